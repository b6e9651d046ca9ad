"""What may be asked of a patrol worker by name. Loads no video and no network, so the web process may import it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

TEST_VISIT = "test_visit"
TEST_VISIT_ASKED = "job.asked.patrol"
"""Topic of the outbox: the patrol workers alone can look through a camera. Key: id of the job."""
ADDRESS = "address"
"""Name of the secret: a stream address may hold credentials."""


class TestVisit(BaseModel):
    """The question: one look through a view, or at an address that is among the secrets."""

    __test__ = False  # to pytest, which takes the name for a class of tests
    model_config = ConfigDict(frozen=True)

    target: Literal["view", "address"]
    view_id: int | None = None


class SingleVisit(BaseModel):
    """The answer. What was not reached is None; `error` None: a usable picture."""

    error: str | None = None
    error_text: str | None = None
    width_px: int | None = None
    height_px: int | None = None
    age_s: float | None = None
    codec: str | None = None
    connect_ms: float | None = None
    keyframe_ms: float | None = None
    inference_ms: float | None = None
    detections: list[dict[str, object]] | None = None
    picture_key: str | None = None
    """The frame, blurred. No row names it, so the store forgets it after a day."""
