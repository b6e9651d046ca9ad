"""A real mail server on loopback that keeps what it takes, and refuses what a test tells it to."""

from asyncio.base_events import Server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Mailbox:
    """An aiosmtpd handler. Answers of the server by the moment at which it is asked; None: it takes it."""

    at_receiver: str | None = None
    at_data: str | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    peers: list[Session] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.at_receiver:
            return self.at_receiver
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  the same
        if self.at_data:
            return self.at_data
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))
        self.peers.append(session)
        return "250 taken"


class AnyPort(Controller):
    """Port 0 is whichever is free; aiosmtpd itself would knock at port 0 to see whether it listens."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has hints for some functions only


@contextmanager
def mail_server(mailbox: Mailbox | None = None, **options: Any) -> Iterator[Mailbox]:
    """Options are those of aiosmtpd's controller."""
    kept = mailbox or Mailbox()
    controller = AnyPort(kept, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        kept.port = controller.port
        yield kept
    finally:
        controller.stop()


def let_in(user: str, password: str) -> Any:
    """An authenticator that knows one login."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    return check
