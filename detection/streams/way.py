"""The way to a camera: names are looked up once, judged, and connected to as judged; runs in the child.

FFmpeg would look a name up by itself, so RTSP gets the address in digits; HTTP connects here at every redirect.
"""

import ipaddress
import socket
import urllib.parse

from camera_registry.camera_policy import camera_policy
from detection.streams.errors import Refused
from detection.streams.wire import Request
from kit.addresses import AddressRefused, IpAddress, checked_ips

_RTSP_PORTS = {"rtsp": 554, "rtsps": 322}


def connected(host: str, port: int, request: Request, *, timeout_s: float | None) -> socket.socket:
    """A TCP connection to the first address of the host that may be connected to and answers.

    Raises: Refused: none may; OSError: none answers, or nobody knows the name.
    """
    failure: OSError | None = None
    for address in _ways(host, port, request):
        try:
            return socket.create_connection((str(address), port), timeout_s)
        except OSError as exc:
            failure = exc
    assert failure is not None  # there is at least one address
    raise failure


def in_digits(url: str, request: Request) -> str:
    """The RTSP address with its host as it was judged, or as it is where the certificate is for the name (rtsps).

    Raises: Refused: it may not be connected to; OSError: nobody knows the name.
    """
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    address = _ways(host, parts.port or _RTSP_PORTS[parts.scheme], request)[0]
    if parts.scheme == "rtsps" and request.verify_tls:
        return url
    user_info, at, _ = parts.netloc.rpartition("@")
    digits = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
    port = "" if parts.port is None else f":{parts.port}"
    return urllib.parse.urlunsplit(parts._replace(netloc=f"{user_info}{at}{digits}{port}"))


def _ways(host: str, port: int, request: Request) -> list[IpAddress]:
    policy = camera_policy(map(ipaddress.ip_network, request.allowed_networks))
    try:
        return checked_ips(host, port, policy)
    except AddressRefused as exc:
        raise Refused(exc.message) from exc
    except UnicodeError as exc:  # a name that no server could have
        raise Refused(f"{host} is not the name of a host.") from exc
