"""A decision as cases tell it, without a database."""

from dataclasses import replace
from datetime import UTC, datetime

from cases.decided import Decided
from cases.reasons import Says
from cases.states import DecisionKind

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CONFIRMED = Decided(
    decision_id=1,
    candidate_id=1,
    by_way_of=None,
    person_id=1,
    kind=DecisionKind.CONFIRM,
    reason=None,
    says=Says.THERE,
    guessed_label="garbage",
    guessed_condition_id="heap.small",
    condition_id="heap.small",
    box=(0.4, 0.5, 0.6, 0.7),
    picture_key="aa/bb/one.webp",
    camera_id=1,
    view_id=1,
    model_version="street5n 0.1.0",
    captured_at=AT,
    decided_at=AT,
)


def a_decision(**facts: object) -> Decided:
    return replace(CONFIRMED, **facts)  # type: ignore[arg-type]
