"""A path that is a route's own, such as `/sessions/by-link`, is never read as the id of the route beside it."""

from collections import defaultdict
from collections.abc import Sequence

from fastapi.routing import RouteContext
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import method_not_allowed


class LiteralPaths:
    """ASGI middleware: answers 405 where a path of its own has not this method."""

    def __init__(self, app: ASGIApp, routes: Sequence[RouteContext]) -> None:
        self.app = app
        self.methods: dict[str, set[str]] = defaultdict(set)
        for route in routes:
            if "{" not in (route.path or "{"):
                self.methods[str(route.path)] |= route.methods or set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = self.methods.get(scope["path"]) if scope["type"] == "http" else None
        if known is None or scope["method"] in known:
            await self.app(scope, receive, send)
            return
        refusal = method_not_allowed(Request(scope), sorted(known))
        await refusal(scope, receive, send)
