"""How the patrol goes its rounds and what it keeps."""

from datetime import timedelta
from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class PatrolSettings(BaseSettings):
    """Rounds, memory and retention of the patrol."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_PATROL_", frozen=True, use_attribute_docstrings=True)

    tick: timedelta = timedelta(seconds=2)
    """How often beat asks which views are due."""

    batch_size: int = 8
    """Views in one task: large enough to fill an inference batch, small enough to lose little with a worker."""

    claim_limit: int = 400
    """Most views claimed by one tick; the rest stays due."""

    lease: timedelta = timedelta(seconds=90)
    """How long a claimed view is left alone: longer than the slowest batch, as a dead worker's views wait for it."""

    covered_share: float = Field(default=0.2, ge=0, lt=1)
    """Share of a place that persons and vehicles may hide. Beyond it a look is neither hit nor miss: the rest of a heap
    may be missed, and what is seen there may belong to the vehicle."""

    danger_revisit: timedelta = timedelta(seconds=5)
    """After a first hit of a danger item the view is due again this soon."""

    revisit_patience: timedelta = Field(default=timedelta(minutes=10), gt=timedelta(0))
    """How long a look that somebody asked for may wait for a usable frame; then there is none."""

    revisit_covered: timedelta = Field(default=timedelta(minutes=2), ge=timedelta(0))
    """How long such a look waits for whoever stands before the place to go away, before it says that nobody can say."""

    revisit_retry: timedelta = Field(default=timedelta(seconds=10), gt=timedelta(0))
    """While such a look waits, a visit that does not answer it is followed by another this soon."""

    quiet_period: timedelta = timedelta(days=7)
    """How long a rejected spot stays quiet at most."""

    backoff_cap: timedelta = timedelta(minutes=10)
    """A camera that does not answer is tried at least this often."""

    crash_rest: timedelta = timedelta(hours=1)
    """Rest of a view after two decoder crashes in a row."""

    latest_picture_every: timedelta = timedelta(minutes=10)
    """How often the one latest picture per view is renewed: blurring and encoding cost more than the visit itself."""

    evidence_every: timedelta = timedelta(minutes=10)
    """Once a spot is raised, a further picture is kept this often."""

    evidence_per_episode: int = 12
    """Most pictures kept of one episode of a spot."""

    keeps_originals: bool = False
    """Whether an encrypted, unblurred picture is kept beside each blurred one."""

    original_retention: timedelta = timedelta(days=7)
    """How long originals are kept."""

    visit_retention: timedelta = timedelta(days=30)
    """How long rows of visits without evidence are kept."""

    rejected_evidence_retention: timedelta = timedelta(days=90)
    """How long evidence of spots that became no case is kept, as is the picture of a decision."""


@cache
def patrol_settings() -> PatrolSettings:
    return PatrolSettings()
