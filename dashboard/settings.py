"""The environment, read once and frozen."""

import logging
import os
import re
from collections.abc import Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.errors import masked, shown
from dashboard.params import allowed
from dashboard.reading.limits import HOSTED, LOCAL, Limits
from dashboard.web import logs

MIB = 1024 * 1024
# The settings of limits to what is read, and what they are called there.
LIMITS = {"upload_bytes": "sent"} | {
    f"upload_{name}": name for name in (each.name for each in fields(Limits)) if name != "sent"
}
# How the names of settings begin, and from which likeness on another name is taken for a slip.
OURS, ALIKE = "DASHBOARD_", 0.85
# A word that stands in an address as it is.
TOKEN = re.compile(r"([A-Za-z0-9_-]{16,200})?")
log = logging.getLogger(__name__)


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
        repr=False,  # a password may be in it
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
    # What all questions of a process may take together.
    memory_all: int = Field(2048 * MIB, ge=256 * MIB, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_MEMORY_ALL")
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
    # Unset, everybody on this machine may come in, and the dashboard does not listen to others.
    auth: Literal["", "none", "basic", "proxy"] = Field(
        "", description="none, basic or proxy", validation_alias="DASHBOARD_AUTH"
    )
    passwords: str = Field("", validation_alias="DASHBOARD_PASSWORDS")
    # A server takes a header whose name has an underscore for one with a dash, so anybody could send it.
    auth_header: str = Field(
        "X-Forwarded-User",
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$",
        description="the name of a header, in letters, digits and dashes",
        validation_alias="DASHBOARD_AUTH_HEADER",
    )
    auth_proxy: str = Field(
        "",
        description="addresses or networks with commas between, such as 10.0.0.0/8, or unix",
        validation_alias="DASHBOARD_AUTH_PROXY",
    )
    # Unset, one is made at each start.
    secret: SecretStr = Field(SecretStr(""), description="at least 32 characters", validation_alias="DASHBOARD_SECRET")
    prefix: str = Field(
        "/",
        pattern=r"^/([A-Za-z0-9_-][A-Za-z0-9._~-]*/)*$",
        description="a path that begins and ends with a slash, such as /clusters/",
        validation_alias="DASHBOARD_PREFIX",
    )
    uploads: bool = Field(True, description="on or off", validation_alias="DASHBOARD_UPLOADS")
    # Empty for the folder where this system keeps data of its user.
    vault: str = Field(
        "",
        pattern=r"^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?|[^:]*)$",
        description="a folder or s3://bucket/prefix",
        validation_alias="DASHBOARD_VAULT",
    )
    vault_sets: int = Field(10, ge=1, le=10_000, validation_alias="DASHBOARD_VAULT_SETS")
    vault_reader_bytes: int = Field(
        512 * MIB, ge=MIB, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_VAULT_READER_BYTES"
    )
    vault_bytes: int = Field(8192 * MIB, ge=MIB, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_VAULT_BYTES")
    # Of what a reader sends; on a machine of one's own, eight times as much of what is not named here.
    upload_bytes: int = Field(HOSTED.sent, ge=1024, le=64 * 1024 * MIB, validation_alias="DASHBOARD_UPLOAD_BYTES")
    upload_unpacked: int = Field(
        HOSTED.unpacked, ge=1024, le=64 * 1024 * MIB, validation_alias="DASHBOARD_UPLOAD_UNPACKED"
    )
    upload_rows: int = Field(HOSTED.rows, ge=10, le=10**8, validation_alias="DASHBOARD_UPLOAD_ROWS")
    upload_columns: int = Field(HOSTED.columns, ge=1, le=10**6, validation_alias="DASHBOARD_UPLOAD_COLUMNS")
    upload_numbers: int = Field(HOSTED.numbers, ge=10, le=10**10, validation_alias="DASHBOARD_UPLOAD_NUMBERS")
    upload_images: int = Field(HOSTED.images, ge=1, le=10**7, validation_alias="DASHBOARD_UPLOAD_IMAGES")
    upload_pixels: int = Field(HOSTED.pixels, ge=64, le=10**10, validation_alias="DASHBOARD_UPLOAD_PIXELS")
    upload_side: int = Field(HOSTED.side, ge=8, le=10**6, validation_alias="DASHBOARD_UPLOAD_SIDE")
    upload_sheets: int = Field(HOSTED.sheets, ge=1, le=10_000, validation_alias="DASHBOARD_UPLOAD_SHEETS")
    upload_seconds: int = Field(HOSTED.seconds, ge=1, le=3600, validation_alias="DASHBOARD_UPLOAD_SECONDS")
    upload_memory: int = Field(
        HOSTED.memory, ge=256 * MIB, le=1024 * 1024 * MIB, validation_alias="DASHBOARD_UPLOAD_MEMORY"
    )
    # Unset, one is made where files of this machine, or a notebook's data, are shown.
    token: SecretStr = Field(
        SecretStr(""),
        description="at least 16 letters, digits, - and _",
        validation_alias="DASHBOARD_TOKEN",
    )
    proxies: int = Field(0, ge=0, le=10, validation_alias="DASHBOARD_PROXIES")

    @field_validator("auth_proxy")
    @classmethod
    def _addresses(cls, given: str) -> str:
        for name in given.split(",") if given else ():
            if name.strip() != "unix":
                ip_network(name.strip())
        return given

    @field_validator("secret")
    @classmethod
    def _long(cls, given: SecretStr) -> SecretStr:
        if 0 < len(given) < 32:
            raise ValueError
        return given

    @field_validator("token")
    @classmethod
    def _plain(cls, given: SecretStr) -> SecretStr:
        if not TOKEN.fullmatch(given.get_secret_value()):
            raise ValueError
        return given

    @property
    def limits(self) -> Limits:
        """How much is read of what a reader sends: as it is set, or where nothing is, as hosts and laptops have it."""
        chosen = {LIMITS[name]: getattr(self, name) for name in LIMITS.keys() & self.model_fields_set}
        return replace(HOSTED if self.auth else LOCAL, **chosen)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.auth == "basic" and not self.passwords:
            raise ValueError("DASHBOARD_AUTH=basic needs DASHBOARD_PASSWORDS, a file with a line name:hash each.")
        if self.auth == "proxy" and not self.auth_proxy:
            raise ValueError("DASHBOARD_AUTH=proxy needs DASHBOARD_AUTH_PROXY, the address that readers come from.")
        if self.token.get_secret_value() and self.auth:
            raise ValueError(
                "DASHBOARD_TOKEN is for a machine of one's own: leave it out where DASHBOARD_AUTH says who may come in."
            )
        if self.proxies and not self.auth:
            raise ValueError(
                "DASHBOARD_PROXIES says that readers come through a proxy, so DASHBOARD_AUTH must be set to "
                "none, basic or proxy."
            )
        return self


def read() -> Settings:
    """The settings of this process.

    Raises
    ------
    SystemExit
        If a variable does not fit: one sentence that names it, its bounds and its value. If one looks like
        a setting and is none: what it may have been meant for.
    """
    try:
        found = Settings()
    except ValidationError as error:
        raise SystemExit(sentence(error)) from None
    demand_known(os.environ)
    return found


def demand_known(environment: Iterable[str]) -> None:
    """Stop where a variable is all but one of ours, since what it was meant for would go unsaid; name other strangers.

    A name that is like none of ours may be somebody else's: Kubernetes makes some for each service.

    Raises
    ------
    SystemExit
        In one sentence.
    """
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    for name in sorted({name.upper() for name in environment} - known):
        if not name.startswith(OURS):
            continue
        if close := get_close_matches(name, known, 1, ALIKE):
            raise SystemExit(f"{name} is no setting of the dashboard; did you mean {close[0]}?")
        log.warning("%s is no setting of the dashboard, and counts for nothing.", name)


def sentence(error: ValidationError) -> str:
    """The first thing that is wrong with the environment, in words."""
    first = error.errors()[0]
    if not first["loc"]:  # two that do not go together
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    field = next(f for f in Settings.model_fields.values() if f.validation_alias == name)
    wanted = field.description or ("text" if field.annotation is str else allowed(field))
    given = "" if field.annotation is SecretStr else f" It was given as “{shown(masked(str(first['input'])))}”."
    return f"{name} must be {wanted}.{given}"


def start_logging(settings: Settings) -> None:
    """Send what the dashboard has to say to standard error."""
    logs.start(settings.log_level, settings.log_format)
