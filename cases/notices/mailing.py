"""Notices as mails (邮件), through the SMTP server of the settings: plain text, one Message-ID for all attempts."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from cases.notices.delivering import Parcel, Undelivered
from cases.notices.settings import NoticeSettings, SmtpSecurity


class Mailer:
    """A `cases.notices.delivering.Carry`; a connection for each mail, as there are few."""

    def __init__(self, settings: NoticeSettings, *, trust: ssl.SSLContext | None = None) -> None:
        """Without `trust` the certificates that the machine trusts count."""
        self._settings = settings
        self._trust = trust or ssl.create_default_context()

    def __call__(self, parcel: Parcel) -> None:
        """Raises Undelivered; final where the server refuses this receiver or this mail for good."""
        message = message_of(parcel, sender=self._settings.sender)
        try:
            with self._connection() as server:
                server.send_message(message, from_addr=self._settings.sender, to_addrs=[parcel.address])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[parcel.address]
            raise Undelivered(_reason(code, said), is_final=_is_for_good(code)) from error
        except smtplib.SMTPDataError as error:
            raise Undelivered(
                _reason(error.smtp_code, error.smtp_error), is_final=_is_for_good(error.smtp_code)
            ) from error
        except OSError as error:  # smtplib's own errors are, and so are refused connections, timeouts, certificates
            raise Undelivered(f"{type(error).__name__}: {error}", is_server_down=True) from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server = self._connect()
        try:
            if self._settings.smtp_security is SmtpSecurity.STARTTLS:
                server.starttls(context=self._trust)
            if self._settings.smtp_user is not None:
                password = self._settings.smtp_password
                server.login(self._settings.smtp_user, password.get_secret_value() if password else "")
            yield server
            with contextlib.suppress(OSError):  # the mail is taken: a clumsy farewell must not send it again
                server.quit()
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.smtp_host, self._settings.smtp_port
        if host is None:
            raise Undelivered("No mail server is set: GRIDWARDEN_NOTICE_SMTP_HOST.")
        timeout_s = self._settings.smtp_timeout.total_seconds()
        name = host_of(self._settings.sender)  # asking the resolver for our own name can take longer than the mail
        if self._settings.smtp_security is SmtpSecurity.TLS:
            return smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=timeout_s, context=self._trust)
        return smtplib.SMTP(host, port, local_hostname=name, timeout=timeout_s)


def message_of(parcel: Parcel, *, sender: str) -> EmailMessage:
    """The very same at each attempt, date included."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = parcel.address
    message["Subject"] = parcel.subject
    message["Date"] = format_datetime(parcel.created_at)
    message["Message-ID"] = f"<{parcel.message_id}@{host_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in answer
    message.set_content(parcel.body, charset="utf-8")
    return message


def host_of(address: str) -> str:
    return address.rpartition("@")[2]


def _is_for_good(code: int) -> bool:
    return 500 <= code < 600


def _reason(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"The mail server answered {code} {text}"
