"""Write the golden files anew: ``python -m tests.golden``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.golden.rules import RULES

FOLDER = Path(__file__).parent


def written(answer: Any) -> str:
    """JSON with a case on each line, so that a change shows which case it is of."""
    return "".join(_lines(answer)) + "\n"


def _lines(answer: Any) -> Iterator[str]:
    if isinstance(answer, list) and all(isinstance(part, dict) for part in answer):
        yield "[\n" + ",\n".join(map(_compact, answer)) + "\n]"
    elif isinstance(answer, dict):
        yield "{\n" + ",\n".join(f"{_compact(name)}: {''.join(_lines(part))}" for name, part in answer.items()) + "\n}"
    else:
        yield _compact(answer)


def _compact(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


if __name__ == "__main__":
    for name, cases in RULES.items():
        (FOLDER / f"{name}.json").write_text(written(cases()))
