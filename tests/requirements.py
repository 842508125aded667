"""The files that say which packages are installed, read."""

import re
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]


def listed(name: str) -> list[tuple[Requirement, str]]:
    """Requirement and remark of each line of a file of requirements."""
    lines = (ROOT / name).read_text().splitlines()
    pairs = [line.partition("#")[::2] for line in lines if re.match(r"\w", line)]
    return [(Requirement(wanted), remark.strip()) for wanted, remark in pairs]


def named(requirement: Requirement) -> str:
    """The package's name, spelled as an index spells it."""
    return canonicalize_name(requirement.name)


def exact(requirement: Requirement) -> Version | None:
    """The one version that a requirement allows; None if it allows several."""
    wanted = list(requirement.specifier)
    if len(wanted) != 1 or wanted[0].operator != "==" or wanted[0].version.endswith(".*"):
        return None
    return Version(wanted[0].version)


def pins(name: str) -> dict[str, Version | None]:
    """The versions that a file asks for, by package, of lines that concern this system."""
    return {named(r): exact(r) for r, _ in listed(name) if r.marker is None or r.marker.evaluate()}


def brought_along(names: Iterable[str]) -> set[str]:
    """These installed packages and all that they bring along, here."""
    seen: set[tuple[str, frozenset[str]]] = set()
    left = [Requirement(name) for name in names]
    while left:
        wanted = left.pop()
        key = (named(wanted), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        left += [
            needed
            for needed in map(Requirement, distribution(wanted.name).requires or ())
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in ("", *wanted.extras))
        ]
    return {name for name, _ in seen}
