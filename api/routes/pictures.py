"""How a stored picture is answered: WebP, with its key as ETag, so that a browser asks for it once."""

from typing import Any

from fastapi import Request, Response

from api.context import Context
from api.picture_addresses import Size
from kit.pictures import thumbnail

MEDIA_TYPE = "image/webp"
FOREVER = "private, max-age=31536000, immutable"  # the content of a key never changes; private: it shows a street
LOOK_AGAIN = "private, no-cache"
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "The browser has it"},
    403: {"description": "The address has expired, or was not made here"},
    404: {"description": "No such picture, or its retention time has ended"},
}


def picture_response(context: Context, request: Request, *, key: str, size: Size, caching: str) -> Response:
    """The picture, or 304 where the browser has it; raises NotFound where its retention time has ended."""
    sides_px = {Size.THUMB: context.settings.thumbnail_px, Size.VIEW: context.settings.view_px}
    side_px = sides_px.get(size)
    etag = f'"{key}"' if side_px is None else f'"{key}-{side_px}"'
    headers = {"ETag": etag, "Cache-Control": caching}
    if etag in (request.headers.get("if-none-match") or ""):
        return Response(status_code=304, headers=headers)
    content = context.store.get(key)
    if side_px is not None:
        content = thumbnail(content, long_side_px=side_px)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
