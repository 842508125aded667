"""Files that the dashboard is started with: read before it starts, so that what cannot be read is said at once."""

import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.data.own import first_address
from dashboard.data.report import chosen
from dashboard.errors import Refusal
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.vault.outside import InFiles, Outside
from dashboard.vault.scratch import Scratch


def read(named: Sequence[str], said: Sequence[str], limits: Limits) -> InFiles:
    """Read files and folders that belong together.

    Parameters
    ----------
    named : sequence of str
        As the command line names them.
    said : sequence of str
        How they are read, ``name=value`` each, the names being those of `Choices`.
    limits : Limits

    Raises
    ------
    Refusal
    """
    files = InFiles([Path(name) for name in named], chosen(said), limits, Scratch())
    files.load(files.stamp())
    return files


def tell(refusal: Refusal) -> None:
    """Print a refusal, and what to add to the command for what would work."""
    print(refusal.sentence, file=sys.stderr)
    known = Choices.model_fields
    for offer in refusal.offers:
        if offer.changes.keys() <= known.keys():
            how = " ".join(f"--read-as {name}={value}" for name, value in offer.changes.items())
            print(f"  {how}   {offer.label}", file=sys.stderr)


def address(files: InFiles, outside: Outside) -> str:
    """Take files in among what lies outside of a vault; the query string of a workspace on them."""
    return first_address(files.load(files.stamp()), outside.take(files))
