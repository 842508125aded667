"""Small images that can be looked at closely: crisp pixels, real buttons."""

from collections.abc import Sequence

from components import html
from components.attributes import aria
from components.html import Element


def sheet(url: str, columns: int, lines: int, pixels: int = 8, ink: bool = True) -> dict[str, object]:
    """The style of a place whose images, `pixels` wide and high, are cells of one sheet.

    `ink` on paper takes the colours of the page's theme; what is none stays as it is.
    """
    return {"--sheet": f"url({url})", "--columns": columns, "--lines": lines, "--pixels": pixels} | _turned(ink)


def _turned(ink: bool) -> dict[str, object]:
    return {} if ink else {"--turned": 0}


def on_sheet(position: int, columns: int) -> dict[str, object]:
    """Where an image is on its sheet, for the style."""
    line, column = divmod(position, columns)
    return {"--column": column, "--line": line}


def cell(at: dict[str, object]) -> Element:
    """One image, `at` its place on the sheet."""
    return html.Span(className="digit", style=at)


def tile(row: int, at: dict[str, object], label: str, captions: Sequence[Element] = (), colour: str = "") -> Element:
    """An image, `at` its place on the sheet, as a button that opens its row.

    The image is drawn by the style, before the captions: a page may have a hundred tiles. Without
    captions, the title is the button's name.
    """
    return html.Button(
        list(captions),
        className="tile",
        type="button",
        title=label,
        style=at | ({"--tint": colour} if colour else {}),
        **{"data-row": str(row)},
        **(aria(label=label) if captions else {}),
    )


def picture(uri: str, alt: str, className: str, pixels: int = 8, ink: bool = True) -> Element:
    """A single image, `pixels` wide and high, that is on no sheet."""
    return html.Img(src=uri, alt=alt, className=className, style={"--pixels": pixels} | _turned(ink))


def bars(rows: Sequence[tuple[str, int, str, dict[str, str]]], most: int, unit: str) -> Element:
    """Horizontal bars of (name, value, colour, attributes) as a list of buttons, which do what their attributes say."""
    return html.Ul(
        [
            html.Li(
                html.Button(
                    f"{value:,}",
                    className=None if value else "none",
                    type="button",
                    style={"--part": f"{100 * value / max(most, 1):.1f}%", "--tint": colour},
                    disabled=not value,
                    **{"data-name": name, "aria-label": f"{name}: {value} {unit}"},
                    **attributes,
                )
            )
            for name, value, colour, attributes in rows
        ],
        className="bars",
    )
