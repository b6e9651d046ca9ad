"""One HTTP answer as a stream of bytes with hard limits; runs in the child.

Ours rather than FFmpeg's, because an address alone does not say what comes: headers tell a snapshot from a stream and
state when a picture was taken, and the count of bytes tells silence from a stall.
"""

import functools
import http.client
import socket
import ssl
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message

from detection.streams.addresses import Address
from detection.streams.age import ServerClock, http_date
from detection.streams.classify import for_status
from detection.streams.errors import Stalled, Unauthorised
from detection.streams.redaction import redacted
from detection.streams.way import connected
from detection.streams.wire import Request

_CHUNK_BYTES = 64 * 1024


class HttpSource:
    """A readable that PyAV accepts. Every read ends by `silence_timeout_s` and by the deadline, with an error."""

    def __init__(
        self, response: http.client.HTTPResponse, sock: socket.socket, request: Request, clock: ServerClock
    ) -> None:
        self._response = response
        self._sock = sock
        self._silence_timeout_s = request.silence_timeout_s
        self._ahead = bytearray()
        self._kept: bytearray | None = None
        # Counted here: http.client before 3.13 forgets to in read1, and would wait for a keep-alive connection to end.
        self._left_bytes: int | None = response.length
        self.read_until_s = time.monotonic() + request.keyframe_timeout_s
        self.headers: Message = response.headers
        self.content_type = self.headers.get_content_type() if "Content-Type" in self.headers else ""
        self.clock = clock
        self.url: str = response.url
        self.is_finite = response.length is not None
        """The server said how long the answer is: a file, not a live stream."""

    def read(self, size: int = _CHUNK_BYTES) -> bytes:
        """Whatever is there, at most `size` bytes; empty at the end.

        Raises: TimeoutError: silence, or the deadline has passed.
        """
        if self._ahead:
            data = bytes(self._ahead[:size])
            del self._ahead[:size]
        else:
            data = self._receive(size)
        if self._kept is not None:
            self._kept += data
        return data

    def peek(self, size: int) -> bytes:
        """The first `size` bytes, or fewer at the end, without taking them."""
        while len(self._ahead) < size:
            data = self._receive(_CHUNK_BYTES)
            if not data:
                break
            self._ahead += data
        return bytes(self._ahead[:size])

    def read_all(self, limit: int) -> bytes:
        """Raises: ValueError: more than `limit` bytes; EOFError: cut short."""
        whole = bytearray()
        while data := self.read():
            whole += data
            if len(whole) > limit:
                raise ValueError(f"more than {limit} bytes")
        return bytes(whole)

    def keep(self) -> None:
        """Remember what is read from here on, so that `rewind` can give it once more."""
        self._kept = bytearray()

    def rewind(self) -> None:
        if self._kept is not None:
            self._ahead[:0] = self._kept
            self._kept = bytearray()

    def forget(self) -> None:
        self._kept = None

    def close(self) -> None:
        self._response.close()
        self._sock.close()

    def _receive(self, size: int) -> bytes:
        if self._left_bytes is not None:
            size = min(size, self._left_bytes)
            if size == 0:
                return b""
        left_s = self.read_until_s - time.monotonic()
        if left_s <= 0:
            raise Stalled(f"{redacted(self.url)} sends, but no complete keyframe in time.")
        self._sock.settimeout(min(left_s, self._silence_timeout_s))
        data = self._response.read1(size)
        if self._left_bytes is not None:
            self._left_bytes -= len(data)
            if not data:
                raise EOFError("cut short")
        return data


def open_http(address: Address, request: Request, headers: Mapping[str, str] | None = None) -> HttpSource:
    """Raises: HTTPError, URLError, OSError, HTTPException: see `classify`; StreamError."""
    sockets: list[socket.socket] = []
    opener = _opener(address, request, sockets)
    asked_at = datetime.now(tz=UTC)
    asked = urllib.request.Request(  # noqa: S310  only http and https handlers are installed
        address.url, headers={"User-Agent": "Gridwarden", "Accept": "*/*", **(headers or {})}
    )
    try:
        response: http.client.HTTPResponse = opener.open(asked, timeout=request.open_timeout_s)
    except ValueError as exc:
        # urllib knows Basic and Digest, and raises this for any other scheme or digest algorithm.
        raise Unauthorised(f"{redacted(address.url)} wants a way of signing in that is not spoken here.") from exc
    clock = ServerClock(http_date(response.headers["Date"]), asked_at, datetime.now(tz=UTC))
    # Redirects and sign-in took connections of their own; the last one carries the answer.
    source = HttpSource(response, sockets[-1], request, clock)
    if response.status == http.HTTPStatus.NO_CONTENT:
        source.close()
        raise for_status(response.status, place=redacted(address.url))
    return source


class _PlainConnection(http.client.HTTPConnection):
    """Remembers its socket: urllib lets go of it, and we still set its time limits. Redirects make a new one."""

    sockets: list[socket.socket]
    visit: Request

    def connect(self) -> None:
        self.sock = connected(self.host, self.port, self.visit, timeout_s=self.timeout)
        self.sockets.append(self.sock)


class _SecureConnection(http.client.HTTPSConnection):
    sockets: list[socket.socket]
    visit: Request
    context: ssl.SSLContext

    def connect(self) -> None:
        plain = connected(self.host, self.port, self.visit, timeout_s=self.timeout)
        self.sock = self.context.wrap_socket(plain, server_hostname=self.host)
        self.sockets.append(self.sock)


class _Opening(urllib.request.AbstractHTTPHandler):
    """Plain and TLS connections."""

    def __init__(self, request: Request, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._request = request
        self._sockets = sockets

    def http_open(self, asked: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._plain, asked)  # type: ignore[arg-type]  # urllib passes the timeout only

    def https_open(self, asked: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._secure, asked)  # type: ignore[arg-type]  # the same

    http_request = urllib.request.AbstractHTTPHandler.do_request_
    https_request = urllib.request.AbstractHTTPHandler.do_request_

    def _plain(self, host: str, *, timeout: float) -> http.client.HTTPConnection:
        connection = _PlainConnection(host, timeout=timeout)
        connection.sockets, connection.visit = self._sockets, self._request
        return connection

    def _secure(self, host: str, *, timeout: float) -> http.client.HTTPConnection:
        context = _tls_context(verify=self._request.verify_tls, ca_file=self._request.tls_ca_file)
        connection = _SecureConnection(host, timeout=timeout, context=context)
        connection.sockets, connection.visit, connection.context = self._sockets, self._request, context
        return connection


def _opener(address: Address, request: Request, sockets: list[socket.socket]) -> urllib.request.OpenerDirector:
    """Like `build_opener`, without its ftp, file, data and proxy handlers: redirects stay within http and https."""
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        _Opening(request, sockets),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.UnknownHandler(),
    ]
    if address.username is not None:
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        # For this server only: a redirect elsewhere does not carry the password along.
        root = "/".join(address.url.split("/", 3)[:3]) + "/"
        passwords.add_password(None, root, address.username, address.password or "")
        handlers += [urllib.request.HTTPBasicAuthHandler(passwords), urllib.request.HTTPDigestAuthHandler(passwords)]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


@functools.lru_cache(maxsize=4)
def _tls_context(*, verify: bool, ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def cached_s(headers: Message) -> float:
    """For how long a cache on the way has kept the answer."""
    text: str = headers.get("Age", "0").strip()
    return float(text) if text.isdigit() else 0.0
