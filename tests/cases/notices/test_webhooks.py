"""Webhooks are added, listed and removed; their secrets are stored sealed."""

from ipaddress import ip_network

import pytest

from cases.notices.errors import WebhookInvalid, WebhookUnknown
from cases.notices.settings import NoticeSettings
from cases.notices.webhooks import add_webhook, list_webhooks, remove_webhook
from kit.database import Database
from tests.cases.notices.a_desk import BOX, SECRET, TEN


def test_a_secret_is_stored_sealed(database: Database) -> None:
    with database.write() as session:
        row = add_webhook(
            session, url="https://city.example/hook", secret=SECRET, templates=["closed"], box=BOX, now=TEN
        )
    assert SECRET not in row.secret
    assert BOX.open(row.secret) == SECRET
    assert row.templates == ["closed"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "city.example/hook",
        "ftp://city.example/",
        "http://",
        "http://city.example:port/",
        "http://city.example:99999/",
        "http://[::1/",
        "http://city.example/a b",
        "http://城市.example/",
        "http://city.example/" + "x" * 400,
    ],
)
def test_what_cannot_be_posted_to_is_refused(database: Database, url: str) -> None:
    with database.write() as session, pytest.raises(WebhookInvalid):
        add_webhook(session, url=url, secret=SECRET, box=BOX, now=TEN)


def test_a_short_secret_and_an_unknown_template_are_refused(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(WebhookInvalid, match="has 15 characters"):
            add_webhook(session, url="http://city.example/", secret="x" * 15, box=BOX, now=TEN)
        with pytest.raises(WebhookInvalid, match="no template gossip"):
            add_webhook(session, url="http://city.example/", secret=SECRET, templates=["gossip"], box=BOX, now=TEN)


def test_a_removed_webhook_stays_in_the_list_and_is_removed_once(database: Database) -> None:
    with database.write() as session:
        row = add_webhook(session, url="http://city.example/", secret=SECRET, box=BOX, now=TEN)
        remove_webhook(session, row.id, now=TEN)
    with database.write() as session:
        assert [(one.is_active, one.ended_at) for one in list_webhooks(session)] == [(False, TEN)]
        with pytest.raises(WebhookUnknown):
            remove_webhook(session, row.id, now=TEN)
        with pytest.raises(WebhookUnknown):
            remove_webhook(session, 99, now=TEN)


WARY = NoticeSettings(webhook_networks=())
"""As it is without any setting."""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/hook",
        "http://localhost:8420/hook",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.8/hook",
        "https://192.168.1.1/",
        "http://0.0.0.0/",
    ],
)
def test_this_machine_and_private_networks_are_refused_unless_they_are_listed(database: Database, url: str) -> None:
    with database.write() as session, pytest.raises(WebhookInvalid, match="GRIDWARDEN_NOTICE_WEBHOOK_NETWORKS"):
        add_webhook(session, url=url, secret=SECRET, box=BOX, now=TEN, settings=WARY)
    listing = NoticeSettings(webhook_networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    with database.write() as session:
        add_webhook(session, url=url, secret=SECRET, box=BOX, now=TEN, settings=listing)
