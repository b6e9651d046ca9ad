"""Which other systems are told (回调地址): added, listed, ended."""

from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from cases.notices import repository
from cases.notices.errors import WebhookInvalid, WebhookUnknown
from cases.notices.tables import Webhook
from cases.notices.templates import Template
from cases.topics import CASE_CHANGED
from kit.secrets import SecretBox

SHORTEST_SECRET, LONGEST_SECRET, LONGEST_URL = 16, 200, 400


def add_webhook(
    session: Session, *, url: str, secret: str, templates: Collection[str] = (), box: SecretBox, now: datetime
) -> Webhook:
    """Tell this address from now on; without templates, of all notices.

    `case.changed` among the templates: of each change of a case, which is asked for by name only.

    Raises:
        WebhookInvalid: no address of http or https, a secret of fewer than 16 characters, an unknown template.
    """
    _refuse_bad_url(url)
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        raise WebhookInvalid(
            f"The secret (密钥) has {len(secret)} characters: {SHORTEST_SECRET} to {LONGEST_SECRET} are needed."
        )
    known = (*Template, CASE_CHANGED)
    unknown = sorted(set(templates) - set(known))
    if unknown:
        raise WebhookInvalid(f"There is no template {', '.join(unknown)}. There are: {', '.join(known)}.")
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


def _refuse_bad_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, half of an IPv6 address
        is_good = False
    if not is_good or len(url) > LONGEST_URL or not url.isascii() or any(one.isspace() for one in url):
        raise WebhookInvalid(f"'{url}' is no address of http or https that could be posted to.")
