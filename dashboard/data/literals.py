"""Values of readers as code spells them: a name is a literal, and nothing in it ends one."""

from collections.abc import Iterable, Sequence
from textwrap import indent

# So long a line of code may be.
WIDTH = 100
# More names than these are counted where they only count on.
COUNTED = 12


def literal(value: object) -> str:
    """A value as Python spells it, a text between double quotes.

    What cannot be printed is escaped, so that no letter changes the order or the lines of the code around it.
    """
    if not isinstance(value, str):
        return repr(value)
    return '"' + "".join(map(_spelled, value)) + '"'


def _spelled(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else repr(letter)[1:-1]


def pattern(text: str) -> str:
    """A regular expression as code spells it: raw where that is the same."""
    raw = text.isprintable() and '"' not in text and not text.endswith("\\")
    return f'r"{text}"' if raw else literal(text)


def several(values: Iterable[object]) -> str:
    """A list of values, over several lines where it is long."""
    return broken("[", [literal(value) for value in values], "]")


def broken(opening: str, spelled: Sequence[str], closing: str) -> str:
    """Expressions between brackets, over several lines where one would be long."""
    line = f"{opening}{', '.join(spelled)}{closing}"
    if len(line) <= WIDTH - 20:
        return line
    lines = [""]
    for each in spelled:
        if lines[-1] and len(lines[-1]) + len(each) > WIDTH - 10:
            lines.append("")
        lines[-1] += f"{each}, "
    body = "\n".join(each.rstrip() for each in lines)
    return f"{opening}\n{indent(body, '    ')}\n{closing}"


def table_names(names: Sequence[str]) -> str:
    """A list of names; many that only count on are counted."""
    prefix = names[0].rstrip("0123456789") if names else ""
    first = names[0][len(prefix) :] if names else ""
    if len(names) > COUNTED and first and str(int(first)) == first and first.isascii():
        numbers = range(int(first), int(first) + len(names))
        if list(names) == [f"{prefix}{number}" for number in numbers]:
            return f"[{literal(prefix)} + str(i) for i in range({numbers.start}, {numbers.stop})]"
    return several(names)
