"""Which video platforms there are, with their credentials sealed, and how to open one."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack, cast
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.camera_policy import PLATFORM_SCHEMES, camera_policy
from camera_registry.platform_protocol import VideoPlatform
from camera_registry.platforms.artemis import ArtemisPlatform
from camera_registry.platforms.csv_list import CsvPlatform
from camera_registry.platforms.onvif import OnvifPlatform
from camera_registry.platforms.onvif_hosts import checked_hosts
from camera_registry.platforms.wvp import WvpPlatform
from camera_registry.settings import PlatformSettings, platform_settings
from camera_registry.tables import Platform, PlatformKind, View
from kit.addresses import refuse_bad_url
from kit.database import Database
from kit.errors import Conflict, Invalid
from kit.secrets import SecretBox
from kit.wording import Sentence

LONGEST_NAME = 60
_WITHOUT_ADDRESS = {
    PlatformKind.CSV: Sentence(
        zh="CSV 列表没有地址，地址属于其中的各摄像机。", en="A CSV list has no address; its cameras have theirs."
    ),
    PlatformKind.ONVIF: Sentence(
        zh="ONVIF 设备没有统一的地址，请逐台填写主机。", en="ONVIF devices have no common address; name their hosts."
    ),
}


class PlatformDetails(TypedDict, total=False):
    """What else may be said of a platform; what is absent stays as it is, None clears."""

    address: str | None
    """Base address without credentials; a CSV list has none."""
    hosts: Sequence[str] | None
    """ONVIF devices as host or host:port; the other kinds have none."""
    username: str | None
    """None: no login is tried. Of Artemis the app key."""
    password: str | None
    """Of Artemis the app secret."""
    host_rewrites: Mapping[str, str] | None
    """{host or host:port as the platform says: as we reach it}"""


class PlatformChanges(PlatformDetails, total=False):
    """What may be changed."""

    name: str


def add_platform(
    session: Session, box: SecretBox, *, kind: PlatformKind, name: str, **more: Unpack[PlatformDetails]
) -> Platform:
    """A new platform, with its id.

    Raises:
        Invalid: the name is empty or too long, or the address is missing, wrong or holds credentials.
        Conflict: the name is taken.
    """
    platform = Platform(kind=kind, name=name)
    _apply(session, box, platform, {"name": name, "address": more.get("address"), **more})
    session.add(platform)
    session.flush()
    return platform


def change_platform(session: Session, box: SecretBox, platform_id: int, **changes: Unpack[PlatformChanges]) -> Platform:
    """Raises NotFound, and as `add_platform`."""
    platform = repository.platform(session, platform_id)
    _apply(session, box, platform, changes)
    session.flush()
    return platform


def find_platform(session: Session, name: str) -> Platform | None:
    """None: nothing of that name is registered."""
    return repository.platform_named(session, name)


def register_platform(
    session: Session, box: SecretBox, *, kind: PlatformKind, name: str, **details: Unpack[PlatformDetails]
) -> Platform:
    """The platform of that name, changed by the details, or a new one.

    Raises:
        Invalid: as `add_platform`.
        Conflict: the name belongs to a platform of another kind.
    """
    known = _known_of_kind(session, kind, name)
    if known is None:
        return add_platform(session, box, kind=kind, name=name, **details)
    return change_platform(session, box, known.id, **details)


def platform_on_trial(
    session: Session, box: SecretBox, *, kind: PlatformKind, name: str, **details: Unpack[PlatformDetails]
) -> Platform:
    """As `register_platform` would leave it, but written nowhere; `id` is None where it would be new."""
    known = _known_of_kind(session, kind, name)
    if known is None:
        tried = Platform(kind=kind, name=name)
        _apply(session, box, tried, {"name": name, "address": details.get("address"), **details})
        return tried
    session.expunge(known)
    _apply(session, box, known, cast("PlatformChanges", details))
    return known


def _known_of_kind(session: Session, kind: PlatformKind, name: str) -> Platform | None:
    known = repository.platform_named(session, name.strip())
    if known is not None and known.kind is not kind:
        raise Conflict(
            f'"{name}" is a {known.kind} platform. Give the new one another name.',
            zh=f"“{name}”已是 {known.kind} 平台，请为新平台另取名称。",
        )
    return known


def list_views_of_platform(session: Session, platform_id: int) -> list[View]:
    """Every view of every camera that the platform still lists."""
    return list(repository.views_of_platform(session, platform_id=platform_id))


def open_platform(
    platform: Platform, box: SecretBox, database: Database, settings: PlatformSettings | None = None
) -> VideoPlatform:
    """A client for the platform; it connects at its first call and is closed by whoever opened it.

    The database is looked into only for the fixed addresses of a CSV list, at each `open_stream`.

    Raises:
        Invalid: the credentials were sealed with another key.
    """
    platform_id = platform.id
    if platform.kind is PlatformKind.CSV:

        def sealed_address_of(external_id: str) -> str | None:
            with database.read() as session:
                return repository.sealed_address(session, platform_id=platform_id, external_id=external_id)

        return CsvPlatform(name=platform.name, sealed_address_of=sealed_address_of, box=box)
    username = None if platform.sealed_username is None else box.open(platform.sealed_username)
    password = None if platform.sealed_password is None else box.open(platform.sealed_password)
    settings = settings or platform_settings()
    rewrites: Mapping[str, str] = platform.host_rewrites or {}
    if platform.kind is PlatformKind.ONVIF:
        return OnvifPlatform(
            name=platform.name,
            hosts=platform.hosts or (),
            username=username,
            password=password,
            host_rewrites=rewrites,
            settings=settings,
        )
    assert platform.address is not None  # `_apply` refuses a server without one
    if platform.kind is PlatformKind.ARTEMIS:
        return ArtemisPlatform(
            name=platform.name,
            address=platform.address,
            key=username or "",
            secret=password or "",
            host_rewrites=rewrites,
            settings=settings,
        )
    return WvpPlatform(
        name=platform.name,
        address=platform.address,
        username=username,
        password=password,
        host_rewrites=rewrites,
        settings=settings,
    )


def _apply(session: Session, box: SecretBox, platform: Platform, changes: PlatformChanges) -> None:
    if "name" in changes:
        _refuse_bad_name(session, changes["name"], platform)
    if "address" in changes:
        _refuse_bad_address(changes["address"], platform.kind)
    if platform.kind is PlatformKind.ONVIF and ("hosts" in changes or not platform.hosts):
        platform.hosts = checked_hosts(changes.get("hosts") or ())
    if "host_rewrites" in changes:
        _refuse_bad_rewrites(changes["host_rewrites"] or {})
    if "name" in changes:
        platform.name = changes["name"].strip()
    if "address" in changes:
        platform.address = changes["address"]
    if "username" in changes:
        platform.sealed_username = box.seal(changes["username"]) if changes["username"] else None
    if "password" in changes:
        platform.sealed_password = box.seal(changes["password"]) if changes["password"] else None
    if "host_rewrites" in changes:
        platform.host_rewrites = dict(changes["host_rewrites"] or {}) or None


def _refuse_bad_name(session: Session, name: str, platform: Platform) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid(
            f"A platform needs a name of at most {LONGEST_NAME} characters.",
            zh=f"平台须有名称，最多 {LONGEST_NAME} 个字符。",
        )
    with session.no_autoflush:
        other = repository.platform_named(session, name.strip())
    if other is not None and other is not platform:
        raise Conflict(
            f'There is already a platform called "{name.strip()}". Choose another name, or change that one.',
            zh=f"已有名为“{name.strip()}”的平台，请另取名称，或修改原平台。",
        )


def _refuse_bad_address(address: str | None, kind: PlatformKind) -> None:
    if kind in _WITHOUT_ADDRESS:
        if address:
            raise Invalid(_WITHOUT_ADDRESS[kind].en, zh=_WITHOUT_ADDRESS[kind].zh)
        return
    try:
        parts = urlsplit(address or "")
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.query or parts.fragment:
        raise Invalid(
            "The address of the platform must look like http://10.0.0.5:18080 or https://video.example.",
            zh="平台地址应形如 http://10.0.0.5:18080 或 https://video.example。",
        )
    if "@" in parts.netloc:
        raise Invalid(
            "The address of the platform holds credentials. Enter user name and password apart from it.",
            zh="平台地址中含有凭据，请将用户名和密码分开填写。",
        )
    refuse_bad_url(address or "", camera_policy(platform_settings().allowed_networks, schemes=PLATFORM_SCHEMES))


def _refuse_bad_rewrites(rewrites: Mapping[str, str]) -> None:
    for said, reached in rewrites.items():
        for host in (said, reached):
            if not host or any(sign in host for sign in "/@ ?#"):
                raise Invalid(
                    f'"{host}" is not a host: a rule turns a host, or host:port, into another.',
                    zh=f"“{host}”不是主机：每条规则将一个主机（或“主机:端口”）改写为另一个。",
                )
