"""Signing in over HTTP: what a browser carries, what a program carries, and what opens nothing."""

import base64
import json
from datetime import timedelta

import httpx
import pytest

from accounts import sessions
from accounts.api_keys import make_key
from accounts.errors import KeyInvalid
from accounts.permissions import Permission
from accounts.sign_in import make_link, set_first_password
from accounts.sign_in_tables import ApiKey, Carrier, Credential, SignInSession
from accounts.tables import Person
from accounts.tokens import new_token
from kit.clock import utc_now
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

SESSIONS, ME = "/api/v1/sessions", "/api/v1/me"
GOOD, BETTER = "harbour lantern violet", "seven wet umbrellas"
COOKIE = "gridwarden"


@pytest.fixture
def with_password(street: Street) -> Street:
    """The local operator has a password of their own."""
    with street.database.write() as session:
        set_first_password(session, session.get_one(Person, street.operator_id), GOOD, now=utc_now())
        session.get_one(Credential, 1).must_change = False
    return street


def _signed_in(nobody: httpx.Client, **wish: object) -> httpx.Response:
    return nobody.post(SESSIONS, json={"login": "local", "password": GOOD} | wish)


def test_a_browser_gets_a_cookie_that_no_script_reads_and_no_other_site_sends(
    nobody: httpx.Client, with_password: Street
) -> None:
    assert with_password
    answer = _signed_in(nobody)
    assert (answer.status_code, answer.json()["token"]) == (201, None)
    attributes = {part.strip().split("=")[0].lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite", "path"} <= attributes
    assert "SameSite=strict" in answer.headers["set-cookie"]
    assert "domain" not in attributes
    me = nobody.get(ME).json()
    assert (me["login"], sorted(one["post"] for one in me["posts"])) == ("local", ["duty_supervisor", "operator"])
    assert me["csrf_token"] == answer.json()["csrf_token"]


def test_without_signing_in_nothing_is_told(nobody: httpx.Client) -> None:
    for path in (ME, "/api/v1/cases", "/api/v1/candidates", "/api/v1/cameras", "/api/v1/evidence/1"):
        refusal = nobody.get(path)
        assert (refusal.status_code, refusal.json()["type"]) == (401, "urn:gridwarden:problem:not-signed-in"), path
        assert refusal.headers["www-authenticate"] == "Bearer"


def test_a_browser_that_changes_something_shows_the_token_of_our_own_page(
    nobody: httpx.Client, with_password: Street
) -> None:
    csrf = _signed_in(nobody).json()["csrf_token"]
    for forged in ({}, {"X-CSRF-Token": "0" * 64}):
        refusal = nobody.patch(ME, json={"language": "en"}, headers=forged)
        assert refusal.status_code == 403, forged
    with with_password.database.read() as session:
        assert session.get_one(Person, with_password.operator_id).language is None
    assert nobody.patch(ME, json={"language": "en"}, headers={"X-CSRF-Token": csrf}).json()["language"] == "en"


def test_the_csrf_token_of_another_session_is_worth_nothing(nobody: httpx.Client, with_password: Street) -> None:
    assert with_password
    others = _signed_in(nobody).json()["csrf_token"]
    own = _signed_in(nobody).json()["csrf_token"]
    assert others != own
    assert nobody.patch(ME, json={"language": "en"}, headers={"X-CSRF-Token": others}).status_code == 403


def test_a_session_that_somebody_planted_is_not_the_one_that_signing_in_opens(
    nobody: httpx.Client, with_password: Street
) -> None:
    planted = new_token("gws_")
    nobody.cookies.set(COOKIE, planted, path="/")
    answer = _signed_in(nobody)
    fresh = answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    assert fresh != planted
    nobody.cookies.clear()
    assert nobody.get(ME, headers={"Cookie": f"{COOKIE}={planted}"}).status_code == 401
    assert nobody.get(ME, headers={"Cookie": f"{COOKIE}={fresh}"}).status_code == 200
    before = answer.json()["csrf_token"]
    wish = {"old": GOOD, "new": BETTER}
    cookie = {"Cookie": f"{COOKIE}={fresh}"}
    assert nobody.put(f"{ME}/password", json=wish, headers=cookie | {"X-CSRF-Token": before}).status_code == 200
    assert nobody.get(ME, headers=cookie).status_code == 401


def test_a_program_gets_its_token_in_the_answer_and_needs_no_csrf_token(
    nobody: httpx.Client, with_password: Street
) -> None:
    assert with_password
    answer = _signed_in(nobody, as_token=True)
    assert "set-cookie" not in answer.headers
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert nobody.patch(ME, json={"language": "zh"}, headers=bearer).json()["language"] == "zh"


def test_a_cookies_token_is_no_bearer_token_and_the_other_way_round(
    nobody: httpx.Client, with_password: Street
) -> None:
    assert with_password
    bearer = _signed_in(nobody, as_token=True).json()["token"]
    cookie = _signed_in(nobody).headers["set-cookie"].split(";")[0].split("=", 1)[1]
    nobody.cookies.clear()
    assert nobody.get(ME, headers={"Authorization": f"Bearer {cookie}"}).status_code == 401
    assert nobody.get(ME, headers={"Cookie": f"{COOKIE}={bearer}"}).status_code == 401


def test_signing_out_ends_the_session_on_the_server(nobody: httpx.Client, with_password: Street) -> None:
    assert with_password
    bearer = {"Authorization": f"Bearer {_signed_in(nobody, as_token=True).json()['token']}"}
    assert nobody.delete(f"{SESSIONS}/current", headers=bearer).status_code == 204
    assert nobody.get(ME, headers=bearer).status_code == 401


def test_people_see_and_end_their_own_sessions_and_nobody_elses(client: httpx.Client, signed_in: SignedIn) -> None:
    (own,) = client.get(SESSIONS).json()
    assert own["is_current"]
    stranger = signed_in(None)
    assert stranger.delete(f"{SESSIONS}/{own['id']}").status_code == 404
    assert client.delete(f"{SESSIONS}/{own['id']}").status_code == 204
    assert client.get(ME).status_code == 401


def test_signing_out_elsewhere_leaves_this_one(client: httpx.Client, street: Street) -> None:
    with street.database.write() as session:
        person = session.get_one(Person, street.operator_id)
        elsewhere = sessions.open_for(
            session, person, carrier=Carrier.BEARER, must_set_password=False, user_agent=None, now=utc_now()
        )
    assert client.delete(f"{SESSIONS}/others").status_code == 204
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": f"Bearer {elsewhere.token}"}).status_code == 401


def test_a_link_is_good_for_choosing_a_password_and_then_for_everything(nobody: httpx.Client, street: Street) -> None:
    with street.database.write() as session:
        link = make_link(session, session.get_one(Person, street.operator_id), now=utc_now())
    entered = nobody.post(f"{SESSIONS}/by-link", json={"token": link, "as_token": True}).json()
    assert entered["must_set_password"]
    bearer = {"Authorization": f"Bearer {entered['token']}"}
    refusal = nobody.get("/api/v1/candidates", headers=bearer)
    assert (refusal.status_code, refusal.json()["type"]) == (403, "urn:gridwarden:problem:password-change-needed")
    unfit = nobody.put(f"{ME}/password", json={"new": "password1234"}, headers=bearer)
    assert (unfit.status_code, unfit.json()["type"]) == (422, "urn:gridwarden:problem:password-unfit")
    chosen = nobody.put(f"{ME}/password", json={"new": BETTER}, headers=bearer).json()
    assert nobody.get("/api/v1/candidates", headers=bearer).status_code == 401  # the link's session is over
    assert nobody.get("/api/v1/candidates", headers={"Authorization": f"Bearer {chosen['token']}"}).status_code == 200
    again = nobody.post(f"{SESSIONS}/by-link", json={"token": link})
    assert (again.status_code, again.json()["type"]) == (401, "urn:gridwarden:problem:link-unusable")


def test_the_first_password_that_somebody_else_chose_opens_nothing_but_the_door_to_a_new_one(
    nobody: httpx.Client, with_password: Street
) -> None:
    with with_password.database.write() as session:
        session.get_one(Credential, 1).must_change = True
    bearer = {"Authorization": f"Bearer {_signed_in(nobody, as_token=True).json()['token']}"}
    assert nobody.get("/api/v1/cases", headers=bearer).status_code == 403
    assert nobody.get(ME, headers=bearer).json()["must_set_password"]


def test_guessing_is_slowed_down_and_says_for_how_long(nobody: httpx.Client, with_password: Street) -> None:
    assert with_password
    for _ in range(5):
        assert _signed_in(nobody, password="wrong words here").status_code == 401
    refusal = _signed_in(nobody)
    assert (refusal.status_code, refusal.json()["type"]) == (429, "urn:gridwarden:problem:sign-in-blocked")
    assert 0 < int(refusal.headers["retry-after"]) <= 900


def _unsigned_jwt() -> str:
    def part(what: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(what).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'sub': 'local', 'exp': 4102444800})}."


