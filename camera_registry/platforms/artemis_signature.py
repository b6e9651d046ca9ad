"""How Hikvision's open platform (Artemis) wants a request signed: HMAC-SHA256 over method, headers and path. Pure.

A header that is not sent has no line at all; the gateway of Aliyun, from which the scheme comes, keeps an empty line.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

ACCEPT, CONTENT_TYPE = "*/*", "application/json"
_SIGNED = ("x-ca-key", "x-ca-nonce", "x-ca-timestamp")


def signed_headers(path: str, *, key: str, secret: str, nonce: str, at_ms: int) -> Mapping[str, str]:
    """The headers of a POST of JSON.

    Args:
        path: with /artemis, and with the query, if there is one.
        key: the app key, which is sent.
        secret: the app secret, which is not.
        nonce: never used before.
        at_ms: Unix time; the gateway refuses what differs much from its own clock.
    """
    signed = dict(zip(_SIGNED, (key, nonce, str(at_ms)), strict=True))
    lines = ["POST", ACCEPT, CONTENT_TYPE, *(f"{name}:{value}" for name, value in sorted(signed.items())), path]
    digest = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).digest()
    return {
        "accept": ACCEPT,
        "content-type": CONTENT_TYPE,
        **signed,
        "x-ca-signature-headers": ",".join(_SIGNED),
        "x-ca-signature": base64.b64encode(digest).decode(),
    }
