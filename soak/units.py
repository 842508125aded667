"""What stands in the unit files of systemd."""

import configparser
import shlex
from collections.abc import Mapping
from pathlib import Path


def read(unit: Path, instance: str = "") -> configparser.ConfigParser:
    """A unit file, for an instance if it is a template; of settings that stand there twice the last counts."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text().replace("%i", instance))
    return parser


def environment(service: Mapping[str, str]) -> dict[str, str]:
    """The variables that a unit names, over those that systemd gives to all; later ones win."""
    given = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    given |= dict(word.split("=", 1) for word in shlex.split(service.get("Environment", "")))
    if file := service.get("EnvironmentFile"):
        lines = [line.strip() for line in Path(file).read_text().splitlines()]
        given |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return given
