"""Signing in at the city's identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

What the provider says of itself is fetched at the first sign-in and again each hour; its keys also when a token names
a key that is not among them, so that changing keys needs no restart.
"""

import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact
from pydantic import BaseModel, ValidationError

from api.settings import OidcSettings
from kit.errors import GridwardenError, Invalid
from kit.secrets import SecretBox

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Asymmetric only: with `none` anybody, with HS256 whoever knows the public key could write a token."""
ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})
TRIP_LASTS = timedelta(minutes=10)  # long enough for a second factor at the provider
KNOWN_FOR = timedelta(hours=1)
KEYS_AGAIN_AFTER = timedelta(minutes=1)  # tokens that name unknown keys must not make us ask for each
PATIENCE = timedelta(seconds=10)  # a provider that is down must not hold up a thread for each who tries
LEEWAY_S = 60  # between two clocks that are both kept by NTP, and then some
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class IdentityNotProved(GridwardenError):
    """The provider refused, or what came back from it proves nothing."""


class IdentityProviderUnavailable(GridwardenError):
    """The provider does not answer as one."""


class Metadata(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _TokenAnswer(BaseModel):
    id_token: str
    access_token: str | None = None


class Trip(BaseModel):
    """One browser's way to the provider and back; sealed in a cookie, so it is bound to that browser."""

    state: str
    nonce: str
    verifier: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    metadata: Metadata
    keys: KeySet
    since: datetime


