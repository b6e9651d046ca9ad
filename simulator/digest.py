"""Digest sign-in (RFC 2617, MD5) as cameras want it, over HTTP and over RTSP alike: the server's side."""

import hashlib
import re
import secrets

REALM = "Gridwarden city"
_PARAMETER = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class DigestGuard:
    """One user. A challenge stays good until the server ends."""

    def __init__(self, username: str, password: str) -> None:
        self._username = username
        self._password = password
        self._nonce = secrets.token_hex(16)

    def challenge(self, *, has_qop: bool = True) -> str:
        """The value of WWW-Authenticate; old cameras know no qop."""
        qop = ', qop="auth"' if has_qop else ""
        return f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5{qop}'

    def lets_pass(self, header: str | None, *, method: str) -> bool:
        """`header`: the value of Authorization."""
        if header is None or not header.startswith("Digest "):
            return False
        said = {name: quoted or bare for name, quoted, bare in _PARAMETER.findall(header)}
        if said.get("nonce") != self._nonce or said.get("username") != self._username:
            return False
        who = _md5(f"{self._username}:{REALM}:{self._password}")
        what = _md5(f"{method}:{said.get('uri', '')}")
        middle = [self._nonce]
        if "qop" in said:
            middle += [said.get("nc", ""), said.get("cnonce", ""), said["qop"]]
        expected = _md5(":".join([who, *middle, what]))
        return secrets.compare_digest(expected.encode(), said.get("response", "").encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
