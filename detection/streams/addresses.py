"""What an address asks us to open, and with which credentials. Pure.

Only http, https, rtsp, rtsps, file and plain paths exist here: FFmpeg's own kinds (concat:, pipe:, …) never reach it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from detection.streams.errors import Refused

_SCHEME = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):(?P<rest>.*)", re.DOTALL)
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.%\w]+\]|[^\s:@/?#\[\]]+)(?::(?P<port>\d{1,5}))?$")
# An address in digits or brackets, a name with a dot, or localhost.
_SURE_HOST = re.compile(r"(\[[0-9a-fA-F:.%\w]+\]|[\w-]+(\.[\w-]+)+|localhost)(:\d{1,5})?([/#]|$)")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


class Kind(StrEnum):
    http = "http"
    rtsp = "rtsp"
    file = "file"


@dataclass(frozen=True, slots=True)
class Address:
    """`url` carries no credentials; for a file it is the path."""

    kind: Kind
    url: str
    username: str | None = None
    password: str | None = None

    def with_credentials(self) -> str:
        """The form FFmpeg wants: credentials percent-encoded inside the address. Never log it."""
        if self.username is None:
            return self.url
        user_info = f"{quote(self.username, safe='')}:{quote(self.password or '', safe='')}"
        return self.url.replace("://", f"://{user_info}@", 1)


def parse_address(text: str) -> Address:
    """Raises: Refused: the address is of no kind that we open, or names no host."""
    text = text.strip()
    match = _SCHEME.match(text)
    if match is None:
        if not text:
            raise Refused("The address is empty.")
        return Address(Kind.file, text)
    scheme, rest = match["scheme"].lower(), match["rest"]
    if scheme == "file":
        return Address(Kind.file, _path_of(rest))
    if scheme not in {"http", "https", "rtsp", "rtsps"} or not rest.startswith("//"):
        raise Refused(f"Addresses that begin with {scheme}: are not opened; use rtsp, http, https or a file.")
    return _network_address(scheme, rest[2:])


def _path_of(rest: str) -> str:
    if not rest.startswith("//"):
        return unquote(rest)
    host, slash, path = rest[2:].partition("/")
    if host not in {"", "localhost"} or not slash:
        raise Refused("A file address names a file of this machine: file:///folder/name.")
    return unquote(f"/{path}")


def _network_address(scheme: str, rest: str) -> Address:
    user_info, place = _split_user_info(rest)
    authority = re.split(r"[/?#]", place, maxsplit=1)[0]
    host = _HOST.match(authority)
    if host is None or int(host["port"] or 1) not in range(1, 65536):
        raise Refused(f"The address {scheme}://{rest} names no host, or a wrong port.")
    # Spaces and control characters would end a request line; a fragment never leaves the client.
    tail = _UNPRINTABLE.sub(lambda found: f"%{ord(found[0]):02X}", place[len(authority) :].partition("#")[0])
    tail = quote(tail, safe="/?&=%:;,@!$'()*+~[]|-._")
    url = f"{scheme}://{authority}{tail if tail.startswith('/') else '/' + tail}"
    kind = Kind.rtsp if scheme.startswith("rtsp") else Kind.http
    if user_info is None:
        return Address(kind, url)
    username, _, password = user_info.partition(":")
    return Address(kind, url, unquote(username), unquote(password))


def _split_user_info(rest: str) -> tuple[str | None, str]:
    """People put @ / # into passwords unescaped: `admin:p@ss/1@10.0.0.1/live`.

    So the last @ of the path counts that is followed by what is surely a host; a plain word after it is part of a path.
    """
    path, mark, query = rest.partition("?")
    places = [found.end() for found in re.finditer("@", path)]
    for place in reversed(places):
        if _SURE_HOST.match(path[place:]):
            return path[: place - 1], path[place:] + mark + query
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    user_info, at, _ = authority.rpartition("@")
    return (user_info, rest[len(user_info) + 1 :]) if at else (None, rest)
