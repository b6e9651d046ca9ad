"""Which network addresses we connect to at somebody's word (SSRF guard). Standard library only: decoders load it.

`why_refused` judges one IP address. Whoever connects takes `checked_ips` and connects to one of those very addresses: a
name that is looked up again may mean another by then (DNS rebinding). Every hop of a redirect is judged anew.
"""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

from kit.errors import Invalid

IpAddress = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Where clouds tell a machine its own credentials, beside 169.254.169.254: Alibaba, Azure, AWS over IPv6.
METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
"""Networks of houses; 100.64/10 is what carriers give to cameras on mobile lines."""
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")  # all that is given out so far
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(Invalid):
    """We do not connect there; the message says which setting would allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPolicy:
    """What one kind of address may be. `setting` is named in refusals; what `networks` lists is allowed in any case."""

    schemes: frozenset[str]
    is_private_allowed: bool
    setting: str
    networks: tuple[Network, ...] = ()


def why_refused(address: IpAddress, policy: AddressPolicy) -> str | None:
    """The kind of address that we do not connect to; None: we do."""
    meant = _meant(address)
    if any(meant.version == network.version and meant in network for network in policy.networks):
        return None
    kind = _special_kind(meant)
    if kind is None and not policy.is_private_allowed and any(meant in network for network in PRIVATE):
        return "private"
    return kind


def checked_ips(host: str, port: int, policy: AddressPolicy) -> list[IpAddress]:
    """Look a host up, and give those of its addresses that may be connected to, in the order of preference.

    Raises:
        AddressRefused: none of them may.
        OSError: nobody knows the name.
    """
    found = [ipaddress.ip_address(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    allowed = [address for address in dict.fromkeys(found) if why_refused(address, policy) is None]
    if not allowed:
        raise _refusal(host, found[0], policy)
    return allowed


def refuse_bad_url(url: str, policy: AddressPolicy) -> None:
    """As far as the letters alone tell, without asking anybody: for where an address is entered.

    Raises:
        AddressRefused: another scheme, no host, or a host that is an address (however it is spelled) we do not go to.
    """
    try:
        parts = urlsplit(url)
        host, is_port = parts.hostname, parts.port != 0
    except ValueError:  # a port that is no number, half of an IPv6 address
        host, is_port = None, False
    if not host or not is_port or parts.scheme not in policy.schemes:
        raise AddressRefused(
            f"This is no address of {', '.join(sorted(policy.schemes))} that could be connected to.",
            zh=f"地址无效：须为可连接的 {'、'.join(sorted(policy.schemes))} 地址。",
        )
    for address in _spelled(host):
        if why_refused(address, policy) is not None:
            raise _refusal(host, address, policy)


def _spelled(host: str) -> Iterable[IpAddress]:
    """The addresses that a host is without a look-up; `inet_aton` reads 127.1, 0x7f.1, 0177.0.0.1 and 2130706433."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return (IPv4Address("127.0.0.1"),)
    try:
        return (ipaddress.ip_address(host),)
    except ValueError:
        pass
    try:
        return (IPv4Address(socket.inet_aton(name)),)
    except (OSError, UnicodeError):
        return ()


def _meant(address: IpAddress) -> IpAddress:
    """The IPv4 address inside those of IPv6 that lead to one: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _special_kind(address: IpAddress) -> str | None:
    kinds = {
        "unspecified": address.is_unspecified,
        "loopback": address.is_loopback,
        "metadata": address in METADATA,
        "link-local": address.is_link_local,
        "multicast": address.is_multicast,
    }
    if any(kinds.values()):
        return next(kind for kind, is_so in kinds.items() if is_so)
    if any(address in network for network in PRIVATE):
        return None
    if isinstance(address, IPv6Address) and address not in GLOBAL_V6:
        return "reserved"
    return "reserved" if address.is_reserved or not address.is_global else None


def _refusal(host: str, address: IpAddress, policy: AddressPolicy) -> AddressRefused:
    kind = why_refused(address, policy)
    return AddressRefused(
        f"{host} is {address}, a {kind} address, to which no connection is made. If it is meant, list its network in "
        f'{policy.setting}, for example ["{ipaddress.ip_network(address)}"].',
        zh=f"{host}（{address}）属于不允许访问的地址；如确需访问，请在 {policy.setting} 中列出其网段。",
    )
