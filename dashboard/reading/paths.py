"""Files and folders of this machine, as whoever started the program names them."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dashboard.errors import Refusal, shown
from dashboard.reading.blob import File

# A folder that was named by mistake, such as that of the whole machine, is not walked to its end.
MOST = 1_000_000
# A path has one slash where there were two.
_ADDRESS = re.compile(r"(?:https?|ftp|s3|gs):/", re.IGNORECASE)


def listed(paths: Sequence[Path]) -> list[File]:
    """The files of which some are named and others lie in folders that are, these under names that begin with theirs.

    Raises
    ------
    Refusal
        If there is no such file, or it may not be read.
    """
    files: list[File] = []
    for path in paths:
        if path.is_dir():
            files += _within(path)
        elif not path.exists() and _ADDRESS.match(str(path)):
            raise Refusal(
                f"{shown(str(path), 200)} is an address, and nothing is fetched: download it, and name the file."
            )
        elif not path.exists():
            raise Refusal(f"There is no file {shown(str(path), 200)}.")
        elif not path.is_file() or not os.access(path, os.R_OK):
            raise Refusal(f"{shown(str(path), 200)} cannot be read: it is no plain file, or others own it.")
        else:
            files.append(File(path.name, path.resolve()))
    return files


def _within(folder: Path) -> list[File]:
    """The files in a folder, in the order of their names; links that lead elsewhere are no part of it."""
    root = folder.resolve()
    files = []
    for path in _walked(root):
        files.append(File(f"{root.name}/{path.relative_to(root).as_posix()}", path))
        if len(files) > MOST:
            raise Refusal(f"{shown(str(folder), 200)} holds over {MOST:,} files.")
    if not files:
        raise Refusal(f"The folder {shown(str(folder), 200)} holds no files.")
    return files


def _walked(root: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if not path.is_symlink() and path.is_file():
                yield path
