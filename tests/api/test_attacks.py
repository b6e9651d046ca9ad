"""What people try who are let in at the door and want more than their post gives, and what pages of others try."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import RouteContext
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from accounts.api_keys import FOR_MACHINES, make_key
from accounts.appointments import Scope, hold_post, leave_post, set_own_permission
from accounts.audit_tables import AuditEntry
from accounts.audit_verifying import verify
from accounts.people import add_person
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.sign_in import set_first_password
from accounts.sign_in_tables import Carrier
from accounts.tables import Person
from api.caller import Public
from api.description import permission_of, routes_of
from cases import second_reviews
from cases.tables import Case, Decision, SecondReview
from cli.openapi_file import described_app
from detection.tables import Evidence
from kit.clock import utc_now
from kit.database import Base, Database
from kit.resources import credentials_box
from tests.api.a_city_online import HERE, PREFIX, Online, answered
from tests.api.conftest import SignedIn, token_of
from tests.cases.a_city import GARBAGE
from tests.cases.a_street import Street
from tests.cases.an_inspector import a_photo
from tests.conftest import ROOT

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
EXAMPLES = {"extension": "json", "kind": "extension", "action": "accept", "permission": "case.read", "token": "x" * 43}


def _everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def _address(route: RouteContext) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: EXAMPLES.get(part[1], "1"), route.path_format or "")


def _key(database: Database, *permissions: Permission) -> dict[str, str]:
    now = utc_now()
    with database.write() as session:
        _, token = make_key(
            session, name="x", permissions=permissions, expires_at=now + timedelta(days=1), created_by=None, now=now
        )
    return {"Authorization": f"Bearer {token}"}


def _unsafe_routes() -> list[tuple[str, str]]:
    """Those that somebody must sign in for."""
    return [
        (method, _address(route))
        for route in routes_of(described_app())
        for method in sorted(UNSAFE & set(route.methods or ()))
        if not isinstance(permission_of(route), Public)
    ]


def _cookie_of(database: Database, person_id: int) -> dict[str, str]:
    return {"Cookie": f"gridwarden={token_of(database, person_id, carrier=Carrier.COOKIE)}"}


def test_no_route_changes_anything_for_a_cookie_without_the_token_of_our_page(
    nobody: httpx.Client, street: Street, pending: int
) -> None:
    assert pending
    with street.database.write() as session:  # somebody who may do everything: only the token is missing
        person = add_person(session, login="all", name="All", now=utc_now())
        for permission in Permission:
            set_own_permission(session, person, permission, is_granted=True, now=utc_now())
        person_id = person.id
    cookie = _cookie_of(street.database, person_id)
    assert nobody.get(f"{PREFIX}/me", headers=cookie).status_code == 200
    before = _everything(street.database)
    routes = _unsafe_routes()
    assert len(routes) > 55
    for method, path in routes:
        for headers in (cookie, cookie | {"X-CSRF-Token": "0" * 64}, cookie | {"Idempotency-Key": path[:50]}):
            refusal = nobody.request(method, path, json={}, headers=headers)
            assert (refusal.status_code, refusal.json()["type"]) == (403, "urn:gridwarden:problem:csrf"), (method, path)
    assert _everything(street.database) == before


def test_an_api_key_with_all_that_keys_may_have_takes_no_route_that_needs_more(
    nobody: httpx.Client, street: Street
) -> None:
    key = _key(street.database, *FOR_MACHINES)
    client = httpx.Client(base_url=nobody.base_url, trust_env=False, headers=key)
    with client:
        for route in routes_of(described_app()):
            declared = permission_of(route)
            if isinstance(declared, Public) or declared.permission is None or declared.permission in FOR_MACHINES:
                continue
            for method in sorted(route.methods or ()):
                path = _address(route)
                refusal = client.request(method, path, json={} if method in UNSAFE else None)
                assert refusal.status_code == 403, (method, path)
                assert method == "HEAD" or refusal.json()["type"].endswith(":permission-missing"), (method, path)


@pytest.mark.parametrize("login", ["trainer", "administrator", "department"])
def test_whoever_may_not_register_learns_nothing_of_what_is_known_at_a_place(online: Online, login: str) -> None:
    online.register("operator")
    for source in ("hotline", "instruction", "inspector", "api"):
        report: dict[str, Any] = {"source": source, "condition_id": GARBAGE, "place": HERE, "shown_duplicates": []}
        refusal = online.as_(login).post(f"{PREFIX}/cases", json=report)
        assert refusal.status_code == 403, refusal.text
        assert "case_ids" not in refusal.text
        assert "GW2" not in refusal.text


def test_an_inspector_is_not_told_of_cases_beyond_reach_and_may_report_beside_them(online: Online) -> None:
    known = online.register("operator")
    report: dict[str, Any] = {"source": "inspector", "condition_id": GARBAGE, "place": HERE, "shown_duplicates": []}
    told = online.as_("inspector").post(f"{PREFIX}/cases", json=report)
    assert (told.status_code, told.json()["data"]["case_ids"]) == (409, [known["id"]])
    answered(online.as_("stranger").post(f"{PREFIX}/cases", json=report), 201)


def test_a_key_attaches_no_photo_of_another_key_and_one_that_only_reads_sends_none(
    online: Online, nobody: httpx.Client
) -> None:
    both = (Permission.CASE_READ, Permission.CASE_REGISTER_BY_RULE)
    ours, theirs = (_key(online.city.database, *both) for _ in range(2))
    reader = _key(online.city.database, Permission.CASE_READ)
    photos = f"{PREFIX}/photos"
    sent = answered(nobody.post(photos, content=a_photo(), headers=theirs), 201)["id"]
    report = {"source": "api", "condition_id": GARBAGE, "place": HERE, "shown_duplicates": [], "photos": [sent]}
    refusal = nobody.post(f"{PREFIX}/cases", json=report, headers=ours)
    assert (refusal.status_code, refusal.json()["type"]) == (422, "urn:gridwarden:problem:photo-unusable")
    answered(nobody.post(f"{PREFIX}/cases", json=report, headers=theirs), 201)
    assert nobody.post(photos, content=a_photo(), headers=reader).status_code == 403
    begun = reader | {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    assert nobody.post(f"{PREFIX}/uploads", headers=begun).status_code == 403


def test_an_original_of_evidence_beyond_reach_is_not_there_even_with_the_permission(
    client: httpx.Client, signed_in: SignedIn, street: Street, pending: int
) -> None:
    assert street.store is not None
    key = street.store.put(credentials_box().seal_bytes(b"a face"), suffix=".webp.sealed")
    case_id = client.post(f"{PREFIX}/candidates/{pending}/confirm").json()["id"]
    with street.database.write() as session:
        session.execute(update(Evidence).values(original_key=key))
        session.get_one(Case, case_id).beat = "b1"
    near, far = (signed_in(Post.INSPECTOR, beat=beat, login=beat) for beat in ("b1", "b2"))
    with street.database.write() as session:
        for login in ("b1", "b2"):
            person = session.scalars(select(Person).where(Person.login == login)).one()
            set_own_permission(session, person, Permission.EVIDENCE_READ_ORIGINAL, is_granted=True, now=utc_now())
    original = f"{PREFIX}/evidence/1/original"
    assert far.get(original).status_code == 404
    assert near.get(original).content == b"a face"
    with street.database.read() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "evidence.original_read")).all()
        assert [one.about for one in looks] == ["evidence:1"]
        assert verify(session) == []


def test_a_look_at_callers_numbers_is_an_entry_of_the_audit_log(online: Online) -> None:
    with_number = online.register("operator", caller="13800000000")
    without = online.register("operator", shown_duplicates=[with_number["id"]])
    for case in (with_number, without):
        for login in ("operator", "duty_supervisor", "inspector"):
            answered(online.as_(login).get(f"{PREFIX}/cases/{case['id']}/reports"))
    entries = answered(online.as_("inspectorate").get(f"{PREFIX}/audit", params={"action": "caller.read"}))["items"]
    assert [(one["about"], one["person_id"]) for one in entries] == [
        (f"case:{with_number['id']}", online.city.people["operator"])
    ]
    assert "138" not in str(entries)


def test_whoever_judges_a_second_time_cannot_look_the_first_answer_up(
    online: Online, street: Street, client: httpx.Client, pending: int
) -> None:
    answered(client.post(f"{PREFIX}/candidates/{pending}/reject", json={"reason": "not_a_problem"}))
    with street.database.write() as session:
        decision = session.get_one(Decision, 1)
        second_reviews.drop(session, decision)
        session.add(SecondReview(decision_id=1, first_person_id=decision.person_id, asked_at=utc_now()))
    second = online.as_("operator")
    review = answered(second.post(f"{PREFIX}/second-reviews/next"))
    assert "candidate_id" not in review
    looked_up = second.get(f"{PREFIX}/candidates/{pending}")
    assert (looked_up.status_code, "not_a_problem" in looked_up.text) == (409, False)
    assert client.get(f"{PREFIX}/candidates/{pending}").status_code == 200
    answered(second.post(f"{PREFIX}/second-reviews/{review['id']}/answer", json={"kind": "confirm"}))
    assert second.get(f"{PREFIX}/candidates/{pending}").status_code == 200


def test_a_post_that_is_lost_opens_nothing_from_the_next_request_on(
    signed_in: SignedIn, street: Street, pending: int
) -> None:
    client = signed_in(Post.OPERATOR, login="leaving")
    assert client.get(f"{PREFIX}/candidates/{pending}").status_code == 200
    now = utc_now()
    with street.database.write() as session:
        person = session.scalars(select(Person).where(Person.login == "leaving")).one()
        leave_post(session, person, Post.OPERATOR, at=now)
    assert client.get(f"{PREFIX}/candidates/{pending}").status_code == 403
    with street.database.write() as session:
        hold_post(session, person, Post.OPERATOR, Scope(), period=(utc_now(), None))
    assert client.get(f"{PREFIX}/candidates/{pending}").status_code == 200
    with street.database.write() as session:
        set_own_permission(session, person, Permission.CANDIDATE_REVIEW, is_granted=False, now=utc_now())
    assert client.get(f"{PREFIX}/candidates/{pending}").status_code == 403


def test_guesses_at_the_same_moment_are_counted_like_those_one_after_the_other(
    nobody: httpx.Client, street: Street
) -> None:
    with street.database.write() as session:
        set_first_password(
            session, session.get_one(Person, street.operator_id), "harbour lantern violet", now=utc_now()
        )

    def guess(number: int) -> int:
        wrong = {"login": "local", "password": f"wrong words {number}"}
        return nobody.post(f"{PREFIX}/sessions", json=wrong).status_code

    with ThreadPoolExecutor(12) as guessers:
        statuses = list(guessers.map(guess, range(24)))
    assert statuses.count(401) == 5, statuses
    assert statuses.count(429) == 19


def test_an_account_that_somebody_takes_over_by_a_link_is_in_the_audit_log(
    client: httpx.Client, nobody: httpx.Client, signed_in: SignedIn, street: Street
) -> None:
    signed_in(Post.OFFICE, login="office")
    with street.database.read() as session:
        victim = session.scalars(select(Person.id).where(Person.login == "office")).one()
    token = answered(client.post(f"{PREFIX}/people/{victim}/sign-in-link"), 201)["token"]
    answered(nobody.post(f"{PREFIX}/sessions/by-link", json={"token": token}), 201)
    told = [(one["action"], one["about"]) for one in answered(client.get(f"{PREFIX}/audit"))["items"]]
    assert told[0][0] == "session.signed_in"
    assert told[1] == ("sign_in_link.made", f"person:{victim}")


def test_a_database_that_fails_tells_the_caller_nothing_of_itself(client: httpx.Client, street: Street) -> None:
    with street.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE notice"))
    with capture_logs() as lines:
        answer = client.get(f"{PREFIX}/notices")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:gridwarden:problem:failed")
    for word in ("SELECT", "notice", "sqlite", "sqlalchemy", str(street.database.engine.url.database), "Traceback"):
        assert word not in answer.text
    (line,) = [line for line in lines if line["event"] == "request_failed"]
    assert "no such table" in line["error"]


def test_what_is_not_ready_is_said_without_where_it_is(
    client: httpx.Client, street: Street, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert street.store is not None
    pictures = Path(street.store.address)
    pictures.rename(pictures.with_name("elsewhere"))
    pictures.write_text("a file where the folder was")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "store" in answer.json()["troubles"]
    assert str(folder) not in answer.text
    assert "pictures" not in answer.text


def test_a_key_in_an_address_stands_in_no_line_of_the_log(nobody: httpx.Client) -> None:
    with capture_logs() as lines:
        for query in ("api_key=gwk_hunter2hunter2", "api_key=hunter2"):
            nobody.get(f"/open311/v2/services.json?{query}")
            nobody.get(f"/open311/v2/requests/GW1.xml?{query}")
            nobody.get(f"{PREFIX}/nothing?{query}")
    assert len([line for line in lines if line["event"] == "request"]) == 6
    assert "hunter2" not in str(lines)


def test_the_page_never_makes_html_of_what_people_wrote() -> None:
    scripts = [*(ROOT / "web/src").rglob("*.ts"), *(ROOT / "web/src").rglob("*.tsx")]
    assert len(scripts) > 20
    for script in scripts:
        written = script.read_text(encoding="utf-8")
        assert not re.search(
            r"dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function",
            written,
        )


@pytest.mark.parametrize("name", ["x\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "x\x00y"])
def test_what_people_are_called_leaves_as_text_and_in_no_header(client: httpx.Client, name: str) -> None:
    answer = client.post(f"{PREFIX}/people", json={"login": "attacker", "name": name})
    assert answer.status_code in {201, 422}
    assert answer.headers["content-type"].startswith("application/")
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
