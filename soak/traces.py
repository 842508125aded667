"""What uploads leave behind on a machine: in logs and metrics, in files elsewhere, and in the vault an hour later."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

# Files of a vault, by what they are called: nothing that a reader wrote stands there.
OURS = re.compile(
    r"secret|(gone|aside)/[0-9a-f]{32}"
    r"|sets/[0-9a-f]{32}/(used|shared|data\.[0-9a-f]{16}|note\.[0-9a-f]{32})"
    r"|staged/[0-9a-f]{32}/(busy|[0-9a-f]{32}/\d+\.(data|note))"
)
LOGGED = re.compile(r'"level": "(ERROR|CRITICAL)"|^(ERROR|CRITICAL)|Traceback|A callback failed')
Files = dict[str, tuple[int, int]]


def errors(logs: Iterable[Path]) -> list[str]:
    """The lines of logs that say that something went wrong."""
    return [line for path in logs for line in path.read_text().splitlines() if LOGGED.search(line)]


def holding(word: str, folders: Iterable[Path]) -> list[str]:
    """The files below some folders, or those files, in which a word stands, or in whose name."""
    wanted = word.encode().lower()
    return [str(path) for path in walked(folders) if wanted in bytes(path).lower() or wanted in content(path).lower()]


def content(path: Path) -> bytes:
    """What is in a file; nothing where it is gone by now."""
    with suppress(OSError):
        return path.read_bytes()
    return b""


def walked(folders: Iterable[Path]) -> Iterator[Path]:
    """All plain files below some folders."""
    for top in folders:
        if top.is_file():
            yield top
        for folder, _, names in os.walk(top):
            for name in names:
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    yield path


def seen(folders: Iterable[Path]) -> Files:
    """All files, by their paths, and what tells when one was written anew."""
    out: Files = {}
    for path in walked(folders):
        with suppress(OSError):
            found = path.stat()
            out[str(path)] = (found.st_size, found.st_mtime_ns)
    return out


def written(before: Files, after: Files, expected: re.Pattern[str]) -> list[str]:
    """Files that are new or others, where none were expected."""
    return sorted(path for path, what in after.items() if before.get(path) != what and not expected.search(path))


def foreign(vault: Path) -> list[str]:
    """Files in a vault that are not called as its own are."""
    names = [path.relative_to(vault).as_posix() for path in walked([vault])]
    return [name for name in names if not OURS.fullmatch(name)]


def age(vault: Path, seconds: float) -> None:
    """Make all that is in a vault older, in place of waiting."""
    for path in walked([vault]):
        found = path.stat()
        os.utime(path, (found.st_atime - seconds, found.st_mtime - seconds))


def orphans(vault: Path) -> list[str]:
    """Files of a vault that belong to no whole data set, and to nothing that is remembered of one."""
    names = [path.relative_to(vault).as_posix() for path in walked([vault])]
    left = [name for name in names if name.startswith(("staged/", "aside/"))]
    for folder in {name.rpartition("/")[0] for name in names if name.startswith("sets/")}:
        there = [name for name in names if name.startswith(f"{folder}/")]
        notes = [name for name in there if "/note." in name]
        wanted = {f"{folder}/data.{json.loads((vault / note).read_text())['data']}" for note in notes}
        data = {name for name in there if "/data." in name}
        left += data - wanted if notes and wanted <= data else there
    return sorted(left)


def sets(vault: Path) -> int:
    """How many data sets there are, whole or not."""
    folder = vault / "sets"
    return len(list(folder.iterdir())) if folder.exists() else 0
