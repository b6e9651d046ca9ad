"""Photos over HTTP: sent in one request; whoever took one sees it as it is, others blurred, by signed addresses."""

import io
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np
import pytest
from cryptography.fernet import Fernet
from PIL import Image
from sqlalchemy import select, update

from accounts.appointments import set_own_permission
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import Person
from api.picture_addresses import PictureKind, Size, picture_address, signer
from cases.case_tables import Photo
from detection.blurring_requests import note_blurred
from detection.tables import Evidence, PatrolState, PictureBlurring
from kit.clock import utc_now
from kit.pictures import encode_webp
from kit.resources import credentials_box
from kit.settings import upload_settings
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street
from tests.cases.an_inspector import a_photo
from tests.kit.a_giant import png_that_claims

PHOTOS = "/api/v1/photos"


@pytest.fixture
def inspector(signed_in: SignedIn) -> httpx.Client:
    return signed_in(Post.INSPECTOR, beat="b1", login="inspector")


def sent(client: httpx.Client, **words: str) -> int:
    answer = client.post(PHOTOS, content=a_photo(), params=words)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{PHOTOS}/{answer.json()['id']}"
    return int(answer.json()["id"])


def blurred(street: Street, photo_id: int) -> str:
    """As the patrol's worker does it: a grey picture in its place."""
    assert street.store is not None
    grey = street.store.put(encode_webp(np.full((48, 64, 3), 90, np.uint8)), suffix=".webp")
    with street.database.write() as session:
        key = session.get_one(Photo, photo_id).key
        asked = session.scalars(select(PictureBlurring).where(PictureBlurring.source_key == key)).one()
        note_blurred(session, asked.id, blurred_key=grey, now=utc_now())
        session.execute(update(Photo).where(Photo.id == photo_id).values(blurred_key=grey))
    return grey


def of_a_case(client: httpx.Client, street: Street, photo_id: int, candidate_id: int) -> None:
    case_id = client.post(f"/api/v1/candidates/{candidate_id}/confirm").json()["id"]
    with street.database.write() as session:
        session.execute(update(Photo).where(Photo.id == photo_id).values(case_id=case_id, event_version=1))


def size_of(answer: httpx.Response) -> tuple[int, int]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(answer.content)) as picture:
        return picture.size


def test_a_photo_is_read_by_what_it_is_and_not_by_what_it_is_called(inspector: httpx.Client) -> None:
    png = io.BytesIO()
    Image.new("RGB", (50, 40)).save(png, "PNG")
    answer = inspector.post(PHOTOS, content=png.getvalue(), headers={"Content-Type": "text/html"})
    assert (answer.status_code, answer.json()["width_px"]) == (201, 50)
    for content in (b"<html><script>alert(1)</script>", b"GIF89a" + b"\0" * 40, b"\0" * 100, b"%PDF-1.7"):
        refused = inspector.post(PHOTOS, content=content, headers={"Content-Type": "image/jpeg"})
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:gridwarden:problem:picture-unreadable")
    assert inspector.post(PHOTOS).status_code == 422


def test_where_and_when_come_from_the_device_or_else_from_the_photo(inspector: httpx.Client) -> None:
    from_exif = inspector.get(f"{PHOTOS}/{sent(inspector)}").json()
    assert round(from_exif["longitude"], 4) == 117.125
    assert from_exif["taken_at"] == "2026-03-02T03:58:00Z"
    said = {"longitude": "117.2", "latitude": "31.9", "taken_at": "2026-03-02T12:00:00+08:00"}
    from_device = inspector.get(f"{PHOTOS}/{sent(inspector, **said)}").json()
    assert (from_device["longitude"], from_device["taken_at"]) == (117.2, "2026-03-02T04:00:00Z")
    for wrong in ({"longitude": "181", "latitude": "1"}, {"longitude": "1"}, {"taken_at": "noon"}):
        assert inspector.post(PHOTOS, content=a_photo(), params=wrong).status_code == 422


@pytest.mark.parametrize("is_chunked", [False, True])
def test_too_many_bytes_are_refused(inspector: httpx.Client, *, is_chunked: bool) -> None:
    content = b"x" * (upload_settings().max_bytes + 1)

    def in_pieces() -> Iterator[bytes]:
        for begin in range(0, len(content), 1_000_000):
            yield content[begin : begin + 1_000_000]

    try:
        answer = inspector.post(PHOTOS, content=in_pieces() if is_chunked else content)
    except httpx.TransportError:
        return  # the server hung up while we were still talking
    assert answer.status_code == 413


