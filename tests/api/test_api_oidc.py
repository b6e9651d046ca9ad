"""Signing in at an identity provider: an honest one lets in whom we know, and no lie gets anybody in."""

import base64
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from joserfc.jwk import RSAKey

from accounts.people import add_person
from kit.clock import utc_now
from tests.api.an_identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.cases.a_street import Street

START, BACK = "/api/v1/oidc/start", "/api/v1/oidc/back"


@pytest.fixture
def provider(street: Street, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    """Ask for it before `nobody`: the server reads the settings as it starts."""
    with street.database.write() as session:
        add_person(session, login="li.na", name="李娜", now=utc_now())
    provider = IdentityProvider()
    monkeypatch.setenv("GRIDWARDEN_API_OIDC_ISSUER", provider.issuer)
    monkeypatch.setenv("GRIDWARDEN_API_OIDC_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("GRIDWARDEN_API_OIDC_CLIENT_SECRET", CLIENT_SECRET)
    yield provider
    provider.stop()


@pytest.fixture
def browser(provider: IdentityProvider, nobody: httpx.Client) -> httpx.Client:
    assert provider
    return nobody


def begin(browser: httpx.Client, provider: IdentityProvider) -> dict[str, str]:
    """To the provider and signed in there; what it sends the browser back with."""
    answer = browser.get(START)
    assert answer.status_code == 303
    code = provider.consent(answer.headers["location"])
    return {"state": provider.asked["state"], "code": code}


def kind_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:gridwarden:problem:")


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/api/v1/me").status_code == 200


def test_whoever_the_provider_proves_is_signed_in_by_a_cookie(
    browser: httpx.Client, provider: IdentityProvider
) -> None:
    back = browser.get(BACK, params=begin(browser, provider))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert browser.get("/api/v1/me").json()["login"] == "li.na"
    session = next(one for one in back.headers.get_list("set-cookie") if one.startswith("gridwarden="))
    assert {"HttpOnly", "SameSite=strict"} <= set(session.split("; "))
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.exchanges[0]["redirect_uri"] == provider.asked["redirect_uri"]
    assert "client_secret" not in provider.exchanges[0]
    assert browser.get("/api/v1/oidc").json() == {"is_available": True}


def test_somebody_whom_only_the_provider_knows_is_refused_and_not_added(
    browser: httpx.Client, provider: IdentityProvider
) -> None:
    provider.claims = {"preferred_username": "a.stranger"}
    refusal = browser.get(BACK, params=begin(browser, provider))
    assert kind_of(refusal) == (401, "login-unknown-here")
    assert "a.stranger" in refusal.json()["detail"]
    assert not is_in(browser)


def _unsigned(provider: IdentityProvider) -> None:
    provider.unsigned = True


def _signed_with_the_public_key(provider: IdentityProvider) -> None:
    """Whoever takes the algorithm from the token would check it with the public key as if it were a shared secret."""
    provider.hmac_key = provider.public_pem()


def _signed_with_a_shared_key_that_is_listed(provider: IdentityProvider) -> None:
    """A list of keys is public, so whoever reads a symmetric one there can write tokens."""
    provider.hmac_key, provider.kid = b"k" * 32, "shared"
    listed = base64.urlsafe_b64encode(provider.hmac_key).decode().rstrip("=")
    provider.more_keys = [{"kty": "oct", "kid": "shared", "k": listed}]


def _signed_by_a_stranger(provider: IdentityProvider) -> None:
    provider.sign_with = RSAKey.generate_key(2048, {"kid": "first"}, private=True)


def _of_another_issuer(provider: IdentityProvider) -> None:
    provider.claims = {"iss": "https://elsewhere.example"}


def _for_another_client(provider: IdentityProvider) -> None:
    provider.claims = {"aud": "another"}


def _for_another_party(provider: IdentityProvider) -> None:
    provider.claims = {"aud": [CLIENT_ID, "another"], "azp": "another"}


def _expired(provider: IdentityProvider) -> None:
    provider.claims = {"exp": int(time.time()) - 120}


def _without_an_end(provider: IdentityProvider) -> None:
    provider.claims = {"exp": None}


def _of_another_sign_in(provider: IdentityProvider) -> None:
    provider.claims = {"nonce": "of another sign-in"}


def _without_a_nonce(provider: IdentityProvider) -> None:
    provider.claims = {"nonce": ""}


def _without_a_login(provider: IdentityProvider) -> None:
    provider.claims = {"preferred_username": None}


LIES = (
    _unsigned,
    _signed_with_the_public_key,
    _signed_with_a_shared_key_that_is_listed,
    _signed_by_a_stranger,
    _of_another_issuer,
    _for_another_client,
    _for_another_party,
    _expired,
    _without_an_end,
    _of_another_sign_in,
    _without_a_nonce,
    _without_a_login,
)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__.strip("_"))
def test_a_token_that_proves_nothing_opens_nothing(
    browser: httpx.Client, provider: IdentityProvider, lie: Callable[[IdentityProvider], None]
) -> None:
    lie(provider)
    assert kind_of(browser.get(BACK, params=begin(browser, provider))) == (401, "identity-not-proved")
    assert not is_in(browser)


def test_what_another_browser_began_is_refused_before_anybody_is_asked(
    browser: httpx.Client, provider: IdentityProvider, api_address: str
) -> None:
    with httpx.Client(base_url=api_address, trust_env=False) as attacker:
        begun = begin(attacker, provider)
    assert kind_of(browser.get(BACK, params=begun)) == (401, "identity-not-proved")
    begin(browser, provider)
    assert kind_of(browser.get(BACK, params=begun)) == (401, "identity-not-proved"), "a state of somebody else's"
    assert provider.exchanges == []


def test_the_way_back_is_good_once(browser: httpx.Client, provider: IdentityProvider) -> None:
    begun = begin(browser, provider)
    assert browser.get(BACK, params=begun).status_code == 303
    assert browser.get(BACK, params=begun).status_code == 401


def test_a_provider_under_another_name_is_not_believed(browser: httpx.Client, provider: IdentityProvider) -> None:
    provider.calls_itself = "https://elsewhere.example"
    assert kind_of(browser.get(START)) == (503, "identity-provider-unavailable")


def test_a_refusal_of_the_provider_is_said(browser: httpx.Client, provider: IdentityProvider) -> None:
    begun = begin(browser, provider)
    refused = browser.get(BACK, params={"state": begun["state"], "error": "access_denied"})
    assert kind_of(refused) == (401, "identity-not-proved")
    assert kind_of(browser.get(BACK, params=begun | {"code": "wrong"})) == (401, "identity-not-proved")


def test_a_provider_that_is_down_is_said(browser: httpx.Client, provider: IdentityProvider) -> None:
    provider.stop()
    assert kind_of(browser.get(START)) == (503, "identity-provider-unavailable")


def test_without_a_provider_there_is_no_such_way(nobody: httpx.Client) -> None:
    assert nobody.get("/api/v1/oidc").json() == {"is_available": False}
    assert kind_of(nobody.get(START)) == (404, "not-found")
    assert nobody.get(BACK, params={"state": "x", "code": "y"}).status_code == 404
