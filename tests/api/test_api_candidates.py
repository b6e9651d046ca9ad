"""The operators' desk over HTTP: queue, claim, confirm, reject, and every refusal with its reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from cases import claiming, intake
from kit.clock import utc_now
from tests.cases.a_street import GARBAGE, MANHOLE, NOON, Street

CANDIDATES = "/api/v1/candidates"


def _take_in(street: Street, finding_id: int) -> None:
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=utc_now())


def test_the_queue_shows_what_was_found_with_names_picture_and_the_age_of_the_picture(
    client: httpx.Client, pending: int
) -> None:
    page = client.get(CANDIDATES).json()
    (candidate,) = page["items"]
    assert page["next_cursor"] is None
    assert (candidate["id"], candidate["state"]) == (pending, "pending")
    assert candidate["item"] == {"id": "exposed-garbage", "zh": "暴露垃圾", "en": "Exposed garbage"}
    assert candidate["condition"]["id"] == GARBAGE
    assert candidate["camera"]["name"] == "Camera 1"
    assert candidate["picture"]["age_when_taken_s"] == 0.9
    assert client.get(candidate["picture"]["picture_url"]).status_code == 200


def test_pages_of_the_queue_go_on_in_the_order_of_the_first_page(client: httpx.Client, street: Street) -> None:
    for minutes in (1, 50, 10, 30):
        _take_in(street, street.found(first_seen_at=NOON - timedelta(minutes=minutes)))
    _take_in(street, street.found(condition_id=MANHOLE, first_seen_at=NOON))
    seen: list[int] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get(CANDIDATES, params=query).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [5, 2, 4, 3, 1]


def test_one_candidate_comes_with_evidence_visits_and_handbook_text(client: httpx.Client, pending: int) -> None:
    detail = client.get(f"{CANDIDATES}/{pending}").json()
    assert len(detail["evidence"]) == 1
    assert detail["strip"][0]["error"] is None
    assert detail["hint_zh"]
    assert detail["hint_en"]
    assert detail["model"] == "street5n 0.1.0"
    assert detail["decisions"] == []


def test_a_confirmation_registers_a_case_with_an_event(client: httpx.Client, pending: int) -> None:
    version = client.get(f"{CANDIDATES}/{pending}").json()["version"]
    answer = client.post(f"{CANDIDATES}/{pending}/confirm", json={"version": version, "evidence_id": 1})
    assert answer.status_code == 201
    case = client.get(answer.headers["Location"]).json()
    assert case["acceptance_number"].startswith("GW")
    assert case["acceptance_number"].endswith("000001")
    assert (case["candidate_id"], case["edition_id"]) == (pending, "standard-2026")
    assert [one["action"] for one in case["events"]] == ["confirm"]
    assert case["events"][0]["person"] == "本机接线员 Local operator"
    assert [one["id"] for one in client.get("/api/v1/cases").json()["items"]] == [case["id"]]
    detail = client.get(f"{CANDIDATES}/{pending}").json()
    assert detail["state"] == "confirmed"
    assert detail["cases_here"][0]["acceptance_number"] == case["acceptance_number"]
    assert client.get(CANDIDATES).json()["items"] == []


def test_a_confirmation_needs_no_body(client: httpx.Client, pending: int) -> None:
    assert client.post(f"{CANDIDATES}/{pending}/confirm").status_code == 201


def test_of_many_clicks_at_once_one_registers_and_the_others_learn_who_was_first(
    client: httpx.Client, pending: int
) -> None:
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: client.post(f"{CANDIDATES}/{pending}/confirm", json={}), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    refusal = next(answer for answer in answers if answer.status_code == 409)
    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.json()["type"] == "urn:gridwarden:problem:already-settled"
    assert refusal.json()["data"]["person_name"] == "本机接线员 Local operator"


@pytest.mark.slow
def test_more_clicks_than_threads_do_not_stand_still(client: httpx.Client, pending: int) -> None:
    """FastAPI has 40 threads: if a request kept the write lock between two of them, this would take 10 s and fail."""
    with ThreadPoolExecutor(60) as people:
        answers = list(people.map(lambda _: client.post(f"{CANDIDATES}/{pending}/claim", timeout=30), range(120)))
    assert {answer.status_code for answer in answers} == {200}


def test_a_claim_may_be_given_back(client: httpx.Client, pending: int) -> None:
    claim = client.post(f"{CANDIDATES}/{pending}/claim").json()
    assert claim["candidate"]["state"] == "in_review"
    assert claim["candidate"]["claimed_by"] == "本机接线员 Local operator"
    assert client.get(CANDIDATES).json()["items"] == []
    assert len(client.get(CANDIDATES, params={"state": "in_review"}).json()["items"]) == 1
    wrong = client.post(f"{CANDIDATES}/{pending}/give-back", json={"lease_token": "another"})
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:gridwarden:problem:not-holding")
    back = client.post(f"{CANDIDATES}/{pending}/give-back", json={"lease_token": claim["lease_token"]})
    assert back.json()["state"] == "pending"


def test_what_a_colleague_holds_is_refused_by_name(client: httpx.Client, street: Street, pending: int) -> None:
    with street.database.write() as session:
        claiming.claim(session, candidate_id=pending, person_id=street.colleague_id, now=utc_now())
    refusal = client.post(f"{CANDIDATES}/{pending}/reject", json={"reason": "not_ours"})
    assert refusal.status_code == 409
    assert refusal.json()["type"] == "urn:gridwarden:problem:claimed-by-another"
    assert "李雷" in refusal.json()["detail"]


def test_a_rejection_is_listed_with_its_decision(client: httpx.Client, pending: int) -> None:
    answer = client.post(f"{CANDIDATES}/{pending}/reject", json={"reason": "other", "text": "施工围挡"})
    assert answer.json()["state"] == "rejected"
    (decision,) = client.get(f"{CANDIDATES}/{pending}").json()["decisions"]
    assert (decision["reason"], decision["reason_text"]) == ("other", "施工围挡")
    assert [one["id"] for one in client.get(CANDIDATES, params={"state": "rejected"}).json()["items"]] == [pending]


def test_the_reason_other_without_a_text_changes_nothing(client: httpx.Client, pending: int) -> None:
    refusal = client.post(f"{CANDIDATES}/{pending}/reject", json={"reason": "other"})
    assert (refusal.status_code, refusal.json()["type"]) == (422, "urn:gridwarden:problem:reason-incomplete")
    assert client.get(f"{CANDIDATES}/{pending}").json()["state"] == "pending"


def test_a_malformed_wish_names_the_field(client: httpx.Client, pending: int) -> None:
    refusal = client.post(f"{CANDIDATES}/{pending}/reject", json={"reason": "because"})
    assert refusal.status_code == 422
    assert [one["field"] for one in refusal.json()["errors"]] == ["body.reason"]
    unknown = client.post(f"{CANDIDATES}/{pending}/reject", json={"reason": "not_ours", "reson": "x"})
    assert [one["field"] for one in unknown.json()["errors"]] == ["body.reson"]


def test_an_older_version_is_refused(client: httpx.Client, pending: int) -> None:
    refusal = client.post(f"{CANDIDATES}/{pending}/confirm", json={"version": 9})
    assert (refusal.status_code, refusal.json()["type"]) == (409, "urn:gridwarden:problem:changed-meanwhile")


def test_the_reasons_are_told_in_both_languages(client: httpx.Client) -> None:
    reasons = client.get(f"{CANDIDATES}/reject-reasons").json()
    assert reasons[0] == {"reason": "not_a_problem", "zh": "非问题", "en": "Not a problem", "needs_text": False}
    assert [one["reason"] for one in reasons if one["needs_text"]] == ["other"]


def test_a_commit_that_fails_does_not_answer_that_it_worked(client: httpx.Client, pending: int) -> None:
    def fail(_session: Session) -> None:
        raise ConnectionError("the database went away")

    event.listen(Session, "before_commit", fail)
    try:
        answer = client.post(f"{CANDIDATES}/{pending}/confirm", json={})
    finally:
        event.remove(Session, "before_commit", fail)
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:gridwarden:problem:failed"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "went away" not in answer.text
    with httpx.Client(
        base_url=client.base_url, headers=client.headers
    ) as anew:  # the server hangs up after an answer of 500
        assert anew.get(f"{CANDIDATES}/{pending}").json()["state"] == "pending"


@pytest.mark.parametrize("cursor", ["x", "%%%", "WzFd", "WyJub3QgYSBkYXRlIixmYWxzZSwtMS4wLDFd", "eyJhIjoxfQ", "bnVsbA"])
def test_a_foreign_cursor_is_refused(client: httpx.Client, cursor: str) -> None:
    refusal = client.get(CANDIDATES, params={"cursor": cursor})
    assert refusal.status_code == 422
    assert "next_cursor" in refusal.json()["detail"]


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x"])
def test_an_impossible_id_is_refused_not_crashed_upon(client: httpx.Client, number: str) -> None:
    assert client.get(f"{CANDIDATES}/{number}").status_code == 422


def test_an_unknown_candidate_is_not_found(client: httpx.Client) -> None:
    answer = client.get(f"{CANDIDATES}/77")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no candidate 77."
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_decision_is_taken_back_within_seconds_and_the_candidate_is_claimed_again(
    client: httpx.Client, pending: int
) -> None:
    case = client.post(f"{CANDIDATES}/{pending}/confirm").json()
    back = client.post(f"{CANDIDATES}/{pending}/undo").json()
    assert back["candidate"]["state"] == "in_review"
    assert client.get(f"/api/v1/cases/{case['id']}").json()["state"] == "not_accepted"
    given_back = client.post(f"{CANDIDATES}/{pending}/give-back", json={"lease_token": back["lease_token"]})
    assert given_back.json()["state"] == "pending"
    refusal = client.post(f"{CANDIDATES}/{pending}/undo")
    assert (refusal.status_code, refusal.json()["type"]) == (409, "urn:gridwarden:problem:nothing-to-undo")


def test_what_nobody_can_tell_from_the_picture_is_sent_to_an_inspector(client: httpx.Client, pending: int) -> None:
    answer = client.post(f"{CANDIDATES}/{pending}/unsure")
    assert (answer.status_code, answer.json()["state"]) == (201, "verifying")


def test_a_spot_is_put_off_until_a_day_and_a_wrong_end_is_refused_in_words(client: httpx.Client, pending: int) -> None:
    wish = {"until_at": (utc_now() + timedelta(days=1)).isoformat(), "reason": "夜间清运"}
    refusal = client.post(f"{CANDIDATES}/{pending}/snooze", json=wish | {"until_at": NOON.isoformat()})
    assert (refusal.status_code, refusal.json()["type"]) == (422, "urn:gridwarden:problem:snooze-invalid")
    put_off = client.post(f"{CANDIDATES}/{pending}/snooze", json=wish).json()
    assert put_off["state"] == "suppressed"
    assert put_off["suppressed_by"].endswith("UTC: 夜间清运")


def test_a_candidate_is_merged_into_an_open_case_and_not_into_one_that_has_ended(
    client: httpx.Client, street: Street, pending: int
) -> None:
    _take_in(street, street.found(condition_id=MANHOLE, first_seen_at=utc_now()))
    case = client.post(f"{CANDIDATES}/{pending + 1}/confirm").json()
    merged = client.post(f"{CANDIDATES}/{pending}/merge", json={"case_id": case["id"]}).json()
    assert merged["state"] == "merged"
    events = client.get(f"/api/v1/cases/{case['id']}").json()["events"]
    assert [one["action"] for one in events] == ["confirm", "add_report"]
    _take_in(street, street.found(first_seen_at=utc_now(), condition_id=MANHOLE))
    client.post(f"{CANDIDATES}/{pending + 1}/undo")
    refusal = client.post(f"{CANDIDATES}/{pending + 2}/merge", json={"case_id": case["id"]})
    assert refusal.status_code == 409