@pytest.mark.parametrize("token", [_unsigned_jwt(), "gws_", "gwk_", "gws_" + "A" * 43, "x" * 5000])
def test_a_made_up_token_opens_nothing(nobody: httpx.Client, token: str) -> None:
    assert nobody.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_session_that_has_expired_opens_nothing(client: httpx.Client, street: Street) -> None:
    assert client.get(ME).status_code == 200
    with street.database.write() as session:
        session.get_one(SignInSession, 1).expires_at = utc_now() - timedelta(seconds=1)
    assert client.get(ME).status_code == 401


def _key(street: Street, *permissions: Permission, life: timedelta = timedelta(days=30)) -> dict[str, str]:
    now = utc_now()
    begun_at = now + min(life, timedelta(0)) - timedelta(days=1)
    with street.database.write() as session:
        _, token = make_key(
            session, name="三维平台", permissions=permissions, expires_at=now + life, created_by=None, now=begun_at
        )
    return {"Authorization": f"Bearer {token}"}


def test_an_api_key_may_what_it_was_given_and_no_more(nobody: httpx.Client, street: Street) -> None:
    key = _key(street, Permission.CASE_READ)
    assert nobody.get("/api/v1/cases", headers=key).status_code == 200
    refusal = nobody.get("/api/v1/cameras", headers=key)
    assert (refusal.status_code, refusal.json()["type"]) == (403, "urn:gridwarden:problem:permission-missing")
    assert nobody.get(ME, headers=key).status_code == 403  # it is nobody


