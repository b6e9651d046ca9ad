"""Secrets that stand for somebody: 256 random bits with a mark in front, so that logs and scanners recognise them."""

import hashlib
import hmac
import secrets

SESSION, KEY, LINK = "gws_", "gwk_", "gwl_"


def new_token(mark: str) -> str:
    return mark + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token_of(session_token: str) -> str:
    """What a page of ours can read and a page of another site cannot: it proves that our own page asks."""
    return hmac.new(session_token.encode(), b"csrf", hashlib.sha256).hexdigest()
