"""WVP-GB28181-pro: lists its unified channels and plays them (GB28181 devices, pushed and proxied streams alike).

The token lives about an hour without renewal and ends with a 401; then we log in again, once. Login sends the MD5 of
the password in the query, because that is all WVP takes: use TLS and keep it out of the platform's access log.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NoReturn

import httpx
import structlog

from camera_registry.camera_policy import PLATFORM_SCHEMES, camera_policy
from camera_registry.errors import (
    CameraUnknown,
    PlatformAnswerInvalid,
    PlatformDeclined,
    PlatformError,
    PlatformRefusedLogin,
    PlatformTimedOut,
)
from camera_registry.platform_protocol import ListedCamera, OpenedStream
from camera_registry.platforms.asking import asking
from camera_registry.platforms.trust import trust_of
from camera_registry.platforms.wvp_answers import Channel, Envelope, Login, Page, envelope, media_address, parsed
from camera_registry.settings import PlatformSettings
from kit.checked_http import CheckedTransport
from kit.clock import utc_now
from kit.logging import redact

logger = structlog.get_logger()

LOGIN, LIST, ONE, PLAY, STOP = (
    "/api/user/login",
    "/api/common/channel/list",
    "/api/common/channel/one",
    "/api/common/channel/play",
    "/api/common/channel/play/stop",
)
TIMED_OUT_CODES = {408, -1, -2}  # -1 信令超时 and -2 收流超时 are WVP's codes of a failed invitation
UNAUTHENTICATED, SERVER_FAILED = 401, 500


class _TokenRefused(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WvpPlatform:
    """A client for one WVP, for all threads of a process."""

    def __init__(
        self,
        *,
        name: str,
        address: str,
        username: str | None,
        password: str | None,
        host_rewrites: Mapping[str, str],
        settings: PlatformSettings,
    ) -> None:
        """Connects at the first call. Without a user name no login is tried: some installations let everybody in."""
        self._where = f"{name} ({redact(address)})"
        self._username = username
        self._password_md5 = hashlib.md5((password or "").encode(), usedforsecurity=False).hexdigest()
        self._host_rewrites = dict(host_rewrites)
        self._settings = settings
        connect_s, answer_s = settings.connect_timeout.total_seconds(), settings.answer_timeout.total_seconds()
        self._ordinary_timeout = httpx.Timeout(answer_s, connect=connect_s)
        self._play_timeout = httpx.Timeout(settings.play_timeout.total_seconds(), connect=connect_s)
        trust = trust_of(settings)
        # Proxies of the environment are for the internet; the platform stands in the same house.
        policy = camera_policy(settings.allowed_networks, schemes=PLATFORM_SCHEMES)
        self._client = httpx.Client(
            base_url=address, transport=CheckedTransport(policy, verify=trust), trust_env=False, follow_redirects=False
        )
        self._token: str | None = None
        self._login_lock = threading.Lock()
        self._streams_lock = threading.Lock()
        self._woken: Counter[str] = Counter()
        """How many open streams there are of each camera that our visits brought to life."""

    def __repr__(self) -> str:
        return f"WvpPlatform({self._where})"

    def list_cameras(self) -> Iterator[ListedCamera]:
        self.warn_if_open_to_anyone()
        seen: set[str] = set()
        page_number = 1
        while True:
            query = {"page": str(page_number), "count": str(self._settings.page_size)}
            page = parsed(Page, self._ask(LIST, query), where=self._where)
            for channel in page.channels:
                camera = channel.listed()
                if camera.external_id not in seen:  # a camera that joins meanwhile shifts the pages
                    seen.add(camera.external_id)
                    yield camera
            if len(seen) >= page.total:
                return
            if not page.channels:
                raise PlatformAnswerInvalid(
                    f"{self._where} announces {page.total} cameras but lists only {len(seen)}. Try again; "
                    "nothing was changed.",
                    zh=(
                        f"{self._where} 声称有 {page.total} 台摄像机，却只列出 {len(seen)} 台。请重试；本次未作任何更"
                        "改。"
                    ),
                )
            page_number += 1

    def open_stream(self, external_id: str) -> OpenedStream:
        is_idle = self._is_surely_idle(external_id)
        asked_at = utc_now()
        try:
            data = self._ask(PLAY, {"channelId": external_id}, timeout=self._play_timeout)
            address = media_address(
                data,
                preference=self._settings.media_preference,
                host_rewrites=self._host_rewrites,
                where=self._where,
            )
        except (PlatformTimedOut, PlatformAnswerInvalid, PlatformDeclined):
            self._stop(external_id)  # without it the platform holds the camera for busy until it is restarted
            raise
        if is_idle:
            with self._streams_lock:
                self._woken[external_id] += 1
        return OpenedStream(address=address, began_at=asked_at if is_idle else None)

    def close_stream(self, external_id: str) -> None:
        """Stop what we brought to life. A stream that was running is left to who watches it: WVP's stop cuts all."""
        with self._streams_lock:
            if not self._woken[external_id]:
                return
            self._woken[external_id] -= 1
            is_last = not self._woken[external_id]
        if is_last and self._settings.stops_streams:
            self._stop(external_id)

    def close(self) -> None:
        self._client.close()

    def warn_if_open_to_anyone(self) -> bool:
        """Whether the platform lists cameras to somebody who never logged in; says so in the log."""
        try:
            answer = self._send(LIST, {"page": "1", "count": "1"}, token=None, timeout=self._ordinary_timeout)
            is_open = answer.status_code < 400 and envelope(answer, where=self._where).code == 0
        except PlatformError:
            return False  # the calls that follow say what is wrong
        if is_open:
            logger.warning(
                "platform_open_to_anyone",
                platform=self._where,
                advice="anybody on its network can watch every camera: set interface-authentication: true in WVP",
            )
        return is_open

    def _is_surely_idle(self, external_id: str) -> bool:
        try:
            return parsed(Channel, self._ask(ONE, {"id": external_id}), where=self._where).is_surely_idle
        except (PlatformDeclined, PlatformAnswerInvalid, CameraUnknown):
            return False  # older versions do not have this call; whether there is such a camera, play will tell

    def _stop(self, external_id: str) -> None:
        try:
            self._ask(STOP, {"channelId": external_id})
        except PlatformError as error:
            logger.warning("platform_stop_failed", platform=self._where, camera=external_id, reason=error.message)

    def _ask(self, path: str, query: Mapping[str, str], *, timeout: httpx.Timeout | None = None) -> object:
        """The data of a successful answer; logs in first, and once more when the token has ended."""
        token = self._token or self._fresh_token(instead_of=None)
        timeout = timeout or self._ordinary_timeout
        try:
            return self._data(path, query, self._send(path, query, token=token, timeout=timeout))
        except _TokenRefused:
            token = self._fresh_token(instead_of=token)
        try:
            return self._data(path, query, self._send(path, query, token=token, timeout=timeout))
        except _TokenRefused as refused:
            raise PlatformRefusedLogin(
                f"{self._where} refuses the token that it has just given ({refused.reason}). "
                "May this account use the interface, and is the platform's clock right?",
                zh=(
                    f"{self._where} 拒绝了它刚刚发放的令牌（{refused.reason}）。请检查该账号是否有接口权限、平台时钟是"
                    "否准确。"
                ),
            ) from None

    def _fresh_token(self, *, instead_of: str | None) -> str | None:
        """Of many threads whose token ended, one logs in and the others take what it got."""
        if self._username is None:
            return None
        with self._login_lock:
            if self._token is None or self._token == instead_of:
                self._token = self._log_in(self._username)
            return self._token

    def _log_in(self, username: str) -> str:
        query = {"username": username, "password": self._password_md5}
        answer = self._send(LOGIN, query, token=None, timeout=self._ordinary_timeout)
        said = envelope(answer, where=self._where)
        if said.code >= SERVER_FAILED:
            self._fail(LOGIN, {}, said)
        if said.code != 0:
            raise PlatformRefusedLogin(
                f"{self._where} refuses the login: {said.reason}. Enter user name and password of the platform again.",
                zh=f"{self._where} 拒绝登录：{said.reason}。请重新填写平台的用户名和密码。",
            )
        in_header = answer.headers.get("access-token")
        return in_header or parsed(Login, said.data, where=self._where).access_token

    def _send(
        self, path: str, query: Mapping[str, str], *, token: str | None, timeout: httpx.Timeout
    ) -> httpx.Response:
        headers = {"access-token": token} if token else {}
        with asking(self._where, path, timeout_s=timeout.read or 0.0):
            return self._client.get(path, params=dict(query), headers=headers, timeout=timeout)

    def _data(self, path: str, query: Mapping[str, str], answer: httpx.Response) -> object:
        if answer.status_code == UNAUTHENTICATED:
            self._refuse_token("HTTP 401")
        said = envelope(answer, where=self._where)
        if said.code == UNAUTHENTICATED:
            self._refuse_token(said.reason)
        if said.code != 0:
            self._fail(path, query, said)
        return said.data

    def _refuse_token(self, reason: str) -> NoReturn:
        if self._username is None:
            raise PlatformRefusedLogin(
                f"{self._where} wants a login, but no user name is stored for it. Enter one.",
                zh=f"{self._where} 要求登录，但没有保存用户名，请填写。",
            )
        raise _TokenRefused(reason)

    def _fail(self, path: str, query: Mapping[str, str], said: Envelope) -> NoReturn:
        camera = query.get("channelId") or query.get("id")
        about = f"{self._where}, camera {camera}" if camera else self._where
        about_zh = f"{self._where} 的摄像机 {camera}" if camera else self._where
        if said.code in TIMED_OUT_CODES or "超时" in said.reason:
            raise PlatformTimedOut(
                f"{about}: the camera did not answer the platform in time ({said.reason}).",
                zh=f"{about_zh}：摄像机没有及时应答平台（{said.reason}）。",
            )
        if camera and (said.code == 404 or "不存在" in said.reason):
            raise CameraUnknown(
                f"{about}: the platform does not know this camera ({said.reason}). Import its list again.",
                zh=f"{about_zh}：平台上没有该摄像机（{said.reason}）。请重新导入其摄像机列表。",
            )
        raise PlatformDeclined(
            f"{about}: {path} failed with code {said.code}: {said.reason}.",
            code=said.code,
            zh=f"{about_zh}：{path} 失败，代码 {said.code}：{said.reason}。",
        )
