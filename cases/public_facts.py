"""What the public may know of a case: item, stage, place and times. No text of a caller, no reason, nobody's name.

Only these columns are read, so nothing else can slip out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cases.states import CaseState
from cases.tables import Case


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """One case. `number` is the acceptance number (受理号), which it has from the beginning."""

    number: str
    item_id: str
    state: CaseState
    address: str | None
    longitude: float | None
    latitude: float | None
    registered_at: datetime
    changed_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Registered in [since, until]. No items: any; `is_open` None: whether or not it has ended."""

    since: datetime
    until: datetime
    item_ids: Collection[str] = ()
    is_open: bool | None = None


def public_facts_of(session: Session, numbers: Collection[str]) -> Sequence[PublicFacts]:
    """The newest first; of numbers that nobody gave out, nothing. At most 1,000 numbers: Oracle lists no more."""
    return _facts(session, _newest_first().where(Case.acceptance_number.in_(numbers)))


def list_public_facts(session: Session, wanted: Wanted, *, limit: int) -> Sequence[PublicFacts]:
    """The newest first."""
    query = _newest_first().where(Case.registered_at.between(wanted.since, wanted.until)).limit(limit)
    if wanted.item_ids:
        query = query.where(Case.item_id.in_(wanted.item_ids))
    if wanted.is_open is not None:
        query = query.where(Case.ended_at.is_(None) if wanted.is_open else Case.ended_at.is_not(None))
    return _facts(session, query)


_Columns = Select[str, str, CaseState, str | None, float | None, float | None, datetime, datetime, datetime | None]


def _newest_first() -> _Columns:
    return select(
        Case.acceptance_number,
        Case.item_id,
        Case.state,
        Case.address,
        Case.longitude,
        Case.latitude,
        Case.registered_at,
        Case.changed_at,
        Case.ended_at,
    ).order_by(Case.registered_at.desc(), Case.id.desc())


def _facts(session: Session, query: _Columns) -> list[PublicFacts]:
    return [PublicFacts(*row) for row in session.execute(query)]
