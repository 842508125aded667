"""What a process shares with others, as the settings say: a store of answers, a cluster that works."""

from pathlib import Path

from platformdirs import user_cache_path

from dashboard import results
from dashboard.compute.cost import Limits
from dashboard.data import mnist
from dashboard.engine import Cluster, Engine, Here
from dashboard.settings import Settings
from dashboard.store import Store
from dashboard.store.folder import Folder
from dashboard.store.redis_server import Redis

MEMORY = "memory"


def share(settings: Settings) -> None:
    """Have `results` and the sources use what the settings name."""
    mnist.place.given = Path(settings.mnist_dir) if settings.mnist_dir else None
    results.cache.resize(settings.cache_bytes)
    results.use(store(settings), engine(settings), Limits(memory=settings.memory_limit))


def store(settings: Settings) -> Store | None:
    """Where answers are shared; None where they are kept to this process."""
    if settings.cache == MEMORY:
        return None
    # Other files in another folder are another MNIST.
    version = f"{results.version()} {settings.mnist_dir}"
    if settings.cache.startswith(("redis://", "rediss://")):
        return Redis(settings.cache, version, results.ANSWERS)
    folder = Path(settings.cache) if settings.cache else user_cache_path("cluster-explorer") / "answers"
    return Folder(folder, version, results.ANSWERS, settings.store_bytes)


def engine(settings: Settings) -> Engine:
    """Where work runs."""
    return Cluster(settings.scheduler, results.ANSWERS) if settings.scheduler else Here()
