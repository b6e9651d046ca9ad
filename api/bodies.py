"""Reads the body of a request piece by piece, up to a limit that is known beforehand, whatever its headers claim.

In the event loop, so that a slow telephone holds no thread; at most the limit and one chunk are in memory.
"""

import asyncio
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from kit.uploads import TooLarge

SILENCE_S = 30.0  # between two chunks: a telephone that changes its cell needs less, and begins anew otherwise


@dataclass(frozen=True, slots=True)
class Body:
    """`is_cut`: the sender went away or fell silent before the end."""

    content: bytes
    is_cut: bool


async def read_body(request: Request, *, limit: int) -> Body:
    """Raises TooLarge as soon as there is more than the limit, or Content-Length promises it."""
    refuse_announced(request.headers, limit)
    content = bytearray()
    chunks = request.stream()
    try:
        while True:
            async with asyncio.timeout(SILENCE_S):
                chunk = await anext(chunks, None)
            if chunk is None:
                return Body(bytes(content), is_cut=False)
            if len(content) + len(chunk) > limit:
                raise too_large(limit)
            content += chunk
    except (ClientDisconnect, TimeoutError):
        return Body(bytes(content), is_cut=True)


def refuse_announced(headers: Headers, limit: int) -> None:
    """Before a byte of the body is read. Raises TooLarge."""
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large(limit)


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"More than the {limit:,} bytes that may come here.", zh=f"内容过大：最多 {limit:,} 字节。")
