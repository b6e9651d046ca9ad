"""How the desk works, how cases are numbered, and how long the centre gives itself."""

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


class ClockSettings(BaseSettings):
    """How long the centre itself may take, on the continuous clock; what departments have is in the handbook."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_CLOCK_", frozen=True, use_attribute_docstrings=True)

    accept_limit: timedelta = Field(default=timedelta(minutes=15), gt=timedelta(0))
    """K1 受理: from registration. The value of an existing system; no standard was read."""

    verify_limit: timedelta = Field(default=timedelta(minutes=30), gt=timedelta(0))
    """K2 核实: of an inspector's task before filing. The value of an existing system, which elsewhere says 24 hours."""

    file_limit: timedelta = Field(default=timedelta(minutes=15), gt=timedelta(0))
    """K3 立案: from acceptance. A guess of ours."""

    dispatch_limit: timedelta = Field(default=timedelta(minutes=15), gt=timedelta(0))
    """K4 派遣: from filing. The value of an existing system."""

    inspect_limit: timedelta = Field(default=timedelta(minutes=30), gt=timedelta(0))
    """K6 核查: from feedback. The value of an existing system, which elsewhere says 2 hours."""

    close_limit: timedelta = Field(default=timedelta(minutes=15), gt=timedelta(0))
    """K7 结案: from the inspector's reply. A guess of ours."""


@cache
def case_settings() -> CaseSettings:
    return CaseSettings()


@cache
def clock_settings() -> ClockSettings:
    return ClockSettings()
