"""What files that are taken home are called: the data, and which run each column of clusters is of."""

from collections.abc import Mapping

from dashboard.compute.methods import Method
from dashboard.run import Run

# File systems take names of 255 bytes, and a browser may add to one that is there already.
LONGEST = 160


def found(of: Run) -> str:
    """A run in a file's name: its method, how many clusters it found, and what was done first."""
    first = f"-{of.method.prepare}" if of.method.is_prepared else ""
    return f"{of.method.kind}-{of.found.n_clusters}{first}"


def about(data: str, runs: Mapping[str, str], apart: Mapping[str, str]) -> str:
    """What a file is of: blobs-kmeans-7, or blobs-a-kmeans-7-init-random-b-kmeans-7-init-k-means++.

    Parameters
    ----------
    data : str
        The kind of the data.
    runs : mapping of str to str
        What each column of clusters is of, by the column's name; the name tells columns apart where there are several.
    apart : mapping of str to str
        What tells runs of one method apart, by the same names; left out where a name would be too long for a file.
    """
    letters = {column: column.removeprefix("label").removeprefix("_") for column in runs}

    def joined(more: Mapping[str, str]) -> str:
        of_each = [part for column, run in runs.items() for part in (letters[column], run, more.get(column, ""))]
        return "-".join(filter(None, [data, *of_each]))

    whole = joined(apart)
    return whole if len(whole) <= LONGEST else joined({})


def differing(methods: Mapping[str, Method]) -> dict[str, str]:
    """The constants in which methods differ from others of their kind, by the names that these have here.

    How many clusters they are asked for is not among them: the number found stands in a name anyway.
    """
    told = {}
    for name, method in methods.items():
        alike = [other for other in methods.values() if other.kind == method.kind]
        fields = [
            f for f in type(method).model_fields if f != method.counted() and len({getattr(o, f) for o in alike}) > 1
        ]
        told[name] = "-".join(f"{field}-{getattr(method, field)}" for field in fields)
    return told
