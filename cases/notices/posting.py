"""Notices as signed webhooks (回调): a POST of JSON that the receiver can check, and can drop when it comes twice.

The recipe for the receiver is in docs/notices.md.
"""

import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

import httpx

from cases.notices.delivering import Parcel, Undelivered
from cases.notices.settings import NoticeSettings
from kit.addresses import AddressRefused
from kit.checked_http import CheckedTransport
from kit.clock import utc_now
from kit.errors import Invalid
from kit.secrets import SecretBox

SIGNATURE, MESSAGE_ID = "X-Gridwarden-Signature", "X-Gridwarden-Id"


class Poster:
    """A `cases.notices.delivering.Carry`. Follows no redirects: the signature is for the address that was entered."""

    def __init__(self, settings: NoticeSettings, *, box: SecretBox, clock: Callable[[], datetime] = utc_now) -> None:
        self._policy = settings.webhook_policy
        self._timeout_s = settings.webhook_timeout.total_seconds()
        self._box = box
        self._clock = clock

    def __call__(self, parcel: Parcel) -> None:
        """Raises Undelivered; for good where the receiver says that it is gone (410)."""
        status = self._post(parcel)
        if not 200 <= status < 300:
            raise Undelivered(
                f"The receiver answered {status}.",
                is_gone=status == HTTPStatus.GONE,
                is_server_down=status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS,
            )

    def _post(self, parcel: Parcel) -> int:
        body = parcel.body.encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "gridwarden",
            MESSAGE_ID: parcel.message_id,
            SIGNATURE: signature(self._secret(parcel), body, at=self._clock()),
        }
        try:
            with (
                httpx.Client(
                    timeout=self._timeout_s,
                    follow_redirects=False,
                    trust_env=False,
                    transport=CheckedTransport(self._policy),
                ) as client,
                client.stream("POST", parcel.address, content=body, headers=headers) as response,
            ):
                return response.status_code  # what it says besides is not read
        except AddressRefused as error:  # not for good: a name may come to mean another address, a setting be set
            raise Undelivered(error.message) from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Undelivered(f"{type(error).__name__}: {error}", is_server_down=True) from error

    def _secret(self, parcel: Parcel) -> str:
        try:
            return self._box.open(parcel.sealed_secret or "")
        except Invalid as error:
            raise Undelivered(error.message) from error


def signature(secret: str, body: bytes, *, at: datetime) -> str:
    """`t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 of the seconds, a dot and the body. The time limits replays."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={digest}"
