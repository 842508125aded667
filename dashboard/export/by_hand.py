"""What readers take home of clusters that were changed by hand: the same edits as plain code, and the names."""

import numpy as np

from dashboard import results
from dashboard.compute.arrays import Ids
from dashboard.compute.by_hand import STARTS, ByHand, charted, splits
from dashboard.compute.edits import Edit, Keep, Merge, Split, edits_of, rows_spelled
from dashboard.export.parcel import Table
from dashboard.run import Run

# More rows than these are packed, a bit each.
LISTED = 200


def sections(of: Run) -> list[tuple[str, str]]:
    """The function that makes the edits of a run; nothing where none moved a row."""
    method = of.labelled
    if not isinstance(method, ByHand):
        return []
    found = results.clustering(of.source, method.of)
    numbers = charted(found.labels, results.coloured(of.source, method.of, of.hidden), of.n_numbers)
    lines, fresh = list[str](), found.n_clusters
    if method.of.is_prepared and splits(method):
        lines.append(f"prepared = {method.of.prepared_code()}")
    for edit in edits_of(method.edits):
        code, used = step(edit, numbers, fresh, method, len(of.points))
        lines += code
        fresh += used
    body = "\n".join(f"    {line}" for line in lines)
    return [("What was changed by hand", f"def by_hand(labels):\n{body}\n    return labels")]


def step(edit: Edit, numbers: Ids, fresh: int, method: ByHand, n: int) -> tuple[list[str], int]:
    """One edit in clusters' numbers in charts, and how many new numbers it takes."""
    if isinstance(edit, Merge):
        first, *others = numbers[list(edit.clusters)].tolist()
        return [f"labels = np.where(np.isin(labels, {others}), {first}, labels)"], 0
    if isinstance(edit, Split):
        k = edit.parts or 2
        parts = [int(numbers[edit.cluster]), *numbers[fresh : fresh + k - 1].tolist()]
        call = (
            f"KMeans({k}, n_init={STARTS}, random_state=0)"
            if edit.parts
            else f'AgglomerativeClustering(2, linkage="{method.linkage()}")'
        )
        given = "prepared" if method.of.is_prepared else "X"
        return [
            f"rows = np.flatnonzero(labels == {parts[0]})",
            f"labels[rows] = np.array({parts})[matched({call}.fit_predict({given}[rows]), [])]",
        ], k - 1
    assert isinstance(edit, Keep), edit
    rows = np.flatnonzero(rows_spelled(edit.rows, n)).tolist()
    if len(rows) <= LISTED:
        return [f"labels[{rows}] = {int(numbers[fresh])}"], 1
    return [
        f'packed = base64.urlsafe_b64decode("{edit.rows}" + "=" * {-len(edit.rows) % 4})',
        "rows = np.unpackbits(np.frombuffer(zlib.decompress(packed), np.uint8))[: len(labels)].astype(bool)",
        f"labels[rows] = {int(numbers[fresh])}",
    ], 1


def changed(of: Run, labels: str) -> str:
    """The expression of the labels of a run, given that of its method's."""
    return f"by_hand({labels})" if isinstance(of.labelled, ByHand) else labels


def named(of: Run, column: str = "label") -> Table:
    """The name of each row's cluster, where any was named; empty for those that have none."""
    if not of.names:
        return {}
    return {f"{column}_name": np.array([of.names.get(cluster, "") for cluster in of.colours.tolist()])}


def names(of: Run) -> list[tuple[str, str]]:
    """What clusters were called, by their numbers."""
    return [("What clusters were called by hand", f"names = {dict(sorted(of.names.items()))!r}")] if of.names else []
