"""A real HTTP server on loopback that streams, stalls, refuses and lies, as told by a table of paths."""

import base64
import hashlib
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from types import TracebackType
from typing import Self

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
_REALM, _NONCE = "camera", "f00d"


@dataclass
class StreamServer:
    """`answers`: what each path does. `authorizations`: headers seen, in order."""

    answers: dict[str, Answer] = field(default_factory=dict)
    authorizations: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        outer = self
        self.is_ending = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.authorizations.append(self.headers.get("Authorization", ""))
                answer = outer.answers.get(self.path, status(404))
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_ending.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str, *, user_info: str = "") -> str:
        return f"http://{user_info}127.0.0.1:{self._server.server_address[1]}{path}"

    def endless(self, content_type: str, *chunks: bytes, pause_s: float = 0.0, then_hold: bool = True) -> Answer:
        """A live stream: no length, and after the chunks it is silent but open (or closed)."""

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", content_type)
            handler.end_headers()
            for chunk in chunks:
                handler.wfile.write(chunk)
                handler.wfile.flush()
                self.is_ending.wait(pause_s)
            if then_hold:
                self.is_ending.wait(30)
            handler.close_connection = True

        return answer

    def silent(self) -> Answer:
        """Takes the request and never answers."""
        return lambda _: (self.is_ending.wait(30), None)[1]


def body(content: bytes, content_type: str, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Length", "0")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    return answer


def behind_basic(inner: Answer, *, username: str, password: str) -> Answer:
    wanted = "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        if handler.headers.get("Authorization") == wanted:
            inner(handler)
        else:
            status(401, WWW_Authenticate=f'Basic realm="{_REALM}"')(handler)

    return answer


def behind_digest(inner: Answer, *, username: str, password: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        given = _digest_fields(handler.headers.get("Authorization", ""))
        secret = _md5(f"{username}:{_REALM}:{password}")
        asked = _md5(f"GET:{handler.path}")
        wanted = _md5(f"{secret}:{_NONCE}:{given.get('nc')}:{given.get('cnonce')}:auth:{asked}")
        if given.get("response") == wanted:
            inner(handler)
        else:
            challenge = f'Digest realm="{_REALM}", nonce="{_NONCE}", qop="auth", algorithm=MD5'
            status(401, WWW_Authenticate=challenge)(handler)

    return answer


def multipart(*pictures: bytes, **headers: str) -> list[bytes]:
    parts = []
    for picture in pictures:
        lines = ["--frame", "Content-Type: image/jpeg", f"Content-Length: {len(picture)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        parts.append("\r\n".join(lines).encode() + b"\r\n\r\n" + picture + b"\r\n")
    return parts


def http_date(seconds_ago: float) -> str:
    return formatdate(time.time() - seconds_ago, usegmt=True)


@contextmanager
def half_open_port() -> Iterator[int]:
    """Connections succeed, and nobody ever answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _digest_fields(header: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in header.removeprefix("Digest ").split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
