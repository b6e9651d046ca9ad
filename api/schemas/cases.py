"""Cases on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.schemas.shared import Named, Place, named_condition, named_item
from cases.states import CaseAction, CaseSource, CaseState
from cases.tables import Case, CaseEvent
from handbook.edition import Edition


class CaseOut(BaseModel):
    """Work: numbered, and later clocked, dispatched and closed."""

    id: int
    acceptance_number: str = Field(examples=["GW20260302000001"])
    """受理号."""
    case_number: str | None = Field(examples=["GW-20260302-000001"])
    """案卷编号; null before filing."""
    state: CaseState
    source: CaseSource
    candidate_id: int | None
    item: Named
    condition: Named | None
    """null until somebody has chosen one."""
    edition_id: str
    is_danger: bool
    place: Place
    first_seen_at: datetime
    registered_at: datetime
    version: int


class CaseEventOut(BaseModel):
    action: CaseAction
    from_state: CaseState | None
    to_state: CaseState
    person: str | None
    """null: the system acted by a rule."""
    text: str | None
    happened_at: datetime


class CaseDetail(CaseOut):
    events: list[CaseEventOut]
    """Oldest first."""


def case_out(case: Case, edition: Edition) -> CaseOut:
    return CaseOut(
        id=case.id,
        acceptance_number=case.acceptance_number,
        case_number=case.case_number,
        state=case.state,
        source=case.source,
        candidate_id=case.candidate_id,
        item=named_item(edition, case.item_id),
        condition=None if case.condition_id is None else named_condition(edition, case.condition_id),
        edition_id=case.edition_id,
        is_danger=case.is_danger,
        place=Place.model_validate(case, from_attributes=True),
        first_seen_at=case.first_seen_at,
        registered_at=case.registered_at,
        version=case.version,
    )


def event_out(event: CaseEvent, person_name: str | None) -> CaseEventOut:
    return CaseEventOut(
        action=event.action,
        from_state=event.from_state,
        to_state=event.to_state,
        person=person_name,
        text=event.text,
        happened_at=event.happened_at,
    )
