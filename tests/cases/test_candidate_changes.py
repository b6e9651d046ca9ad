"""Whoever looks at the queue hears of every change of a candidate."""

import re
from datetime import timedelta

import pytest

from cases import claiming, clearing, intake, rejection, snoozing, undoing
from cases.errors import ClaimedByAnother
from cases.settling import Reviewer
from cases.states import RejectReason
from cases.topics import QUEUE_CHANNEL
from tests.a_live_feed import Feed
from tests.cases.a_street import NOON, Street
from tests.conftest import ROOT


def test_only_one_module_changes_stored_candidates() -> None:
    writes = re.compile(r"update\(\s*Candidate\b")
    found = [one.name for one in sorted((ROOT / "cases").rglob("*.py")) if writes.search(one.read_text("utf-8"))]
    assert found == ["candidate_changes.py"], "change_one and change_all tell of it, an UPDATE of one's own does not"


def test_each_step_of_a_candidate_is_told(street: Street) -> None:
    feed, seat = Feed(street.database), Reviewer(street.operator_id)
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]
    with street.database.write() as session:
        token = claiming.claim(session, candidate_id=1, person_id=street.operator_id, now=NOON).lease_token
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]
    with street.database.write() as session:
        claiming.give_back(session, candidate_id=1, lease_token=str(token))
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]
    with street.database.write() as session:
        rejection.reject(session, candidate_id=1, reviewer=seat, reason=RejectReason.NOT_A_PROBLEM, now=NOON)
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]
    with street.database.write() as session:
        undoing.undo(session, candidate_id=1, person_id=street.operator_id, now=NOON)
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]
    with street.database.write() as session:
        snoozing.snooze(
            session, candidate_id=1, reviewer=seat, until_at=NOON + timedelta(days=1), reason="施工围挡", now=NOON
        )
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]
    with street.database.write() as session:
        assert snoozing.resume_after_snoozes(session, now=NOON + timedelta(days=2)) == 1
    assert feed.new_keys(QUEUE_CHANNEL) == ["1"]


def test_what_expires_without_anybody_is_told(street: Street) -> None:
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    feed = Feed(street.database)
    street.cleared(1)
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=1, episode=1, now=NOON)
    assert set(feed.new_keys(QUEUE_CHANNEL)) == {"1"}


def test_a_claim_that_came_too_late_is_no_news(street: Street) -> None:
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
        claiming.claim(session, candidate_id=1, person_id=street.operator_id, now=NOON)
    feed = Feed(street.database)
    with street.database.write() as session, pytest.raises(ClaimedByAnother):
        claiming.claim(session, candidate_id=1, person_id=street.colleague_id, now=NOON)
    assert feed.new() == []