class IdentityProvider:
    """The provider of the settings. Safe for several threads."""

    def __init__(self, settings: OidcSettings, *, box: SecretBox) -> None:
        """Ask nobody yet; `settings` name an issuer and a client."""
        assert settings.issuer is not None
        assert settings.client_id is not None
        self._settings = settings
        self._issuer, self._client_id = settings.issuer, settings.client_id
        self._secret = settings.secret()
        self._box = box
        self._known: _Known | None = None
        self._failed_at: datetime | None = None
        self._lock = threading.Lock()

    def begin(self, *, back_to: str, now: datetime) -> tuple[str, str]:
        """Where to send the browser, and what its cookie holds meanwhile. Raises IdentityProviderUnavailable."""
        trip = Trip(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            began_at=now,
        )
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back_to,
            "scope": self._settings.scopes,
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": create_s256_code_challenge(trip.verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self._knowledge(now).metadata.authorization_endpoint
        joint = "&" if urlsplit(endpoint).query else "?"
        return f"{endpoint}{joint}{urlencode(asked)}", self._box.seal(trip.model_dump_json())

    def finish(self, *, cookie: str | None, state: str, code: str, back_to: str, now: datetime) -> str:
        """The login of whoever signed in there.

        Raises:
            IdentityNotProved: another browser began this, it took too long, or the token proves nothing.
            IdentityProviderUnavailable: the provider does not answer.
        """
        trip = self._trip(cookie, state, now)
        answer = self._exchange(code, trip, back_to, now)
        claims = self._verified(answer, trip, now)
        login = claims.get(self._settings.login_claim)
        if not isinstance(login, str) or not login:
            raise IdentityNotProved(
                f"The identity provider does not say '{self._settings.login_claim}' (GRIDWARDEN_API_OIDC_LOGIN_CLAIM).",
                zh=f"身份提供方未给出“{self._settings.login_claim}”（见 GRIDWARDEN_API_OIDC_LOGIN_CLAIM）。",
            )
        return login

    def _trip(self, cookie: str | None, state: str, now: datetime) -> Trip:
        try:
            trip = Trip.model_validate_json(self._box.open(cookie or ""))
        except (Invalid, ValidationError) as error:
            raise _another_browser() from error
        if not hmac.compare_digest(trip.state.encode(), state.encode()) or now - trip.began_at > TRIP_LASTS:
            raise _another_browser()
        return trip

    def _exchange(self, code: str, trip: Trip, back_to: str, now: datetime) -> _TokenAnswer:
        metadata = self._knowledge(now).metadata
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back_to,
            "code_verifier": trip.verifier,
        }
        basic = None
        if self._secret is not None and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            basic = (quote(self._client_id, safe=""), quote(self._secret, safe=""))  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": self._client_id} | ({"client_secret": self._secret} if self._secret else {})
        try:
            with self._http() as client:
                answer = client.post(metadata.token_endpoint, data=form, auth=basic or httpx.USE_CLIENT_DEFAULT)
        except httpx.HTTPError as error:
            raise _unavailable() from error
        if answer.status_code >= 500:
            raise _unavailable()
        try:
            return _TokenAnswer.model_validate_json(answer.content)
        except ValidationError as error:
            raise _refused() from error

    def _verified(self, answer: _TokenAnswer, trip: Trip, now: datetime) -> Mapping[str, Any]:
        try:
            token = jwt.decode(answer.id_token, self._keys_for(answer.id_token, now), algorithms=list(ALGORITHMS))
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                params={"nonce": trip.nonce, "client_id": self._client_id, "access_token": answer.access_token},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise _refused() from error
        return dict(token.claims)

    def _keys_for(self, id_token: str, now: datetime) -> KeySet:
        """Fetched anew where the token names a key that is not among them."""
        known = self._knowledge(now)
        named = _key_named_by(id_token)
        is_there = named is None or any(key.kid == named for key in known.keys.keys)
        if is_there or now - known.since < KEYS_AGAIN_AFTER:
            return known.keys
        return self._knowledge(now, anew=True).keys

    def _knowledge(self, now: datetime, *, anew: bool = False) -> _Known:
        seen = self._known
        if seen is not None and not anew and now - seen.since <= KNOWN_FOR:
            return seen
        if not self._lock.acquire(timeout=self._settings.timeout.total_seconds()):
            raise _unavailable()
        try:
            if self._known is not seen and self._known is not None:
                return self._known  # somebody else asked while we waited
            if self._failed_at is not None and now - self._failed_at < PATIENCE:
                raise _unavailable()
            self._failed_at = now  # unless it answers
            self._known = self._ask(now)
            self._failed_at = None
            return self._known
        finally:
            self._lock.release()

    def _ask(self, now: datetime) -> _Known:
        try:
            with self._http() as client:
                place = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
                metadata = Metadata.model_validate_json(client.get(place).raise_for_status().content)
                self._refuse_impostor(metadata)
                listed = client.get(metadata.jwks_uri).raise_for_status().json()["keys"]
            usable = [one for one in listed if one.get("kty") in ASYMMETRIC and one.get("use", "sig") == "sig"]
            return _Known(metadata, KeySet.import_key_set({"keys": usable}), now)
        except (httpx.HTTPError, ValidationError, JoseError, json.JSONDecodeError, KeyError, TypeError) as error:
            raise _unavailable() from error

    def _refuse_impostor(self, metadata: Metadata) -> None:
        places = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
        if metadata.issuer != self._issuer or not all(_is_protected(one) for one in (*places, self._issuer)):
            raise IdentityProviderUnavailable(
                "The identity provider calls itself otherwise than GRIDWARDEN_API_OIDC_ISSUER, or is not on HTTPS.",
                zh="身份提供方自报的名称与 GRIDWARDEN_API_OIDC_ISSUER 不一致，或未使用 HTTPS。",
            )

    def _http(self) -> httpx.Client:
        return httpx.Client(timeout=self._settings.timeout.total_seconds(), follow_redirects=False, trust_env=False)


def _key_named_by(id_token: str) -> str | None:
    """Not verified yet: good for choosing a key, and for nothing else."""
    try:
        header = extract_compact(id_token.encode()).headers()
    except (JoseError, ValueError):
        return None
    named = header.get("kid")
    return named if isinstance(named, str) else None


def _is_protected(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _another_browser() -> IdentityNotProved:
    return IdentityNotProved(
        "This sign-in was begun in another browser, or too long ago: begin again.",
        zh="该登录并非由本浏览器发起，或已超时：请重新登录。",
    )


def _refused() -> IdentityNotProved:
    return IdentityNotProved(
        "The identity provider's answer does not prove who you are: begin again, or ask an administrator.",
        zh="身份提供方的答复无法证明您的身份：请重新登录；如仍失败请联系管理员。",
    )


def _unavailable() -> IdentityProviderUnavailable:
    return IdentityProviderUnavailable(
        "The identity provider does not answer: try again later, or sign in with a password.",
        zh="身份提供方无响应：请稍后重试，或使用密码登录。",
    )
