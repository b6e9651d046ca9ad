"""The calls of one ONVIF service over onvif-zeep, with the library's traps shut.

Only `ONVIFService` is used: `ONVIFCamera` talks to the device as it is made, subscribes to events that nobody reads,
and takes the proxies out of the environment. Imported lazily by whoever connects, never by the web process.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from camera_registry.errors import PlatformAnswerInvalid, PlatformDeclined, PlatformError
from camera_registry.platforms.onvif_transport import NotAuthorised, SoapTransport
from kit.clock import utc_now
from kit.logging import redact

DEVICE, MEDIA, PTZ = "devicemgmt", "media", "ptz"
_LOGIN_FAULTS = {"NotAuthorized", "FailedAuthentication", "SenderNotAuthorized"}
_LONGEST_SENTENCE = 200


class Fault(Exception):
    """The device refuses in words of ONVIF. `words`: its subcodes without their namespaces."""

    def __init__(self, reason: str, words: frozenset[str]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.words = words


@dataclass(frozen=True, slots=True)
class UsernameToken:
    """Signs each envelope at the device's own time. What the library takes for `wsse`."""

    username: str
    password: str
    ahead: timedelta
    """Of the device's clock over ours."""
    is_digest: bool

    def apply(self, envelope: Any, headers: Any) -> tuple[Any, Any]:
        from zeep.wsse.username import UsernameToken as Token  # noqa: PLC0415  # with the library

        created = utc_now() + self.ahead
        token = Token(self.username, self.password, use_digest=self.is_digest, created=created, zulu_timestamp=True)
        return token.apply(envelope, headers)  # type: ignore[no-any-return]  # the library has no types

    def verify(self, envelope: Any) -> None:
        """Devices sign nothing."""


class Calls:
    """One service at one address, with one way of signing in."""

    def __init__(
        self,
        service: str,
        address: str,
        *,
        wsdl: Path,
        transport: SoapTransport,
        token: UsernameToken | None,
        where: str,
    ) -> None:
        library = _library()
        described = library.SERVICES[service]
        from zeep import Client  # noqa: PLC0415  # with the library

        client = Client(_description(wsdl / described["wsdl"]), wsse=token, transport=transport, settings=_settings())
        self._where = where
        self._service = library.ONVIFService(
            address,
            None,
            None,
            str(wsdl / described["wsdl"]),
            zeep_client=client,
            binding_name=f"{{{described['ns']}}}{described['binding']}",
        )

    def ask(self, operation: str, question: Mapping[str, object] | None = None) -> Any:
        """The answer as the library parsed it.

        Raises:
            NotAuthorised: also where the device says so in a fault.
            Fault: any other refusal.
            PlatformError: no answer, or none that can be read.
        """
        try:
            return getattr(self._service, operation)(dict(question or {}))
        except _library().ONVIFError as error:  # wraps whatever happened inside
            raise self._meant(error.__context__, operation) from error

    def _meant(self, cause: BaseException | None, operation: str) -> Exception:
        from zeep import exceptions  # noqa: PLC0415  # with the library

        if isinstance(cause, PlatformError | NotAuthorised):
            return cause
        if isinstance(cause, exceptions.Fault):
            words = {str(one.localname) for one in cause.subcodes or ()} | {str(cause.code or "").rpartition(":")[2]}
            if words & _LOGIN_FAULTS:
                return NotAuthorised()
            return Fault(_short(cause.message), frozenset(words))
        return PlatformAnswerInvalid(
            f"{self._where} answers {operation} with something that is not by ONVIF's book ({_short(cause)}). Is its "
            "firmware the newest?",
            zh=f"{self._where} 对 {operation} 的应答不符合 ONVIF 规范（{_short(cause)}）。请检查固件是否为最新版本。",
        )


def declined(fault: Fault, *, where: str, operation: str) -> PlatformDeclined:
    word = next(iter(sorted(fault.words)), "fault")
    return PlatformDeclined(
        f"{where}: {operation} failed: {fault.reason} ({word}).",
        code=word,
        zh=f"{where}：{operation} 失败：{fault.reason}（{word}）。",
    )


def http_digest(username: str, password: str) -> httpx.Auth:
    return httpx.DigestAuth(username, password)


@cache
def _library() -> Any:
    """onvif-zeep calls `logging.basicConfig` as it is imported; what was set up for the process stays."""
    with _logging_as_it_is():
        import onvif  # noqa: PLC0415  # slow, and only workers need it
    return onvif


@contextmanager
def _logging_as_it_is() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        for handler in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(handler)
        root.setLevel(level)
        # Its debug lines hold whole envelopes, passwords among them where a device wants them in clear.
        logging.getLogger("zeep").setLevel(logging.WARNING)


@cache
def _settings() -> Any:
    from zeep import Settings  # noqa: PLC0415  # with the library

    # Not strict: devices leave out what the book demands. No huge trees, no entities, nothing from elsewhere.
    return Settings(strict=False, xml_huge_tree=False, forbid_entities=True, forbid_external=True, forbid_dtd=True)


@cache
def _description(path: Path) -> Any:
    """Parsed once in a process (0.1 s, some MB), however many devices there are."""
    from zeep.wsdl import Document  # noqa: PLC0415  # with the library

    nobody = SoapTransport(httpx.Client(trust_env=False), where=str(path), timeout_s=1)
    return Document(str(path), nobody, settings=_settings())


def _short(said: object) -> str:
    return redact(" ".join(str(said or "no reason given").split()))[:_LONGEST_SENTENCE]
