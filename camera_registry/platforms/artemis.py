"""Hikvision's open platform, Artemis (iSecure Center, HikCentral): lists cameras, asks for preview addresses, turns.

Every request is signed with the app's key and secret. An address of a preview ends by itself after a few minutes and
there is no call that stops it, so it is asked for anew at every visit.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from pydantic import ValidationError

from camera_registry.camera_policy import PLATFORM_SCHEMES, camera_policy
from camera_registry.errors import (
    PlatformAnswerInvalid,
    PlatformClockWrong,
    PlatformDeclined,
    PlatformRefusedLogin,
    PlatformUnreachable,
    PresetUnknown,
)
from camera_registry.platform_protocol import ListedCamera, OpenedStream
from camera_registry.platforms.artemis_answers import (
    ArtemisEnvelope,
    ArtemisPage,
    ArtemisPresets,
    preview_address,
)
from camera_registry.platforms.artemis_refusals import TOO_LONG, refuse
from camera_registry.platforms.artemis_signature import signed_headers
from camera_registry.platforms.asking import asking
from camera_registry.platforms.trust import trust_of
from camera_registry.platforms.wvp_answers import parsed
from camera_registry.settings import PlatformSettings
from kit.checked_http import CheckedTransport
from kit.clock import utc_now
from kit.logging import redact

ROOT = "/artemis"
LIST, PREVIEW, PRESETS, TURN = (
    "/api/resource/v1/cameras",
    "/api/video/v1/cameras/previewURLs",
    "/api/video/v1/presets/searches",
    "/api/video/v1/ptzs/controlling",
)
SMALLEST_PAGE = 10
MOST_PER_PAGE = 1000  # Artemis's own limit
TOLERABLE_SKEW = timedelta(minutes=5)  # gateways are set to 5 to 15 minutes
_MAIN_STREAM, _OVER_TCP, _START = 0, 1, 0
_MODERATE_SPEED = 50  # of 1 to 100


class ArtemisPlatform:
    """A client for one gateway, for all threads of a process."""

    def __init__(
        self,
        *,
        name: str,
        address: str,
        key: str,
        secret: str,
        host_rewrites: Mapping[str, str],
        settings: PlatformSettings,
    ) -> None:
        """Connects at the first call. `address` with or without /artemis at its end."""
        self._where = f"{name} ({redact(address)})"
        self._root = urlsplit(address).path.rstrip("/").removesuffix(ROOT) + ROOT
        self._key, self._secret = key, secret
        self._host_rewrites = dict(host_rewrites)
        self._settings = settings
        connect_s = settings.connect_timeout.total_seconds()
        self._ordinary = httpx.Timeout(settings.answer_timeout.total_seconds(), connect=connect_s)
        self._play = httpx.Timeout(settings.play_timeout.total_seconds(), connect=connect_s)
        policy = camera_policy(settings.allowed_networks, schemes=PLATFORM_SCHEMES)
        parts = urlsplit(address)
        self._client = httpx.Client(
            base_url=f"{parts.scheme}://{parts.netloc}",
            transport=CheckedTransport(policy, verify=trust_of(settings)),
            trust_env=False,
            follow_redirects=False,
        )

    def __repr__(self) -> str:
        return f"ArtemisPlatform({self._where})"

    def list_cameras(self) -> Iterator[ListedCamera]:
        size, number = min(self._settings.page_size, MOST_PER_PAGE), 1
        seen: set[str] = set()
        while True:
            try:
                page = parsed(ArtemisPage, self._ask(LIST, {"pageNo": number, "pageSize": size}), where=self._where)
            except PlatformDeclined as error:
                if error.code not in TOO_LONG or size <= SMALLEST_PAGE:
                    raise
                size, number = max(size // 2, SMALLEST_PAGE), 1
                continue
            for camera in (one.listed() for one in page.cameras):
                if camera.external_id not in seen:  # a camera that joins meanwhile shifts the pages
                    seen.add(camera.external_id)
                    yield camera
            if len(seen) >= page.total:
                return
            if not page.cameras:
                self._fail_incomplete(announced=page.total, listed=len(seen))
            number += 1

    def open_stream(self, external_id: str) -> OpenedStream:
        failure: PlatformDeclined | PlatformAnswerInvalid | None = None
        for protocol in self._settings.artemis_protocols:
            question = {
                "cameraIndexCode": external_id,
                "streamType": _MAIN_STREAM,
                "protocol": protocol.value,
                "transmode": _OVER_TCP,
            }
            try:
                data = self._ask(PREVIEW, question, timeout=self._play)
                address = preview_address(data, host_rewrites=self._host_rewrites, where=self._where)
            except (PlatformDeclined, PlatformAnswerInvalid) as error:
                failure = failure or error  # what is said of the preferred way tells most
                continue
            return OpenedStream(address=address, began_at=None)
        assert failure is not None  # the settings name at least one protocol
        raise failure

    def close_stream(self, external_id: str) -> None:
        """Nothing to tell anybody: a preview ends when its reader leaves."""

    def go_to_preset(self, external_id: str, preset: str) -> None:
        camera = {"cameraIndexCode": external_id}
        known = parsed(ArtemisPresets, self._ask(PRESETS, camera), where=self._where).listed()
        if preset not in {one.token for one in known}:
            names = ", ".join(one.token for one in known)
            raise PresetUnknown(
                f"{self._where}, camera {external_id}: there is no preset {preset}; it has {names or 'none'}. Choose "
                "another preset for the view.",
                zh=(
                    f"{self._where} 的摄像机 {external_id} 没有预置位 {preset}；现有：{names or '无'}。请为该视图另选预"
                    "置位。"
                ),
            )
        turn = {"action": _START, "command": "GOTO_PRESET", "speed": _MODERATE_SPEED, "presetIndex": int(preset)}
        self._ask(TURN, camera | turn)

    def is_moving(self, external_id: str) -> None:  # noqa: ARG002  # of the Protocol
        """Artemis does not tell."""
        return

    def close(self) -> None:
        self._client.close()

    def _ask(self, path: str, question: Mapping[str, object], *, timeout: httpx.Timeout | None = None) -> object:
        """The data of a successful answer."""
        timeout = timeout or self._ordinary
        path = self._root + path
        headers = signed_headers(
            path,
            key=self._key,
            secret=self._secret,
            nonce=str(uuid4()),
            at_ms=int(utc_now().timestamp() * 1000),
        )
        with asking(self._where, path, timeout_s=timeout.read or 0.0):
            answer = self._client.post(path, json=dict(question), headers=headers, timeout=timeout)
        said = self._envelope(answer)
        if said.code == "0":
            return said.data
        camera = question.get("cameraIndexCode")
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._refuse_wrong_clock(answer)
        raise refuse(said, where=self._where, path=path, camera=None if camera is None else str(camera))

    def _envelope(self, answer: httpx.Response) -> ArtemisEnvelope:
        try:
            return ArtemisEnvelope.model_validate_json(answer.content)
        except ValidationError:
            pass  # pydantic's error quotes the answer
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._refuse_wrong_clock(answer)
            raise PlatformRefusedLogin(
                f"{self._where} refuses the signature (HTTP 401). Enter app key and app secret again.",
                zh=f"{self._where} 拒绝签名（HTTP 401）。请重新填写 AppKey 和 AppSecret。",
            )
        if answer.status_code in {502, 503, 504}:
            raise PlatformUnreachable(
                f"{self._where}: a proxy in front of the gateway answers {answer.status_code}. Is the gateway running?",
                zh=f"{self._where}：网关前的代理返回 {answer.status_code}，请检查网关是否在运行。",
            )
        what, what_zh = ("HTML", "HTML") if answer.content.lstrip()[:1] == b"<" else ("something else", "其他内容")
        raise PlatformAnswerInvalid(
            f"{self._where} answers with {what} instead of {{code, msg, data}} (HTTP {answer.status_code}). Is this "
            "the address of the Artemis gateway (usually https and port 443), not that of its web page?",
            zh=(
                f"{self._where} 的应答是{what_zh}，而不是 {{code, msg, data}}（HTTP {answer.status_code}）。请检查该地"
                "址是否为 Artemis 网关（通常为 https、443 端口），而不是其网页。"
            ),
        )

    def _refuse_wrong_clock(self, answer: httpx.Response) -> None:
        """Raises PlatformClockWrong where the gateway's clock explains why it refuses our signature."""
        try:
            there_at = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return
        ahead = there_at.astimezone(UTC) - datetime.now(UTC)
        if abs(ahead) <= TOLERABLE_SKEW:
            return
        minutes = abs(ahead) / timedelta(minutes=1)
        way, way_zh = ("ahead of", "快") if ahead > timedelta(0) else ("behind", "慢")
        raise PlatformClockWrong(
            f"{self._where} refuses the signature, and its clock is {minutes:.0f} minutes {way} ours. Set both by NTP.",
            zh=f"{self._where} 拒绝签名；其时钟比本机{way_zh} {minutes:.0f} 分钟。请用 NTP 校准两边时钟。",
        )

    def _fail_incomplete(self, *, announced: int, listed: int) -> NoReturn:
        raise PlatformAnswerInvalid(
            f"{self._where} announces {announced} cameras but lists only {listed}. Try again; nothing was changed.",
            zh=f"{self._where} 声称有 {announced} 台摄像机，却只列出 {listed} 台。请重试；本次未作任何更改。",
        )
