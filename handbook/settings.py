"""Which edition of the handbook is in force."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class HandbookSettings(BaseSettings):
    """Which edition counts."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_HANDBOOK_", frozen=True, use_attribute_docstrings=True)

    edition: Path = Path("standard.yaml")
    """The edition in force: a path, or the name of one that ships in `handbook/data`."""


@cache
def handbook_settings() -> HandbookSettings:
    return HandbookSettings()
