"""Who has signed in to the pretend platform: one user, MD5 of the password, tokens that expire, never renewed."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from threading import Lock

from simulator.settings import CitySettings


@dataclass(frozen=True, slots=True)
class Login:
    token: str
    at_s: float
    """Unix time."""


class Logins:
    """Safe to call from many threads."""

    def __init__(self, settings: CitySettings) -> None:
        self._settings = settings
        # WVP's own scheme: it stores and expects the unsalted MD5.
        self._digest = hashlib.md5(settings.password.encode(), usedforsecurity=False).hexdigest()
        self._until_s: dict[str, float] = {}
        self._lock = Lock()
        self.granted = 0
        self.refused = 0

    def login(self, username: str, digest: str) -> Login | None:
        """None: wrong name or password. An upper-case digest is wrong, as it is for WVP."""
        is_right = secrets.compare_digest(username.encode(), self._settings.username.encode())
        is_right &= secrets.compare_digest(digest.encode(), self._digest.encode())
        with self._lock:
            if not is_right:
                self.refused += 1
                return None
            self.granted += 1
            token = _looks_like_a_jwt(username)
            self._until_s[token] = time.monotonic() + self._settings.token_life_s
        return Login(token, time.time())

    def is_valid(self, token: str) -> bool:
        with self._lock:
            return time.monotonic() < self._until_s.get(token, 0.0)

    def forget_all(self) -> None:
        """As when the platform restarts: every token is void."""
        with self._lock:
            self._until_s.clear()


def _looks_like_a_jwt(username: str) -> str:
    """Three parts; the platform keeps its own list and checks no signature."""
    parts = (
        json.dumps({"alg": "RS256"}).encode(),
        json.dumps({"userName": username}).encode(),
        secrets.token_bytes(32),
    )
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
