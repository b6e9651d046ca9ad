"""What people decided, as labels for the next detector; trainers read it, nobody else needs to.

The last decision on a settled candidate counts. One that was undone, or whose case did not hold, says nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cases import repository
from cases.reasons import Says, verdict_of
from cases.repository import DecisionRow
from cases.states import CaseState, DecisionKind, RejectReason, VerifyResult
from cases.tables import Decision

Box = tuple[float, float, float, float]
RIGHT = frozenset({Says.THERE, Says.ANOTHER_THERE})
DID_NOT_HOLD = frozenset({CaseState.NOT_ACCEPTED, CaseState.VOIDED})
"""Ends after which nobody knows whether the confirmation was right."""
_FOUND: Mapping[str, Says] = {VerifyResult.EXISTS: Says.THERE, VerifyResult.NOT_THERE: Says.NOT_THERE}


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision and the picture it was taken on. Boxes are relative to the frame."""

    decision_id: int
    candidate_id: int
    """Whose picture it is; where `by_way_of` is set, a further sighting of the one that was decided on."""
    by_way_of: int | None
    """The candidate that was decided on, where it is another."""
    person_id: int
    kind: DecisionKind
    reason: RejectReason | None
    says: Says
    guessed_label: str
    guessed_condition_id: str
    """What the detector said."""
    condition_id: str
    """What the person left or chose."""
    box: Box
    picture_key: str | None
    """Of a blurred picture; None: there was no evidence."""
    camera_id: int
    view_id: int
    model_version: str
    captured_at: datetime | None
    """None: the evidence has been deleted."""
    decided_at: datetime


def decided(session: Session, *, since: datetime | None = None) -> list[Decided]:
    """By candidate, the last decision of those taken from `since` on; further sightings after what they merged into."""
    latest = {row.candidate.id: row for row in repository.decisions_that_hold(session, since=since)}
    own = {candidate_id: _decided(row) for candidate_id, row in latest.items()}
    return [*own.values(), *_further_sightings(session, own)]


def _decided(row: DecisionRow) -> Decided:
    decision, candidate, model = row.decision, row.candidate, row.model_version
    return Decided(
        decision_id=decision.id,
        candidate_id=candidate.id,
        by_way_of=None,
        person_id=decision.person_id,
        kind=decision.kind,
        reason=decision.reason,
        says=said(decision, case_state=row.case_state, case_progress=row.case_progress),
        guessed_label=candidate.label,
        guessed_condition_id=candidate.condition_id,
        condition_id=decision.condition_id,
        box=_box(decision.box),
        picture_key=decision.picture_key,
        camera_id=candidate.camera_id,
        view_id=candidate.view_id,
        model_version=f"{model.name} {model.version}",
        captured_at=row.taken_at,
        decided_at=decision.decided_at,
    )


def said(decision: Decision, *, case_state: CaseState | None, case_progress: Mapping[str, Any] | None = None) -> Says:
    """What the decision says of its box; where the operator was not sure, what the inspector found (核实)."""
    if decision.kind is DecisionKind.UNSURE:
        return _FOUND.get(str((case_progress or {}).get("verify_result")), Says.NOTHING)
    if case_state in DID_NOT_HOLD:
        return Says.NOTHING
    return verdict_of(decision.kind, decision.reason) or Says.NOTHING


def _further_sightings(session: Session, own: dict[int, Decided]) -> Iterator[Decided]:
    """Candidates that were merged by a rule: what holds of the one they were merged into holds of their picture.

    Only where the detector was right: a rejection speaks of the picture that the person saw.
    """
    merged = repository.merged_candidates(session)
    roots = {one.id: one.merged_into_id for one in merged}
    for candidate in merged:
        root_id = candidate.merged_into_id
        while root_id in roots:
            root_id = roots[root_id]
        root = own.get(root_id or 0)
        evidence = repository.latest_evidence(session, spot_id=candidate.spot_id, episode=candidate.episode)
        if candidate.id in own or root is None or evidence is None or root.says not in RIGHT:
            continue
        yield replace(
            root,
            candidate_id=candidate.id,
            by_way_of=root.candidate_id,
            guessed_label=candidate.label,
            guessed_condition_id=candidate.condition_id,
            box=_box(evidence.box),
            picture_key=evidence.blurred_key,
            captured_at=evidence.taken_at,
        )


def _box(stored: list[float]) -> Box:
    x0, y0, x1, y1 = (float(value) for value in stored)
    return x0, y0, x1, y1
