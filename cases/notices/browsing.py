"""What a person was told, as lists show it: in the person's language, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.contact import Language
from accounts.roster import city_zone
from cases.notices import repository
from cases.notices.errors import NoticeUnknown
from cases.notices.tables import Notice
from cases.notices.templates import Particulars, Text, text_of


@dataclass(frozen=True, slots=True)
class Unread:
    """How many; the urgent ones are among all."""

    all: int
    urgent: int


def notices_of(
    session: Session, person_id: int, *, only_unread: bool = False, limit: int = 100, before_id: int | None = None
) -> Sequence[Notice]:
    """The newest first. `before_id`: the last one of the page before."""
    return repository.notices_of(session, person_id, only_unread=only_unread, limit=limit, before_id=before_id)


def unread(session: Session, person_id: int) -> Unread:
    return Unread(*repository.counted(session, person_id))


def said(notice: Notice, language: Language) -> Text:
    """Its words, from the template as it is now."""
    return text_of(notice.template, Particulars.model_validate(notice.parameters), language, city_zone())


def mark_read(session: Session, person_id: int, notice_id: int, *, now: datetime) -> None:
    """Raises NoticeUnknown where the person has no such notice; the first reading counts."""
    if not repository.mark_read(session, person_id, notice_id, now=now):
        raise NoticeUnknown(notice_id)


def mark_all_read(session: Session, person_id: int, *, until_id: int, now: datetime) -> int:
    """Everything up to that notice, the newest that the person has seen; how many were unread."""
    return repository.mark_all_read(session, person_id, until_id=until_id, now=now)
