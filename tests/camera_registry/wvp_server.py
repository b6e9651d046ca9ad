"""A small real HTTP server that speaks WVP's envelope, with switches for what goes wrong with real ones."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

USERNAME, PASSWORD = "patrol", "s3cret-pässword"
PASSWORD_MD5 = hashlib.md5(PASSWORD.encode()).hexdigest()


def channel(number: int, **fields: object) -> dict[str, object]:
    return {
        "gbId": number,
        "gbDeviceId": f"{34020000001320000000 + number}",
        "gbName": f"camera {number}",
        "gbStatus": "ON",
        "gbLongitude": 116.4,
        "gbLatitude": 39.9,
        "dataType": 1,
        "streamId": None,
    } | fields


@dataclass
class WvpServer:
    """What the server holds and what it was asked; tests change it while it runs."""

    channels: list[dict[str, object]] = field(default_factory=list)
    token_uses: int | None = None
    """How many requests a token lasts; None: for ever."""
    token_in: str = "both"  # or "header" or "body"
    is_open: bool = False
    has_one: bool = True
    html_at: str | None = None
    status_at: dict[str, int] = field(default_factory=dict)
    play_answer: dict[str, object] = field(default_factory=dict)
    play_takes_s: float = 0.0
    announced_total: int | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    logins: int = 0
    address: str = ""
    _uses: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self) -> list[str]:
        return [path.removeprefix("/api/").removeprefix("common/channel/") for path, _ in self.asked]

    def answer(self, path: str, query: dict[str, str], token: str | None) -> tuple[int, str, bytes, dict[str, str]]:
        with self._lock:
            self.asked.append((path, query))
            if path == self.html_at:
                return 200, "text/html", b"<!DOCTYPE html><title>WVP</title>", {}
            if path in self.status_at:
                return (
                    self.status_at[path],
                    "text/html",
                    b"<h1>nginx</h1>",
                    {"location": "https://elsewhere.example/api"},
                )
            if path == "/api/user/login":
                return self._login(query)
            if not self.is_open and not self._is_valid(token):
                return self._said({"code": 401, "msg": "请登录后重新请求"}, status=401)
        return self._said(self._routed(path, query))

    def _login(self, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        if query != {"username": USERNAME, "password": PASSWORD_MD5}:
            return self._said({"code": 100, "msg": "用户名或密码错误"})
        self.logins += 1
        token = f"token-{self.logins}"
        self._uses[token] = 0
        data = {"id": 1} | ({} if self.token_in == "header" else {"accessToken": token})
        headers = {} if self.token_in == "body" else {"access-token": token}
        return self._said({"code": 0, "msg": "成功", "data": data}, headers=headers)

    def _is_valid(self, token: str | None) -> bool:
        if token not in self._uses:
            return False
        self._uses[token] += 1
        return self.token_uses is None or self._uses[token] <= self.token_uses

    def _routed(self, path: str, query: dict[str, str]) -> dict[str, object]:
        if path == "/api/common/channel/list":
            page, count = int(query["page"]), int(query["count"])
            total = len(self.channels) if self.announced_total is None else self.announced_total
            rows = self.channels[(page - 1) * count : page * count]
            return {"code": 0, "msg": "成功", "data": {"total": total, "list": rows, "pageNum": page}}
        wanted = query.get("channelId") or query.get("id")
        found = [row for row in self.channels if str(row["gbId"]) == wanted]
        if path == "/api/common/channel/one" and not self.has_one:
            return {"code": 404, "msg": "Not Found"}
        if not found:
            return {"code": 100, "msg": "通道不存在"}
        if path == "/api/common/channel/play":
            time.sleep(self.play_takes_s)
            return self.play_answer
        return {"code": 0, "msg": "成功", "data": found[0] if path.endswith("one") else None}

    @staticmethod
    def _said(
        body: dict[str, object], *, status: int = 200, headers: dict[str, str] | None = None
    ) -> tuple[int, str, bytes, dict[str, str]]:
        return status, "application/json", json.dumps(body).encode(), headers or {}


@contextmanager
def serving(state: WvpServer) -> Iterator[WvpServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, kind, body, headers = state.answer(
                parts.path, dict(parse_qsl(parts.query)), self.headers["access-token"]
            )
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the client gave up waiting

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
