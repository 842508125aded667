"""Data: what was read of a reader's files and what becomes of its columns; any other data as it stands."""

from collections.abc import Sequence
from functools import partial

from dash import Dash

from components import attributes, cards, controls, html
from components.attributes import aria
from components.html import Element
from components.rules import rules
from dashboard import results, vault
from dashboard.data.own import Own
from dashboard.data.points import Columns, Points
from dashboard.errors import Refusal, shown
from dashboard.page.answering import Page, Places, frame
from dashboard.page.opening import opened
from dashboard.page.tab import Ids, Tab
from dashboard.page.wires import connect_page
from dashboard.reading.read import Read
from dashboard.run import seen
from dashboard.tabs import preview
from dashboard.tabs.columns import Chooser, columns_table
from dashboard.tabs.shared import OF_ROWS, about, data_controls
from dashboard.workspace.workspace import Workspace

# --- Params ----------------------------------------------------------------------------------------

# What an address shows that names nothing: a table that many have met.
FIRST = "data=iris&method=kmeans"
READS = frozenset({"data", "hide", "rows"})

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("data")
PLACES = Places(
    ids.tab,
    partial(opened, first=FIRST),
    READS,
    charts=[],
    words=[ids(p) for p in ("head", "next", "columns", "rows", "left")],
)

# --- Picture ---------------------------------------------------------------------------------------

FORMATS = {
    "csv": "Table",
    "npy": "NumPy array",
    "npz": "NumPy arrays",
    "idx": "IDX file",
    "parquet": "Parquet table",
    "workbook": "Workbook",
    "zip": "Archive",
    "image": "Images",
    "frame": "Data of a notebook",
}
# The words of a line for each choice of how a file is read; a choice that has none is not spoken of.
READING: dict[str, dict[str, str]] = {
    "header": {"yes": "with names", "no": "without names"},
    "delimiter": {
        "comma": "commas",
        "semicolon": "semicolons",
        "tab": "tabs",
        "pipe": "pipes",
        "space": "spaces",
        "none": "one column",
    },
    "decimal": {"point": "decimal points", "comma": "decimal commas"},
    "thousands": {
        "none": "no thousands signs",
        "comma": "commas for thousands",
        "point": "points for thousands",
        "space": "spaces for thousands",
        "apostrophe": "apostrophes for thousands",
    },
    "encoding": {
        "utf-8": "UTF-8",
        "utf-8-sig": "UTF-8 with a mark",
        "utf-16": "UTF-16",
        "utf-32": "UTF-32",
        "cp1252": "Windows-1252",
    },
}


def picture(view: Workspace) -> Page:
    """What a view's data is, before anything is computed with it.

    Raises
    ------
    Refusal
        If it is no longer there.
    """
    return of_own(view, view.data) if isinstance(view.data, Own) else of_bundled(view)


def of_bundled(view: Workspace) -> Page:
    """The rows of data that the dashboard has itself."""
    points = seen(view.data, view.hide)
    n, d = points.stored.shape
    said = f"{n:,} {points.noun[1]}, {d:,} {'pixels' if preview.pictured(points) else 'columns'} each"
    groups = f", of {len(points.groups.names):,} known {points.groups.noun[1]}" if points.groups else ""
    rows = preview.of_images(view.data, points) if preview.pictured(points) else preview.of_points(points)
    return Page(
        view,
        words={
            ids("head"): [html.H2(view.data.label), cards.reading(f"{said}{groups}.", lead=True)],
            ids("next"): onward(points, ""),
            ids("columns"): [],
            ids("rows"): [html.H2("Images" if preview.pictured(points) else "Rows"), rows],
            ids("left"): [],
        },
        shown={"about": about(view.data, points, "")},
    )


def of_own(view: Workspace, source: Own) -> Page:
    """What was read of a reader's files, with all that can be chosen."""
    read, recipe = source.read(), None
    points, refused = clustered(view)
    recipe = source.recipe(read)
    images = points is not None and preview.pictured(points)
    rows = preview.of_images(source, points) if images and points else preview.of_read(read, view.rows.find, points)
    return Page(
        view,
        words={
            ids("head"): [
                html.H2("What was read"),
                line(read),
                *([html.Ul([html.Li(sentence) for sentence in read.says], className="says")] if read.says else []),
            ],
            ids("next"): stopped(refused) if refused else onward(points, "" if source.outside else source.id),
            ids("columns"): [
                html.H2("Columns"),
                search("columns", "Find columns", view.rows.columns, len(read.columns) > FEW),
                columns_table(Chooser(ids.tab, read, recipe), view.rows.columns),
            ]
            if read.columns
            else [],
            ids("rows"): [
                html.H2("Images" if images else "Rows"),
                *([] if images else [found_rows(view, read)]),
                rows,
            ],
            ids("left"): left_out(read),
        },
        shown={"about": about(source, points, "") if points else source.label, "own": source.id},
    )


# With more columns than these there is a search.
FEW = 12


