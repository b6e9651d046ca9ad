"""One line per request, for whoever looks for what was slow or refused: no address with its query, no name, no body.

The route is the template (`/api/v1/cases/{case_id}`), `person_id` the number of whoever signed in.
"""

from time import perf_counter

import structlog
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = structlog.get_logger()

UNROUTED = "unrouted"  # what people type into addresses may be anything, a password included
CLIENT_GONE = 499  # as nginx calls it: nobody waited for the answer
FAILED = 500


class AccessLog:
    """ASGI middleware around everything else, so that it sees the answer that really leaves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        status: int | None = None

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])  # an HTTPStatus would be written out by its name
            await send(message)

        has_returned = False
        try:
            await self.app(scope, receive, send_noted)
            has_returned = True
        finally:
            self._note(scope, status=status or (CLIENT_GONE if has_returned else FAILED), began=began)

    def _note(self, scope: Scope, *, status: int, began: float) -> None:
        state = scope.get("state", {})
        logger.info(
            "request",
            method=scope["method"],
            route=self._template_of(scope),
            status=status,
            duration_ms=round((perf_counter() - began) * 1000, 1),
            request_id=state.get("request_id"),
            person_id=state.get("person_id"),
        )

    def _template_of(self, scope: Scope) -> str:
        """The route itself knows only its path below the router that it was made in."""
        if "route" not in scope:
            return UNROUTED
        if not self._templates:
            routes = iter_route_contexts(scope["app"].routes)
            self._templates = {id(one.original_route): one.path or UNROUTED for one in routes}
        return self._templates.get(id(scope["route"]), UNROUTED)
