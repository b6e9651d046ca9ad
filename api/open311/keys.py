"""Who asks over Open311: the parameter `api_key` names another system, and what it may do."""

from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.api_keys import actor_of_key, find_key
from accounts.permissions import Permission
from kit.clock import utc_now
from kit.errors import Forbidden

READING = frozenset({Permission.CASE_READ, Permission.CASE_REGISTER_BY_RULE})
"""Whoever may report may see what has become of it: only public facts go out."""


class KeyRefused(Forbidden):
    """There is no such key, or it is not for this."""


def reporter(session: Session, api_key: str | None) -> Actor:
    """Who reports.

    Raises:
        KeyRefused: no key, none of ours, or one that may not report.
    """
    actor = _actor(session, api_key)
    if not actor.may(Permission.CASE_REGISTER_BY_RULE):
        raise KeyRefused(
            f"This API key may not report: it needs {Permission.CASE_REGISTER_BY_RULE}.",
            zh=f"该接口密钥无权上报：需要权限 {Permission.CASE_REGISTER_BY_RULE}。",
        )
    return actor


def refuse_stranger(session: Session, api_key: str | None) -> None:
    """Raises KeyRefused where neither reading nor reporting is allowed."""
    if not _actor(session, api_key).permissions & READING:
        listed = ", ".join(sorted(READING))
        raise KeyRefused(
            f"This API key may not read: it needs one of {listed}.", zh=f"该接口密钥无权读取：需要权限 {listed} 之一。"
        )


def _actor(session: Session, api_key: str | None) -> Actor:
    if not api_key:
        raise KeyRefused(
            "The parameter api_key is missing; the centre gives such keys out.",
            zh="缺少参数 api_key；密钥由中心发放。",
        )
    row = find_key(session, api_key, now=utc_now())
    if row is None:
        raise KeyRefused("This API key is not known, or it has ended.", zh="该接口密钥无效或已失效。")
    return actor_of_key(row)
