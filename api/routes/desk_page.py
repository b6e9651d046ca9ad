"""The small page for people at `/`: pending candidates, confirm, reject. Static files, no framework."""

from pathlib import Path

from fastapi import APIRouter, Response

from kit.errors import NotFound

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent.parent / "page"
_TYPES = {
    "index.html": "text/html",
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "sign_in.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
FRESH = {"Cache-Control": "no-cache"}  # small files; an update must not meet yesterday's script


@router.get("/")
def get_page() -> Response:
    return _file("index.html")


@router.get("/page/{name}")
def get_part(name: str) -> Response:
    return _file(name)


def _file(name: str) -> Response:
    if name not in _TYPES:
        raise NotFound(f"The page has no part '{name}'.", zh=f"页面没有“{name}”这一部分。")
    return Response((FOLDER / name).read_bytes(), media_type=f"{_TYPES[name]}; charset=utf-8", headers=FRESH)
