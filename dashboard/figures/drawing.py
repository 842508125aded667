"""A figure in two parts: what is sent once, and what may change afterwards.

The browser keeps the base of a chart (coordinates, axes) as long as its key stays the same, and is
then sent the paint alone (colours, what is lit): a recolouring never moves the camera and costs a
byte a point.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go

_DTYPES = {"float64": "f8", "float32": "f4", "int32": "i4", "int16": "i2", "uint16": "u2", "uint8": "u1"}


def typed(value: object) -> object:
    """An array as plotly.js reads it from JSON: base64 of its bytes. Anything else as it is."""
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind not in "fiu":
        return value.tolist()
    if value.dtype == np.int64:
        value = value.astype(np.int32)
    data = np.ascontiguousarray(value)
    spec: dict[str, Any] = {
        "dtype": _DTYPES[data.dtype.name],
        "bdata": base64.b64encode(data.tobytes()).decode("ascii"),
    }
    if data.ndim > 1:
        spec["shape"] = ",".join(map(str, data.shape))
    return spec


@dataclass(frozen=True, eq=False)
class Drawing:
    """One chart.

    Attributes
    ----------
    key : str
        Names everything in `base`; equal keys mean equal bases.
    base : go.Figure
        Traces and layout without their paint.
    paint : dict of int to dict
        For each painted trace, its attributes by dotted path: ``{0: {"marker.color": array}}``.
    layout : dict
        Painted parts of the layout, by dotted path.
    """

    key: str
    base: go.Figure
    paint: dict[int, dict[str, Any]] = field(default_factory=dict)
    layout: dict[str, Any] = field(default_factory=dict)

    def figure(self) -> go.Figure:
        """The whole chart as a Plotly figure."""
        figure = go.Figure(self.base)
        for trace, attributes in self.paint.items():
            figure.data[trace].update({k.replace(".", "_"): v for k, v in attributes.items()})
        figure.update_layout({k.replace(".", "_"): v for k, v in self.layout.items()})
        return figure

    def painted(self) -> dict[str, Any]:
        """The paint as JSON, numbered by trace."""
        return {
            "paint": {str(i): {k: typed(v) for k, v in a.items()} for i, a in self.paint.items()},
            "layout": self.layout,
        }

    def message(self, with_base: bool = True) -> dict[str, Any]:
        """What the browser needs, as JSON: the paint, and the base unless it has that already."""
        return self.painted() | ({"base": self.base.to_dict()} if with_base else {})


def blank(**layout: Any) -> go.Figure:
    """An empty figure with the margins of all our charts and none of Plotly's 6 kB of template."""
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    return go.Figure(layout={"template": go.layout.Template(), "margin": margin, "showlegend": False} | layout)
