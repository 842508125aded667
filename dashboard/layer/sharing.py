"""What an app has for itself and what it shares with others, as the settings say: see `dashboard.layer.layer`."""

import logging
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path, user_data_path

from dashboard import results
from dashboard.compute.cost import Limits
from dashboard.data.mnist import Place
from dashboard.errors import Refusal
from dashboard.layer import default, extras
from dashboard.layer.cache import Cache, weight
from dashboard.layer.engine import Engine, Here, Work
from dashboard.layer.layer import Layer
from dashboard.layer.queue import Desk
from dashboard.layer.room import Room
from dashboard.layer.store import Store, folder
from dashboard.layer.store.folder import Folder, Shared
from dashboard.layer.watch import Watch
from dashboard.settings import Settings, read
from dashboard.vault import folder as vaults
from dashboard.vault import sight
from dashboard.vault.keeper import Keeper
from dashboard.vault.outside import Outside
from dashboard.vault.vault import LIFE, LIFE_OF_COOKIES, Quotas, Vault

if sys.platform == "linux":
    from dashboard.layer.children import Children

MEMORY = "memory"
ADDRESS = (
    "It is redis://:password@host:port/number, where signs like / and @ in the password are written as %2F and %40."
)
log = logging.getLogger(__name__)


def here(_settings: Settings, _place: Place, _kept: Vault | None) -> Engine:
    """Work in this process."""
    return Here()


def near(settings: Settings, place: Place, kept: Vault | None) -> Engine:
    """Where work runs that stays on this machine: in child processes, where they can be what they have to be."""
    if sys.platform == "linux":
        return Children(results.ANSWERS, settings.memory_all, partial(_placed, place, kept))
    return Here()


def layer(
    settings: Settings,
    nearby: Callable[[Settings, Place, Vault | None], Engine] = near,
    outside: Outside | None = None,
) -> Layer:
    """A new layer, with the store, the engine, the limits, the turns, the files and the vault that the settings name.

    `nearby` says where work runs that stays on this machine, and `outside` what lies there outside of the vault.
    """
    place = Place(Path(settings.mnist_dir) if settings.mnist_dir else None)
    kept = vault(settings)
    beside = nearby(settings, place, kept)
    made = Layer(
        Cache(settings.cache_bytes, store(settings)),
        engine(settings, beside),
        Limits(memory=settings.memory_limit),
        Desk(settings.at_once, settings.cache_bytes // 4, weight),
        place,
        kept,
        outside=outside or lying(kept),
        room=getattr(beside, "room", None) or Room(settings.memory_all),
    )
    if kept is not None:
        made.cache.keeping = made.watch = Watch(kept, made.cache, made.desk)
    return made


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


def vault(settings: Settings) -> Vault | None:
    """Where data sets of readers are kept; None where a host wants none."""
    if not settings.uploads:
        return None
    signed_in = settings.auth in ("basic", "proxy")
    quotas = Quotas(settings.vault_sets, settings.vault_reader_bytes, settings.vault_bytes)
    secret = settings.secret.get_secret_value()
    return Vault(keeper(settings), secret, LIFE if signed_in else LIFE_OF_COOKIES, quotas)


def keeper(settings: Settings) -> Keeper:
    """Where the vault's files are.

    Raises
    ------
    SystemExit
        If that is not safe, or its library is not installed: in one sentence.
    """
    if in_bucket(settings):
        in_the: Keeper = bucket().Bucket(settings.vault, user_cache_path("cluster-explorer") / "copies")
        return in_the
    path = Path(settings.vault) if settings.vault else user_data_path("cluster-explorer") / "vault"
    try:
        if path.exists():
            folder.demand_private(path)
    except Shared as error:
        raise SystemExit(f"DASHBOARD_VAULT cannot be used. {error}") from None
    except OSError as error:
        log.warning("The folder for readers' data cannot be used for now: %s", error)
    return vaults.Folder(path)


def engine(settings: Settings, nearby: Engine) -> Engine:
    """Where work runs: on the cluster that is named, or else nearby."""
    if not settings.scheduler:
        return nearby
    there: Engine = cluster().Cluster(settings.scheduler, results.ANSWERS, results.version_of, results.run, nearby)
    return there


def lying(kept: Vault | None) -> Outside:
    """What lies outside of the vault: nothing yet. Its ids are the same after a start if there is a vault to ask."""

    def secret() -> str:
        if kept is not None:
            with suppress(OSError):
                return kept.derived("outside")
        return secrets.token_hex()

    return Outside(secret)


def _placed(place: Place, kept: Vault | None, work: Work[Any]) -> Work[Any]:
    """Work that finds the files of MNIST and of readers where an app has them."""
    return replace(work, function=results.placed, args=(place, kept, sight().sent(), work), stage="")


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
    if settings.uploads:
        keeper(settings)


def on_redis(settings: Settings) -> bool:
    """Whether answers are shared through a Redis server."""
    return settings.cache.startswith(("redis://", "rediss://"))


def redis() -> ModuleType:
    """The module of stores on a Redis server, with its library."""
    return extras.load("dashboard.layer.store.redis_server", "redis", "DASHBOARD_CACHE=redis://…")


def in_bucket(settings: Settings) -> bool:
    """Whether readers' data lies in a bucket."""
    return settings.vault.startswith("s3://")


def bucket() -> ModuleType:
    """The module of vaults in a bucket, with its library."""
    return extras.load("dashboard.vault.bucket", "s3", "DASHBOARD_VAULT=s3://…")


def cluster() -> ModuleType:
    """The module of engines on a Dask cluster, with its libraries."""
    return extras.load("dashboard.layer.cluster", "cluster", "DASHBOARD_SCHEDULER")
