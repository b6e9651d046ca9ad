"""Where the server listens, under which names, and how it pages."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.errors import Invalid


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


class OidcSettings(BaseSettings):
    """Sign-in at the city's identity provider (OpenID Connect), besides passwords; unset: there is none. A person must
    exist here with the same login; nobody is added by signing in there.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_API_OIDC_", frozen=True, use_attribute_docstrings=True)

    issuer: str | None = None
    """Address of the provider, exactly as it calls itself, over HTTPS; with `client_id` this switches it on. Register
    `https://<this server>/api/v1/oidc/back` there as the address to return to."""

    client_id: str | None = None
    """What the provider calls Gridwarden."""

    client_secret: SecretStr | None = None
    """Shared with the provider; unset: a public client, which PKCE protects."""

    client_secret_file: Path | None = None
    """File that holds the secret instead."""

    login_claim: str = "preferred_username"
    """Which claim of the provider's token is the login here, letter for letter. It must be one that people cannot
    choose for themselves at the provider."""

    scopes: str = "openid profile"
    """What is asked for, separated by blanks."""

    timeout: timedelta = timedelta(seconds=5)
    """For each answer of the provider."""

    @property
    def is_set_up(self) -> bool:
        return self.issuer is not None and self.client_id is not None

    def secret(self) -> str | None:
        """Raises Invalid where the file cannot be read."""
        if self.client_secret is not None:
            return self.client_secret.get_secret_value()
        if self.client_secret_file is None:
            return None
        try:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid(
                f"GRIDWARDEN_API_OIDC_CLIENT_SECRET_FILE cannot be read: {error}.",
                zh=f"无法读取 GRIDWARDEN_API_OIDC_CLIENT_SECRET_FILE：{error}。",
            ) from error


@cache
def api_settings() -> ApiSettings:
    return ApiSettings()
