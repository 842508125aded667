"""Scripts of a reader's own data: in a fresh interpreter beside the files they give what every lens shows."""

import ast
import io
import re
import zipfile

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from dashboard import vault
from dashboard.errors import Refusal
from dashboard.export import PARCELS
from dashboard.reading import files
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.run import seen
from dashboard.studies import STUDIES
from tests.export.test_scripts import ran

# Names and cells that end a string, a line, a docstring, a formula, a tag or a format string wherever one is trusted.
BITES = [
    '"""\nimport os\n"""', "'''", "\\", '\\"', "{X.__class__}", "%{x}%s", "<b>bold</b>", "=1+1", "\u202egnp.exe",
    "a\u2028b", "`$x$` [l](javascript:alert(1))", "{{0}}", "#", "\\N{BULLET}", "&amp;", "x", "truth",
]  # fmt: skip


def quoted(cell):
    return '"' + str(cell).replace('"', '""') + '"'


def written(path, *rows, delimiter=","):
    """A table, every field of it within quotes."""
    path.write_text("\n".join(delimiter.join(map(quoted, row)) for row in rows) + "\n", encoding="utf-8", newline="")


def blobs(n, d, groups=3):
    """Points around `groups` corners, and which of them."""
    rng = np.random.default_rng(0)
    which = np.arange(n) % groups
    return np.round(rng.normal(size=(n, d)) + 4 * np.eye(groups, d)[which], 4), which


def plain(top):
    X, _ = blobs(60, 4)
    written(top / "plain.csv", ["a", "b", "c", "d"], *X.tolist())
    return ["plain.csv"]


def biting(top):
    X, which = blobs(70, 5)
    cells = [[str(value).replace(".", ",") for value in row] for row in X.tolist()]
    for row in range(0, 70, 9):
        cells[row][row % 5] = "NA"
    names = [*BITES[:5], "species", "id"]
    labels = ["" if row % 11 == 5 else BITES[group] for row, group in enumerate(which)]
    ids = [f"{BITES[row % len(BITES)]}-{row}" for row in range(70)]
    rows = [[*c, label, name] for c, label, name in zip(cells, labels, ids, strict=True)]
    written(top / "bites '{x}' %s.csv", names, *rows, delimiter=";")
    return ["bites '{x}' %s.csv"]


def embedded(top):
    X, which = blobs(50, 12)
    np.save(top / "vectors.npy", X.astype(np.float32))
    rows = [[f"w{i}", BITES[group]] for i, group in enumerate(which)]
    written(top / "metadata.tsv", ["word", "topic"], *rows, delimiter="\t")
    return ["vectors.npy", "metadata.tsv"]


def photographed(top):
    rng = np.random.default_rng(0)
    for number in range(40):
        kind = ["sea", "<b>wood"][number % 2]
        (top / "shots" / kind).mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 90, (6, 8, 3)) + [[0, 0, 150], [0, 120, 0]][number % 2]
        Image.fromarray(pixels.astype(np.uint8)).save(top / "shots" / kind / f"{number}.png")
    return sorted(path.relative_to(top).as_posix() for path in (top / "shots").rglob("*.png"))


def scanned(top):
    digits = load_digits()
    with zipfile.ZipFile(top / "digits.zip", "w") as archive:
        for number in range(120):
            file = io.BytesIO()
            Image.fromarray((digits.images[number] * 15).astype(np.uint8)).save(file, "PNG")
            archive.writestr(f"{digits.target[number]}/{number}.png", file.getvalue())
    return ["digits.zip"]


SETS = {"plain": plain, "biting": biting, "embedded": embedded, "photographed": photographed, "scanned": scanned}
IDS = {name: f"{number:032x}" for number, name in enumerate(SETS, 10)}
RECIPE = {"biting": "&data.missing=rows"}
LENSES = [
    ("data", ""),
    ("scatter", "&method=kmeans&method.n_clusters=3&b=plain"),
    ("clusters", "&method=kmeans&method.n_clusters=3"),
    ("clusters", "&method=hdbscan&data.standardize=false"),
    ("neighbours", "&method=kmeans&method.n_clusters=3&row=12&neighbours.n_neighbors=5"),
    ("neighbours", "&colour=groups&neighbours.metric=cosine"),
    ("dendrogram", "&method=agglomerative&method.n_clusters=3"),
    ("dendrogram", "&method=kmeans&method.n_clusters=3&hide=true"),
    *(("scatter", f"&method=kmeans&method.n_clusters=3&b=agglomerative&b.n_clusters=3&show={s.name}") for s in STUDIES),
]
OF_IMAGES = ("photographed", "scanned")
VIEWS = [
    (name, tab, query)
    for name in SETS
    for tab, query in LENSES
    if not (name in OF_IMAGES and "show=rules" in query)  # which are of columns
] + [
    # Drawn where coordinates say that came with the rows, on columns whose names bite, and flat.
    ("plain", "scatter", "&data.roles=p0-1&method=kmeans&method.n_clusters=3&b=off"),
    ("biting", "scatter", "&axes=0,4,2&method=kmeans&method.n_clusters=3&b=off"),
    ("plain", "neighbours", "&data.roles=x2-3&colour=plain&row=3"),
    ("plain", "clusters", "&data.roles=x1-3&method=kmeans&method.n_clusters=2"),
    ("biting", "dendrogram", "&data.one_hot=5&data.log=&method=agglomerative&method.n_clusters=3"),
]


