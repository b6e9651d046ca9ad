"""What pages and commands show of people and departments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accounts import repository
from accounts.tables import Person, PostHolding


def people_with_posts(session: Session, *, at: datetime) -> Sequence[tuple[Person, Sequence[PostHolding]]]:
    """Everybody by login, with the posts held then."""
    held: dict[int, list[PostHolding]] = defaultdict(list)
    for row in repository.holdings_at(session, at):
        held[row.person_id].append(row)
    return [(person, tuple(held[person.id])) for person in repository.people(session)]


def inspectors_by_beat(session: Session, *, at: datetime) -> Mapping[str, Sequence[Person]]:
    """Who has which beat (责任网格) then; a beat that is missing has nobody."""
    found: dict[str, list[Person]] = defaultdict(list)
    for beat, person in repository.inspectors_at(session, at):
        found[beat].append(person)
    return found
