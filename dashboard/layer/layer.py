"""What the answers of one app come from: what it remembers and shares, where work runs, within which limits.

Each app has a layer of its own, so that two of them in one process share nothing. It is handed down with the
thread that answers a request and with the work that is begun there. Threads that nobody put on a layer, those of
a notebook or of a worker of a cluster, are on the process's own (`dashboard.layer.default`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from dashboard import vault
from dashboard.compute.cost import Limits
from dashboard.data import mnist
from dashboard.data.mnist import Place
from dashboard.layer import default
from dashboard.layer.cache import Cache
from dashboard.layer.engine import Engine, Here
from dashboard.layer.queue import Desk
from dashboard.layer.room import Room
from dashboard.layer.watch import Watch
from dashboard.params import Params
from dashboard.vault.outside import Outside, Sight
from dashboard.vault.vault import Vault

T = TypeVar("T")

MIB = 2**20


@dataclass
class Layer:
    """What answers come from.

    Attributes
    ----------
    cache : Cache
        What is remembered, over the store that is shared with other processes.
    engine : Engine
        Where heavy questions are worked out.
    limits : Limits
        What one question may take.
    desk : Desk
        Where pages ask for what takes long.
    mnist : Place
        Where the files of MNIST are.
    vault : Vault or None
        Where data sets of readers are.
    watch : Watch or None
        Forgets what is deleted there.
    outside : Outside
        Data sets that lie outside of it: in files of whoever started the app, or in a notebook.
    viewed : callable
        Is told of each view that a lens shows, by the lens's name.
    room : Room
        The memory of whatever works beside this process, added up.
    """

    cache: Cache = field(default_factory=lambda: Cache(512 * MIB))
    engine: Engine = field(default_factory=Here)
    limits: Limits = field(default_factory=Limits)
    desk: Desk = field(default_factory=Desk)
    mnist: Place = field(default_factory=Place)
    vault: Vault | None = None
    watch: Watch | None = None
    outside: Outside = field(default_factory=Outside)
    viewed: Callable[[str, Params], None] = lambda _lens, _view: None
    room: Room = field(default_factory=lambda: Room(2048 * MIB))


_layer: ContextVar[Layer | None] = ContextVar("layer", default=None)


def current() -> Layer:
    """The layer that this thread is on: an app's, or else the process's, which is made when it is first asked for.

    Raises
    ------
    Refusal
        If the process's cannot be made: a setting is wrong.
    """
    found: Layer = _layer.get() or default.layer()
    return found


@contextmanager
def using(layer: Layer, sight: Sight | None = None) -> Iterator[None]:
    """While inside, what this thread asks is answered from `layer`; what lies outside of a vault as `sight` has it."""
    before = _layer.set(layer)
    try:
        with mnist.within(layer.mnist), vault.within(layer.vault, sight or layer.outside):
            yield
    finally:
        _layer.reset(before)


def carried(make: Callable[[], T]) -> Callable[[], T]:
    """The same, to be called from another thread, on the layer that this one is on now."""
    layer, sight = current(), vault.sight()

    def make_there() -> T:
        with using(layer, sight):
            return make()

    return make_there
