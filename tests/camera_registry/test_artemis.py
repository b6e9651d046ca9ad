"""The Artemis client against the simulated gateway, which verifies every signature."""

import datetime as dt
import ipaddress
import secrets
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from camera_registry.errors import (
    CameraUnknown,
    PlatformAnswerInvalid,
    PlatformClockWrong,
    PlatformDeclined,
    PlatformError,
    PlatformRefusedLogin,
    PlatformUnreachable,
    PresetUnknown,
)
from camera_registry.platforms.artemis import ArtemisPlatform
from camera_registry.platforms.artemis_signature import signed_headers
from camera_registry.settings import PlatformSettings
from simulator.artemis import index_code
from simulator.artemis_quirks import ArtemisQuirks
from simulator.city import SimulatedCity
from simulator.faults import Fault
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

SECRET = secrets.token_urlsafe(12)
Connect = Callable[..., ArtemisPlatform]


@pytest.fixture(scope="module")
def running_city() -> Iterator[SimulatedCity]:
    with SimulatedCity(7, load_scenes(None, 1, size_wh=(320, 180)), CitySettings(app_secret=SECRET, fps=2)) as running:
        yield running


@pytest.fixture
def city(running_city: SimulatedCity) -> SimulatedCity:
    running_city.state.artemis = ArtemisQuirks()
    return running_city


@pytest.fixture
def connect(city: SimulatedCity) -> Iterator[Connect]:
    opened = []

    def connected(address: str = city.address, secret: str = SECRET, **settings: object) -> ArtemisPlatform:
        opened.append(
            ArtemisPlatform(
                name="Artemis",
                address=address,
                key=city.settings.app_key,
                secret=secret,
                host_rewrites={},
                settings=PlatformSettings(**settings),  # type: ignore[arg-type]
            )
        )
        return opened[-1]

    yield connected
    for one in opened:
        one.close()


def test_the_signature_is_that_of_the_test_vector() -> None:
    headers = signed_headers(
        "/artemis/api/resource/v1/cameras",
        key="AK123",
        secret="SK456",
        nonce="00000000-0000-4000-8000-000000000001",
        at_ms=1_700_000_000_000,
    )
    assert headers["x-ca-signature"] == "eE5idti6YbpmA01BuiWlcdW/W7J6sl1QYgVMXsxW/Jw="
    assert headers["x-ca-signature-headers"] == "x-ca-key,x-ca-nonce,x-ca-timestamp"
    assert "SK456" not in str(headers)


@pytest.mark.parametrize("page_size", [1, 3, 7, 200])
def test_every_camera_is_listed_once_whatever_the_page(connect: Connect, page_size: int) -> None:
    listed = list(connect(page_size=page_size).list_cameras())
    assert len({camera.external_id for camera in listed}) == 7
    assert all(camera.gb_code and camera.longitude and camera.is_online for camera in listed)


def test_the_address_may_end_in_artemis(connect: Connect, city: SimulatedCity) -> None:
    assert len(list(connect(f"{city.address}/artemis/").list_cameras())) == 7


def test_a_gateway_that_cuts_long_answers_is_asked_for_less(connect: Connect, city: SimulatedCity) -> None:
    city.state.artemis.most_per_page = 50
    assert len(list(connect().list_cameras())) == 7


def test_a_list_that_breaks_off_is_not_believed(connect: Connect, city: SimulatedCity) -> None:
    city.state.artemis.extra_cameras = 2
    with pytest.raises(PlatformAnswerInvalid, match="announces 9 cameras but lists only 7"):
        list(connect().list_cameras())


@pytest.mark.parametrize("is_hikcentral", [False, True])
@pytest.mark.parametrize("protocol", ["rtsp", "hls"])
def test_both_forms_of_an_answer_give_an_address(
    connect: Connect, city: SimulatedCity, protocol: str, is_hikcentral: bool
) -> None:
    city.state.artemis.is_hikcentral = is_hikcentral
    stream = connect(artemis_protocols=[protocol]).open_stream(index_code(city.cameras[1]))
    assert stream.address.startswith("rtsp://127.0.0.1:" if protocol == "rtsp" else "http://127.0.0.1:")