def test_a_content_length_that_lies_makes_no_photo(inspector: httpx.Client, street: Street) -> None:
    place = urlsplit(str(inspector.base_url))
    content = a_photo()
    lines = [f"POST {PHOTOS} HTTP/1.1", f"Host: {place.netloc}", f"Content-Length: {len(content) + 1}"]
    lines.append(f"Authorization: {inspector.headers['authorization']}")
    with socket.create_connection((str(place.hostname), int(place.port or 0))) as phone:
        phone.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        time.sleep(1)  # until the server has read it
    time.sleep(1)  # and has made what it makes of it
    with street.database.read() as session:
        assert list(session.scalars(select(Photo))) == []


def test_bombs_are_refused_before_they_unfold(inspector: httpx.Client) -> None:
    bomb = io.BytesIO()
    Image.new("L", (16_000, 16_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 1_000_000, "a few hundred kilobytes that unfold to 256 megapixels"
    smaller = io.BytesIO()
    Image.new("L", (8_000, 8_000)).save(smaller, "PNG")  # Pillow by itself would unfold it
    lying = (png_that_claims(60_000, 60_000), png_that_claims(100, 100_000_000))
    for content in (bomb.getvalue(), smaller.getvalue(), *lying):
        answer = inspector.post(PHOTOS, content=content)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:gridwarden:problem:picture-unreadable")


def test_a_large_photo_with_an_idempotency_key_arrives_whole_and_once(inspector: httpx.Client) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (1200, 1600, 3), dtype=np.uint8)
    png = io.BytesIO()
    Image.fromarray(noise).save(png, "PNG")
    assert len(png.getvalue()) > 4_000_000
    headers = {"Idempotency-Key": "photo-1"}
    first = inspector.post(PHOTOS, content=png.getvalue(), headers=headers)
    second = inspector.post(PHOTOS, content=png.getvalue(), headers=headers)
    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])


def test_whoever_took_it_sees_it_at_once_and_nobody_else_before_it_is_blurred(
    inspector: httpx.Client, client: httpx.Client, nobody: httpx.Client, street: Street, pending: int
) -> None:
    photo_id = sent(inspector)
    assert client.get(f"{PHOTOS}/{photo_id}").status_code == 404, "no case names it"
    of_a_case(client, street, photo_id, pending)
    own = inspector.get(f"{PHOTOS}/{photo_id}").json()
    assert size_of(nobody.get(own["picture_url"])) == (320, 240)
    assert size_of(nobody.get(own["thumbnail_url"])) == (320, 240), "never larger than it is"
    others = client.get(f"{PHOTOS}/{photo_id}").json()
    assert (others["is_own"], others["is_blurred"], others["picture_url"]) == (False, False, None)
    waiting = nobody.get(picture_address(PictureKind.PHOTO, photo_id))
    assert (waiting.status_code, waiting.json()["type"]) == (409, "urn:gridwarden:problem:not-blurred-yet")
    blurred(street, photo_id)
    others = client.get(f"{PHOTOS}/{photo_id}").json()
    assert size_of(nobody.get(others["picture_url"])) == (64, 48)
    own = inspector.get(f"{PHOTOS}/{photo_id}").json()
    assert size_of(nobody.get(own["picture_url"])) == (320, 240)


def test_the_address_of_the_blurred_picture_cannot_be_made_into_that_of_the_photo(
    inspector: httpx.Client, nobody: httpx.Client, street: Street
) -> None:
    photo_id = sent(inspector)
    blurred(street, photo_id)
    address = picture_address(PictureKind.PHOTO, photo_id)
    for forged in (
        address.replace("seen=blurred", "seen=own"),
        f"{address}&seen=own",
        f"seen=own&{address}".replace("seen=own&/api/v1", "/api/v1").replace("?", "?seen=own&"),
        address.replace("seen=blurred&", ""),
    ):
        assert nobody.get(forged).status_code == 403


def test_a_photo_of_a_case_beyond_reach_is_not_there(
    inspector: httpx.Client, client: httpx.Client, signed_in: SignedIn, street: Street, pending: int
) -> None:
    photo_id = sent(inspector)
    of_a_case(client, street, photo_id, pending)
    assert client.get(f"{PHOTOS}/{photo_id}").status_code == 200
    for other in (signed_in(Post.INSPECTOR, beat="elsewhere"), signed_in(Post.ADMINISTRATOR), signed_in(None)):
        assert other.get(f"{PHOTOS}/{photo_id}").status_code == 404


def allowed_originals(street: Street, client: httpx.Client) -> None:
    """Grants the local operator the permission that no post has."""
    with street.database.write() as session:
        person = session.get_one(Person, street.operator_id)
        set_own_permission(session, person, Permission.EVIDENCE_READ_ORIGINAL, is_granted=True, now=utc_now())
    assert client.get("/api/v1/me").status_code == 200


