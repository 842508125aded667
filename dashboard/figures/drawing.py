"""A figure in two parts: what is sent once, and what may change afterwards.

The browser keeps the base of a chart (coordinates, axes) as long as that stays the same, and is
then sent the paint alone (colours, what is lit): a recolouring never moves the camera and costs a
byte a point.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

_DTYPES = {"float64": "f8", "float32": "f4", "int32": "i4", "int16": "i2", "uint16": "u2", "uint8": "u1"}


def typed(value: Any) -> Any:
    """Every array in `value` as plotly.js reads it from JSON, base64 of its bytes; the rest as it is."""
    if isinstance(value, dict):
        return {name: typed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [typed(part) for part in value]
    return _spec(value) if isinstance(value, np.ndarray) else value


def _spec(value: NDArray[Any]) -> object:
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

    Plain dicts of Plotly's attributes, because checking them takes `graph_objects` ten times as long
    as building them; tests do that, by `figure`.

    Attributes
    ----------
    traces : list of dict
        Traces without their paint; values may be arrays.
    layout : dict
    paint : dict of int to dict
        For each painted trace, its attributes by dotted path: ``{0: {"marker.color": array}}``.
    """

    traces: list[dict[str, Any]]
    layout: dict[str, Any]
    paint: dict[int, dict[str, Any]] = field(default_factory=dict)

    def figure(self) -> go.Figure:
        """The whole chart as a Plotly figure.

        Raises
        ------
        ValueError
            If Plotly knows no such attribute or value.
        """
        figure = go.Figure(self.traces, {"template": "none"} | self.layout)
        for trace, attributes in self.paint.items():
            figure.data[trace].update({path.replace(".", "_"): value for path, value in attributes.items()})
        return figure

    def base(self) -> dict[str, Any]:
        """What is sent once, as JSON."""
        return {"data": typed(self.traces), "layout": typed(self.layout)}

    def painted(self) -> dict[str, Any]:
        """The paint as JSON, numbered by trace."""
        return {str(trace): typed(attributes) for trace, attributes in self.paint.items()}


def layout(**named: Any) -> dict[str, Any]:
    """A layout with the margins of all our charts, and none of Plotly's 6 kB of template."""
    return {"margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "showlegend": False, "template": {}} | named
