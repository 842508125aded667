"""The plain code that draws points in three dimensions."""

from collections.abc import Sequence

from dashboard import results
from dashboard.data.source import Source
from dashboard.figures.scatter3d import first_view, marker_size, middles

AXES = "fig.update_scenes(xaxis_title=axes[0], yaxis_title=axes[1], zaxis_title=axes[2])"


def flat(of: Source) -> bool:
    """Whether points are drawn as they are: of more than three features it is their principal components."""
    return results.points(of).stored.shape[1] <= 3


def camera(of: Source, nine: Sequence[float]) -> str:
    """The camera of a 3D chart: eye, centre and up from the address, or from where the page begins."""
    if not nine:
        return repr(first_view(results.projection(of).coordinates)).replace("'", '"')
    named = {n: dict(zip("xyz", nine[3 * i : 3 * i + 3], strict=True)) for i, n in enumerate(("eye", "center", "up"))}
    return repr(named).replace("'", '"')


def projected() -> str:
    """Coordinates P (n, 3) of points on their first principal components, and what their axes are called."""
    return (
        "pca = PCA(n_components=3, random_state=0)\n"
        "P = pca.fit_transform(X)\n"
        'axes = [f"PC {i} ({share:.0%})" for i, share in enumerate(pca.explained_variance_ratio_, 1)]'
    )


def spread(of: Source) -> list[str]:
    """Coordinates x, y and z of the points X (n, 3) of a source; of close ones as on the page, around their middle."""
    middle = middles(results.points(of).X)
    if not middle.any():
        return ["x, y, z = X.T"]
    return [
        f"middle = np.array({middle.tolist()})  # Plotly draws with float32, in which close points would fall together",
        "x, y, z = (X - middle).T",
    ]


def moved(of: Source) -> list[str]:
    """What the axes are called whose middle was taken off."""
    middle = middles(results.points(of).X)
    titles = [f'{letter}axis_title="x{i} - {middle[i]:.6g}"' for i, letter in enumerate("xyz") if middle[i]]
    return [f"fig.update_scenes({', '.join(titles)})"] if titles else []


def placed(of: Source) -> list[str]:
    """Coordinates x, y and z (n,) of the points X (n, d) of a source."""
    return spread(of) if flat(of) else [projected(), "x, y, z = P.T"]


def axes(of: Source) -> list[str]:
    """What the axes are called, where they have names of their own."""
    return moved(of) if flat(of) else [AXES]


def figure(of: Source, n: int, colour: str, nine: Sequence[float]) -> str:
    """One cloud of the n points of a source; `colour` is an expression."""
    lines = [
        *placed(of),
        f'marker = {{"size": {marker_size(n):.3g}, "color": {colour}, "line": {{"width": 0}}}}',
        'fig = go.Figure(go.Scatter3d(x=x, y=y, z=z, mode="markers", marker=marker))',
        *axes(of),
        'fig.update_scenes(aspectmode="data")',
        f"fig.update_scenes(camera={camera(of, nine)})",
    ]
    return "\n".join(lines)
