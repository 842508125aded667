"""One file of a data set, or an array of one, and all that plain code needs to read it again as it was read here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from dashboard.reading.choices import Choices


@dataclass(frozen=True)
class Piece:
    """A file, and how its rows and columns were found.

    Attributes
    ----------
    format : str
        What kind of file: csv, npy, npz, idx, parquet, workbook, images.
    file : str
        What its reader called it.
    understood : Choices
        How it was read.
    width : int
        How many columns stand in it.
    archive : str
        The ZIP archive that it stands in, if it does.
    packed : bool
        Whether gzip is around it.
    codec, quoting : str
        Of a text: how bytes stand for letters, as Python calls it; how fields are quoted (`reading.lines.Form`).
    above : int
        Lines or rows above the first row.
    trailing : bool
        Whether lines end with a delimiter behind which nothing stands.
    at : tuple of int
        Of a workbook: which columns of its sheet they are.
    inside : str
        The array, of a file with several.
    kind : str
        Of an array: ``matrix`` of numbers, ``vectors`` where a row is one value, ``complex``, ``spans`` and
        ``moments`` of time, ``words``, ``records`` or ``images``; any other is not read by plain code.
    shape : tuple of int
        Of an array, without dimensions of one.
    join : (str, int) or None
        The column before it, by name, and its own column, by place, whose words say which rows belong together; an
        empty name stands for the names of images. Row by row without one.
    archives : tuple of str
        Of images: the ZIP archives that hold them; an empty one where they are files of their own.
    left_out : tuple of str
        Of images: other files that are none.
    damaged : tuple of str
        Of images: those that could not be read.
    taken : int
        Of images: how many were drawn of all, those that could not be read among them; 0 where nothing was drawn.
    """

    format: str
    file: str
    understood: Choices
    width: int = 0
    archive: str = ""
    packed: bool = False
    codec: str = "utf-8"
    quoting: str = "double"
    above: int = 0
    trailing: bool = False
    at: tuple[int, ...] = ()
    inside: str = ""
    kind: str = ""
    shape: tuple[int, ...] = ()
    join: tuple[str, int] | None = None
    archives: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    taken: int = 0

    def plain(self) -> dict[str, Any]:
        """All of it as JSON has it: `of` turns it back."""
        return asdict(replace(self, understood=Choices())) | {"understood": self.understood.model_dump(mode="json")}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Piece":
        """The file that `plain` told."""
        rest: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in plain.items()}
        return cls(**{**rest, "understood": Choices.model_validate(plain["understood"])})

    def sound(self) -> bool:
        """Whether each of its values is of its kind."""
        words = [getattr(self, each.name) for each in fields(self) if each.type is str]
        flags = [getattr(self, each.name) for each in fields(self) if each.type is bool]
        counts = [getattr(self, each.name) for each in fields(self) if each.type is int]
        joined = self.join is None or [type(part) for part in self.join] == [str, int]
        return (
            all(isinstance(word, str) for word in (*words, *self.archives, *self.left_out, *self.damaged))
            and all(isinstance(flag, bool) for flag in flags)
            and all(type(count) is int and count >= 0 for count in (*counts, *self.at, *self.shape))
            and joined
        )
