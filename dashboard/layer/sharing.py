"""What an app has for itself and what it shares with others, as the settings say: see `dashboard.layer.layer`."""

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path

from dashboard import results
from dashboard.compute.cost import Limits
from dashboard.data.mnist import Place
from dashboard.errors import Refusal
from dashboard.layer import default, extras
from dashboard.layer.cache import Cache, weight
from dashboard.layer.engine import Engine, Here, Work
from dashboard.layer.layer import Layer
from dashboard.layer.queue import Desk
from dashboard.layer.store import Store, folder
from dashboard.layer.store.folder import Folder, Shared
from dashboard.settings import Settings, read

if sys.platform == "linux":
    from dashboard.layer.children import Children

MEMORY = "memory"
ADDRESS = (
    "It is redis://:password@host:port/number, where signs like / and @ in the password are written as %2F and %40."
)
log = logging.getLogger(__name__)


def here(_settings: Settings, _place: Place) -> Engine:
    """Work in this process."""
    return Here()


def near(settings: Settings, place: Place) -> Engine:
    """Where work runs that stays on this machine: in child processes, where they can be what they have to be."""
    if sys.platform == "linux":
        return Children(results.ANSWERS, settings.memory_all, partial(_placed, place))
    return Here()


def layer(settings: Settings, nearby: Callable[[Settings, Place], Engine] = near) -> Layer:
    """A new layer, with the store, the engine, the limits, the turns and the files that the settings name.

    `nearby` says where work runs that stays on this machine.
    """
    place = Place(Path(settings.mnist_dir) if settings.mnist_dir else None)
    return Layer(
        Cache(settings.cache_bytes, store(settings)),
        engine(settings, nearby(settings, place)),
        Limits(memory=settings.memory_limit),
        Desk(settings.at_once, settings.cache_bytes // 4, weight),
        place,
    )


def share(settings: Settings) -> None:
    """Have all threads of this process that are on no app's layer use what the settings name."""
    made = layer(settings)
    default.made_by(lambda: made)


def of_environment() -> Layer:
    """What answers come from in a process that nobody set up, a notebook say: as the environment's settings have it.

    Work is done in that process. A notebook has threads, so children could not be forked from it; and a new
    interpreter, whose children they would be, would not know the sources and methods that are defined in its cells.

    Raises
    ------
    Refusal
        If a setting is wrong, with the sentence at which a start would stop. A program that merely asks a question
        is not ended by it.
    """
    try:
        return layer(read(), here)
    except SystemExit as stop:
        raise Refusal(str(stop)) from None


def store(settings: Settings) -> Store | None:
    """Where answers are shared; None where they are kept to this process."""
    if settings.cache == MEMORY:
        return None
    if on_redis(settings):
        try:
            shared: Store = redis().Redis(settings.cache, results.version(), results.ANSWERS)
            return shared
        except ValueError:
            # What it says may hold the password.
            raise SystemExit(f"DASHBOARD_CACHE cannot be read as an address. {ADDRESS}") from None
    return Folder(private(settings), results.version(), results.ANSWERS, settings.store_bytes)


def private(settings: Settings) -> Path:
    """The folder that answers are shared in, made unless it is there.

    Raises
    ------
    SystemExit
        If others may write into it, in one sentence. One that cannot be made is done without.
    """
    path = Path(settings.cache) if settings.cache else user_cache_path("cluster-explorer") / "answers"
    try:
        if not settings.cache and path.is_dir():
            # An earlier version made it as open as this user's files are by default.
            path.chmod(0o700)
        folder.make(path)
    except Shared as error:
        raise SystemExit(f"DASHBOARD_CACHE cannot be used. {error}") from None
    except OSError as error:
        log.warning("The folder for answers cannot be used, so they are not shared for now: %s", error)
    return path


def engine(settings: Settings, nearby: Engine) -> Engine:
    """Where work runs: on the cluster that is named, or else nearby."""
    if not settings.scheduler:
        return nearby
    there: Engine = cluster().Cluster(settings.scheduler, results.ANSWERS, results.version_of, results.run, nearby)
    return there


def _placed(place: Place, work: Work[Any]) -> Work[Any]:
    """Work that finds the files of MNIST where an app has them."""
    return replace(work, function=results.placed, args=(place, work), stage="")


def demand(settings: Settings) -> None:
    """Stop a start whose settings name what is not installed or not safe, before processes are made that cannot start.

    Raises
    ------
    SystemExit
        In one sentence.
    """
    if on_redis(settings):
        redis()
    elif settings.cache != MEMORY:
        private(settings)
    if settings.scheduler:
        cluster()


def on_redis(settings: Settings) -> bool:
    """Whether answers are shared through a Redis server."""
    return settings.cache.startswith(("redis://", "rediss://"))


def redis() -> ModuleType:
    """The module of stores on a Redis server, with its library."""
    return extras.load("dashboard.layer.store.redis_server", "redis", "DASHBOARD_CACHE=redis://…")


def cluster() -> ModuleType:
    """The module of engines on a Dask cluster, with its libraries."""
    return extras.load("dashboard.layer.cluster", "cluster", "DASHBOARD_SCHEDULER")
