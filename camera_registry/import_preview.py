"""What an import would do, without doing it: the cameras by name, and for changed ones what was and what would be."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from camera_registry.import_remarks import is_silent
from camera_registry.importing import ADDRESS, changes_of, refuse_unbelievable
from camera_registry.platform_protocol import ListedCamera, SilentDevice
from camera_registry.tables import Camera
from kit.secrets import SecretBox
from kit.wording import Sentence

MOST_NAMED = 500  # of each kind; the counts are whole, and nobody reads on after so many
_LOCAL_NAME = "own_name"


@dataclass(frozen=True, slots=True)
class NamedCamera:
    """As a person recognises it."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangedCamera:
    """One that would be written anew."""

    external_id: str
    name: str
    fields: Mapping[str, tuple[object, object]]
    """Field → what was and what would be; of an address, which is a secret, only that it changes."""
    kept: tuple[str, ...]
    """What people changed here and the import leaves alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """Counts as in ImportReport, and the first 500 of each kind."""

    added: int
    updated: int
    unchanged: int
    vanished: int
    returned: int
    added_cameras: Sequence[NamedCamera]
    updated_cameras: Sequence[ChangedCamera]
    vanished_cameras: Sequence[NamedCamera]
    returned_cameras: Sequence[NamedCamera]
    remarks: Sequence[Sentence] = ()
    """As in ImportReport."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def preview_import(
    platform_name: str,
    known: Mapping[str, Camera],
    listed: Sequence[ListedCamera],
    *,
    box: SecretBox,
    may_be_empty: bool = False,
    silent: Sequence[SilentDevice] = (),
    remarks: Sequence[Sentence] = (),
) -> ImportPreview:
    """`known` by external id, also vanished ones; `silent` as of `import_cameras`.

    Raises as `importing.import_cameras` would.
    """
    refuse_unbelievable(platform_name, listed, known, may_be_empty=may_be_empty)
    added, updated, returned, unchanged = [], [], [], 0
    for one in listed:
        camera = known.get(one.external_id)
        if camera is None:
            added.append(NamedCamera(one.external_id, one.name))
            continue
        changes = changes_of(camera, one, box=box)
        if camera.vanished_at is not None:
            returned.append(NamedCamera(one.external_id, one.name))
        elif changes:
            updated.append(_changed(camera, changes))
        else:
            unchanged += 1
    names = {one.external_id for one in listed}
    gone = [
        camera
        for key, camera in known.items()
        if key not in names and camera.vanished_at is None and not is_silent(key, silent)
    ]
    return ImportPreview(
        added=len(added),
        updated=len(updated),
        unchanged=unchanged,
        vanished=len(gone),
        returned=len(returned),
        added_cameras=added[:MOST_NAMED],
        updated_cameras=updated[:MOST_NAMED],
        vanished_cameras=[NamedCamera(one.external_id, one.name) for one in gone[:MOST_NAMED]],
        returned_cameras=returned[:MOST_NAMED],
        remarks=remarks,
    )


def _changed(camera: Camera, changes: Mapping[str, object]) -> ChangedCamera:
    fields = {name: (getattr(camera, name), value) for name, value in changes.items() if name != ADDRESS}
    if ADDRESS in changes:
        fields[ADDRESS] = (None, None)
    kept = (_LOCAL_NAME,) if camera.own_name is not None and "listed_name" in changes else ()
    return ChangedCamera(camera.external_id, camera.name, fields, kept)
