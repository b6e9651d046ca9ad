"""The built interface as the server hands it out: one document at every page's address, files by their content."""

import re

import httpx
import pytest

from api.routes.web_pages import FOLDER, PAGES
from tests.conftest import ROOT, missing


@pytest.fixture(autouse=True)
def _built() -> None:
    if not (FOLDER / "index.html").is_file():
        missing("the interface is not built: make web")


@pytest.mark.parametrize("address", ["/", "/review", "/cases/12", "/cameras/3/views/4"])
def test_every_address_of_a_page_is_answered_with_the_document(nobody: httpx.Client, address: str) -> None:
    answer = nobody.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert '<div id="root">' in answer.text


def test_the_document_runs_its_own_files_alone(nobody: httpx.Client) -> None:
    page = nobody.get("/")
    policy = page.headers["content-security-policy"]
    nonce = re.search(r'name="csp-nonce" content="([^"]+)"', page.text)
    assert nonce is not None
    assert f"style-src 'self' 'nonce-{nonce[1]}'" in policy
    assert "script-src 'self';" in policy
    assert f"nonce-{nonce[1]}" not in nobody.get("/").headers["content-security-policy"]
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {part.split("/")[1] for part in parts} == {"assets", "icon.svg"}
    assert all(nobody.get(part).status_code == 200 for part in parts)
    assert " style=" not in page.text
    assert not re.search(r"\son[a-z]+=", page.text)


def test_a_file_is_kept_for_ever_and_comes_compressed_to_who_can_read_that(nobody: httpx.Client) -> None:
    script = re.search(r'src="(/assets/[^"]+\.js)"', nobody.get("/").text)
    assert script is not None
    packed = nobody.get(script[1], headers={"Accept-Encoding": "gzip"})
    plain = nobody.get(script[1], headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["..%2Findex.html", "..%2F..%2Fapp.py", "nothing.js", ".", "index.html.gz"])
def test_nothing_but_the_interface_is_handed_out(nobody: httpx.Client, name: str) -> None:
    assert nobody.get(f"/assets/{name}").status_code == 404


def test_an_address_that_is_no_page_is_not_found(nobody: httpx.Client) -> None:
    assert nobody.get("/nowhere").status_code == 404


def test_every_page_of_the_router_is_known_to_the_server() -> None:
    routes = (ROOT / "web/src/app/routes.tsx").read_text(encoding="utf-8")
    assert {path.split("/")[1] for path in re.findall(r'page\("([^"]+)"', routes)} == set(PAGES)
