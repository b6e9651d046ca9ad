"""Where the server listens, under which names, and how it pages."""

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

    page_size: int = Field(default=50, ge=1, le=200)
    """Entries of a list where the caller names no limit."""

    thumbnail_px: int = Field(default=320, ge=32, le=1280)
    """Long side of `?size=thumb`."""


@cache
def api_settings() -> ApiSettings:
    return ApiSettings()
