"""Addresses of pictures that are valid for some minutes, for whoever has them: HMAC-SHA256 over path and parameters.

Rules only. An `<img>` sends no bearer token, and a link that leaks is worth nothing soon. Who may see the picture is
decided when the address is made.
"""

import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from kit.errors import Forbidden

VALID_FOR = timedelta(minutes=10)
ROUNDED_TO = timedelta(minutes=5)
"""Addresses made within the same five minutes are the same, so that a browser shows from its cache."""
EXPIRES, SIGNATURE = "expires", "signature"
PURPOSE = "picture addresses"


class AddressNotValid(Forbidden):
    """The address has expired, or nobody here made it."""

    def __init__(self) -> None:
        super().__init__(
            "This address of a picture is not valid (any more): ask again for whatever named it.",
            zh="图片地址无效或已过期：请重新获取。",
        )


def end_of(now: datetime) -> int:
    """Until when an address that is made now is valid, in seconds of the epoch."""
    step_s = ROUNDED_TO.total_seconds()
    return math.ceil((now + VALID_FOR).timestamp() / step_s) * int(step_s)


@dataclass(frozen=True, slots=True)
class AddressSigner:
    """`key`: 32 bytes of the installation, for this purpose alone."""

    key: bytes

    def signed(self, path: str, *, now: datetime, parameters: Mapping[str, str] | None = None) -> str:
        """The path with its parameters, its end and its signature."""
        return self.signed_until(path, end_of(now), parameters=parameters)

    def signed_until(self, path: str, expires: int, *, parameters: Mapping[str, str] | None = None) -> str:
        """The same with an end from `end_of`."""
        said = dict(parameters or {}) | {EXPIRES: str(expires)}
        return f"{path}?{urlencode(said)}&{SIGNATURE}={self._signature(path, said)}"

    def check(self, path: str, parameters: Mapping[str, str], *, now: datetime) -> None:
        """All parameters of the request count, or one could be added.

        Raises:
            AddressNotValid: missing, forged or expired.
        """
        said = {name: value for name, value in parameters.items() if name != SIGNATURE}
        given = parameters.get(SIGNATURE, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._signature(path, said).encode()):
            raise AddressNotValid
        if datetime.fromtimestamp(int(said[EXPIRES]), UTC) <= now:  # ours, as the signature is
            raise AddressNotValid

    def _signature(self, path: str, said: Mapping[str, str]) -> str:
        """Sorted and encoded, so that no two requests read alike."""
        text = f"{path}?{urlencode(sorted(said.items()))}"
        return hmac.new(self.key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()
