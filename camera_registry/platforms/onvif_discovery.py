"""Which ONVIF devices answer in this network (WS-Discovery): one question by multicast, whoever hears it answers.

Multicast crosses neither VLANs nor bridges of containers, so a list of hosts is the usual way. Nothing is connected to.
"""

import re
import socket
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from camera_registry.platforms.onvif_device import repaired

GROUP = ("239.255.255.250", 3702)
_HOPS = 1
_LARGEST_ANSWER_BYTES = 65_535
_ADDRESSES = re.compile(r"<(?:[\w.-]+:)?XAddrs[^>]*>([^<]*)<")
_SCOPES = re.compile(r"<(?:[\w.-]+:)?Scopes[^>]*>([^<]*)<")
_ONVIF = "onvif://www.onvif.org/"
_PROBE = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
    'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:{id}</w:MessageID>'
    "<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"
    "<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>"
    "<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"
)


@dataclass(frozen=True, slots=True)
class DiscoveredDevice:
    host: str
    """host or host:port, as a list of devices wants it."""
    name: str
    """As the device calls itself; empty: it does not."""


def discover(*, wait: timedelta = timedelta(seconds=5), group: tuple[str, int] = GROUP) -> list[DiscoveredDevice]:
    """Whoever answered in that time, by host.

    Raises:
        OSError: this machine cannot send to the group, for example because it has no network.
    """
    found: dict[str, DiscoveredDevice] = {}
    until_s = time.monotonic() + wait.total_seconds()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, _HOPS)
        asking.sendto(_PROBE.format(id=uuid4()).encode(), group)
        while (left_s := until_s - time.monotonic()) > 0:
            asking.settimeout(left_s)
            try:
                content, sender = asking.recvfrom(_LARGEST_ANSWER_BYTES)
            except TimeoutError:
                break
            device = device_of(content.decode(errors="replace"), sender=sender[0])
            if device is not None:
                found[device.host] = device
    return sorted(found.values(), key=lambda device: device.host)


def device_of(answer: str, *, sender: str) -> DiscoveredDevice | None:
    """None: not ONVIF (printers answer, too), or no address that we reach. `sender`: who sent it."""
    addresses, scopes = _ADDRESSES.search(answer), _SCOPES.search(answer)
    if addresses is None or scopes is None or _ONVIF not in scopes[1]:
        return None
    for told in addresses[1].split():
        try:
            reached = urlsplit(repaired(told, dialled=sender, host_rewrites={}))
            host = reached.netloc if reached.port not in {None, 80} else reached.hostname or ""
        except ValueError:
            continue
        if reached.scheme == "http" and host:
            return DiscoveredDevice(host, _name(scopes[1]))
    return None


def _name(scopes: str) -> str:
    for scope in scopes.split():
        if scope.startswith(f"{_ONVIF}name/"):
            return unquote(scope.removeprefix(f"{_ONVIF}name/"))[:100]
    return ""
