"""Where the server listens and how it pages."""

from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """The HTTP server. Until sign-in exists it listens on this machine only, which is no setting."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_API_", frozen=True, use_attribute_docstrings=True)

    port: int = Field(default=8420, ge=0, le=65535)
    """Port on 127.0.0.1; 0 picks a free one."""

    behind_loopback: bool = False
    """The process runs in a container whose port is published on 127.0.0.1 only, so that it may listen on all of the
    container's addresses. Set it nowhere else: nobody has to sign in yet."""

    page_size: int = Field(default=50, ge=1, le=200)
    """Entries of a list where the caller names no limit."""

    thumbnail_px: int = Field(default=320, ge=32, le=1280)
    """Long side of `?size=thumb`."""

    open311_is_public: bool = False
    """Whether services and requests of Open311 may be read without an API key, as the specification has it. Reporting
    always needs one."""


@cache
def api_settings() -> ApiSettings:
    return ApiSettings()
