"""`gridwarden api` beyond loopback: its own HTTPS, a proxy that it trusts, and plain HTTP for nobody else."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import create_default_context

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SESSIONS = "/api/v1/sessions"
WAIT_S = 40.0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Files of a certificate for 127.0.0.1 and of its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gridwarden tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


@contextmanager
def _api(folder: Path, *options: str, **variables: str) -> Iterator[int]:
    """The port of a real API process on this machine."""
    environment = os.environ | {"GRIDWARDEN_DATA_DIR": str(folder)} | variables
    subprocess.run(
        [sys.executable, "-m", "cli", "database", "upgrade"], env=environment, check=True, capture_output=True
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cli", "api", "--port", str(port), *options]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"the server did not come up (exit {process.poll()})")


def test_with_a_certificate_it_speaks_https_alone(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    trusting = create_default_context(cafile=str(cert))
    with (
        _api(tmp_path, "--tls-cert", str(cert), "--tls-key", str(key)) as port,
        httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusting, trust_env=False) as client,
    ):
        answer = client.get("/healthz")
        assert answer.json() == {"status": "alive"}
        assert "max-age=" in answer.headers["strict-transport-security"]
        token = (
            subprocess.run(
                [sys.executable, "-m", "cli", "people", "create-admin", "han", "韩梅梅"],
                env=os.environ | {"GRIDWARDEN_DATA_DIR": str(tmp_path)},
                check=True,
                capture_output=True,
                text=True,
            )
            .stdout.strip()
            .split("#link=")[1]
        )
        entered = client.post(f"{SESSIONS}/by-link", json={"token": token})
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith("__Host-gridwarden=gws_")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= {part.strip() for part in cookie.split(";")}
        assert client.get("/api/v1/me").json()["login"] == "han"  # the cookie jar keeps it for secure addresses
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)


def test_what_a_trusted_proxy_says_of_the_caller_counts_and_plain_http_ends_there(tmp_path: Path) -> None:
    with (
        _api(
            tmp_path, GRIDWARDEN_API_TRUSTED_PROXIES="127.0.0.1", GRIDWARDEN_API_HOSTS='["grid.city.example"]'
        ) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as proxy,
    ):
        named = {"Host": "grid.city.example", "X-Forwarded-For": "203.0.113.5"}
        secure = proxy.get("/healthz", headers=named | {"X-Forwarded-Proto": "https"})
        assert secure.status_code == 200
        assert "strict-transport-security" in secure.headers
        plain = proxy.get("/healthz", headers=named | {"X-Forwarded-Proto": "http"})
        assert (plain.status_code, plain.json()["detail"]) == (403, "This server is reached over HTTPS only.")
        other = proxy.get("/healthz", headers=named | {"X-Forwarded-Proto": "https", "Host": "evil.example"})
        assert other.status_code == 403


def test_without_a_trusted_proxy_nobody_says_that_a_connection_is_secure(tmp_path: Path) -> None:
    with _api(tmp_path) as port:
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}
        answer = httpx.get(f"http://127.0.0.1:{port}/healthz", headers=said, trust_env=False)
        assert answer.status_code == 200
        assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "Plain HTTP is served on loopback only, not on 0.0.0.0"),
        (["--tls-cert", "{cert}"], "name both --tls-cert and --tls-key"),
        (["--tls-cert", "{cert}", "--tls-key", "no-such.pem"], "There is no file no-such.pem"),
    ],
)
def test_a_door_that_would_stand_open_is_not_opened(
    tmp_path: Path, certificate: tuple[Path, Path], options: list[str], said: str
) -> None:
    command = [sys.executable, "-m", "cli", "up", *(one.format(cert=certificate[0]) for one in options)]
    environment = os.environ | {"GRIDWARDEN_DATA_DIR": str(tmp_path)}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert said in " ".join(refused.stderr.split())
