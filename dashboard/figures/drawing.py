"""A figure in two parts: what is sent once, and what may change afterwards.

The browser keeps the base of a chart (coordinates, axes) as long as that stays the same, and is
then sent the paint alone (colours, what is lit): a recolouring never moves the camera and costs
half a byte a point.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.compute.grid import stepped

# What plotly.js can read: it knows no whole numbers of eight bytes.
_FLOATS = {"float64": "f8", "float32": "f4"}
_WHOLE = ("u1", "i1", "u2", "i2", "i4")


@dataclass(frozen=True, eq=False)
class Grid:
    """Coordinates (n,) of a trace that travel as whole steps of two bytes, half of a float32.

    They are sent as ``{"dtype": "i2", "bdata": …, "scale": …, "offset": …}`` and become
    offset + scale · step in `assets/rules/packed.js`, which looks for them among a trace's own attributes.

    Attributes
    ----------
    values : ndarray of shape (n,), float
        Finite; what a figure made in Python shows.

    Notes
    -----
    65,534 steps from the least value to the greatest move a point by at most half a step: on a
    screen of 4,000 pixels that a cloud fills, by a thirty-second of one, where the smallest marker
    takes 1.8. The least and the greatest stay where they are, and with them axes and proportions.
    What a reader can zoom into without end, such as a tree, is to travel as float32 instead.
    """

    values: NDArray[np.floating]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype, copy=copy)

    def spec(self) -> dict[str, Any]:
        """The grid as JSON."""
        steps, scale, offset = stepped(self.values)
        return {"dtype": "i2", "bdata": _base64(steps), "scale": scale, "offset": offset}


@dataclass(frozen=True, eq=False)
class Shades:
    """Colour codes (n,) of a trace, two to a byte as long as there are no more than sixteen different ones.

    They are sent as ``{"dtype": "u1", "bdata": …, "kinds": […], "n": n}`` and become kinds[place]
    in `assets/rules/packed.js`; the first of two places is in the lower half of a byte. More than sixteen
    travel as their bytes.

    Attributes
    ----------
    values : ndarray of shape (n,), uint8
    """

    values: NDArray[np.uint8]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype, copy=copy)

    def spec(self) -> object:
        """The codes as JSON."""
        kinds = np.flatnonzero(np.bincount(self.values, minlength=256))
        if len(kinds) > 16:
            return _spec(self.values)
        place = np.zeros(256, np.uint8)
        place[kinds] = np.arange(len(kinds))
        n = len(self.values)
        places = np.zeros(n + n % 2, np.uint8)
        places[:n] = place[self.values]
        pairs = places[::2] | places[1::2] << 4
        return {"dtype": "u1", "bdata": _base64(pairs), "kinds": kinds.tolist(), "n": n}


def typed(value: Any) -> Any:
    """Every array in `value` as plotly.js reads it from JSON, base64 of its bytes; the rest as it is."""
    if isinstance(value, dict):
        return {name: typed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [typed(part) for part in value]
    if isinstance(value, Grid | Shades):
        return value.spec()
    return _spec(value) if isinstance(value, np.ndarray) else value


def _spec(value: NDArray[Any]) -> object:
    if value.dtype.kind not in "fiu":
        return value.tolist()
    name = _FLOATS[value.dtype.name] if value.dtype.kind == "f" else _narrowest(value)
    spec: dict[str, Any] = {"dtype": name, "bdata": _base64(value.astype(f"<{name}", copy=False))}
    if value.ndim > 1:
        spec["shape"] = ",".join(map(str, value.shape))
    return spec


def _narrowest(value: NDArray[np.integer]) -> str:
    """The type of the fewest bytes that holds these whole numbers."""
    low, high = (value.min(), value.max()) if value.size else (0, 0)
    return next(name for name in _WHOLE if np.iinfo(name).min <= low and high <= np.iinfo(name).max)


def _base64(data: NDArray[Any]) -> str:
    return base64.b64encode(data.tobytes()).decode("ascii")


def _numbers(attributes: dict[str, Any]) -> dict[str, Any]:
    """A trace's attributes with the values of its grids and shades."""
    return {name: value.values if isinstance(value, Grid | Shades) else value for name, value in attributes.items()}


@dataclass(frozen=True, eq=False)
class Drawing:
    """One chart.

    Plain dicts of Plotly's attributes, because checking them takes `graph_objects` ten times as long
    as building them; tests do that, by `figure`.

    Attributes
    ----------
    traces : list of dict
        Traces without their paint; values may be arrays, coordinates a `Grid`.
    layout : dict
    paint : dict of int to dict
        For each painted trace, its attributes by dotted path: ``{0: {"marker.color": array}}``.
    extra : dict
        What the browser works with beside what Plotly draws: arrays by name. As a base, it is sent once.
    """

    traces: list[dict[str, Any]]
    layout: dict[str, Any]
    paint: dict[int, dict[str, Any]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def figure(self) -> go.Figure:
        """The whole chart as a Plotly figure.

        Raises
        ------
        ValueError
            If Plotly knows no such attribute or value.
        """
        figure = go.Figure([_numbers(trace) for trace in self.traces], {"template": "none"} | self.layout)
        for trace, attributes in self.paint.items():
            figure.data[trace].update({path.replace(".", "_"): v for path, v in _numbers(attributes).items()})
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
