"""Credentials out of addresses and messages, before anybody reads or logs them. When in doubt it hides too much."""

import re

_ADDRESS = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)(?P<rest>[^\s\"'<>]+)")
# A host, an IPv4 or a bracketed IPv6 address, and perhaps a port: nothing to hide in it.
_PLAIN_HOST = re.compile(r"(\[[0-9a-fA-F:.%\w]+\]|[\w.-]+)(:\d*)?$")
# What platforms call their secrets in queries: WVP (callId, access-token), Artemis (token), LiveGBS, and the usual.
_SECRET_PARAMETER = re.compile(
    r"(?P<name>(?:^|[?&;\s])[\w.-]*(?:pass|pwd|token|secret|sign|auth|ticket|session|callid|key|user|account)[\w.-]*=)"
    r"[^&;\s\"'<>#]+",
    re.IGNORECASE,
)
_BLOT = "***"


def redacted(text: str) -> str:
    """The text with user, password and secret query parameters of every address in it blotted out."""
    return _SECRET_PARAMETER.sub(rf"\g<name>{_BLOT}", _ADDRESS.sub(_without_user_info, text))


def _without_user_info(match: re.Match[str]) -> str:
    rest = match["rest"]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if _PLAIN_HOST.match(authority) or "@" not in rest:
        return match[0]
    # People put @ / # ? into passwords unescaped, so everything up to the last @ may be password.
    return f"{match['scheme']}{_BLOT}@{rest.rpartition('@')[2]}"
