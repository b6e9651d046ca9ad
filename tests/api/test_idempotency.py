"""What is sent again because its answer was lost is answered again, and done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
from sqlalchemy import func, select

from accounts.posts import Post
from cases.tables import Case
from kit import idempotency
from kit.clock import utc_now
from kit.idempotency import AskedOnce
from kit.outbox import relay_after_commit
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

KEY = {"Idempotency-Key": "0f7a2c7e-5f3c-4f0e-9f5b-1f1f5a0c9d11"}
CONFIRM = "/api/v1/candidates/1/confirm"


def _cases(street: Street) -> int:
    with street.database.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(
    client: httpx.Client, street: Street, pending: int
) -> None:
    assert pending
    first = client.post(CONFIRM, json={}, headers=KEY)
    again = client.post(CONFIRM, json={}, headers=KEY)
    assert (again.status_code, again.json(), again.headers["location"]) == (
        201,
        first.json(),
        first.headers["location"],
    )
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert _cases(street) == 1


def test_the_same_key_with_another_body_is_refused(client: httpx.Client, street: Street, pending: int) -> None:
    assert pending
    assert client.post(CONFIRM, json={}, headers=KEY).status_code == 201
    refusal = client.post(CONFIRM, json={"version": 1}, headers=KEY)
    assert (refusal.status_code, refusal.json()["type"]) == (422, "urn:gridwarden:problem:idempotency-key-reused")
    elsewhere = client.post("/api/v1/candidates/1/undo", headers=KEY)
    assert elsewhere.status_code == 422
    assert _cases(street) == 1


def test_two_people_may_choose_the_same_key(client: httpx.Client, signed_in: SignedIn, pending: int) -> None:
    assert pending
    assert client.post(CONFIRM, json={}, headers=KEY).status_code == 201
    second = signed_in(Post.OPERATOR).post(CONFIRM, json={}, headers=KEY)
    assert (second.status_code, second.json()["type"]) == (409, "urn:gridwarden:problem:already-settled")


def test_what_was_refused_changed_nothing_and_may_be_sent_again(client: httpx.Client, pending: int) -> None:
    refused = client.post(CONFIRM, json={"version": 9}, headers=KEY)
    assert refused.status_code == 409
    client.post(f"/api/v1/candidates/{pending}/claim")
    assert client.post(CONFIRM, json={"version": 9}, headers=KEY).status_code == 409
    assert client.post(CONFIRM, json={"version": 2}, headers=KEY).status_code == 201


def test_many_at_once_do_it_once(client: httpx.Client, street: Street, pending: int) -> None:
    assert pending
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post(CONFIRM, json={}, headers=KEY).status_code, range(8)))
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert _cases(street) == 1
    assert client.post(CONFIRM, json={}, headers=KEY).status_code == 201


def test_an_answer_that_was_lost_between_doing_and_noting_says_so(
    client: httpx.Client, street: Street, pending: int
) -> None:
    assert pending
    client.post(CONFIRM, json={}, headers=KEY)
    with street.database.write() as session:
        session.get_one(AskedOnce, 1).status = None
    refusal = client.post(CONFIRM, json={}, headers=KEY)
    assert (refusal.status_code, refusal.json()["type"]) == (409, "urn:gridwarden:problem:still-being-done")
    assert _cases(street) == 1


def test_noting_that_somebody_is_seen_does_not_use_the_key_up(
    client: httpx.Client, street: Street, pending: int
) -> None:
    from accounts.sign_in_tables import SignInSession

    assert pending
    with street.database.write() as session:
        session.get_one(SignInSession, 1).seen_at = utc_now() - timedelta(minutes=5)
    assert client.post(CONFIRM, json={"version": 9}, headers=KEY).status_code == 409
    with street.database.read() as session:
        assert session.get_one(SignInSession, 1).seen_at > utc_now() - timedelta(minutes=1)
        assert session.scalar(select(AskedOnce.id)) is None


def test_what_is_written_after_the_commit_is_not_taken_for_the_same_request_again(
    client: httpx.Client, street: Street, pending: int
) -> None:
    assert pending
    sent = []

    def send(topic: str, key: str) -> None:
        sent.append((topic, key))

    relay_after_commit(street.database, send)
    assert client.post(CONFIRM, json={}, headers=KEY).status_code == 201
    assert sent


def test_notes_are_forgotten_after_a_week(client: httpx.Client, street: Street, pending: int) -> None:
    assert pending
    client.post(CONFIRM, json={}, headers=KEY)
    with street.database.write() as session:
        assert idempotency.tidy(session, now=utc_now() + timedelta(days=6)) == 0
        assert idempotency.tidy(session, now=utc_now() + timedelta(days=8)) == 1