def test_originals_are_for_those_with_the_permission_alone(
    inspector: httpx.Client, client: httpx.Client, nobody: httpx.Client, street: Street, pending: int
) -> None:
    photo_id = sent(inspector)
    of_a_case(client, street, photo_id, pending)
    assert street.store is not None
    sealed = credentials_box().seal_bytes(encode_webp(np.full((24, 32, 3), 9, np.uint8)))
    key = street.store.put(sealed, suffix=".webp.sealed")
    originals = [f"{PHOTOS}/{photo_id}/original", "/api/v1/evidence/1/original"]
    for other, status in ((client, 403), (inspector, 403), (nobody, 401)):
        assert [other.get(path).status_code for path in originals] == [status, status]
    allowed_originals(street, client)
    assert client.get(originals[1]).status_code == 404, "none is kept"
    with street.database.write() as session:
        session.execute(update(Evidence).values(original_key=key))
    answers = [client.get(path) for path in originals]
    assert [size_of(answer) for answer in answers] == [(320, 240), (32, 24)]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    other_key = Fernet(Fernet.generate_key()).encrypt(b"x")
    with street.database.write() as session:
        session.execute(update(Evidence).values(original_key=street.store.put(other_key, suffix=".webp.sealed")))
    assert client.get(originals[1]).status_code == 422


def addresses(client: httpx.Client, street: Street) -> list[str]:
    """Of every kind of picture, as the JSON gives them."""
    assert street.store is not None
    key = street.store.put(encode_webp(np.full((900, 1600, 3), 9, np.uint8)), suffix=".webp")
    with street.database.write() as session:
        session.execute(update(PatrolState).values(picture_key=key, picture_at=utc_now()))
    evidence = client.get("/api/v1/candidates/1").json()["evidence"][0]
    view = client.get(f"/api/v1/views/{street.view_id}").json()
    return [evidence["picture_url"], evidence["thumbnail_url"], view["picture_url"]]


def test_every_picture_has_an_address_that_needs_no_sign_in_and_says_until_when(
    client: httpx.Client, nobody: httpx.Client, street: Street, pending: int
) -> None:
    assert pending == 1
    for address in addresses(client, street):
        assert size_of(nobody.get(address))
        expires = int(parse_qs(urlsplit(address).query)["expires"][0])
        assert 595 < expires - utc_now().timestamp() < 905


def test_a_forged_a_changed_and_an_expired_address_are_refused(
    client: httpx.Client, nobody: httpx.Client, street: Street, pending: int
) -> None:
    assert pending == 1
    for address in addresses(client, street):
        path, _, query = address.partition("?")
        expired = signer().signed(path, now=utc_now() - timedelta(minutes=15), parameters={"size": "full"})
        forged = [
            path,
            f"{path}?size=full",
            address[:-1] + ("0" if address[-1] != "0" else "1"),
            address.replace("size=", "size=x"),
            f"{address}&more=1",
            f"{path.replace('/1/', '/2/')}?{query}",
            expired,
        ]
        assert [client.get(one).status_code for one in forged] == [403] * len(forged), "signed in or not"
        assert nobody.get(expired).json()["type"] == "urn:gridwarden:problem:address-not-valid"


def test_three_sizes_are_served(nobody: httpx.Client, client: httpx.Client, street: Street, pending: int) -> None:
    assert pending == 1
    addresses(client, street)
    sizes = [
        size_of(nobody.get(picture_address(PictureKind.VIEW, street.view_id, size=size)))
        for size in (Size.FULL, Size.VIEW, Size.THUMB)
    ]
    assert sizes == [(1600, 900), (1280, 720), (320, 180)]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/evidence/..%2f..%2f..%2fetc%2fpasswd/picture",
        "/api/v1/evidence/%2e%2e%2f1/picture",
        "/api/v1/evidence/../../../etc/passwd",
        "/api/v1/evidence/1%2f..%2f2/picture",
        "/api/v1/evidence/..%5c..%5csecret.key/picture",
        "/api/v1/evidence/1/..%2f..%2f..%2fsecret.key",
        "/api/v1/photos/..%2f..%2fsecret.key/picture",
        "/api/v1/photos/%252e%252e%252fsecret.key/picture",
        "/api/v1/camera-inspections/1/..%2f..%2fbefore",
        "/api/v1/views/1%00/picture",
    ],
)
def test_no_path_leads_out_of_the_pictures(client: httpx.Client, street: Street, path: str, pending: int) -> None:
    """Sent as it is, which no browser or client library would do, and signed as if we had given it."""
    assert pending == 1
    place = urlsplit(str(client.base_url))
    signed = signer().signed(httpx.URL(path).path, now=utc_now(), parameters={"size": "full"}).partition("?")[2]
    for target in (path, f"{path}?{signed}"):
        request = f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n"
        request += f"Authorization: {client.headers['authorization']}\r\n\r\n"
        with socket.create_connection((str(place.hostname), int(place.port or 0))) as peer:
            peer.sendall(request.encode())
            answer = b"".join(iter(lambda: peer.recv(65536), b""))
        status = int(answer.split(b" ", 2)[1])
        assert status in {400, 403, 404, 422}
        assert b"root:" not in answer
    assert street.store is not None
