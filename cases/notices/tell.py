"""Tell people (通知) and other systems of one cause, each once, in the transaction of whoever knows of it.

The rows say what leaves; nothing is sent before the commit, and `cases.notices.delivering` sends it.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.browsing import people_named
from accounts.contact import Language
from accounts.people import contact_of
from accounts.roster import city_zone
from accounts.tables import Person
from cases.notices import repository
from cases.notices.quiet_hours import not_before
from cases.notices.settings import NoticeSettings, notice_settings
from cases.notices.tables import Channel, Delivery, DeliveryState, Notice, Webhook
from cases.notices.templates import Particulars, Template, is_urgent, text_of
from cases.notices.topics import NOTICE_WAITING
from kit.outbox import post


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What there is to tell. `dedupe_key` names the cause, such as an event of a case: at most 120 characters."""

    template: Template
    particulars: Particulars
    dedupe_key: str
    at: datetime
    case_id: int | None = None
    candidate_id: int | None = None

    @property
    def is_urgent(self) -> bool:
        return is_urgent(self.template, self.particulars)


def tell(
    session: Session, *, recipients: Collection[int], cause: Cause, settings: NoticeSettings | None = None
) -> tuple[int, ...]:
    """Notices for those who were not told of this cause yet; the ids of their people, in order.

    Webhooks that want the template are told whether or not there are recipients. May be called again with the same
    cause, also at the same time: whoever is second tells nobody.
    """
    chosen = settings or notice_settings()
    missing = sorted(set(recipients) - repository.told(session, cause.dedupe_key))
    people = people_named(session, missing) if missing else {}
    told = [one for one in missing if one in people and _tell_one(session, people[one], cause, chosen)]
    for webhook in repository.active_webhooks(session):
        if not webhook.templates or cause.template in webhook.templates:
            announce(session, webhook, cause.template, key=cause.dedupe_key, at=cause.at, said=_said(cause))
    return tuple(told)


def announce(session: Session, webhook: Webhook, word: str, *, key: str, at: datetime, said: Mapping[str, Any]) -> None:
    """Tell a webhook of something, once; `word` says what kind of thing it is, `key` names the cause."""
    message_id = uuid4().hex
    payload = {"id": message_id, "template": word, "cause": key, "at": at.isoformat(), **said}
    delivery = Delivery(
        purpose=f"{Channel.WEBHOOK}:{webhook.id}:{word}:{key}",
        message_id=message_id,
        channel=Channel.WEBHOOK,
        webhook_id=webhook.id,
        address=webhook.url,
        body=json.dumps(payload, ensure_ascii=False, separators=(",", ":")),
        created_at=at,
        state=DeliveryState.WAITING,
        next_try_at=at,
    )
    _send_off(session, delivery, at=at)


def _tell_one(session: Session, person: Person, cause: Cause, settings: NoticeSettings) -> bool:
    notice = Notice(
        person_id=person.id,
        dedupe_key=cause.dedupe_key,
        template=cause.template,
        parameters=cause.particulars.as_json(),
        case_id=cause.case_id,
        candidate_id=cause.candidate_id,
        is_urgent=cause.is_urgent,
        created_at=cause.at,
    )
    if not _is_new(session, notice, lambda: person.id in repository.told(session, cause.dedupe_key)):
        return False
    if person.email is not None and settings.smtp_host is not None:
        _mail(session, notice, person, cause, settings)
    return True


def _mail(session: Session, notice: Notice, person: Person, cause: Cause, settings: NoticeSettings) -> None:
    contact = contact_of(person)
    assert contact.email is not None  # or there were nothing to send
    zone = city_zone()
    text = text_of(cause.template, cause.particulars, contact.language or settings.language, zone)
    quiet = contact.quiet or settings.quiet_hours
    delivery = Delivery(
        purpose=f"{Channel.EMAIL}:{notice.id}",
        message_id=uuid4().hex,
        channel=Channel.EMAIL,
        notice_id=notice.id,
        address=contact.email,
        subject=text.subject[:LONGEST_SUBJECT],
        body=text.body,
        created_at=cause.at,
        state=DeliveryState.WAITING,
        next_try_at=not_before(cause.at, quiet, zone, is_urgent=cause.is_urgent),
    )
    _send_off(session, delivery, at=cause.at)


LONGEST_SUBJECT = 300


def _said(cause: Cause) -> Mapping[str, Any]:
    zone = city_zone()
    said = {one.value: text_of(cause.template, cause.particulars, one, zone).subject for one in Language}
    return {
        "is_urgent": cause.is_urgent,
        "case_id": cause.case_id,
        "candidate_id": cause.candidate_id,
        "subject": said,
        "particulars": cause.particulars.as_json(),
    }


def _send_off(session: Session, delivery: Delivery, *, at: datetime) -> None:
    """What must wait for the end of the quiet hours is found by beat."""
    is_new = _is_new(session, delivery, lambda: repository.is_on_its_way(session, delivery.purpose))
    if is_new and delivery.next_try_at == at:
        post(session, NOTICE_WAITING, key=str(delivery.id))


def _is_new(session: Session, row: Notice | Delivery, is_known: Callable[[], bool]) -> bool:
    """Add it, unless somebody else did between our look and our note: the unique key decides."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if not is_known():  # something else is wrong with it, and must not be lost in silence
            raise
        return False
    return True
