"""Every source that a reader can choose, in the order in which they are offered: a new one is a name here.

What a source declares says `dashboard.data.source.Source`.
"""

from typing import get_args

from dashboard.data.digits import Digits, Mnist
from dashboard.data.own import Own
from dashboard.data.source import Source
from dashboard.data.synthetic import Anisotropic, Blobs, Circles, Moons, Unequal
from dashboard.data.tables import BreastCancer, Iris, Wine

Bundled = Blobs | Moons | Circles | Anisotropic | Unequal | Iris | Wine | BreastCancer | Digits | Mnist
AnySource = Bundled | Own
# Each that makes its own points, with its defaults; what a reader brings has none.
SOURCES: tuple[Source, ...] = tuple(source() for source in get_args(Bundled))


def content(source: object) -> str:
    """Names what a source reads beside its constants; empty for one that reads nothing, and for what is no source."""
    return source.content() if isinstance(source, Source) else ""
