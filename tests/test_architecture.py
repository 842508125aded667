"""The house is as docs/architecture.md says."""

import ast
import re
import sys
from pathlib import Path

import pytest

from dashboard.settings import Settings
from dashboard.tabs import TABS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text()
MODULES = sorted((ROOT / "assets").rglob("*.js"))
FILES = [p for room in ("dashboard", "components") for p in sorted((ROOT / room).rglob("*.py"))]


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


ARROWS = {re.findall("`(.+?)`", room)[0]: set(re.findall("`(.+?)`", used)) for room, used in rows("Arrows")}


def module(path: Path) -> str:
    """The name of a module: a browser's has its path, ``assets/charts/kinds.js``."""
    if path.suffix == ".js":
        return path.relative_to(ROOT).as_posix()
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(name: str) -> str | None:
    """The room a module lies in: the longest row of the table that it begins with."""
    found = [r for r in ARROWS if name == r or name.startswith((r + ".", r + "/"))]
    return max(found, key=len, default=None)


def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports, and of the names it takes from packages."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("extras.load", "import_module"):
            # Loaded later on, by its name.
            names |= {part.value for part in node.args[:1] if isinstance(part, ast.Constant)}
    return names


def at_once(path: Path) -> set[Path]:
    """The modules without which one of the browser's cannot run."""
    found = re.findall(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', path.read_text(), re.MULTILINE)
    return {(path.parent / name).resolve() for name in found}


def scripts(path: Path) -> set[str]:
    """The modules that one of the browser's imports, at once or later on."""
    later = re.findall(r'(?<!typeof )\bimport\("(\.[^"]+)"\)(?!\.)', path.read_text())
    return {module(other) for other in at_once(path) | {(path.parent / name).resolve() for name in later}}


USED: dict[str, set[str]] = {}
for _path in [*FILES, *MODULES]:
    _names = scripts(_path) if _path.suffix == ".js" else imports(_path)
    _rooms = {room(name) for name in _names} - {None}
    USED.setdefault(room(module(_path)) or module(_path), set()).update(r for r in _rooms if r)


@pytest.mark.parametrize("path", [p for p in [*FILES, *MODULES] if module(p) != "dashboard"], ids=module)
def test_every_module_lies_in_a_room_of_the_table(path):
    assert room(module(path))


@pytest.mark.parametrize("name", sorted(ARROWS))
def test_a_room_uses_only_what_its_row_allows(name):
    assert USED[name] - {name} <= ARROWS[name]


@pytest.mark.parametrize("name", sorted(ARROWS))
def test_no_row_allows_what_nobody_uses(name):
    assert ARROWS[name] <= USED[name]


def test_no_arrow_runs_uphill():
    # The rows stand in an order in which each uses only earlier ones.
    order = list(ARROWS)
    assert [(r, u) for r in order for u in ARROWS[r] if order.index(u) > order.index(r)] == []


def test_no_module_of_the_browser_needs_itself():
    # Within a room as well: each is put in order behind all that it imports at once.
    left = {path: at_once(path) for path in MODULES}
    assert set().union(*left.values()) <= left.keys()
    while free := [path for path, needed in left.items() if not needed & left.keys()]:
        for path in free:
            del left[path]
    assert sorted(map(module, left)) == []


@pytest.mark.parametrize(
    "name",
    [
        "dashboard.data",
        "dashboard.compute",
        "dashboard.layer.store",
        "dashboard.layer.cache",
        "dashboard.layer.engine",
        "dashboard.layer.cluster",
        "dashboard.results",
        "dashboard.results.asking",
        "dashboard.layer.queue",
    ],
)
def test_computing_knows_neither_dash_nor_plotly_nor_who_counts(name):
    libraries = {i.split(".")[0] for p in FILES if room(module(p)) == name for i in imports(p)}
    assert not libraries & {"dash", "plotly", "flask", "prometheus_client"}


def test_components_know_no_library_but_the_one_that_escapes():
    libraries = {i.split(".")[0] for p in FILES if room(module(p)) == "components" for i in imports(p)}
    assert libraries <= {"components", "markupsafe", *sys.stdlib_module_names}


@pytest.mark.parametrize("path", FILES, ids=module)
def test_no_import_stands_inside_a_function(path):
    functions = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    inner = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert inner == []


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_tabs_have_one_order(tab):
    text = (ROOT / "dashboard" / "tabs" / f"{tab.name}.py").read_text()
    assert re.findall(r"^# --- ([A-Z]\w+)", text, re.M) == ["Params", "Ids", "Picture", "Layout", "Wires"]
    assert text.rstrip().splitlines()[-1].startswith("TAB = Tab(")


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_tabs_make_their_ids(tab):
    # An id of Dash's is a keyword argument `id` or stands in an Input, Output or State.
    tree = ast.parse((ROOT / "dashboard" / "tabs" / f"{tab.name}.py").read_text())
    literal = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "id" and isinstance(keyword.value, ast.Constant | ast.JoinedStr)
    ]
    assert literal == []


def test_every_room_of_the_page_exists():
    for cell, _ in rows("Rooms"):
        first, *others = re.findall("`(.+?)`", cell)
        folder = (ROOT / first).parent
        assert (ROOT / first).exists(), first
        assert all((folder / other).exists() for other in others), others


NAMED = re.compile(
    r"\b(?:assets|bench|components|dashboard|deploy|docs|soak|tests)/[\w./-]*\w\.(?:py|js|css|md|service)\b"
)
TELLING = [
    p
    for pattern in ("dashboard/**/*.py", "components/*.py", "assets/**/*.js", "docs/**/*.md", "deploy/*", "*.md")
    for p in sorted(ROOT.glob(pattern))
]


@pytest.mark.parametrize("path", TELLING, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_that_code_and_docs_name_is_there(path):
    assert [name for name in NAMED.findall(path.read_text()) if not (ROOT / name).exists()] == []


def test_every_setting_is_documented_with_its_default():
    documented = {name.strip("`"): default.strip("`") for name, default, _ in rows("Settings")}
    fields = {str(f.validation_alias): f.default for f in Settings.model_fields.values()}
    assert documented == {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in fields.items()}
