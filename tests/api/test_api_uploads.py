"""Resumable uploads by tus 1.0, against a real server: resumed, lying, oversized, foreign, no picture at all."""

import base64
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import update

from accounts.posts import Post
from api.routes.uploads import PHOTO
from kit.clock import utc_now
from kit.settings import upload_settings
from kit.uploads import Upload
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street
from tests.cases.an_inspector import a_photo
from tests.kit.a_giant import png_that_claims

UPLOADS = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}
CONTENT = a_photo(size=(640, 480))


def said(**words: str) -> dict[str, str]:
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in words.items())
    return {"Upload-Metadata": ",".join(pairs)}


def begun(client: httpx.Client, *, size: int = len(CONTENT), **words: str) -> str:
    answer = client.post(UPLOADS, headers=TUS | {"Upload-Length": str(size)} | (said(**words) if words else {}))
    assert answer.status_code == 201, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert "GMT" in answer.headers["upload-expires"]
    return answer.headers["location"]


def sent(client: httpx.Client, where: str, piece: bytes | Iterator[bytes], *, offset: int) -> httpx.Response:
    return client.patch(where, headers=PIECE | {"Upload-Offset": str(offset)}, content=piece)


def offset_of(client: httpx.Client, where: str) -> int:
    answer = client.head(where, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


@pytest.fixture
def inspector(signed_in: SignedIn) -> httpx.Client:
    return signed_in(Post.INSPECTOR, beat="b1")


def test_the_server_says_what_it_speaks_to_anybody(nobody: httpx.Client) -> None:
    answer = nobody.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,termination,expiration"
    assert answer.headers["tus-max-size"] == str(upload_settings().max_bytes)


def test_a_photo_that_arrives_in_pieces_is_a_photo_in_the_end(inspector: httpx.Client, street: Street) -> None:
    where = begun(inspector, name="IMG_1.jpg", longitude="117.2", latitude="31.9", accuracy_m="8", colour="红")
    third = len(CONTENT) // 3
    first = sent(inspector, where, CONTENT[:third], offset=0)
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(third))
    assert PHOTO not in first.headers
    assert offset_of(inspector, where) == third
    chunked = sent(inspector, where, iter([CONTENT[third:-1000]]), offset=third)
    assert chunked.headers["upload-offset"] == str(len(CONTENT) - 1000)
    last = sent(inspector, where, CONTENT[-1000:], offset=len(CONTENT) - 1000)
    assert last.status_code == 204
    photo = inspector.get(f"/api/v1/photos/{last.headers[PHOTO]}").json()
    assert (photo["longitude"], photo["latitude"], photo["accuracy_m"]) == (117.2, 31.9, 8.0)
    assert (photo["width_px"], photo["height_px"], photo["is_own"], photo["is_blurred"]) == (640, 480, True, False)
    head = inspector.head(where, headers=TUS)
    assert head.headers[PHOTO] == last.headers[PHOTO]
    assert head.headers["content-location"] == f"/api/v1/photos/{photo['id']}"
    assert head.headers["upload-length"] == str(len(CONTENT))
    assert f"colour {base64.b64encode('红'.encode()).decode()}" in head.headers["upload-metadata"]
    again = sent(inspector, where, b"", offset=len(CONTENT))
    assert (again.status_code, again.headers[PHOTO]) == (204, last.headers[PHOTO])
    assert street.store is not None
    assert not list(Path(street.store.address, "uploads").iterdir()), "the raw bytes, EXIF and all, are gone"


def test_what_arrived_of_a_piece_that_broke_off_is_kept(inspector: httpx.Client) -> None:
    where = begun(inspector)
    place = urlsplit(str(inspector.base_url))
    half = len(CONTENT) // 2
    lines = [f"PATCH {where} HTTP/1.1", f"Host: {place.netloc}", f"Content-Length: {len(CONTENT)}"]
    lines += [f"{name}: {value}" for name, value in (PIECE | {"Upload-Offset": "0"}).items()]
    lines += [f"Authorization: {inspector.headers['authorization']}"]
    with socket.create_connection((str(place.hostname), int(place.port or 0))) as phone:
        phone.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + CONTENT[:half])
        time.sleep(1)  # until the server has begun to read
    deadline = time.monotonic() + 20
    while not (stands_at := offset_of(inspector, where)):
        assert time.monotonic() < deadline
    assert stands_at == half
    last = sent(inspector, where, CONTENT[stands_at:], offset=stands_at)
    assert PHOTO in last.headers


@pytest.mark.parametrize("offset", ["1", str(len(CONTENT))])
def test_a_wrong_offset_is_refused_and_says_the_right_one(inspector: httpx.Client, offset: str) -> None:
    where = begun(inspector)
    sent(inspector, where, CONTENT[:100], offset=0)
    answer = sent(inspector, where, CONTENT[100:], offset=int(offset))
    assert answer.status_code == 409
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert (answer.json()["type"], answer.json()["data"]) == ("urn:gridwarden:problem:offset-wrong", {"offset": 100})
    assert offset_of(inspector, where) == 100


@pytest.mark.parametrize("is_chunked", [False, True])
def test_more_bytes_than_announced_are_refused_and_none_of_them_is_kept(
    inspector: httpx.Client, *, is_chunked: bool
) -> None:
    where = begun(inspector, size=1000)
    content = CONTENT[:1001]
    answer = sent(inspector, where, iter([content[:600], content[600:]]) if is_chunked else content, offset=0)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:gridwarden:problem:too-large")
    assert offset_of(inspector, where) == 0


