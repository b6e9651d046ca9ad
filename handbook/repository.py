"""Every query of this package."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handbook.tables import HandbookEdition
from kit.database import row_count


def edition_row(session: Session, edition_id: str) -> HandbookEdition | None:
    return session.get(HandbookEdition, edition_id)


def edition_rows(session: Session, *, city: str | None = None) -> Sequence[HandbookEdition]:
    """By city and first day; of all cities unless one is named."""
    query = select(HandbookEdition).order_by(HandbookEdition.city, HandbookEdition.valid_from)
    return session.scalars(query if city is None else query.where(HandbookEdition.city == city)).all()


def close_edition(session: Session, edition_id: str, *, seen_valid_to: str | None, on: str) -> bool:
    """Whether it could be closed: nobody has changed its last day since it was looked at."""
    unchanged = (
        HandbookEdition.valid_to.is_(None) if seen_valid_to is None else HandbookEdition.valid_to == seen_valid_to
    )
    closing = update(HandbookEdition).where(HandbookEdition.id == edition_id, unchanged).values(valid_to=on)
    return row_count(session.execute(closing)) == 1
