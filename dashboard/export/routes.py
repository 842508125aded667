"""The addresses that labels and code are fetched from: ``take/scatter/labels.csv?n_samples=500``."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from urllib.parse import quote

from flask import Flask, Response, abort, request

from dashboard.errors import Refusal
from dashboard.export import PARCELS
from dashboard.export.parcel import Parcel, Table
from dashboard.page.answering import ready
from dashboard.params import Params
from dashboard.workspace.workspace import Workspace

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def install(server: Flask, routes: str, requests: str) -> None:
    """Serve what every tab gives, below ``take/``; `routes` and `requests` are the app's path here and outside."""

    def take(tab: str, name: str) -> Response:
        if tab not in PARCELS or name not in KINDS:
            abort(404)
        made, mimetype = KINDS[name]
        parcel = PARCELS[tab]
        try:
            view = parcel.places.view(request.query_string.decode("ascii", "replace"))
            assert isinstance(view, Workspace), view
            # The page that the reader has before them: it is remembered, or refused in the same sentence.
            ready(parcel.places, parcel.picture, view, None)
            body = made(parcel, view, address(requests + tab, view))
            about = parcel.about(view)
        except Refusal as refusal:
            abort(422, refusal.sentence)
        return Response(
            body,
            mimetype=mimetype,
            headers={"Content-Disposition": f'attachment; filename="cluster-explorer-{tab}-{about}-{name}"'},
        )

    server.add_url_rule(f"{routes}take/<tab>/<name>", "take", take)


def address(path: str, view: Params) -> str:
    """Where the view is, in characters that can end neither a string of Python nor a link of Markdown."""
    query = view.to_query()
    return quote(request.host_url.rstrip("/") + path + (f"?{query}" if query else ""), safe=":/?&=%,.+-[]")


def labels(parcel: Parcel, view: Params, _: str) -> str:
    """The labels of a view as CSV, for spreadsheets too."""
    return lines(parcel.table(view))


def plain_labels(parcel: Parcel, view: Params, _: str) -> str:
    """The labels of a view as CSV, for programs: every word as it is."""
    return lines(parcel.table(view), spelled=lambda cell: cell)


def lines(table: Table, spelled: Callable[[object], object] | None = None) -> str:
    """Columns as CSV, numbers to their last digit; `spelled` is what becomes of a cell, by default it is harmless."""
    spelled = spelled or harmless
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(spelled, table))
    writer.writerows(zip(*(map(spelled, column.tolist()) for column in table.values()), strict=True))
    return out.getvalue()


def harmless(cell: object) -> object:
    """A cell that no spreadsheet runs: before words that begin like a formula stands a quote. Numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def code(parcel: Parcel, view: Params, at: str) -> str:
    """The script of a view."""
    text: str = parcel.script(view).text(at)
    return text


def notebook(parcel: Parcel, view: Params, at: str) -> str:
    """The notebook of a view."""
    text: str = parcel.script(view).notebook(at)
    return text


KINDS: dict[str, tuple[Callable[[Parcel, Params, str], str], str]] = {
    "labels.csv": (labels, "text/csv"),
    "labels-plain.csv": (plain_labels, "text/csv"),
    "code.py": (code, "text/x-python"),
    "notebook.ipynb": (notebook, "application/x-ipynb+json"),
}
