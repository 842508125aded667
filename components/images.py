"""Small images that can be looked at closely: crisp pixels, real buttons."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.attributes import aria, data


def sheet(url: str, columns: int, lines: int, pixels: int = 8) -> dict[str, object]:
    """The style of a place whose images, `pixels` wide and high, are cells of one sheet."""
    return {"--sheet": f"url({url})", "--columns": columns, "--lines": lines, "--pixels": pixels}


def cell(position: int, columns: int) -> Component:
    """One image of the sheet."""
    line, column = divmod(position, columns)
    return html.Span(className="digit", style={"--column": column, "--line": line})


def tile(row: int, image: Component, label: str, captions: Sequence[Component] = (), colour: str = "") -> Component:
    """An image as a button that opens its row."""
    return html.Button(
        [image, *captions],
        className="tile",
        title=label,
        style={"--tint": colour} if colour else {},
        **data(row=str(row)),
        **aria(label=label),
    )


def picture(uri: str, alt: str, className: str, pixels: int = 8) -> Component:
    """A single image, `pixels` wide and high, that is on no sheet."""
    return html.Img(src=uri, alt=alt, className=className, style={"--pixels": pixels})


def bars(rows: list[tuple[str, int, str]], most: int, unit: str) -> Component:
    """Horizontal bars of (name, value, colour), readable as a list."""
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(name, className="bar-name"),
                    html.Span(
                        className="bar",
                        style={"width": f"{100 * value / max(most, 1):.1f}%", "--tint": colour},
                    ),
                    html.Span(f"{value:,}", className="bar-value"),
                ],
                className="" if value else "none",
                **aria(label=f"{name}: {value} {unit}"),
            )
            for name, value, colour in rows
        ],
        className="bars",
    )
