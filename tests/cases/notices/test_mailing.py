"""Mails through a real server on loopback: what arrives, encrypted and logged in, and every way of failing."""

import datetime as dt
import ipaddress
import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from cases.notices.delivering import Carriers, Parcel, Undelivered, deliver
from cases.notices.mailing import Mailer
from cases.notices.settings import NoticeSettings, SmtpSecurity
from cases.notices.tables import Channel, DeliveryState
from kit.database import Database
from tests.cases.notices.a_desk import SETTINGS, TEN, Now, a_mail, carriers, deliveries
from tests.cases.notices.mail_server import Mailbox, let_in, mail_server

PARCEL = Parcel(
    channel=Channel.EMAIL,
    message_id="0123456789abcdef0123456789abcdef",
    address="li@city.example",
    subject="GW-1 暴露垃圾：已派遣给贵部门，请签收",
    body="GW-1 暴露垃圾\n已派遣给贵部门，请签收。\n地点：中山路 12 号\n",
    created_at=TEN,
)


def settings_for(port: int, **changes: object) -> NoticeSettings:
    return SETTINGS.model_copy(update={"smtp_port": port, "smtp_timeout": timedelta(seconds=5), **changes})


def failure(mailer: Mailer) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        mailer(PARCEL)
    return caught.value


def test_a_chinese_mail_arrives_as_plain_text_with_a_message_id_that_stays() -> None:
    with mail_server() as mailbox:
        mailer = Mailer(settings_for(mailbox.port))
        mailer(PARCEL)
        mailer(PARCEL)
    first, second = mailbox.mails
    assert first["Subject"] == PARCEL.subject
    assert (first["From"], first["To"]) == ("gw@city.example", "li@city.example")
    assert first["Message-ID"] == second["Message-ID"] == "<0123456789abcdef0123456789abcdef@city.example>"
    assert first["Date"].datetime == TEN
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_content_type() == "text/plain"
    assert first.get_content().replace("\r\n", "\n") == PARCEL.body


@pytest.mark.parametrize(
    ("mailbox", "is_final"),
    [
        (Mailbox(at_receiver="550 no such mailbox"), True),
        (Mailbox(at_receiver="450 greylisted"), False),
        (Mailbox(at_data="554 looks like spam"), True),
        (Mailbox(at_data="452 disk full"), False),
    ],
)
def test_a_refusal_is_for_good_exactly_where_the_server_says_so(mailbox: Mailbox, is_final: bool) -> None:
    with mail_server(mailbox):
        failed = failure(Mailer(settings_for(mailbox.port)))
    assert (failed.is_final, failed.is_gone, failed.is_server_down) == (is_final, False, False)
    assert (mailbox.at_receiver or mailbox.at_data or "?") in failed.reason


def test_a_server_that_does_not_listen_is_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        failed = failure(Mailer(settings_for(unused.getsockname()[1])))
    assert "ConnectionRefusedError" in failed.reason
    assert (failed.is_final, failed.is_server_down) == (False, True)


def test_a_server_that_says_nothing_is_left_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        failed = failure(Mailer(settings_for(port, smtp_timeout=timedelta(seconds=0.2))))
    assert not failed.is_final


def test_without_a_mail_server_in_the_settings_nothing_leaves() -> None:
    assert "GRIDWARDEN_NOTICE_SMTP_HOST" in failure(Mailer(NoticeSettings(smtp_host=None))).reason


def test_a_server_that_offers_no_encryption_gets_no_mail() -> None:
    with mail_server() as mailbox:
        failed = failure(Mailer(settings_for(mailbox.port, smtp_security=SmtpSecurity.STARTTLS)))
    assert not failed.is_final
    assert mailbox.mails == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # aiosmtpd is not told that it sits inside TLS
@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
def test_a_mail_goes_encrypted_and_logged_in(tmp_path: Path, security: SmtpSecurity) -> None:
    server_side, client_side = _contexts(tmp_path)
    options = {"authenticator": let_in("gw", "geheim"), "auth_required": True}
    if security is SmtpSecurity.STARTTLS:
        options |= {"tls_context": server_side, "require_starttls": True}
    else:
        options |= {"ssl_context": server_side, "auth_require_tls": False}
    with mail_server(**options) as mailbox:
        chosen = settings_for(mailbox.port, smtp_security=security, smtp_user="gw", smtp_password=SecretStr("geheim"))
        Mailer(chosen, trust=client_side)(PARCEL)
        wrong = chosen.model_copy(update={"smtp_password": SecretStr("falsch")})
        assert not failure(Mailer(wrong, trust=client_side)).is_final
        assert "certificate" in failure(Mailer(chosen)).reason.lower()
    assert len(mailbox.mails) == 1


def test_a_notice_survives_an_unreachable_server_and_arrives_when_it_is_back(database: Database) -> None:
    delivery_id, now = a_mail(database), Now()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = Mailer(settings_for(unused.getsockname()[1]))
        assert deliver(database, delivery_id, carriers(dead, now)) is DeliveryState.WAITING
    now.passes(timedelta(minutes=2))
    with mail_server() as mailbox:
        alive: Carriers = carriers(Mailer(settings_for(mailbox.port)), now)
        assert deliver(database, delivery_id, alive) is DeliveryState.SENT
    (row,) = deliveries(database)
    assert mailbox.mails[0]["Message-ID"] == f"<{row.message_id}@city.example>"
    assert row.attempts == 2


def _contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server with a certificate of its own making, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file, key_file = folder / "cert.pem", folder / "key.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(file, key_file)
    return server_side, ssl.create_default_context(cafile=str(file))
