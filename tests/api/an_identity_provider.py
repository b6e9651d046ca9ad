"""A small OpenID provider on loopback. Each test says how it lies; unless told otherwise it is honest."""

import base64
import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "gridwarden", "shared with the provider"


class IdentityProvider(ThreadingHTTPServer):
    """`claims` overlay those of an honest token; the other fields make it another one."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, private=True)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.calls_itself = self.issuer
        self.claims: dict[str, Any] = {}
        self.sign_with = self.key
        self.hmac_key: bytes | None = None
        self.kid = "first"
        self.unsigned = False
        self.more_keys: list[dict[str, str]] = []
        self.asked: dict[str, str] = {}
        """The last authorization request."""
        self.exchanges: list[dict[str, str]] = []
        Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def consent(self, address: str) -> str:
        """Sign in there as a person would; the code."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return "a-code"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.calls_itself,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "4711",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked.get("nonce"),
            "preferred_username": "li.na",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            return _joined({"alg": "none"}, claims) + "."
        if self.hmac_key is not None:  # by hand: no library signs with a public key
            said = _joined({"alg": "HS256", "kid": self.kid}, claims)
            return f"{said}.{_encoded(hmac.digest(self.hmac_key, said.encode(), 'sha256'))}"
        return jwt.encode({"alg": "RS256", "kid": self.kid}, claims, self.sign_with)

    def public_pem(self) -> bytes:
        return self.key.as_pem(private=False)


class _Answer(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        place = urlsplit(self.path).path
        if place == "/.well-known/openid-configuration":
            self._say(self.server.metadata())
        elif place == "/keys":
            self._say({"keys": [self.server.key.as_dict(private=False), *self.server.more_keys]})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.exchanges.append(form)
        if self._is_client() and form.get("code") == "a-code" and self._is_same_browser(form["code_verifier"]):
            self._say({"access_token": "a", "token_type": "Bearer", "id_token": self.server.token()})
        else:
            self._say({"error": "invalid_grant"}, status=400)

    def _is_client(self) -> bool:
        basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return basic == f"{CLIENT_ID}:{CLIENT_SECRET.replace(' ', '%20')}"

    def _is_same_browser(self, verifier: str) -> bool:
        return _encoded(hashlib.sha256(verifier.encode()).digest()) == self.server.asked["code_challenge"]

    def _say(self, content: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


def _joined(*parts: dict[str, Any]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
