"""The environment, read once and frozen."""

from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.errors import shown
from dashboard.hosting import logs
from dashboard.params import allowed

MIB = 1024 * 1024


class Settings(BaseSettings):
    """What a host may choose; each field is one environment variable, named by its alias.

    A variable that is set but empty counts as not set.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, validate_by_name=True, validate_by_alias=True
    )

    host: str = Field("127.0.0.1", validation_alias="HOST")
    # 0 lets the operating system choose a free one.
    port: int = Field(8050, ge=0, le=65_535, validation_alias="PORT")
    debug: bool = Field(False, validation_alias="DASHBOARD_DEBUG")
    cache_bytes: int = Field(512 * MIB, ge=0, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_CACHE_BYTES")
    # Empty for the folder where this system keeps what can be worked out again.
    cache: str = Field(
        "",
        pattern=r"^(rediss?://[^/].*|[^:]*)$",
        description="a folder, redis://host:port/number or memory",
        validation_alias="DASHBOARD_CACHE",
    )
    store_bytes: int = Field(2048 * MIB, ge=0, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_STORE_BYTES")
    scheduler: str = Field(
        "",
        pattern=r"^((tcp|tls)://.+:\d+)?$",
        description="tcp://host:port",
        validation_alias="DASHBOARD_SCHEDULER",
    )
    memory_limit: int = Field(1024 * MIB, ge=256 * MIB, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_MEMORY_LIMIT")
    max_body: int = Field(64 * 1024, ge=1024, le=16 * MIB, validation_alias="DASHBOARD_MAX_BODY")
    # Empty is a folder among the user's caches, filled when MNIST is first asked for.
    mnist_dir: str = Field("", validation_alias="DASHBOARD_MNIST_DIR")
    # What a reader may ask in a second, and all of them, of each process; 0 for as much as they like.
    rate: int = Field(40, ge=0, le=100_000, validation_alias="DASHBOARD_RATE")
    rate_all: int = Field(400, ge=0, le=100_000, validation_alias="DASHBOARD_RATE_ALL")
    # Of each reader, in each process; 0 for as many as there are places.
    at_once: int = Field(2, ge=0, le=64, validation_alias="DASHBOARD_AT_ONCE")
    log_format: Literal["text", "json"] = Field("text", validation_alias="DASHBOARD_LOG_FORMAT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", validation_alias="DASHBOARD_LOG_LEVEL")


def read() -> Settings:
    """The settings of this process.

    Raises
    ------
    SystemExit
        If a variable does not fit: one sentence that names it, its bounds and its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SystemExit(sentence(error)) from None


def sentence(error: ValidationError) -> str:
    """The first thing that is wrong with the environment, in words."""
    first = error.errors()[0]
    name = str(first["loc"][0])
    field = next(f for f in Settings.model_fields.values() if f.validation_alias == name)
    wanted = field.description or ("text" if field.annotation is str else allowed(field))
    return f"{name} must be {wanted}. It was given as “{shown(first['input'])}”."


def start_logging(settings: Settings) -> None:
    """Send what the dashboard has to say to standard error."""
    logs.start(settings.log_level, settings.log_format)
