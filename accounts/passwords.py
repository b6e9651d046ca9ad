"""Passwords: what may be one, and their Argon2id hashes (RFC 9106)."""

import re
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.errors import PasswordUnfit

SHORTEST, LONGEST = 12, 128  # OWASP ASVS 2.1.1 and 2.1.2
HASHES_AT_ONCE = BoundedSemaphore(4)
"""Each takes 64 MiB: a rush of sign-ins waits instead of filling the memory."""
_hasher = PasswordHasher()  # time 3, memory 64 MiB, 4 lanes: the second recommendation of RFC 9106
_OBVIOUS = ("password", "gridwarden", "qwerty", "123456", "abcdef", "iloveyou", "letmein", "admin", "welcome")
_NOBODYS = _hasher.hash("nobody has this password")


def refuse_unfit(password: str, *, login: str) -> None:
    """Length and guessability decide; no rule asks for a digit or a capital (ASVS 2.1.9).

    Raises:
        PasswordUnfit: says what to choose instead.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordUnfit(
            f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}.",
            zh=f"密码须为 {SHORTEST} 至 {LONGEST} 个字符，当前为 {len(password)} 个。",
        )
    plain = password.lower()
    rest = re.sub("|".join(map(re.escape, (login.lower(), *_OBVIOUS))), "", plain)
    has_something_of_its_own = len(re.sub(r"[\d\W_]", "", rest)) >= 4
    if len(set(plain)) < 5 or (rest != plain and not has_something_of_its_own):
        raise PasswordUnfit(
            "This password is easy to guess: take several words that do not belong together.",
            zh="该密码容易被猜到：请使用几个互不相关的词语组合。",
        )


def hashed(password: str) -> str:
    with HASHES_AT_ONCE:
        return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """None: there is no such person, which takes as long to find out as a wrong password."""
    try:
        with HASHES_AT_ONCE:
            _hasher.verify(password_hash or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
