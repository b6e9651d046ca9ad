"""How the desk works and how cases are numbered."""

from datetime import timedelta
from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CaseSettings(BaseSettings):
    """Claims of operators and numbers of cases."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_CASES_", frozen=True, use_attribute_docstrings=True)

    zone: str = Field(default="GW", pattern=r"^[A-Z0-9]{1,10}$")
    """Prefix of every number of this zone, so that numbers of two zones never meet."""

    review_lease: timedelta = timedelta(minutes=3)
    """How long a claimed candidate stays with its operator: a review takes seconds, a telephone call interrupts it."""


@cache
def case_settings() -> CaseSettings:
    return CaseSettings()
