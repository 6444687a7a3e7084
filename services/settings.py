"""Settings, read from the environment once and validated together, so that all faults are reported in one
message.
"""

import difflib
import ipaddress
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from services.faults import SettingsFault

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "CALLOS_"
# A session may last a month at most: longer ones are tokens, and those are revoked otherwise.
LONGEST_SESSION_MINUTES = 30 * 24 * 60

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """What the environment decides. Each field is the variable of the same name behind `CALLOS_`.

    Raises SettingsFault, never pydantic's ValidationError, and never repeats a database URL: it may hold a
    password.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    data_dir: Path = CHECKOUT / ".data"
    """Where the embedded PostgreSQL lives; a relative path counts from the checkout, wherever the command
    runs.
    """

    database_url: str | None = Field(default=None, repr=False)
    """The running role's database, as an SQLAlchemy URL for psycopg; None means the embedded server."""

    migration_url: str | None = Field(default=None, repr=False)
    """The owner's URL of the same database."""

    public_url: str | None = None
    """Origin (scheme, host and port, no slash at the end) that links to the program are built from."""

    session_idle_minutes: int = Field(default=240, ge=1, le=LONGEST_SESSION_MINUTES)
    session_absolute_minutes: int = Field(default=840, ge=1, le=LONGEST_SESSION_MINUTES)

    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    """Only from these addresses or networks do forwarding headers count."""

    log_level: LogLevel = "INFO"

    api_rate: int = Field(default=600, ge=1, le=1_000_000)
    """So many requests a minute the API answers to one token, and to one network address."""

    @property
    def data_dir_is_given(self) -> bool:
        """Whether somebody chose the data folder; root's default is another one than everybody else's."""
        return "data_dir" in self.model_fields_set

    def trusts_proxy(self, address: str) -> bool:
        """Whether forwarding headers from this address count; what is no IP address is never trusted."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        return any(parsed in network for network in self.trusted_proxies)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return CHECKOUT / value.expanduser()

    @field_validator("database_url", "migration_url")
    @classmethod
    def _postgresql(cls, value: str | None) -> str | None:
        return None if value is None else _psycopg_url(value)

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        return None if value is None else _public_origin(value)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="wrap")
    @classmethod
    def _all_faults_at_once(cls, data: Any, handler: ModelWrapValidatorHandler["Settings"]) -> "Settings":
        """Collect the faults of fields and those between fields; pydantic alone would hide the latter."""
        faults: list[str] = []
        settings: Settings | None = None
        try:
            settings = handler(data)
        except ValidationError as error:
            faults += [_readable(detail) for detail in error.errors(include_url=False, include_input=False)]
        faults += _faults_between(data, settings)
        faults += _misspelled(os.environ)
        if faults or settings is None:
            raise SettingsFault("The settings are not usable.\n" + "\n".join(f"- {fault}" for fault in faults))
        return settings


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once. Tests call `get_settings.cache_clear()` after a change.

    Raises SettingsFault.
    """
    return Settings()


def _psycopg_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("is not a URL; write postgresql://role:password@host:5432/database") from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ValueError("must be a PostgreSQL URL (postgresql://...); no other database or driver is supported")
    if not url.database:
        raise ValueError("names no database; write it after the host, as in postgresql://role@host/callos")
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _public_origin(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise ValueError("must be an address such as https://callos.example.com")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be scheme, host and port only, without a path, query, fragment or user name")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError("must use https; plain http is allowed on this machine's own loopback address only")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(f"must list IP addresses or networks, separated by commas; {text!r} is none") from None


def _readable(detail: Mapping[str, Any]) -> str:
    """Say which variable it is and what is wrong, in our words where pydantic only wraps them."""
    name = PREFIX + str(detail["loc"][0]).upper() if detail["loc"] else "The settings"
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        return f"{name} {cause}."
    return f"{name}: {str(detail['msg']).removeprefix('Input ')}."


def _faults_between(data: object, settings: Settings | None) -> list[str]:
    """Find what is wrong between fields: from the raw values where possible, so that it shows beside other
    faults.
    """
    faults = []
    given = data if isinstance(data, Mapping) else {}
    if bool(given.get("database_url")) != bool(given.get("migration_url")):
        here, missing = "DATABASE_URL", "MIGRATION_URL"
        if given.get("migration_url"):
            here, missing = missing, here
        faults.append(
            f"{PREFIX}{here} is set without {PREFIX}{missing}. Set both (the running role's and the owner's),"
            " or neither for the embedded PostgreSQL."
        )
    if settings and settings.session_idle_minutes > settings.session_absolute_minutes:
        faults.append(
            f"{PREFIX}SESSION_IDLE_MINUTES must not be more than {PREFIX}SESSION_ABSOLUTE_MINUTES"
            f" ({settings.session_absolute_minutes})."
        )
    return faults


def _misspelled(environ: Mapping[str, str]) -> list[str]:
    """Find names that are almost ours: a misspelled database URL would otherwise start the embedded server
    silently.
    """
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    strange = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.9) for name in strange}
    return [f"{name} is not a setting; did you mean {match[0]}?" for name, match in near.items() if match]