def test_an_expired_or_revoked_key_opens_nothing(nobody: httpx.Client, street: Street) -> None:
    from accounts.api_keys import revoke_key

    expired = _key(street, Permission.CASE_READ, life=timedelta(seconds=-1))
    assert nobody.get("/api/v1/cases", headers=expired).status_code == 401
    revoked = _key(street, Permission.CASE_READ)
    assert nobody.get("/api/v1/cases", headers=revoked).status_code == 200
    with street.database.write() as session:
        revoke_key(session, 2, now=utc_now())
    assert nobody.get("/api/v1/cases", headers=revoked).status_code == 401


def test_a_key_whose_row_was_widened_may_no_more_than_keys_may(nobody: httpx.Client, street: Street) -> None:
    key = _key(street, Permission.CASE_READ)
    with street.database.write() as session:
        session.get_one(ApiKey, 1).permissions = [Permission.CASE_READ, Permission.PEOPLE_MANAGE]
    assert nobody.get("/api/v1/cases", headers=key).status_code == 200
    assert nobody.get("/api/v1/people", headers=key).status_code == 403


def test_no_key_decides_cases_or_manages_people(street: Street) -> None:
    for permission in (Permission.CANDIDATE_REVIEW, Permission.CASE_CLOSE, Permission.PEOPLE_MANAGE):
        with pytest.raises(KeyInvalid), street.database.write() as session:
            make_key(
                session,
                name="x",
                permissions=[permission],
                expires_at=utc_now() + timedelta(days=1),
                created_by=None,
                now=utc_now(),
            )