def test_an_endless_body_is_cut_at_the_limit(inspector: httpx.Client) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while given < 500_000_000:
            given += 65536
            yield b"x" * 65536

    where = begun(inspector, size=1_000_000)
    with suppress(httpx.TransportError):  # the server may hang up while we are still talking
        assert sent(inspector, where, endless(), offset=0).status_code == 413
    assert given < 50_000_000, "the sender was stopped"
    assert offset_of(inspector, where) == 0


def test_fewer_bytes_than_announced_are_no_photo(inspector: httpx.Client) -> None:
    where = begun(inspector, size=len(CONTENT) + 1)
    answer = sent(inspector, where, CONTENT, offset=0)
    assert answer.status_code == 204
    assert PHOTO not in answer.headers
    assert PHOTO not in inspector.head(where, headers=TUS).headers


def test_what_is_too_large_is_refused_before_a_byte_of_it_comes(inspector: httpx.Client) -> None:
    for size, status in ((upload_settings().max_bytes, 201), (upload_settings().max_bytes + 1, 413), (10**17, 413)):
        answer = inspector.post(UPLOADS, headers=TUS | {"Upload-Length": str(size)})
        assert answer.status_code == status


@pytest.mark.parametrize("length", [None, "", "0", "-1", "1.5", "٣", "9" * 30])
def test_a_length_that_is_none_is_refused(inspector: httpx.Client, length: str | None) -> None:
    headers = [(name.encode(), value.encode()) for name, value in TUS.items()]
    headers += [] if length is None else [(b"Upload-Length", length.encode())]
    assert inspector.post(UPLOADS, headers=headers).status_code == 422


@pytest.mark.parametrize(
    "metadata", ["name", "name !!!", "a b,a b", "na me x", "longitude MTgx", f"name {'QUFB' * 1100}", "name /w=="]
)
def test_metadata_that_say_nothing_readable_are_refused(inspector: httpx.Client, metadata: str) -> None:
    headers = TUS | {"Upload-Length": "10", "Upload-Metadata": metadata}
    expected = 201 if metadata == "name" else 422  # a key without a value is an empty one
    assert inspector.post(UPLOADS, headers=headers).status_code == expected


def test_another_content_type_and_another_tus_are_refused(inspector: httpx.Client) -> None:
    where = begun(inspector)
    headers = PIECE | {"Upload-Offset": "0"}
    answer = inspector.patch(where, headers=headers | {"Content-Type": "image/jpeg"}, content=CONTENT)
    assert answer.status_code == 415
    for version in ("0.2.2", ""):
        answer = inspector.patch(where, headers=headers | {"Tus-Resumable": version}, content=CONTENT)
        assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    assert inspector.patch(where, headers=PIECE, content=CONTENT).status_code == 422
    assert offset_of(inspector, where) == 0


def test_somebody_elses_upload_is_not_there(
    inspector: httpx.Client, signed_in: SignedIn, client: httpx.Client, nobody: httpx.Client
) -> None:
    where = begun(inspector)
    for other in (signed_in(Post.INSPECTOR, beat="b1"), client):
        assert other.head(where, headers=TUS).status_code == 404
        assert sent(other, where, CONTENT, offset=0).status_code == 404
        assert other.delete(where, headers=TUS).status_code == 404
    assert sent(nobody, where, CONTENT, offset=0).status_code == 401
    assert nobody.post(UPLOADS, headers=TUS | {"Upload-Length": "10"}).status_code == 401
    assert offset_of(inspector, where) == 0


def test_an_upload_that_is_given_up_is_gone(inspector: httpx.Client) -> None:
    where = begun(inspector)
    sent(inspector, where, CONTENT[:100], offset=0)
    assert inspector.delete(where, headers=TUS).status_code == 204
    assert inspector.head(where, headers=TUS).status_code == 404
    assert sent(inspector, where, CONTENT[100:], offset=100).status_code == 404


def test_an_upload_whose_time_is_up_is_gone(inspector: httpx.Client, street: Street) -> None:
    where = begun(inspector)
    with street.database.write() as session:
        session.execute(update(Upload).values(expires_at=utc_now()))
    assert inspector.head(where, headers=TUS).status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"MZ" * 300, png_that_claims(30_000, 30_000)],
)
def test_what_is_no_picture_is_refused_and_removed(inspector: httpx.Client, content: bytes) -> None:
    where = begun(inspector, size=len(content), name="IMG_1.jpg", filetype="image/jpeg")
    answer = sent(inspector, where, content, offset=0)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:gridwarden:problem:picture-unreadable")
    assert inspector.head(where, headers=TUS).status_code == 404


def test_the_same_announcement_twice_is_one_upload(inspector: httpx.Client) -> None:
    headers = TUS | {"Upload-Length": "10", "Idempotency-Key": "photo-1"}
    first = inspector.post(UPLOADS, headers=headers)
    while (second := inspector.post(UPLOADS, headers=headers)).status_code == 409:
        time.sleep(0.05)  # the answer is noted just after it was given
    assert first.headers["location"] == second.headers["location"]


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "x" * 44, "a%00b", "a.b"])
def test_a_token_leads_nowhere_else(inspector: httpx.Client, path: str) -> None:
    assert inspector.head(f"{UPLOADS}/{path}", headers=TUS).status_code in {404, 422}
    assert inspector.delete(f"{UPLOADS}/{path}", headers=TUS).status_code in {404, 405, 422}
