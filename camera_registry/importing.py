"""Take over what a platform lists: new cameras, changed ones, vanished ones, returned ones.

Only the platform's own columns are written, so a re-import never undoes what people changed, and nothing is deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.errors import EmptyListRefused
from camera_registry.platform_protocol import ListedCamera
from camera_registry.tables import Camera, Platform, View
from camera_registry.telling import tell_of
from kit.errors import Invalid
from kit.secrets import SecretBox

MAIN_VIEW = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many cameras; each is counted once. Cameras that had vanished before and are still gone count nowhere."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    vanished: int = 0
    returned: int = 0


def import_cameras(
    session: Session,
    platform: Platform,
    listed: Sequence[ListedCamera],
    *,
    now: datetime,
    box: SecretBox,
    may_be_empty: bool = False,
) -> ImportReport:
    """Bring the cameras of a platform into line with its complete list; fetch the list before the unit of work begins.

    Raises:
        EmptyListRefused: the list is empty, the platform had cameras, and `may_be_empty` is not set.
        Invalid: two listed cameras share an id.
    """
    known = {
        camera.external_id: camera
        for camera in repository.cameras(session, platform_id=platform.id, also_vanished=True)
    }
    _refuse_empty(platform, listed, known, may_be_empty=may_be_empty)
    _refuse_doubles(platform, listed)
    added = updated = unchanged = returned = vanished = 0
    for one in listed:
        camera = known.get(one.external_id)
        if camera is None:
            _add(session, platform, one, now=now, box=box)
            added += 1
            continue
        is_changed = _take_over(camera, one, box=box)
        if camera.vanished_at is not None:
            camera.vanished_at = None
            returned += 1
            tell_of(session, camera.id)
        elif is_changed:
            updated += 1
            tell_of(session, camera.id)
        else:
            unchanged += 1
    for external_id in known.keys() - {one.external_id for one in listed}:
        if known[external_id].vanished_at is None:
            known[external_id].vanished_at = now
            vanished += 1
            tell_of(session, known[external_id].id)
    platform.imported_at = now
    session.flush()
    return ImportReport(added=added, updated=updated, unchanged=unchanged, vanished=vanished, returned=returned)


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
    tell_of(session, camera.id)


def _take_over(camera: Camera, one: ListedCamera, *, box: SecretBox) -> bool:
    """Write what the platform says now; whether any of it is new."""
    said = {
        "gb_code": one.gb_code,
        "listed_name": one.name,
        "longitude": one.longitude,
        "latitude": one.latitude,
        "is_listed_online": one.is_online,
    }
    is_changed = False
    for column, value in said.items():
        if getattr(camera, column) != value:
            setattr(camera, column, value)
            is_changed = True
    # Sealing the same text twice gives two texts, so the opened ones are compared.
    address = None if camera.sealed_address is None else box.open(camera.sealed_address)
    if address != one.address:
        camera.sealed_address = None if one.address is None else box.seal(one.address)
        is_changed = True
    return is_changed


def _refuse_empty(
    platform: Platform, listed: Sequence[ListedCamera], known: dict[str, Camera], *, may_be_empty: bool
) -> None:
    here = sum(camera.vanished_at is None for camera in known.values())
    if not listed and here and not may_be_empty:
        raise EmptyListRefused(
            f"{platform.name} lists no camera at all, but {here} of its cameras are known; taken at its word, all "
            "would be marked as vanished. Nothing was changed. Look at the platform; if this is true, allow it."
        )


def _refuse_doubles(platform: Platform, listed: Sequence[ListedCamera]) -> None:
    seen: set[str] = set()
    for one in listed:
        if one.external_id in seen:
            raise Invalid(f"{platform.name} lists the camera {one.external_id} twice. Nothing was imported.")
        seen.add(one.external_id)
