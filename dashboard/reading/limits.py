"""How much of a file is read at most: what a host allows, and eight times that on a machine of one's own."""

from dataclasses import dataclass, fields

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Bounds of what is read, held before memory is taken wherever a file says beforehand how large it is.

    Attributes
    ----------
    sent : int
        Bytes of all files of one data set, as they come.
    unpacked : int
        Bytes of what they unpack to.
    rows, columns : int
        Of a table; of more rows a seeded sample is offered.
    numbers : int
        Rows times features: 8 bytes each.
    images, pixels, side : int
        How many images; pixels of one, and of its longer side.
    sheets : int
        Of a workbook.
    seconds : int
        Of the child process that reads, by the clock and of a processor.
    memory : int
        Bytes that it may take.
    """

    sent: int = 64 * MIB
    unpacked: int = 256 * MIB
    rows: int = 100_000
    columns: int = 10_000
    numbers: int = 20_000_000
    images: int = 20_000
    pixels: int = 20_000_000
    side: int = 10_000
    sheets: int = 50
    seconds: int = 30
    memory: int = 1024 * MIB

    def times(self, factor: int) -> "Limits":
        """So many times as much of everything."""
        return Limits(**{each.name: getattr(self, each.name) * factor for each in fields(self)})


HOSTED = Limits()
LOCAL = HOSTED.times(8)
