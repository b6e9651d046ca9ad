"""Looks for a route only among those that begin with the same word: `/api/v1/cases/7` among those of cases.

The framework tries one route after the other, and asks each router twice. With 170 routes that was half of what the
shortest answer costs.
"""

from collections.abc import Iterable, Mapping, Sequence

from fastapi import APIRouter
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

Module = tuple[str, APIRouter]
"""A router with the prefix that it is included under."""


class Switchboard:
    """ASGI application before that of the router which knows all routes; what begins with no known word goes there."""

    def __init__(self, app: ASGIApp, *, whole: APIRouter, by_word: Mapping[str, APIRouter], prefix: str) -> None:
        """`by_word`: from `routers_by_word`, of all routes that `whole` has under each word."""
        self.app = app
        self.whole = whole
        self.by_word = by_word
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        few = self.by_word.get(word_of(scope["path"], self.prefix)) if scope["type"] == "http" else None
        if few is None:
            await self.app(scope, receive, send)
            return
        scope.setdefault("router", self.whole)  # whoever writes an address may name any route
        await few(scope, receive, send)


def word_of(path: str, prefix: str) -> str:
    """What a path begins with, to the end of the first part behind the prefix."""
    start = len(prefix) + 1 if path.startswith(f"{prefix}/") else 1
    end = path.find("/", start)
    return path if end < 0 else path[:end]


def routers_by_word(modules: Sequence[Module], prefix: str) -> dict[str, APIRouter]:
    """For each word a router with every module that has a route which begins so, in the given order.

    Raises:
        RuntimeError: a route begins with a parameter, and so with any word.
    """
    found: dict[str, APIRouter] = {}
    for under, router in modules:
        for word in sorted(_words(iter_route_contexts(router.routes), under, prefix)):
            found.setdefault(word, APIRouter()).include_router(router, prefix=under)
    return found


def _words(routes: Iterable[RouteContext], under: str, prefix: str) -> set[str]:
    words = {word_of(f"{under}{route.path}", prefix) for route in routes}
    if any("{" in word for word in words):
        raise RuntimeError(f"a route begins with a parameter: {sorted(words)}")
    return words
