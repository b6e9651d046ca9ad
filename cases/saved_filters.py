"""A person keeps filters for the list of cases (我的筛选), and asks how many cases each would show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.posts import Post
from cases.case_filter import CaseFilter, SavedFilters
from cases.desk_tables import PersonFilters
from cases.listing import Count, count_cases
from cases.states import CaseState
from kit.wording import Sentence


@dataclass(frozen=True, slots=True)
class Counted:
    """`key` of a filter that everybody has, or None for one of the person's own, which goes by its name."""

    key: str | None
    name: Sentence
    filter: CaseFilter
    count: Count


STANDING: tuple[tuple[str, Sentence, CaseFilter], ...] = (
    ("mine", Sentence("我的待办", "mine to do"), CaseFilter(is_mine=True)),
    ("danger", Sentence("危险", "danger"), CaseFilter(is_danger=True, is_open=True)),
    ("due_soon", Sentence("临期 80%", "due soon (80 %)"), CaseFilter(is_due_soon=True)),
    ("overdue", Sentence("超时", "overdue"), CaseFilter(is_overdue=True)),
)
"""What every list begins with."""
OF_THE_CENTRE: tuple[tuple[str, Sentence, CaseFilter], ...] = (
    ("to_file", Sentence("待立案", "to file"), CaseFilter(state=(CaseState.ACCEPTED,))),
    ("to_dispatch", Sentence("待派遣", "to dispatch"), CaseFilter(state=(CaseState.FILED,))),
)
CENTRE = frozenset({Post.OPERATOR, Post.DUTY_SUPERVISOR})


def filters_of(session: Session, person_id: int) -> SavedFilters:
    """Those that can still be read: what a later version has dropped is dropped here too."""
    row = session.scalars(select(PersonFilters).where(PersonFilters.person_id == person_id)).one_or_none()
    try:
        return SavedFilters() if row is None else SavedFilters.model_validate(row.filters)
    except ValidationError:
        return SavedFilters()


def save_filters(session: Session, person_id: int, filters: SavedFilters, *, now: datetime) -> None:
    """In place of those that the person had; of two windows the later one counts."""
    row = session.scalars(select(PersonFilters).where(PersonFilters.person_id == person_id)).one_or_none()
    kept = filters.model_dump(mode="json", exclude_defaults=True)
    if row is None:
        session.add(PersonFilters(person_id=person_id, filters=kept, changed_at=now))
    else:
        row.filters, row.changed_at = kept, now
    session.flush()


def counted(session: Session, actor: Actor, *, now: datetime) -> list[Counted]:
    """All of a person's lists with their lengths, as far as they are counted."""
    return [
        Counted(key, name, wanted, count_cases(session, actor, wanted, now=now))
        for key, name, wanted in _all(session, actor)
    ]


def _all(session: Session, actor: Actor) -> Iterator[tuple[str | None, Sentence, CaseFilter]]:
    yield from STANDING
    if actor.posts & CENTRE:
        yield from OF_THE_CENTRE
    if actor.person_id is not None:
        for one in filters_of(session, actor.person_id).filters:
            yield None, Sentence(one.name, one.name), one.filter
