"""Small images that can be looked at closely: crisp pixels, real buttons."""

from dash import html
from dash.development.base_component import Component


def cell(row: int, columns: int) -> Component:
    """One image of the sheet that the surrounding `sheet` names."""
    line, column = divmod(row, columns)
    return html.Span(className="digit", style={"--column": column, "--line": line})


def sheet(children: list[Component], url: str, columns: int, lines: int, className: str) -> Component:
    """A place whose images are cut from one sheet."""
    style = {"--sheet": f"url({url})", "--columns": columns, "--lines": lines}
    return html.Div(children, className=className, style=style)


def tile(row: int, columns: int, label: str, captions: list[Component] | None = None, colour: str = "") -> Component:
    """An image as a button that opens it."""
    return html.Button(
        [cell(row, columns), *(captions or [])],
        className="tile",
        title=label,
        style={"--tint": colour} if colour else {},
        **{"data-row": str(row), "aria-label": label},
    )


def picture(uri: str, alt: str, className: str = "picture") -> Component:
    """A single image that is on no sheet."""
    return html.Img(src=uri, alt=alt, className=className)


def bars(rows: list[tuple[str, int, str]], most: int, unit: str) -> Component:
    """Horizontal bars of (name, value, colour), readable as a list."""
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(name, className="bar-name"),
                    html.Span(className="bar", style={"width": f"{100 * value / max(most, 1):.1f}%", "--tint": colour}),
                    html.Span(f"{value:,}", className="bar-value"),
                ],
                className="" if value else "none",
                **{"aria-label": f"{name}: {value} {unit}"},
            )
            for name, value, colour in rows
        ],
        className="bars",
    )
