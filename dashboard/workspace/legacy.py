"""Old addresses: each tab had a query string of its own before all lenses shared one."""

from urllib.parse import parse_qsl, urlencode

from dashboard.compute.methods import METHODS
from dashboard.params import MAX_QUERY

Pairs = list[tuple[str, str]]

# What is called otherwise, and has stayed where it was.
LENSES = {"blobs": "scatter", "digits": "clusters"}
OWN = {
    "dendrogram": ("n_centres", "p", "root", "optimal_ordering", "against"),
    "digits": ("random_state",),
    "neighbours": ("n_neighbors", "metric"),
}
KINDS = {method.kind for method in METHODS}
# As many images of MNIST had the tree before it had the choice of all.
MNIST_LEAVES = "2000"
MOST_CLUSTERS = 50


def legacy(lens: str, query: str) -> tuple[str, str]:
    """What an address has become: the lens, and the query string. One that is not old stays as it is.

    It says nothing of whether values are allowed: what was refused is refused of the new address too.
    """
    to = LENSES.get(lens, lens)
    pairs = parse_qsl(query, keep_blank_values=True) if len(query) <= MAX_QUERY else []
    now = translated(lens, pairs)
    return to, query if now == pairs else urlencode(now, safe=",:")


def translated(lens: str, pairs: Pairs) -> Pairs:
    """The fields that a tab's own have become."""
    if lens == "blobs":
        return _of_blobs(_cut_by_height(pairs))
    own = [(f"{LENSES.get(lens, lens)}.{name}" if name in OWN.get(lens, ()) else name, value) for name, value in pairs]
    if lens == "dendrogram":
        return _of_dendrogram(own)
    if lens == "digits":
        return _of_digits(own)
    if lens == "neighbours":
        words = {"cluster": "clusters", "digit": "groups"}
        return [(name, words.get(value, value) if name == "colour" else value) for name, value in own]
    return pairs


def _of_blobs(pairs: Pairs) -> Pairs:
    """A was a chart like the others; now it is the run, which always is a method."""
    given = dict(pairs)
    a = given.get("a", "kmeans")
    if a == "off":
        return _promoted(pairs)
    if a in ("plain", "truth"):
        left = [(name, value) for name, value in pairs if not _is(name, "a")]
        return [("colour", "groups" if a == "truth" else a), *_renamed(left, {})]
    # B was k-means unless an address said otherwise; of a run that is named it is nothing.
    also = [("b", "kmeans")] if "a" in given and "b" not in given else []
    return _renamed(pairs, {"a": "method"}) + also


def _promoted(pairs: Pairs) -> Pairs:
    """Without A the first of the others that is a method is the run, or nothing is coloured."""
    given = {"b": "kmeans"} | dict(pairs)
    run = next((slot for slot in "bcd" if given.get(slot) in KINDS), None)
    left = [(name, value) for name, value in pairs if not _is(name, "a")]
    if run is None:
        shown = [given[slot] for slot in "bcd" if given.get(slot, "off") != "off"]
        colour = "groups" if shown[:1] == ["truth"] else "plain"
        return [("colour", colour), ("b", "off"), *_renamed([pair for pair in left if not _is(pair[0], *"bcd")], {})]
    named = left if run in dict(left) else [(run, given[run]), *left]
    return _renamed(named, {run: "method"}, {run: "a"})


def _renamed(pairs: Pairs, fields: dict[str, str], letters: dict[str, str] | None = None) -> Pairs:
    """Fields of places by other names, and what was lit in them as what is selected."""
    out = []
    for name, value in pairs:
        head, dot, tail = name.partition(".")
        if head == "lit":
            out.append(("select", "".join((letters or {}).get(c, c) for c in value)))
        elif head == "edit":
            out.append((name, (letters or {}).get(value, value)))
        else:
            out.append((fields.get(head, head) + dot + tail, value))
    return out


def _cut_by_height(pairs: Pairs) -> Pairs:
    """Of blobs, agglomerative clustering was cut at a height if nothing else was said."""
    given = dict(pairs)
    if given.get("data", "blobs") != "blobs":
        return pairs
    trees = [slot for slot in "abcd" if given.get(slot) == "agglomerative" and f"{slot}.cut" not in given]
    return pairs + [(f"{slot}.cut", "distance_threshold") for slot in trees]


def _of_digits(pairs: Pairs) -> Pairs:
    """The cluster that was looked at, and the true group in it, are what is selected."""
    given = dict(pairs)
    if not {"cluster", "group"} & given.keys():
        return pairs
    group = given.get("group", "-1")
    select = f"a{given.get('cluster', '0')}" + ("" if group == "-1" else f"g{group}")
    return [pair for pair in pairs if pair[0] not in ("cluster", "group")] + [("select", select)]


def _of_dendrogram(pairs: Pairs) -> Pairs:
    """The method was a tree's linkage and cut; of a tree of centres that is no run, but the lens's own."""
    given = dict(pairs)
    n_centres = given.get("dendrogram.n_centres", "0")
    tree = given.get("method.linkage", "ward") + ("" if n_centres == "0" else n_centres)
    out = [("select", f"{tree}:{value}") if name == "selected" else (name, value) for name, value in pairs]
    if "method" in given:
        return out
    if n_centres != "0":
        return _of_centres(out)
    if given.get("data") == "mnist" and "data.n_samples" not in given:
        return [*out, ("data.n_samples", MNIST_LEAVES), ("method", "agglomerative")]
    return out


def _of_centres(pairs: Pairs) -> Pairs:
    """The cut of a tree of centres, and a run with as many clusters that is quick enough for all the points."""
    out = [(name.replace("method.", "dendrogram.", 1), value) for name, value in pairs]
    k = dict(out).get("dendrogram.n_clusters", "")
    count = [("method.n_clusters", k)] if k.isdigit() and 1 <= int(k) <= MOST_CLUSTERS else []
    return [*out, ("method", "minibatch"), *count]


def _is(name: str, *parts: str) -> bool:
    return name.partition(".")[0] in parts
