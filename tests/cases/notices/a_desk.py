"""Somebody who is told things: people with addresses, causes, a clock that tests move, and carriers that write down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.contact import Contact
from accounts.people import add_person, set_contact
from cases.notices.delivering import Carriers, Parcel
from cases.notices.settings import NoticeSettings, SmtpSecurity
from cases.notices.tables import Channel, Delivery, Notice
from cases.notices.tell import Cause, tell
from cases.notices.templates import Particulars, Template
from cases.notices.webhooks import add_webhook
from kit.database import Database
from kit.secrets import SecretBox

TEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""10:00 in the city, a Monday."""
MIDNIGHT = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
"""The midnight after it."""
SETTINGS = NoticeSettings(smtp_host="127.0.0.1", smtp_port=9, smtp_security=SmtpSecurity.NONE, sender="gw@city.example")
BOX = SecretBox("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
SECRET = "a secret of sixteen"
GARBAGE = Particulars(number="GW-1", item_zh="暴露垃圾", item_en="exposed garbage", place="中山路 12 号")


def a_cause(template: Template = Template.DISPATCHED, *, at: datetime = TEN, danger: bool = False) -> Cause:
    particulars = GARBAGE.model_copy(update={"is_danger": danger})
    return Cause(template=template, particulars=particulars, dedupe_key="case:1:1", at=at)


def a_person(session: Session, login: str = "li", *, contact: Contact | None = None) -> int:
    person = add_person(session, login=login, name=login.title(), now=TEN)
    set_contact(session, person, contact or Contact(email=f"{login}@city.example"))
    return person.id


def a_mail(database: Database, *, cause: Cause | None = None, contact: Contact | None = None) -> int:
    """Id of a delivery by mail that may leave now."""
    with database.write() as session:
        person_id = a_person(session, contact=contact)
        tell(session, recipients=[person_id], cause=cause or a_cause(), settings=SETTINGS)
    return deliveries(database)[-1].id


def a_call(database: Database, url: str = "http://127.0.0.1:9/hook") -> int:
    """Id of a delivery to a webhook that may leave now."""
    with database.write() as session:
        add_webhook(session, url=url, secret=SECRET, box=BOX, now=TEN)
        tell(session, recipients=[], cause=a_cause(), settings=SETTINGS)
    return deliveries(database)[-1].id


def notices(database: Database) -> list[Notice]:
    with database.read() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


@dataclass
class Now:
    """The time of day, as a test sets it."""

    at: datetime = TEN

    def __call__(self) -> datetime:
        return self.at

    def passes(self, span: timedelta) -> None:
        self.at += span


@dataclass
class Notepad:
    """A carrier that writes down what it is given, and then does what it is told."""

    then: Callable[[Parcel], None] = lambda _parcel: None
    taken: list[Parcel] = field(default_factory=list)

    def __call__(self, parcel: Parcel) -> None:
        self.taken.append(parcel)
        self.then(parcel)


def carriers(carry: Callable[[Parcel], None], now: Now) -> Carriers:
    """Both channels by one carrier; pauses as the settings say, without chance."""
    by_channel = dict.fromkeys(Channel, carry)
    return Carriers(by_channel=by_channel, settings=SETTINGS, clock=now, chance=lambda: 1.0 - 1e-9)
