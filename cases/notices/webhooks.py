"""Which other systems are told (回调地址): added, listed, tried, ended."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from cases.notices import repository
from cases.notices.errors import WebhookInvalid, WebhookUnknown
from cases.notices.settings import NoticeSettings, notice_settings
from cases.notices.tables import Channel, Delivery, DeliveryState, Webhook
from cases.notices.templates import Template
from cases.notices.topics import NOTICE_WAITING
from cases.topics import CASE_CHANGED
from kit.addresses import AddressPolicy, AddressRefused, refuse_bad_url
from kit.outbox import post
from kit.secrets import SecretBox

TEST = "test"
"""Stands where a template stands in what is told of cases."""
SHORTEST_SECRET, LONGEST_SECRET, LONGEST_URL = 16, 200, 400


def add_webhook(
    session: Session,
    *,
    url: str,
    secret: str,
    templates: Collection[str] = (),
    box: SecretBox,
    now: datetime,
    settings: NoticeSettings | None = None,
) -> Webhook:
    """Tell this address from now on; without templates, of all notices.

    `case.changed` among the templates: of each change of a case, which is asked for by name only.

    Raises:
        WebhookInvalid: no address of http or https, or one that we do not connect to, a secret of fewer than 16
            characters, an unknown template.
    """
    _refuse_bad_url(url, (settings or notice_settings()).webhook_policy)
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        raise WebhookInvalid(
            f"The secret has {len(secret)} characters: {SHORTEST_SECRET} to {LONGEST_SECRET} are needed.",
            zh=f"密钥有 {len(secret)} 个字符，应为 {SHORTEST_SECRET} 至 {LONGEST_SECRET} 个。",
        )
    known = (*Template, CASE_CHANGED)
    unknown = sorted(set(templates) - set(known))
    if unknown:
        raise WebhookInvalid(
            f"There is no template {', '.join(unknown)}. There are: {', '.join(known)}.",
            zh=f"没有模板 {'、'.join(unknown)}。已有：{'、'.join(known)}。",
        )
    row = Webhook(url=url, secret=box.seal(secret), templates=sorted(set(templates)), is_active=True, created_at=now)
    session.add(row)
    session.flush()
    return row


def remove_webhook(session: Session, webhook_id: int, *, now: datetime) -> None:
    """From now on it is told of nothing; what waits for it is given up. Raises WebhookUnknown."""
    if not repository.end_webhook(session, webhook_id, now=now):
        raise WebhookUnknown(webhook_id)


def list_webhooks(session: Session) -> Sequence[Webhook]:
    """Those that ended too, the oldest first."""
    return repository.webhooks(session)


def _refuse_bad_url(url: str, policy: AddressPolicy) -> None:
    """As far as the letters tell; a name is looked up, and judged, at each delivery."""
    if len(url) > LONGEST_URL or not url.isascii() or any(one.isspace() for one in url):
        raise WebhookInvalid(
            f"'{url}' is no address of http or https that could be posted to.",
            zh=f"“{url}”不是可投递的 http 或 https 地址。",
        )
    try:
        refuse_bad_url(url, policy)
    except AddressRefused as error:
        raise WebhookInvalid(error.message, zh=error.zh) from error


def try_webhook(session: Session, webhook_id: int, *, now: datetime) -> Delivery:
    """Send it a text that tells of nothing, signed and retried like any other. Raises WebhookUnknown."""
    row = session.get(Webhook, webhook_id)
    if row is None or not row.is_active:
        raise WebhookUnknown(webhook_id)
    message_id = uuid4().hex
    payload = {"id": message_id, "template": TEST, "cause": f"{TEST}:{message_id}", "at": now.isoformat()}
    delivery = Delivery(
        purpose=f"{Channel.WEBHOOK}:{row.id}:{TEST}:{message_id}",
        message_id=message_id,
        channel=Channel.WEBHOOK,
        webhook_id=row.id,
        address=row.url,
        body=json.dumps(payload, separators=(",", ":")),
        created_at=now,
        state=DeliveryState.WAITING,
        next_try_at=now,
    )
    session.add(delivery)
    session.flush()
    post(session, NOTICE_WAITING, key=str(delivery.id))
    return delivery


def deliveries_of(session: Session, webhook_id: int, *, limit: int) -> Sequence[Delivery]:
    """The newest first. Raises WebhookUnknown where there never was such a webhook."""
    if session.get(Webhook, webhook_id) is None:
        raise WebhookUnknown(webhook_id)
    return repository.deliveries_of_webhook(session, webhook_id, limit=limit)
