"""The interface for people: what `make web` built from `web/`, at the addresses of its pages.

Its router lives in the browser, so every address of a page is answered with the same document. Files under `/assets`
are named by their content and kept for ever; the document is asked for each time, so that an update arrives at once.
"""

import mimetypes
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.guards import content_security_policy
from kit.errors import NotFound

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parents[1] / "web_build"
PAGES = ("review", "cases", "authorisations", "cameras", "me", "about")
"""The first words of addresses; a new one stands in `web/src/app/routes.tsx` too."""
FRESH = {"Cache-Control": "no-cache"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
mimetypes.add_type("text/javascript", ".js")  # Windows has had other ideas
_NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Gridwarden</title><h1>界面尚未构建 The interface is not built</h1>"
    "<p>运行 <code>make web</code>。 Run <code>make web</code>, then reload.</p>"
)


@router.get("/")
def get_first_page() -> Response:
    return _document()


def _document_at(rest: str = "") -> Response:  # noqa: ARG001  the page reads its address itself
    return _document()


for _page in PAGES:
    router.add_api_route(f"/{_page}", _document_at, methods=["GET"])
    router.add_api_route(f"/{_page}/{{rest:path}}", _document_at, methods=["GET"])


@router.get("/icon.svg")
def get_icon() -> Response:
    return _file(FOLDER / "icon.svg", gzipped=False, headers=FRESH)


@router.get("/assets/{name}")
def get_asset(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    return _file(FOLDER / "assets" / name, gzipped="gzip" in accept_encoding, headers=FOR_EVER)


def _document() -> Response:
    file = FOLDER / "index.html"
    if not file.is_file():
        return Response(_NOT_BUILT, media_type="text/html; charset=utf-8", headers=FRESH, status_code=503)
    nonce = secrets.token_urlsafe(16)
    page = file.read_text(encoding="utf-8").replace("__NONCE__", nonce)
    return Response(
        page,
        media_type="text/html; charset=utf-8",
        headers=FRESH | {"Content-Security-Policy": content_security_policy(style_nonce=nonce)},
    )


def _file(path: Path, *, gzipped: bool, headers: dict[str, str]) -> Response:
    if path.parent not in {FOLDER, FOLDER / "assets"} or path.suffix in {".gz", ""} or not path.is_file():
        raise NotFound(f"The interface has no file '{path.name}'.", zh=f"界面没有“{path.name}”这一文件。")
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    twin = path.with_name(f"{path.name}.gz")
    vary = {"Vary": "Accept-Encoding"}
    if gzipped and twin.is_file():
        return Response(twin.read_bytes(), media_type=media_type, headers=headers | vary | {"Content-Encoding": "gzip"})
    return Response(path.read_bytes(), media_type=media_type, headers=headers | vary)
