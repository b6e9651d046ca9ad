"""The words of tus 1.0 (https://tus.io/protocols/resumable-upload): headers in and out. No state, no storage.

Spoken are the core, creation, termination and expiration.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.errors import Invalid

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
RESUMABLE, LENGTH, OFFSET, METADATA, EXPIRES = (
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Offset",
    "Upload-Metadata",
    "Upload-Expires",
)
PIECE_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 4096  # a name, a place and a time have some hundred bytes
_NUMBER = re.compile(r"[0-9]{1,18}")
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def count_of(text: str | None, *, header: str) -> int:
    """A number of bytes.

    Raises:
        Invalid: none, negative, or no number.
    """
    if text is None or not _NUMBER.fullmatch(text):
        raise Invalid(f"The header {header} must be a number of bytes.", zh=f"{header} 应为字节数。")
    return int(text)


def metadata_of(header: str | None) -> dict[str, str]:
    """What the sender says of the file: `key base64,key base64,…`.

    Raises:
        Invalid: not written so, or too long.
    """
    if not header:
        return {}
    if len(header) > LONGEST_METADATA:
        raise Invalid(
            f"{METADATA} is longer than {LONGEST_METADATA} characters.",
            zh=f"{METADATA} 超过 {LONGEST_METADATA} 个字符。",
        )
    said = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in said:
            raise Invalid(
                f"{METADATA} names keys of letters and digits, each once, with values in Base64.",
                zh=f"{METADATA} 的键须为字母和数字且不重复，值须为 Base64。",
            )
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise Invalid(
                f"The value of {key} in {METADATA} is no Base64 of UTF-8.",
                zh=f"{METADATA} 中 {key} 的值不是 UTF-8 的 Base64。",
            ) from error
    return said


def metadata_header(said: Mapping[str, str]) -> str:
    """As `metadata_of` reads it."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def http_date(at: datetime) -> str:
    """As headers say it."""
    return format_datetime(at, usegmt=True)


class TusHeader:
    """ASGI middleware: every answer under the path says which tus is spoken, refusals too."""

    def __init__(self, app: ASGIApp, *, under: str) -> None:
        self.app = app
        self.under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.under):
            await self.app(scope, receive, send)
            return

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[RESUMABLE] = VERSION
            await send(message)

        await self.app(scope, receive, send_named)
