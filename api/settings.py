"""Where the server listens, under which names, and how it pages."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """The HTTP server. Beyond loopback it speaks HTTPS only: its own, or that of a proxy before it."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_API_", frozen=True, use_attribute_docstrings=True)

    port: int = Field(default=8420, ge=0, le=65535)
    """Port to listen on; 0 picks a free one."""

    hosts: frozenset[str] = frozenset()
    """Names under which browsers reach the server, such as `["grid.city.example"]`, besides localhost and 127.0.0.1.
    A request under any other name is refused: it may be another site's name that points here (DNS rebinding)."""

    tls_cert: Path | None = None
    """Certificate chain (PEM); with `tls_key` the server speaks HTTPS itself."""

    tls_key: Path | None = None
    """Private key (PEM) of the certificate."""

    trusted_proxies: str | None = None
    """Addresses or networks of the proxies that speak HTTPS before this server, separated by commas. What they say of
    the caller's address and of HTTPS is believed; from anybody else plain HTTP is refused beyond loopback."""

    live_sign_of_life: timedelta = Field(default=timedelta(seconds=15), gt=timedelta(0))
    """How often a stream of live events says that it is alive: shorter than the shortest time after which a proxy or a
    telephone network forgets a silent connection, which is 30 to 60 s."""

    live_sign_in_checked: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0))
    """How long somebody who was signed out can still hear live events."""

    page_size: int = Field(default=50, ge=1, le=200)
    """Entries of a list where the caller names no limit."""

    access_log: bool = True
    """Write one line per request to the log: method, route, status, duration and number of the person; no names and no
    queries."""

    thumbnail_px: int = Field(default=320, ge=32, le=1280)
    """Long side of `?size=thumb`."""

    view_px: int = Field(default=1280, ge=320, le=2560)
    """Long side of `?size=view`, for a page that shows one picture at a time."""

    open311_is_public: bool = False
    """Whether services and requests of Open311 may be read without an API key, as the specification has it. Reporting
    always needs one."""


@cache
def api_settings() -> ApiSettings:
    return ApiSettings()
