"""One file of a data set, and all that plain code needs to read it again as it was read here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dashboard.reading.choices import Choices


@dataclass(frozen=True)
class Piece:
    """A file, and how its rows and columns were found.

    Attributes
    ----------
    file : str
        What its reader called it.
    format : str
        What kind of file, as `Read.format` says it.
    understood : Choices
        How it was read.
    names : tuple of str
        What its columns are called in the data set, in the order in which they stand in the file.
    packed : bool
        Whether gzip is around it.
    codec : str
        How the bytes of a text stand for letters, as Python calls it.
    quoting : str
        How the fields of a text are quoted (`dashboard.reading.lines.Form`).
    above : int
        Lines or rows above the first row.
    trailing : bool
        Whether lines end with a delimiter behind which nothing stands.
    key : str
        The column by whose words its rows belong to those of the first file; row by row without one.
    """

    file: str
    format: str
    understood: Choices
    names: tuple[str, ...] = ()
    packed: bool = False
    codec: str = "utf-8"
    quoting: str = "double"
    above: int = 0
    trailing: bool = False
    key: str = ""

    def plain(self) -> dict[str, Any]:
        """All of it as JSON has it: `of` turns it back."""
        return asdict(replace(self, understood=Choices())) | {"understood": self.understood.model_dump(mode="json")}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Piece":
        """The file that `plain` told."""
        rest = {**plain, "understood": Choices.model_validate(plain["understood"]), "names": tuple(plain["names"])}
        return cls(**rest)

    def sound(self) -> bool:
        """Whether each of its values is of its kind."""
        words = (self.file, self.format, self.codec, self.quoting, self.key, *self.names)
        flags = (self.packed, self.trailing)
        return (
            all(isinstance(word, str) for word in words)
            and all(isinstance(flag, bool) for flag in flags)
            and type(self.above) is int
        )