class Shelf:
    """A vault of all sets by their ids, which lets everybody see them."""

    def __init__(self, reads):
        self.reads = reads

    def load(self, name):
        return self.reads[name]

    def admit(self, name, _owner):
        pass


@pytest.fixture(scope="module")
def top(tmp_path_factory):
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def shelf(top):
    reads = {}
    for name, make in SETS.items():
        reads[IDS[name]] = files.read([File(file, top / file) for file in make(top)], Choices(), HOSTED)
    with vault.within(Shelf(reads)):
        yield reads


def viewed(name, tab, query):
    return PARCELS[tab].places.view(f"data=own&data.id={IDS[name]}{RECIPE.get(name, '')}{query}")


@pytest.fixture(scope="module")
def scripts(shelf):
    """The script of each view, or the sentence that refuses it."""
    assert len(shelf) == len(SETS)
    out = {}
    for view in VIEWS:
        try:
            out[view] = PARCELS[view[1]].script(viewed(*view))
        except Refusal as refusal:
            out[view] = refusal.sentence
    return out


@pytest.fixture(scope="module")
def results(scripts, top):
    made = {view: script.text("here") + SHOWN for view, script in scripts.items() if not isinstance(script, str)}
    return dict(zip(made, ran(list(made.values()), top), strict=True))


# A lens without a chart shows nothing.
SHOWN = "\nif 'fig' not in globals():\n    import plotly.graph_objects as go\n    go.Figure().show()\n"


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS, ids="-".join)
def test_the_script_of_own_data_gives_the_labels_of_the_page(view, scripts, results):
    if isinstance(scripts[view], str):
        pytest.skip(scripts[view])
    tab = view[1]
    shown = viewed(*view)
    made, table = results[view], PARCELS[tab].table(shown)
    points = seen(shown.data, shown.hide)
    rows = np.searchsorted(points.notes.rows, table["row"])
    np.testing.assert_array_equal(made["X"], shown.data.load().X[:3].astype(float))
    labelled = {n.removeprefix("label").removeprefix("_"): c for n, c in table.items() if n.startswith("label")}
    if tab == "scatter":
        places = [p for p in shown.panels() if p in made["labels"]]
        labelled = dict(zip(places, labelled.values(), strict=True))
    for name, clusters in labelled.items():
        np.testing.assert_array_equal(np.array(made["labels"][name])[rows], clusters)
    if points.groups:
        np.testing.assert_array_equal(made["truth"], points.groups.truth)


@pytest.mark.slow
def test_hardly_a_view_of_own_data_has_no_script(scripts):
    refused = {view: sentence for view, sentence in scripts.items() if isinstance(sentence, str)}
    assert not refused, refused


@pytest.mark.parametrize("row", range(len(BITES)))
def test_the_name_of_a_row_ends_no_docstring_and_is_no_tag_of_a_notebook(row, shelf):
    script = PARCELS["neighbours"].script(viewed("biting", "neighbours", f"&colour=plain&row={row}"))
    assert len(shelf) == len(SETS)
    tree = ast.parse(script.text("here"))
    assert ast.get_docstring(tree, clean=False) == f"{script.title}\n\nhere\n"
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert "os" not in imported
    head = nbformat.reads(script.notebook("here"), 4).cells[0].source
    assert not set("<") & set(head)
    assert not re.search(r"(?<!\\)[`$\[]", head.replace("[Open this view](here)", ""))


@pytest.mark.slow
def test_no_letter_of_a_name_turns_the_code_around_it(scripts):
    for script in scripts.values():
        lines = script.text("here").split("\n")
        assert all(letter.isprintable() for line in lines for letter in line)


@pytest.mark.slow
def test_plotly_is_given_no_tag(scripts, top, monkeypatch):
    monkeypatch.chdir(top)
    given = []
    monkeypatch.setattr(go.Figure, "show", lambda figure: given.append(figure.to_json()))
    for view, script in scripts.items():
        # The names of groups stand in heatmaps and over images, those of columns beside bars.
        if view[:2] in (("biting", "clusters"), ("photographed", "clusters")) and "hdbscan" not in view[2]:
            exec(compile(script.text("here"), "script", "exec"), {"__name__": "__main__"})
    assert any("wood" in text for text in given)
    assert not [text for text in given if "<b>" in text or "\\u003cb\\u003e" in text]
