"""SOAP over our own HTTP client instead of the library's: addresses are judged, and every answer has an end.

A device that sends a byte now and then would hold a thread for ever, so an answer as a whole has a deadline and a size.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from camera_registry.errors import PlatformAnswerInvalid, PlatformTimedOut, PlatformUnreachable
from camera_registry.platforms.asking import asking
from kit.logging import redact

MOST_BYTES = 4_000_000  # the profiles of a recorder with 64 channels take 500 kB
_HTML = (b"<!doctype html", b"<html")


class NotAuthorised(Exception):
    """The device wants other credentials, or another way of giving them."""


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """As the library reads answers: an attribute of each of these names."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    encoding: str | None


class SoapTransport:
    """Of one device; what the library calls a transport. Thread-safe."""

    cache = None

    def __init__(self, client: httpx.Client, *, where: str, timeout_s: float, auth: httpx.Auth | None = None) -> None:
        """`auth`: for HTTP itself; None: the envelope carries what is needed, or nothing is."""
        self._client = client
        self._where = where
        self._timeout_s = timeout_s
        self._auth = auth

    def load(self, url: str) -> bytes:
        """A description file of this machine; nothing is ever fetched at a document's word."""
        if "://" in url:
            raise PlatformAnswerInvalid(
                f"{self._where} refers to {redact(url)}, which is not looked up.",
                zh=f"{self._where} 引用了 {redact(url)}，系统不会获取该地址。",
            )
        return Path(url).read_bytes()

    def post_xml(self, address: str, envelope: Any, headers: Mapping[str, str]) -> SoapAnswer:
        """Raises PlatformError and NotAuthorised."""
        from lxml import etree  # noqa: PLC0415  # with the library, which the web process does not load

        return self._checked(self._post(address, etree.tostring(envelope, encoding="utf-8"), headers))

    def _post(self, address: str, content: bytes, headers: Mapping[str, str]) -> SoapAnswer:
        until_s = time.monotonic() + self._timeout_s
        with (
            asking(self._where, "an ONVIF request", timeout_s=self._timeout_s),
            self._client.stream("POST", address, content=content, headers=dict(headers), auth=self._auth) as answer,
        ):
            whole = bytearray()
            for piece in answer.iter_bytes():
                whole += piece
                if len(whole) > MOST_BYTES:
                    raise PlatformAnswerInvalid(
                        f"{self._where} answers with more than {MOST_BYTES:,} bytes. Is it an ONVIF device?",
                        zh=f"{self._where} 的应答超过 {MOST_BYTES:,} 字节，请检查是否为 ONVIF 设备。",
                    )
                if time.monotonic() > until_s:
                    raise PlatformTimedOut(
                        f"{self._where} began to answer but did not end within {self._timeout_s:g} s.",
                        zh=f"{self._where} 开始应答，但在 {self._timeout_s:g} 秒内没有结束。",
                    )
            return SoapAnswer(answer.status_code, answer.headers, bytes(whole), answer.encoding)

    def _checked(self, answer: SoapAnswer) -> SoapAnswer:
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise NotAuthorised
        status = answer.status_code
        if status in {502, 503, 504}:
            raise PlatformUnreachable(
                f"{self._where}: a proxy in front of the device answers {status}. Is the device switched on?",
                zh=f"{self._where}：设备前的代理返回 {status}，请检查设备是否开机。",
            )
        begin = answer.content.lstrip()[:15].lower()
        if begin.startswith(_HTML) or (status != httpx.codes.OK and not begin.startswith(b"<")):
            what = "HTML" if begin.startswith(_HTML) else "nothing that is SOAP"
            raise PlatformAnswerInvalid(
                f"{self._where} answers with {what} instead of SOAP (HTTP {status}). Is this the port of its ONVIF "
                "service, and is ONVIF switched on in the device? Hikvision's is off as delivered, and wants a user "
                "of its own.",
                zh=(
                    f"{self._where} 的应答不是 SOAP（HTTP {status}）。请检查端口是否为其 ONVIF 服务，设备是否已开启 "
                    "ONVIF（海康设备出厂时关闭，且须另建 ONVIF 用户）。"
                ),
            )
        return answer
