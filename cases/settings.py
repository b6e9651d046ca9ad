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

    undo_within: timedelta = timedelta(seconds=10)
    """How long a decision on a candidate can be taken back by whoever took it, while nobody else has acted."""

    candidate_expires_after: timedelta = Field(default=timedelta(hours=72), gt=timedelta(0))
    """A candidate that nobody decided on and no camera has seen for this long expires; a danger never does."""

    danger_alarm_after: timedelta = Field(default=timedelta(minutes=5), gt=timedelta(0))
    """After how long the duty supervisor is told of a danger that nobody has looked at."""

    snooze_at_most: timedelta = Field(default=timedelta(days=90), gt=timedelta(0))
    """Longest snooze of a spot: whoever needs more needs a permit."""

    second_review_share: float = Field(default=0.05, ge=0, le=1)
    """Share of decisions that a second person takes blindly, to measure how far people agree."""

    return_share: float = Field(default=0.25, gt=0, le=1)
    """Share of the handling limit in which a department may say "not ours" (退回)."""

    return_at_most: timedelta = Field(default=timedelta(hours=2), gt=timedelta(0))
    """But no longer than this, on the clock of the handling limit."""

    appeal_within: timedelta = Field(default=timedelta(days=5), gt=timedelta(0))
    """How long after closing a department may appeal against having been overdue (超时申诉). A guess of ours."""

    position_slack_m: float = Field(default=100.0, ge=0)
    """How far beyond the radius of a place an inspector may stand without giving a reason: positions of phones between
    tall houses are off by tens of metres."""

    photo_long_side_px: int = Field(default=2560, ge=640, le=16_000)
    """The longer side of a stored photo at most: a number plate across the street stays readable, and a photo of a
    phone takes about 500 kB instead of several MB."""

    unused_photo_retention: timedelta = Field(default=timedelta(days=1), gt=timedelta(0))
    """How long an uploaded photo waits for the action that names it; then it is deleted."""

    case_picture_retention: timedelta = Field(default=timedelta(days=5 * 365), gt=timedelta(0))
    """How long the pictures of a case are kept after its end: evidence of cameras, photos of people, second looks."""

    guarding_department: str | None = None
    """Slug of the department that fences a danger off (围护) until it is known whose it is; unset: the duty supervisor
    is asked to see to it."""


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
