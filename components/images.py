"""Small images that can be looked at closely: crisp pixels, real buttons."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.attributes import aria, data


def sheet(url: str, columns: int, lines: int) -> dict[str, object]:
    """The style of a place whose images are cells of one sheet."""
    return {"--sheet": f"url({url})", "--columns": columns, "--lines": lines}


def cell(row: int, columns: int) -> Component:
    """One image of the sheet."""
    return html.Span(className="digit", style=_place(row, columns))


def tile(row: int, columns: int, label: str, captions: Sequence[Component] = (), colour: str = "") -> Component:
    """An image as a button that opens it.

    The image is drawn by the style, before the captions: a page may have a hundred tiles, and each
    component of it is made, sent and mounted. Without captions, the title is the button's name, and
    "" its content, because None takes the JSON of Dash longer than anything else does.
    """
    return html.Button(
        list(captions) or "",
        className="tile",
        title=label,
        style=_place(row, columns) | ({"--tint": colour} if colour else {}),
        **data(row=str(row)),
        **(aria(label=label) if captions else {}),
    )


def _place(row: int, columns: int) -> dict[str, object]:
    """Where an image is on its sheet, for the style."""
    line, column = divmod(row, columns)
    return {"--column": column, "--line": line}


def picture(uri: str, alt: str, className: str = "picture") -> Component:
    """A single image that is on no sheet."""
    return html.Img(src=uri, alt=alt, className=className)


def bars(rows: list[tuple[str, int, str]], most: int, unit: str) -> Component:
    """Horizontal bars of (name, value, colour), readable as a list."""
    return html.Ul(
        [
            html.Li(
                f"{value:,}",
                className="" if value else "none",
                style={"--part": f"{100 * value / max(most, 1):.1f}%", "--tint": colour},
                **data(name=name),
                **aria(label=f"{name}: {value} {unit}"),
            )
            for name, value, colour in rows
        ],
        className="bars",
    )
