"""What an app has for itself and what it shares with others, as the settings say: see `dashboard.layer`."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path

from dashboard import extras, results
from dashboard import layer as layers
from dashboard.cache import Cache, weight
from dashboard.compute.cost import Limits
from dashboard.data.mnist import Place
from dashboard.desk import Desk
from dashboard.engine import Engine, Here, Work
from dashboard.layer import Layer
from dashboard.settings import Settings
from dashboard.store import Store
from dashboard.store.folder import Folder

if sys.platform == "linux":
    from dashboard.children import Children

MEMORY = "memory"


def layer(settings: Settings) -> Layer:
    """A new layer, with the store, the engine, the limits, the turns and the files that the settings name."""
    place = Place(Path(settings.mnist_dir) if settings.mnist_dir else None)
    return Layer(
        Cache(settings.cache_bytes, store(settings)),
        engine(settings, place),
        Limits(memory=settings.memory_limit),
        Desk(settings.at_once, settings.cache_bytes // 4, weight),
        place,
    )


def share(settings: Settings) -> None:
    """Have all threads of this process that are on no app's layer use what the settings name."""
    made = layer(settings)
    results.cache.resize(settings.cache_bytes)
    layers.PROCESS.mnist.given = made.mnist.given
    results.use(made.cache.store, made.engine, made.limits)


def store(settings: Settings) -> Store | None:
    """Where answers are shared; None where they are kept to this process."""
    if settings.cache == MEMORY:
        return None
    # Other files in another folder are another MNIST.
    version = f"{results.version()} {settings.mnist_dir}"
    if on_redis(settings):
        shared: Store = redis().Redis(settings.cache, version, results.ANSWERS)
        return shared
    folder = Path(settings.cache) if settings.cache else user_cache_path("cluster-explorer") / "answers"
    return Folder(folder, version, results.ANSWERS, settings.store_bytes)


def engine(settings: Settings, place: Place) -> Engine:
    """Where work runs."""
    if not settings.scheduler:
        return near(settings, place)
    there: Engine = cluster().Cluster(
        settings.scheduler, results.ANSWERS, results.version, results.run, near(settings, place)
    )
    return there


def near(settings: Settings, place: Place) -> Engine:
    """Where work runs that stays on this machine: in child processes, where they can be what they have to be."""
    if sys.platform == "linux":
        return Children(results.ANSWERS, settings.memory_all, partial(_placed, place))
    return Here()


def _placed(place: Place, work: Work[Any]) -> Work[Any]:
    """Work that finds the files of MNIST where an app has them."""
    return replace(work, function=results.placed, args=(place, work), stage="")


def demand(settings: Settings) -> None:
    """Stop a start whose settings name a part that is not installed, before processes are made that cannot start.

    Raises
    ------
    SystemExit
        In one sentence.
    """
    if on_redis(settings):
        redis()
    if settings.scheduler:
        cluster()


def on_redis(settings: Settings) -> bool:
    """Whether answers are shared through a Redis server."""
    return settings.cache.startswith(("redis://", "rediss://"))


def redis() -> ModuleType:
    """The module of stores on a Redis server, with its library."""
    return extras.load("dashboard.store.redis_server", "redis", "DASHBOARD_CACHE=redis://…")


def cluster() -> ModuleType:
    """The module of engines on a Dask cluster, with its libraries."""
    return extras.load("dashboard.cluster", "cluster", "DASHBOARD_SCHEDULER")
