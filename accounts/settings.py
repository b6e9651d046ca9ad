"""How long somebody stays signed in, and how patiently wrong passwords are met."""

from datetime import timedelta
from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AccountSettings(BaseSettings):
    """Sign-in."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_SIGN_IN_", frozen=True, use_attribute_docstrings=True)

    idle_timeout: timedelta = timedelta(hours=2)
    """A session that asked nothing for so long has ended. An operator's page asks every few seconds."""

    longest_session: timedelta = timedelta(hours=12)
    """Whatever happens, a session ends after this: one shift."""

    link_lifetime: timedelta = timedelta(hours=24)
    """How long a one-time link waits to be used."""

    failure_window: timedelta = timedelta(minutes=15)
    """Wrong passwords count for so long; that is also how long a locked-out person waits at most."""

    failures_of_login: int = Field(default=5, ge=1)
    """So many wrong passwords for one login from one address, and this address must wait for this login."""

    failures_of_login_anywhere: int = Field(default=30, ge=1)
    """The same from any address: higher, or anybody could lock an operator out by typing nonsense."""

    failures_of_address: int = Field(default=50, ge=1)
    """The same for one address and any login; a whole office may share one."""


@cache
def account_settings() -> AccountSettings:
    return AccountSettings()
