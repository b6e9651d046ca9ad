"""Where platforms and cameras may be: in private networks and public ones. Standard library only: decoders load it.

This machine itself, link-local and multicast addresses only where GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS lists them.
"""

from collections.abc import Iterable

from kit.addresses import AddressPolicy, Network

PLATFORM_SCHEMES = frozenset({"http", "https"})
STREAM_SCHEMES = PLATFORM_SCHEMES | {"rtsp", "rtsps"}
SETTING = "GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS"


def camera_policy(networks: Iterable[Network], *, schemes: frozenset[str] = STREAM_SCHEMES) -> AddressPolicy:
    """`networks`: of the setting."""
    return AddressPolicy(schemes=schemes, is_private_allowed=True, setting=SETTING, networks=tuple(networks))
