"""Carry what waits out of the house: claim, send outside of any transaction, note how it ended.

At least once: a worker that is killed between sending and noting leaves a delivery that is sent again when its lease
ends, under the same id, by which the receiver drops it.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from cases.notices import repository
from cases.notices.repository import Ending
from cases.notices.retries import Patience, next_try_at
from cases.notices.settings import NoticeSettings
from cases.notices.tables import Channel, Delivery, DeliveryState, Webhook
from kit.clock import utc_now
from kit.database import Database

logger = structlog.get_logger()

BATCH = 500
SWEEP_FOR = timedelta(minutes=2)  # well within the soft limit of a task, with the slowest server as the last of it
LONGEST_ERROR = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery, ready to be carried. `sealed_secret`: a webhook's, encrypted."""

    channel: Channel
    message_id: str
    address: str
    subject: str
    body: str
    created_at: datetime
    webhook_id: int | None = None
    sealed_secret: str | None = None


class Undelivered(Exception):
    """The receiver did not take it. `is_final`: nor will it ever; `is_gone`: nor anything else.

    `is_server_down`: whatever else goes over this server need not be tried now.
    """

    def __init__(
        self, reason: str, *, is_final: bool = False, is_gone: bool = False, is_server_down: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final or is_gone
        self.is_gone = is_gone
        self.is_server_down = is_server_down


Carry = Callable[[Parcel], None]
"""Hands a parcel to its server; raises Undelivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """How things leave, and how patiently. `clock` and `chance` are the machine's, except in tests."""

    by_channel: Mapping[Channel, Carry]
    settings: NoticeSettings
    clock: Callable[[], datetime] = utc_now
    chance: Callable[[], float] = random.random

    @property
    def patience(self) -> Patience:
        return Patience(
            first=self.settings.retry_first,
            longest=self.settings.retry_longest,
            give_up_after=self.settings.give_up_after,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    delivery_id: int
    parcel: Parcel
    until: datetime
    attempts: int
    first_tried_at: datetime


def deliver(database: Database, delivery_id: int, carriers: Carriers) -> DeliveryState | None:
    """Try one delivery; how it stands then. None: it was not ours to try, or took longer than its lease."""
    return _attempt(database, delivery_id, carriers).state


def deliver_due(database: Database, carriers: Carriers, *, within: timedelta = SWEEP_FOR) -> int:
    """Try what is due, for some minutes; how many left. A server that is down is asked once."""
    stop_at = carriers.clock() + within
    with database.read() as session:
        due = repository.due_deliveries(session, now=carriers.clock(), limit=BATCH)
        ways = repository.ways_of(session, due)
    failed: set[tuple[Channel, int | None]] = set()
    sent = 0
    for delivery_id in due:
        if carriers.clock() >= stop_at:
            break
        if ways[delivery_id] in failed:
            continue
        attempt = _attempt(database, delivery_id, carriers)
        sent += attempt.state is DeliveryState.SENT
        if attempt.is_server_down:
            failed.add(ways[delivery_id])
    return sent


@dataclass(frozen=True, slots=True)
class _Attempt:
    state: DeliveryState | None
    is_server_down: bool = False


def _attempt(database: Database, delivery_id: int, carriers: Carriers) -> _Attempt:
    claim = _claim(database, delivery_id, carriers)
    if claim is None:
        return _Attempt(None)
    try:
        carriers.by_channel[claim.parcel.channel](claim.parcel)
    except Undelivered as failure:
        return _Attempt(_note_failure(database, claim, failure, carriers), failure.is_server_down)
    return _Attempt(_note(database, claim, Ending(state=DeliveryState.SENT, sent_at=carriers.clock())))


def _claim(database: Database, delivery_id: int, carriers: Carriers) -> _Claim | None:
    now = carriers.clock()
    until = now + carriers.settings.lease
    with database.write() as session:
        if not repository.claim_delivery(session, delivery_id, now=now, until=until):
            return None
        row = session.get_one(Delivery, delivery_id, populate_existing=True)
        webhook = None if row.webhook_id is None else session.get_one(Webhook, row.webhook_id)
        if webhook is not None and not webhook.is_active:
            _give_up(session, row, "The webhook has ended.", claimed_until=until)
            return None
        assert row.first_tried_at is not None  # the claim set it
        return _Claim(
            delivery_id=delivery_id,
            parcel=_parcel(row, webhook),
            until=until,
            attempts=row.attempts,
            first_tried_at=row.first_tried_at,
        )


def _parcel(row: Delivery, webhook: Webhook | None) -> Parcel:
    return Parcel(
        channel=row.channel,
        message_id=row.message_id,
        address=row.address,
        subject=row.subject or "",
        body=row.body,
        created_at=row.created_at,
        webhook_id=row.webhook_id,
        sealed_secret=None if webhook is None else webhook.secret,
    )


def _note_failure(database: Database, claim: _Claim, failure: Undelivered, carriers: Carriers) -> DeliveryState | None:
    now = carriers.clock()
    again_at = None
    if not failure.is_final:
        again_at = next_try_at(
            now,
            attempts=claim.attempts,
            first_tried_at=claim.first_tried_at,
            patience=carriers.patience,
            chance=carriers.chance(),
        )
    state = DeliveryState.GIVEN_UP if again_at is None else DeliveryState.WAITING
    logger.warning(
        "notice_undelivered",
        delivery=claim.delivery_id,
        channel=claim.parcel.channel.value,
        attempts=claim.attempts,
        state=state.value,
        error=failure.reason,
    )
    if failure.is_gone and claim.parcel.webhook_id is not None:
        with database.write() as session:
            repository.end_webhook(session, claim.parcel.webhook_id, now=now)
    ending = Ending(state=state, next_try_at=again_at, error=failure.reason[:LONGEST_ERROR])
    return _note(database, claim, ending)


def _note(database: Database, claim: _Claim, ending: Ending) -> DeliveryState | None:
    with database.write() as session:
        is_ours = repository.note_attempt(session, claim.delivery_id, ending, claimed_until=claim.until)
    return ending.state if is_ours else None


def _give_up(session: Session, row: Delivery, reason: str, *, claimed_until: datetime) -> None:
    ending = Ending(state=DeliveryState.GIVEN_UP, error=reason)
    repository.note_attempt(session, row.id, ending, claimed_until=claimed_until)