def test_what_the_gateway_does_not_give_in_rtsp_is_taken_in_hls(connect: Connect, city: SimulatedCity) -> None:
    city.state.artemis.refused_protocols = frozenset({"rtsp"})
    assert connect().open_stream(index_code(city.cameras[1])).address.endswith(".m3u8")
    city.state.artemis.refused_protocols = frozenset({"rtsp", "hls"})
    with pytest.raises(PlatformDeclined, match="rtsp is switched off"):
        connect().open_stream(index_code(city.cameras[1]))


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("0x02401000", PlatformRefusedLogin, "app key and app secret again"),
        ("0X02401003", PlatformRefusedLogin, "app key and app secret again"),
        ("64", PlatformRefusedLogin, "app key and app secret again"),
        ("0x02401007", PlatformDeclined, "Grant the app the interface /artemis/api/"),
        ("69", PlatformDeclined, "Grant the app the interface /artemis/api/"),
        ("0x02401009", PlatformDeclined, "quota"),
        ("0x00072201", PlatformDeclined, "Grant the app the view of this camera"),
        ("0x00072202", CameraUnknown, "Import its list again"),
        ("0x00072203", PlatformDeclined, "licence"),
        ("0x00052104", PlatformUnreachable, "service behind the gateway is down"),
        ("0x0badcafe", PlatformDeclined, "code 0x0badcafe"),
    ],
)
def test_every_code_has_its_error_and_its_advice(
    connect: Connect, city: SimulatedCity, code: str, error: type[PlatformError], says: str
) -> None:
    city.state.artemis.failure_code = code
    with pytest.raises(error, match=says) as failed:
        connect().open_stream(index_code(city.cameras[1]))
    assert type(failed.value) is error
    assert failed.value.zh
    assert SECRET not in failed.value.said


def test_a_wrong_secret_is_a_refused_login(connect: Connect) -> None:
    with pytest.raises(PlatformRefusedLogin, match="signature is invalid") as failed:
        list(connect(secret="wrong").list_cameras())
    assert type(failed.value) is PlatformRefusedLogin


def test_a_clock_that_is_off_by_an_hour_is_named_as_the_cause(connect: Connect, city: SimulatedCity) -> None:
    city.state.artemis.clock_ahead = timedelta(hours=1)
    with pytest.raises(PlatformClockWrong, match="60 minutes ahead of ours"):
        list(connect().list_cameras())
    city.state.artemis.clock_ahead = timedelta(hours=-1)
    with pytest.raises(PlatformClockWrong, match="60 minutes behind ours"):
        list(connect().list_cameras())


def test_the_address_of_the_web_page_is_told_from_the_gateway(connect: Connect, city: SimulatedCity) -> None:
    city.state.artemis.answers_html = True
    with pytest.raises(PlatformAnswerInvalid, match="answers with HTML"):
        list(connect().list_cameras())


def test_a_gateway_that_is_away_is_unreachable(connect: Connect) -> None:
    with pytest.raises(PlatformUnreachable, match="cannot be reached"):
        list(connect("http://127.0.0.1:9").list_cameras())
    with pytest.raises(PlatformUnreachable, match="GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS"):
        list(connect(allowed_networks=()).list_cameras())


def test_a_camera_turns_to_a_preset_that_it_has_and_to_no_other(connect: Connect, city: SimulatedCity) -> None:
    client, camera = connect(), city.cameras[2]
    client.go_to_preset(index_code(camera), "2")
    assert camera.called_preset == "2"
    with pytest.raises(PresetUnknown, match="there is no preset 9; it has 1, 2"):
        client.go_to_preset(index_code(camera), "9")
    with pytest.raises(CameraUnknown):
        client.go_to_preset("nobody", "1")
    assert camera.called_preset == "2"


def test_a_camera_that_is_off_is_declined_and_listed_as_off(connect: Connect, city: SimulatedCity) -> None:
    city.set_fault(3, Fault.OFFLINE)
    try:
        with pytest.raises(PlatformDeclined, match="device is offline"):
            connect().open_stream(index_code(city.cameras[3]))
        off = [camera for camera in connect().list_cameras() if not camera.is_online]
        assert [camera.external_id for camera in off] == [index_code(city.cameras[3])]
    finally:
        city.set_fault(3, None)


def test_only_the_pinned_certificate_is_believed_whatever_name_it_bears(connect: Connect, tmp_path: Path) -> None:
    own, other = (a_certificate(tmp_path / name) for name in ("own.pem", "other.pem"))
    with https_server(own) as address:
        assert list(connect(address, ca_file=own, is_ca_pinned=True).list_cameras()) == []
        for settings in ({"ca_file": other, "is_ca_pinned": True}, {"ca_file": own}, {}):
            with pytest.raises(PlatformUnreachable, match="certificate verify failed"):
                list(connect(address, **settings).list_cameras())


def a_certificate(path: Path) -> Path:
    """Its own issuer, made out to a name that is not the server's; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hikvision")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("10.9.8.7"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    key_pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key_pem)
    return path


@contextmanager
def https_server(certificate: Path) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            body = b'{"code": "0", "msg": "", "data": {"total": 0, "list": []}}'
            headers: Mapping[str, str] = {"content-type": "application/json", "content-length": str(len(body))}
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that turns away is meant
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
