"""How a stored picture is answered: WebP, with its key as ETag, so that a browser asks for it once."""

from enum import StrEnum

from fastapi import Request, Response

from api.context import Context
from kit.pictures import thumbnail

MEDIA_TYPE = "image/webp"
FOREVER = "private, max-age=31536000, immutable"  # the content of a key never changes; private: it shows a street
LOOK_AGAIN = "private, no-cache"


class Size(StrEnum):
    FULL = "full"
    THUMB = "thumb"


def picture_response(context: Context, request: Request, *, key: str, size: Size, caching: str) -> Response:
    """The picture, or 304 where the browser has it; raises NotFound where its retention time has ended."""
    etag = f'"{key}"' if size is Size.FULL else f'"{key}-{context.settings.thumbnail_px}"'
    headers = {"ETag": etag, "Cache-Control": caching}
    if etag in (request.headers.get("if-none-match") or ""):
        return Response(status_code=304, headers=headers)
    content = context.store.get(key)
    if size is Size.THUMB:
        content = thumbnail(content, long_side_px=context.settings.thumbnail_px)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
