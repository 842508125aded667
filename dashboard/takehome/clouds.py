"""The plain code that draws points in three dimensions."""

from collections.abc import Sequence

from dashboard.data.sources import Digits, Mnist
from dashboard.figures.scatter3d import marker_size, scene
from dashboard.params import Params


def flat(of: Params) -> bool:
    """Whether points are drawn as they are: images are not, but on their principal components."""
    return not isinstance(of, Digits | Mnist)


def camera(nine: Sequence[float]) -> str:
    """The camera of a 3D chart: eye, centre and up from the address, or where the page begins."""
    default = scene("xyz")["camera"]
    if not nine:
        return repr(default).replace("'", '"')
    named = {n: dict(zip("xyz", nine[3 * i : 3 * i + 3], strict=True)) for i, n in enumerate(("eye", "center", "up"))}
    return repr(named).replace("'", '"')


def projected() -> str:
    """Coordinates P (n, 3) of images on their first principal components, and what their axes are called."""
    return (
        "pca = PCA(n_components=3, random_state=0)\n"
        "P = pca.fit_transform(X)\n"
        'axes = [f"PC {i} ({share:.0%})" for i, share in enumerate(pca.explained_variance_ratio_, 1)]'
    )


def figure(of: Params, n: int, colour: str, nine: Sequence[float]) -> str:
    """One cloud of the n points of a source; `colour` is an expression."""
    lines = [] if flat(of) else [projected()]
    lines += [
        f"x, y, z = {'X' if flat(of) else 'P'}.T",
        f'marker = {{"size": {marker_size(n):.3g}, "color": {colour}, "line": {{"width": 0}}}}',
        'fig = go.Figure(go.Scatter3d(x=x, y=y, z=z, mode="markers", marker=marker))',
    ]
    if not flat(of):
        lines.append("fig.update_scenes(xaxis_title=axes[0], yaxis_title=axes[1], zaxis_title=axes[2])")
    lines += ['fig.update_scenes(aspectmode="data")', f"fig.update_scenes(camera={camera(nine)})"]
    return "\n".join(lines)
