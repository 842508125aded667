"""What readers take home from Data."""

from dashboard import results
from dashboard.export.parcel import Parcel, Table, rows_of, truth_of
from dashboard.export.script import Script
from dashboard.run import seen
from dashboard.tabs.data import PLACES, picture
from dashboard.workspace.workspace import Workspace


def table(view: Workspace) -> Table:
    """Every row with what was measured, and its true group where that is known."""
    points = seen(view.data, view.hide)
    return {**rows_of(points), **truth_of(points)}


def script(view: Workspace) -> Script:
    """The points, and how many they are."""
    results.points(view.data)  # refuses what cannot be clustered as it is
    return Script(view.data.label, [*view.data.code(), ("How many they are", "print(X.shape)")])


def about(view: Workspace) -> str:
    """The data of a view."""
    return view.data.kind


PARCEL = Parcel(PLACES, picture, table, script, about)
