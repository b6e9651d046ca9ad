"""The one door through which a stored candidate is changed, so that whoever looks at the queue hears of each change."""

from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from cases.tables import Candidate
from cases.topics import QUEUE_CHANNEL
from kit.database import row_count
from kit.live_feed import announce

BATCH = 500  # ids in one statement: Oracle takes 1,000


def change_one(session: Session, candidate_id: int, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Write the values where the conditions hold; False where they do not."""
    changed = session.execute(update(Candidate).where(Candidate.id == candidate_id, *conditions).values(**values))
    if row_count(changed) != 1:
        return False
    tell_of(session, candidate_id)
    return True


def change_all(session: Session, *conditions: ColumnElement[bool], **values: Any) -> int:
    """Write the values wherever the conditions hold; in how many. One that slips away meanwhile is told of in vain."""
    ids = session.scalars(select(Candidate.id).where(*conditions).order_by(Candidate.id)).all()
    changed = 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        statement = update(Candidate).where(Candidate.id.in_(batch), *conditions).values(**values)
        changed += row_count(session.execute(statement.execution_options(synchronize_session=False)))
        for candidate_id in batch:
            tell_of(session, candidate_id)
    return changed


def tell_of(session: Session, candidate_id: int) -> None:
    """Of a new candidate; the two above do it themselves."""
    announce(session, QUEUE_CHANNEL, key=str(candidate_id))
