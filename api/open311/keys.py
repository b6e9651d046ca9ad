"""Who asks over Open311: the parameter `api_key` names another system, and what it may do."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.permissions import Permission
from kit.errors import Forbidden

READING = frozenset({Permission.CASE_READ, Permission.CASE_REGISTER_BY_RULE})
"""Whoever may report may see what has become of it: only public facts go out."""


class KeyRefused(Forbidden):
    """There is no such key, or it is not for this."""


KeyReader = Callable[[Session, str], Actor]
"""The system that a key belongs to; raises KeyRefused."""


def interface_actor(session: Session, api_key: str) -> Actor:  # noqa: ARG001  keys come with sign-in
    """Raises KeyRefused where the key is unknown, ended or revoked."""
    raise KeyRefused("This API key is not known, or it has ended.")


def _key_reader() -> KeyReader:
    return interface_actor


InKeys = Annotated[KeyReader, Depends(_key_reader)]


def reporter(session: Session, keys: KeyReader, api_key: str | None) -> Actor:
    """Who reports.

    Raises:
        KeyRefused: no key, none of ours, or one that may not report.
    """
    actor = _actor(session, keys, api_key)
    if not actor.may(Permission.CASE_REGISTER_BY_RULE):
        raise KeyRefused(f"This API key may not report: it needs {Permission.CASE_REGISTER_BY_RULE}.")
    return actor


def refuse_stranger(session: Session, keys: KeyReader, api_key: str | None) -> None:
    """Raises KeyRefused where neither reading nor reporting is allowed."""
    if not _actor(session, keys, api_key).permissions & READING:
        raise KeyRefused(f"This API key may not read: it needs one of {', '.join(sorted(READING))}.")


def _actor(session: Session, keys: KeyReader, api_key: str | None) -> Actor:
    if not api_key:
        raise KeyRefused("The parameter api_key is missing; the centre gives such keys out.")
    return keys(session, api_key)
