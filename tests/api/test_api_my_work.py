"""What waits for one person over HTTP: requests to decide, notices, second reviews, leases; and forms of actions."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from cases import intake, second_reviews
from cases.notices.tables import Notice
from cases.notices.templates import Template
from cases.tables import Decision, SecondReview
from kit.clock import utc_now
from tests.api.a_city_online import PREFIX, Online, answered
from tests.cases.a_street import GARBAGE, MANHOLE, Street


def _authorisations(online: Online, login: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answered(online.as_(login).get(f"{PREFIX}/authorisations"))
    return found


def test_a_request_goes_to_whoever_decides_with_its_effect_and_is_answered_once(online: Online) -> None:
    case = online.handled()
    path = f"{PREFIX}/cases/{case['id']}/requests/extension"
    asked = online.as_("department").post(path, json={"extension": "PT10M", "reason": "车辆故障", "version": 5})
    assert answered(asked, 201)["state"] == "open"
    assert asked.headers["ETag"] == '"6"'
    again = online.as_("department").post(path, json={"extension": "PT10M"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:gridwarden:problem:not-now")
    (request,) = _authorisations(online, "office")
    assert request["may_grant"] or request["grant_barred_because"]["guard"] == "opinion"
    assert request["due_at_if_granted"] > request["due_at"]
    assert _authorisations(online, "department") == _authorisations(online, "operator") == []
    declined = online.as_("office").post(f"{path}/decline", json={"reason": "时间足够", "version": 6})
    assert answered(declined)["state"] == "declined"
    assert _authorisations(online, "office") == []
    (done,) = answered(online.as_("office").get(f"{PREFIX}/authorisations/answered"))["items"]
    assert (done["authorisation"]["answer_text"], done["case"]["id"]) == ("时间足够", case["id"])
    (listed,) = answered(online.as_("department").get(f"{PREFIX}/cases/{case['id']}/authorisations"))
    assert (listed["kind"], listed["terms"]["extension"]) == ("extension", "PT10M")


def test_nobody_grants_their_own_request_and_a_grant_is_the_action_itself(online: Online) -> None:
    case = online.handled()
    supports = [online.photo("operator")]
    wish = {"reason": "重复立案", "supports": supports}
    answered(online.as_("operator").post(f"{PREFIX}/cases/{case['id']}/requests/voiding", json=wish), 201)
    own = online.as_("operator").post(f"{PREFIX}/cases/{case['id']}/actions/void")
    assert own.status_code == 403
    offer = online.offers(case, "office")["void", "voiding"]
    assert offer["is_open"]
    voided = answered(online.as_("office").post(offer["href"]))
    assert voided["state"] == "voided"


def test_an_offer_says_where_to_send_its_form_and_what_it_admits(online: Online) -> None:
    case = online.handled()
    offer = online.offers(case, "department")["feed_back", None]
    payload = {"photos": [online.photo("department")], "is_same_viewpoint": True, "result_text": "已清运"}
    form = Draft202012Validator(offer["schema"])
    form.validate(payload)
    assert not form.is_valid(payload | {"result_text": ""})
    refused = online.as_("department").post(offer["href"], json=payload | {"result_text": ""})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:gridwarden:problem:entry-incomplete")
    strange = online.as_("department").post(offer["href"], json=payload | {"colour": "red"})
    assert strange.status_code == 422
    assert answered(online.as_("department").post(offer["href"], json=payload))["state"] == "feedback"
    barred = online.offers(case, "department")["close", None]
    assert (barred["is_open"], barred["schema"]) == (False, None)
    assert barred["barred_because"]["zh"]


@pytest.mark.parametrize(
    "action", ["confirm", "register", "undo", "ask", "opine", "decline", "add_report", "recompute"]
)
def test_what_has_an_address_of_its_own_is_no_action_of_a_case(online: Online, action: str) -> None:
    case = online.register()
    assert online.as_("operator").post(f"{PREFIX}/cases/{case['id']}/actions/{action}").status_code == 404
    assert online.now(case)["version"] == 1


def _told(online: Online, login: str, count: int) -> None:
    with online.city.database.write() as session:
        session.add_all(
            Notice(
                person_id=online.city.people[login],
                dedupe_key=f"test {number}",
                template=Template.CLOSED,
                parameters={"number": f"GW-{number}", "item_zh": "暴露垃圾", "item_en": "Exposed garbage"},
                is_urgent=number == 0,
                created_at=utc_now(),
            )
            for number in range(count)
        )


def test_notices_are_ones_own_come_in_pages_and_are_read_once(online: Online) -> None:
    _told(online, "operator", 3)
    client = online.as_("operator")
    page = answered(client.get(f"{PREFIX}/notices", params={"limit": 2}))
    assert ["GW-2" in one["subject"]["zh"] for one in page["items"]] == [True, False]
    (last,) = answered(client.get(f"{PREFIX}/notices", params={"cursor": page["next_cursor"]}))["items"]
    assert answered(client.get(f"{PREFIX}/notices/unread")) == {"all": 3, "urgent": 1}
    assert client.post(f"{PREFIX}/notices/{last['id']}/read").status_code == 204
    assert online.as_("office").post(f"{PREFIX}/notices/{last['id']}/read").status_code == 404
    unread = answered(client.get(f"{PREFIX}/notices", params={"unread": True}))["items"]
    assert last["id"] not in {one["id"] for one in unread}
    until = {"until_id": page["items"][1]["id"]}
    assert answered(client.post(f"{PREFIX}/notices/read-all", json=until)) == {"count": 1}
    assert answered(client.get(f"{PREFIX}/notices/unread")) == {"all": 1, "urgent": 0}
    assert answered(online.as_("office").get(f"{PREFIX}/notices"))["items"] == []


def test_tasks_lie_nearest_first_and_a_wrong_position_is_refused_in_words(online: Online) -> None:
    far = online.register("operator", place={"longitude": 121.4975, "latitude": 31.2})
    near = online.register("operator")
    for case in (far, near):
        online.do(case, "send_verify", "operator", inspector_id=online.city.people["inspector"])
    client = online.as_("inspector")
    tasks = answered(client.get(f"{PREFIX}/me/tasks", params={"near": "121.5,31.2"}))
    assert [one["case"]["id"] for one in tasks] == [near["id"], far["id"]]
    assert tasks[0]["criteria"]["zh"]
    assert [one["case"]["id"] for one in answered(client.get(f"{PREFIX}/me/tasks"))] == [far["id"], near["id"]]
    for wrong in ("here", "1,2,3", "nan,nan", "31.2,121.5"):
        assert client.get(f"{PREFIX}/me/tasks", params={"near": wrong}).status_code == 422
    assert answered(online.as_("stranger").get(f"{PREFIX}/me/tasks")) == []


def _waiting(street: Street, *, condition_id: str = GARBAGE, minutes: int = 0) -> None:
    finding = street.found(condition_id=condition_id, first_seen_at=utc_now() - timedelta(minutes=minutes))
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding, now=utc_now())


def test_a_seat_leases_what_it_shows_and_what_comes_next_and_no_other_seat_gets_it(
    online: Online, street: Street, client: httpx.Client
) -> None:
    for minutes in (9, 7, 5, 3, 1):
        _waiting(street, minutes=minutes)
    mine = answered(online.as_("operator").post(f"{PREFIX}/candidates/lease"))
    assert len(mine) == 3
    theirs = answered(client.post(f"{PREFIX}/candidates/lease", json={"count": 5}))
    ids = [[one["candidate"]["id"] for one in seat] for seat in (mine, theirs)]
    assert sorted(ids[0] + ids[1]) == [1, 2, 3, 4, 5]
    again = answered(online.as_("operator").post(f"{PREFIX}/candidates/lease", json={"skip": [ids[0][0]]}))
    assert [one["candidate"]["id"] for one in again] == ids[0][1:]
    assert again[0]["lease_token"] != mine[1]["lease_token"]


def test_renewing_leases_leaves_token_and_version_and_says_who_has_a_lost_one(
    online: Online, street: Street, client: httpx.Client
) -> None:
    for minutes in (9, 7):
        _waiting(street, minutes=minutes)
    first, second = answered(online.as_("operator").post(f"{PREFIX}/candidates/lease"))
    leases = [{"candidate_id": one["candidate"]["id"], "lease_token": one["lease_token"]} for one in (first, second)]
    back = f"{PREFIX}/candidates/{second['candidate']['id']}/give-back"
    answered(online.as_("operator").post(back, json={"lease_token": second["lease_token"]}))
    answered(client.post(f"{PREFIX}/candidates/{second['candidate']['id']}/claim"))
    renewed = answered(online.as_("operator").post(f"{PREFIX}/candidates/leases/renew", json={"leases": leases}))
    assert renewed[0]["lease_until"] > first["lease_until"]
    assert renewed[0]["lost_because"] is None
    assert renewed[1]["lease_until"] is None
    assert "being reviewed by" in renewed[1]["lost_because"]["en"]
    now = answered(online.as_("operator").get(f"{PREFIX}/candidates/{first['candidate']['id']}"))
    assert now["version"] == first["candidate"]["version"]


def test_a_candidate_shows_the_open_cases_near_it(online: Online, street: Street) -> None:
    case = online.register(place={"longitude": 121.5008, "latitude": 31.2})
    online.register(place={"longitude": 121.5034, "latitude": 31.2})
    _waiting(street)
    (near,) = answered(online.as_("operator").get(f"{PREFIX}/candidates/1"))["near_cases"]
    assert near["id"] == case["id"]
    assert 70 < near["distance_m"] < 80


def test_the_queue_can_be_filtered(online: Online, street: Street) -> None:
    _waiting(street)
    _waiting(street, condition_id=MANHOLE)
    client = online.as_("operator")
    asked: dict[str, dict[str, Any]] = {
        "danger": {"is_danger": True},
        "item": {"item": "exposed-garbage"},
        "camera": {"camera_id": street.camera_id},
        "another": {"camera_id": 999},
    }
    found = {
        name: len(answered(client.get(f"{PREFIX}/candidates", params=query))["items"]) for name, query in asked.items()
    }
    assert found == {"danger": 1, "item": 1, "camera": 2, "another": 0}


def test_a_second_review_shows_the_picture_alone_and_takes_one_answer(
    online: Online, street: Street, client: httpx.Client
) -> None:
    _waiting(street)
    answered(client.post(f"{PREFIX}/candidates/1/reject", json={"reason": "not_a_problem"}))
    with street.database.write() as session:
        decision = session.get_one(Decision, 1)
        second_reviews.drop(session, decision)
        session.add(SecondReview(decision_id=1, first_person_id=decision.person_id, asked_at=utc_now()))
    assert client.post(f"{PREFIX}/second-reviews/next").status_code == 204
    review = answered(online.as_("operator").post(f"{PREFIX}/second-reviews/next"))
    assert review["picture"].startswith(f"{PREFIX}/evidence/")
    assert {"reason", "kind", "verdict"}.isdisjoint(review)
    path = f"{PREFIX}/second-reviews/{review['id']}/answer"
    assert client.post(path, json={"kind": "confirm"}).status_code == 404
    assert online.as_("operator").post(path, json={"kind": "reject"}).status_code == 422
    assert online.as_("operator").post(path, json={"kind": "confirm", "condition_id": "no.such"}).status_code == 404
    answered(online.as_("operator").post(path, json={"kind": "confirm"}))
    assert online.as_("operator").post(path, json={"kind": "confirm"}).status_code == 404
    with street.database.read() as session:
        assert session.get_one(SecondReview, review["id"]).does_agree is False
