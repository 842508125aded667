"""What is known of a data set without reading it, of the names of its files, and how much may be kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dashboard.errors import Refusal
from dashboard.vault.keeper import Entry

MIB = 2**20
DELETE_ONE = "Delete one that you no longer need under “Your data”, and try again."


@dataclass(frozen=True)
class Quotas:
    """How much is kept: data sets and bytes of one reader, and bytes of all."""

    sets: int = 10
    reader: int = 512 * MIB
    everybody: int = 8192 * MIB

    def demand(self, nbytes: int, mine: Collection[list[Entry]], everybody: Iterable[list[Entry]]) -> None:
        """Hold a data set of so many bytes against what there is beside it: its reader's data sets, and all.

        Raises
        ------
        Refusal
            With what to delete.
        """
        if len(mine) >= self.sets:
            raise Refusal(f"You have {len(mine)} data sets here, as many as one reader may keep. {DELETE_ONE}")
        if (all_mine := nbytes + once(mine)) > self.reader:
            raise Refusal(
                f"With this one your data sets would take {mb(all_mine)}; one reader may keep {mb(self.reader)}. "
                f"{DELETE_ONE}"
            )
        if (of_all := nbytes + held(everybody)) > self.everybody:
            raise Refusal(
                f"With this one the data sets of all readers would take {mb(of_all)}; {mb(self.everybody)} are kept "
                f"here. {DELETE_ONE}"
            )


@dataclass(frozen=True)
class Note:
    """What is known of a data set without reading it.

    Attributes
    ----------
    id, owner : str
        The owner by a name that only this vault can make of theirs.
    nbytes, rows : int
    made, used : float
        In seconds since the epoch.
    life : float
        Seconds after the last use in which it is kept.
    shared : bool
        Whether whoever has the link may see it.
    called : str
        What its reader calls it: for nobody else.
    """

    id: str
    owner: str
    nbytes: int
    rows: int
    made: float
    used: float
    life: float
    shared: bool
    called: str = ""

    @property
    def goes(self) -> float:
        """When it is deleted unless it is used, in seconds since the epoch."""
        return self.used + self.life


def part(entries: Iterable[Entry], name: str) -> Entry | None:
    """The file of a data set that is called so."""
    return next((entry for entry in entries if entry.name.endswith(f"/{name}")), None)


def note_of(entries: Iterable[Entry]) -> Entry | None:
    """The file that says whose it is."""
    return next((entry for entry in entries if "/note." in entry.name), None)


def owner_of(note: Entry) -> str:
    """The name of a note's owner."""
    return note.name.rpartition(".")[2]


def held(sets: Iterable[list[Entry]]) -> int:
    """Bytes of all files of some data sets."""
    return sum(entry.nbytes for entries in sets for entry in entries)


def once(sets: Iterable[list[Entry]]) -> int:
    """Bytes of some data sets, each as often as its reader has it: what one more drop of a file replaced goes soon."""
    return sum(max((entry.nbytes for entry in entries), default=0) for entries in sets)


def mb(nbytes: int) -> str:
    """Bytes in words."""
    return f"{nbytes / MIB:,.0f} MB"
