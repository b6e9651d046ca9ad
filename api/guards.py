"""What every request passes first: a name for the log, and two doors that keep other web sites out.

Until sign-in exists, whoever reaches the server is the operator. A page of another site in the operator's browser must
not get in, neither by pointing its own name at 127.0.0.1 (DNS rebinding: wrong Host) nor by posting across (Origin).
"""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_of, problem_response
from kit.errors import Forbidden

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Guards:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    out.setdefault(name, value)
            await send(message)

        refusal = why_refused(headers, method=scope["method"])
        app = self.app if refusal is None else problem_response(problem_of(Forbidden(refusal), request_id=request_id))
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await app(scope, receive, send_named)


def why_refused(headers: Headers, *, method: str) -> str | None:
    """A sentence for the person who is turned away; None: come in."""
    host = headers.get("host", "")
    if _name_of(f"//{host}") not in LOOPBACK:
        return f"This server answers only as localhost or 127.0.0.1, not as '{host}': sign-in does not exist yet."
    if method in READING:
        return None
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return f"A page of '{origin}' may not change anything here; open this server's own page."
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return "A page of another site may not change anything here; open this server's own page."
    return None


def _name_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # an unclosed bracket
        return None


def _request_id(proposed: str | None) -> str:
    """The caller's own id where it is harmless in a log, or a new one."""
    return proposed if proposed and _ACCEPTED_ID.fullmatch(proposed) else uuid4().hex
