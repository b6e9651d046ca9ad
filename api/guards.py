"""What every request passes first: a name for the log, headers for every answer, and doors that keep other sites out.

A page of another site in somebody's browser must not get in, neither by pointing its own name here (DNS rebinding:
wrong Host) nor by posting across (Origin); plain HTTP is for this machine alone.
"""

import ipaddress
import re
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import refusal_response
from kit.errors import Forbidden

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def content_security_policy(*, style_nonce: str | None = None) -> str:
    """Everything from this server alone. Styles that a page makes itself carry the word of its own answer."""
    styles = "style-src 'self'" if style_nonce is None else f"style-src 'self' 'nonce-{style_nonce}'"
    return (
        f"default-src 'none'; script-src 'self'; {styles}; img-src 'self' blob:; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


SECURITY_HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""`Cache-Control` unless the route says otherwise: what one person sees is not for the next at the same machine."""
HSTS = "max-age=31536000"
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Guards:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] = frozenset()) -> None:
        self.app = app
        self.hosts = frozenset(one.lower() for one in hosts)

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
                if scope["scheme"] == "https":
                    out.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        refusal = self._why_refused(scope, headers)
        app = self.app if refusal is None else refusal_response(Request(scope), refusal)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await app(scope, receive, send_named)

    def _why_refused(self, scope: Scope, headers: Headers) -> Forbidden | None:
        return (
            why_unknown_host(headers.get("host", ""), self.hosts)
            or why_unprotected(scope["scheme"], scope.get("client"))
            or why_foreign(headers, method=scope["method"])
        )


def why_unknown_host(host: str, hosts: frozenset[str]) -> Forbidden | None:
    """None: it is one of our names."""
    if _name_of(f"//{host}") in LOOPBACK | hosts:
        return None
    return Forbidden(
        f"This server does not answer as '{host[:100]}'; GRIDWARDEN_API_HOSTS lists the names that it has.",
        zh=f"本服务器不以“{host[:100]}”为名提供服务；可用名称见 GRIDWARDEN_API_HOSTS。",
    )


def why_unprotected(scheme: str, client: tuple[str, int] | None) -> Forbidden | None:
    """Plain HTTP from anywhere but this machine could be read and changed on its way."""
    if scheme == "https" or client is None or _is_loopback(client[0]):
        return None
    return Forbidden("This server is reached over HTTPS only.", zh="本服务器仅支持 HTTPS 访问。")


def why_foreign(headers: Headers, *, method: str) -> Forbidden | None:
    """A browser says where a page comes from; a program says nothing, and sends no cookie by accident."""
    if method in READING:
        return None
    host, origin = headers.get("host", ""), headers.get("origin")
    is_foreign_origin = origin is not None and urlsplit(origin).netloc != host
    if is_foreign_origin or headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return Forbidden(
            "A page of another site may not change anything here; open this server's own page.",
            zh="其他网站的页面不能在此进行任何更改；请打开本系统自己的页面。",
        )
    return None


def _name_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # an unclosed bracket
        return None


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:  # a Unix socket has no address
        return True


def _request_id(proposed: str | None) -> str:
    """The caller's own id where it is harmless in a log, or a new one."""
    return proposed if proposed and _ACCEPTED_ID.fullmatch(proposed) else uuid4().hex