def clustered(view: Workspace) -> tuple[Points | None, Refusal | None]:
    """The points that lenses show, or why there are none yet."""
    try:
        return results.points(view.data), None
    except Refusal as refusal:
        return None, refusal


def line(read: Read) -> Element:
    """What was understood in one line, each word of which is a list of what else it could be."""
    n, d = len(read), len(read.columns)
    size = f"{n:,} rows × {d:,} columns" if read.images is None else f"{n:,} images of {shape(read)}"
    understood = read.understood
    parts: list[object] = [html.Strong(f"{FORMATS.get(read.format, 'File')}: {size}")]
    for field, words in READING.items():
        now = getattr(understood, field)
        if now in words:
            parts.append(reading_choice(field, now, list(words.items())))
    if len(read.sheets) > 1:
        field, now = ("sheet", understood.sheet) if read.format == "workbook" else ("array", understood.array)
        what = "sheet" if field == "sheet" else "array"
        parts.append(reading_choice(field, now, [(name, f"{what} {shown(name)}") for name in read.sheets]))
    return html.P(parts, className="understood")


def shape(read: Read) -> str:
    """How large images are, and whether they are in colour."""
    assert read.images is not None
    height, width = read.images.shape[1:3]
    return f"{width} × {height}, {'in colour' if read.images.ndim == 4 else 'grey'}"


def reading_choice(field: str, now: str, options: Sequence[tuple[str, str]]) -> Element:
    """A word of the line: another one has the files read again."""
    return html.Select(
        [html.Option(text, value=value, selected=value == now) for value, text in options],
        id=ids("reading", field),
        className="word",
        autoComplete="off",
        **attributes.data(reading=field),
        **aria(label=f"Read with another {field}"),
    )


def onward(points: Points | None, id: str) -> Element:
    """The way to the charts, and to whoever else is to see them."""
    n = len(points) if points else 0
    face = points.face if points else None
    by = f" by {len(face.names):,} features" if isinstance(face, Columns) else " by their pixels"
    own = (
        [
            html.Button("Share with the team", className="quiet", **{"data-own-share": id}),
            html.Button("Delete…", className="quiet", **{"data-own-delete": id}),
        ]
        if id
        else []
    )
    return html.Div(
        [
            html.Button("Show the clusters", className="primary", **attributes.data(lens="scatter"), **rules(set={})),
            html.Span(f"{n:,} {points.noun[1] if points else 'rows'}{by}", className="note"),
            *own,
            *([html.P(kept(id), className="hint")] if id else []),
        ],
        className="onward",
    )


def kept(id: str) -> str:
    """Where what a reader brought is, for how long, and who sees it."""
    if Own(id=id).outside:
        return "It is read where it lies on this machine; nothing is copied, and a file that changes is read again."
    return f"It is kept for {vault.current().lasts()} after its last use. Only its owner sees it until it is shared."


def stopped(refusal: Refusal) -> Element:
    """Why nothing can be computed yet, and what would mend it."""
    buttons = [
        html.Button(
            offer.label,
            className="primary" if i == 0 else "quiet",
            **rules(set={f"data.{name}": value for name, value in offer.changes.items()} | OF_ROWS),
        )
        for i, offer in enumerate(refusal.offers)
    ]
    sentence = refusal.sentence[:1].upper() + refusal.sentence[1:]
    return html.Div(
        [html.P(sentence, className="reading lead"), html.Div(buttons, className="buttons")], className="choose"
    )


def search(field: str, name: str, now: str, needed: bool = True) -> Element | None:
    """A box that finds by text."""
    return controls.words(ids.tab, f"rows.{field}", name, now) if needed or now else None


def found_rows(view: Workspace, read: Read) -> Element | None:
    """The search among rows, where they have words, and the way to select what it finds."""
    if not read.texts.codes.shape[1]:
        return None
    select = html.Button("Select these", className="quiet", **rules(set={"select": f"t{view.rows.find}"}))
    return html.Div(
        [search("find", "Find rows", view.rows.find), select if view.rows.find else None], className="finding"
    )


def left_out(read: Read) -> list[Element]:
    """What was left out of the files, and why."""
    if not read.skipped:
        return []
    items = [html.Li([html.B(shown(what, 80)), f": {why}"]) for what, why in read.skipped[:MOST_LEFT]]
    more = len(read.skipped) - len(items)
    return [
        html.H2("Left out"),
        html.Ul(items, className="says"),
        *([html.P(f"and {more:,} more", className="note")] if more else []),
    ]


MOST_LEFT = 50

# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = Workspace.opened("", FIRST)
    return frame(
        ids.tab,
        [controls.group("Data", data_controls(ids.tab, view.data))],
        [
            html.Article(
                [html.Header(id=ids("head")), cards.coming(), html.Div(id=ids("next"), **aria(live="polite"))],
                className="card padded what-was-read",
            ),
            html.Article(id=ids("columns"), className="card padded"),
            html.Article(id=ids("rows"), className="card padded"),
            html.Article(id=ids("left"), className="card padded"),
        ],
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab(ids.tab, "Data", FIRST, READS, layout, connect)
