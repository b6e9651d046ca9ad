"""Take over what a platform lists: new cameras, changed ones, vanished ones, returned ones.

Only the platform's own columns are written, so a re-import never undoes what people changed, and nothing is deleted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.camera_policy import camera_policy
from camera_registry.errors import EmptyListRefused
from camera_registry.import_remarks import is_silent, remarks_on
from camera_registry.platform_protocol import ListedCamera, SilentDevice
from camera_registry.settings import platform_settings
from camera_registry.tables import Camera, Platform, View
from camera_registry.telling import tell_of
from kit.addresses import AddressRefused, Network, refuse_bad_url
from kit.errors import Invalid
from kit.secrets import SecretBox
from kit.wording import Sentence

MAIN_VIEW = "main"
ADDRESS = "address"
"""What `changes_of` calls the stream address, which is a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many cameras; each is counted once. Cameras that had vanished before and are still gone count nowhere."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    vanished: int = 0
    returned: int = 0
    remarks: tuple[Sentence, ...] = ()
    """What a person should know of the list; nothing of it kept the import from happening."""


def import_cameras(
    session: Session,
    platform: Platform,
    listed: Sequence[ListedCamera],
    *,
    now: datetime,
    box: SecretBox,
    may_be_empty: bool = False,
    networks: Sequence[Network] | None = None,
    silent: Sequence[SilentDevice] = (),
) -> ImportReport:
    """Bring the cameras of a platform into line with its complete list; fetch the list before the unit of work begins.

    `silent`: devices whose cameras stay as they are, because they told nothing.
    `networks`: in which cameras may stand beside private and public ones; None: as the settings say.

    Raises:
        EmptyListRefused: the list is empty, the platform had cameras, and `may_be_empty` is not set.
        Invalid: two listed cameras share an id, or an address is one that we do not connect to.
    """
    known = {
        camera.external_id: camera
        for camera in repository.cameras(session, platform_id=platform.id, also_vanished=True)
    }
    refuse_unbelievable(platform.name, listed, known, may_be_empty=may_be_empty)
    _refuse_bad_addresses(listed, platform_settings().allowed_networks if networks is None else networks)
    counts = Counter(
        _import_one(session, platform, known.get(one.external_id), one, now=now, box=box) for one in listed
    )
    for external_id in known.keys() - {one.external_id for one in listed}:
        if known[external_id].vanished_at is None and not is_silent(external_id, silent):
            known[external_id].vanished_at = now
            counts["vanished"] += 1
            tell_of(session, known[external_id].id)
    platform.imported_at = now
    session.flush()
    return ImportReport(**counts, remarks=remarks_on(session, platform, listed, silent))


def _import_one(
    session: Session, platform: Platform, camera: Camera | None, one: ListedCamera, *, now: datetime, box: SecretBox
) -> str:
    """The field of the report in which it counts. Views for new presets count nowhere: they are ours."""
    if camera is None:
        _add(session, platform, one, now=now, box=box)
        return "added"
    is_changed = _take_over(camera, one, box=box)
    has_new_views = _add_preset_views(session, camera.id, one)
    is_returned = camera.vanished_at is not None
    camera.vanished_at = None
    if is_changed or is_returned or has_new_views:
        tell_of(session, camera.id)
    if is_returned:
        return "returned"
    return "updated" if is_changed else "unchanged"


def _add(session: Session, platform: Platform, one: ListedCamera, *, now: datetime, box: SecretBox) -> None:
    camera = Camera(
        platform_id=platform.id,
        external_id=one.external_id,
        gb_code=one.gb_code,
        listed_name=one.name,
        longitude=one.longitude,
        latitude=one.latitude,
        is_listed_online=one.is_online,
        sealed_address=None if one.address is None else box.seal(one.address),
        created_at=now,
    )
    session.add(camera)
    session.flush()
    view = View(camera_id=camera.id, name=MAIN_VIEW, preset=one.preset)
    if one.period_s is not None:
        view.period_s = one.period_s
    session.add(view)
    _add_preset_views(session, camera.id, one)
    tell_of(session, camera.id)


def _add_preset_views(session: Session, camera_id: int, one: ListedCamera) -> bool:
    """A view for each preset that has none; whether there were such. They are not patrolled until somebody says so."""
    views = repository.views(session, camera_id=camera_id) if one.presets else ()
    presets, names = {view.preset for view in views}, {view.name for view in views}
    is_new = False
    for preset in one.presets or ():
        if preset.token in presets:
            continue
        name = preset.name if preset.name and preset.name not in names else f"{preset.name} ({preset.token})".strip()
        if name not in names:
            names.add(name)
            session.add(View(camera_id=camera_id, name=name[:80], preset=preset.token, is_patrolled=False))
            is_new = True
    session.flush()
    return is_new


def changes_of(camera: Camera, one: ListedCamera, *, box: SecretBox) -> dict[str, object]:
    """The platform's columns that would be written anew, with what it says now; the address is open, not sealed."""
    said = {
        "gb_code": one.gb_code,
        "listed_name": one.name,
        "longitude": one.longitude,
        "latitude": one.latitude,
        "is_listed_online": one.is_online,
    }
    changed: dict[str, object] = {name: value for name, value in said.items() if getattr(camera, name) != value}
    # Sealing the same text twice gives two texts, so the opened ones are compared.
    address = None if camera.sealed_address is None else box.open(camera.sealed_address)
    return changed | ({ADDRESS: one.address} if address != one.address else {})


def _take_over(camera: Camera, one: ListedCamera, *, box: SecretBox) -> bool:
    """Write what the platform says now; whether any of it is new."""
    changed = changes_of(camera, one, box=box)
    for column, value in changed.items():
        if column != ADDRESS:
            setattr(camera, column, value)
        else:
            camera.sealed_address = None if one.address is None else box.seal(one.address)
    return bool(changed)


def refuse_unbelievable(
    platform_name: str, listed: Sequence[ListedCamera], known: Mapping[str, Camera], *, may_be_empty: bool
) -> None:
    """Raises as `import_cameras`; `known` by external id."""
    here = sum(camera.vanished_at is None for camera in known.values())
    if not listed and here and not may_be_empty:
        raise EmptyListRefused(
            f"{platform_name} lists no camera at all, but {here} of its cameras are known; taken at its word, all "
            "would be marked as vanished. Nothing was changed. Look at the platform; if this is true, allow it.",
            zh=(
                f"{platform_name} 没有列出任何摄像机，而系统已登记其 {here} 台；如照此导入，将全部标记为已移除。本次未"
                "作任何更改。请先检查平台；如情况属实，请选择允许。"
            ),
        )
    seen: set[str] = set()
    for one in listed:
        if one.external_id in seen:
            raise Invalid(
                f"{platform_name} lists the camera {one.external_id} twice. Nothing was imported.",
                zh=f"{platform_name} 将摄像机 {one.external_id} 列出了两次，未导入任何内容。",
            )
        seen.add(one.external_id)


def _refuse_bad_addresses(listed: Sequence[ListedCamera], networks: Sequence[Network]) -> None:
    """As far as the letters tell; names are looked up, and judged, when the stream is opened."""
    policy = camera_policy(networks)
    for one in listed:
        if one.address is None or one.address.startswith("file:"):
            continue
        try:
            refuse_bad_url(one.address, policy)
        except AddressRefused as error:
            raise AddressRefused(
                f"Camera {one.external_id}: {error.message} Nothing was imported.",
                zh=f"摄像机 {one.external_id}：{error.zh or error.message} 未导入任何内容。",
            ) from error
