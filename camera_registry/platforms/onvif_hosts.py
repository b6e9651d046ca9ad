"""ONVIF devices as people write them down: a host or host:port, perhaps thousands. Pure but for settings."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from camera_registry.camera_policy import PLATFORM_SCHEMES, camera_policy
from camera_registry.settings import platform_settings
from kit.addresses import AddressRefused, refuse_bad_url
from kit.errors import Invalid

MOST_HOSTS = 5000
LONGEST_HOST = 60  # leaves room for a channel's name in a camera's key of 80 characters


def checked_hosts(written: Sequence[str]) -> list[str]:
    """Each once, in their order, without a scheme, a path or the port 80.

    Raises:
        Invalid: none at all, too many, or one that is no host, holds credentials, or that we do not connect to.
    """
    hosts = list(dict.fromkeys(_checked(one.strip()) for one in written if one.strip()))
    if not 0 < len(hosts) <= MOST_HOSTS:
        raise Invalid(
            f"ONVIF needs 1 to {MOST_HOSTS} devices, each as host or host:port; these are {len(hosts)}.",
            zh=f"ONVIF 须填写 1 至 {MOST_HOSTS} 台设备，每台写作“主机”或“主机:端口”；现有 {len(hosts)} 台。",
        )
    return hosts


def _checked(written: str) -> str:
    host = written.removeprefix("http://").removesuffix("/onvif/device_service").rstrip("/")
    if "://" in host or any(sign in host for sign in "/@ ?#") or len(host) > LONGEST_HOST:
        raise Invalid(
            f'"{_shown(host)}" is no device: write host or host:port, with user name and password apart from it.',
            zh=f"“{_shown(host)}”不是设备：请写作“主机”或“主机:端口”，用户名和密码分开填写。",
        )
    policy = camera_policy(platform_settings().allowed_networks, schemes=PLATFORM_SCHEMES)
    try:
        refuse_bad_url(f"http://{host}", policy)
    except AddressRefused as error:
        raise AddressRefused(f"{host}: {error.message}", zh=f"{host}：{error.zh or error.message}") from error
    return host.removesuffix(":80") if urlsplit(f"http://{host}").port == 80 else host


def _shown(host: str) -> str:
    """Without what may be a password."""
    return host.rpartition("@")[2][:LONGEST_HOST]
