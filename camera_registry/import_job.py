"""The job that imports cameras, or says what importing them would do: from a platform, ONVIF devices or a CSV text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.import_preview import ImportPreview, preview_import
from camera_registry.import_remarks import remarks_on
from camera_registry.importing import import_cameras
from camera_registry.platform_protocol import GatheringPlatform, ListedCamera, SilentDevice, VideoPlatform
from camera_registry.platforms.csv_list import NETWORK_SCHEMES, parse_camera_list
from camera_registry.registration import PlatformDetails, open_platform, platform_on_trial, register_platform
from camera_registry.tables import PlatformKind
from kit.clock import utc_now
from kit.database import Database
from kit.job_running import Asked, Conclude
from kit.secrets import SecretBox

Watch = Callable[[Iterator[ListedCamera]], Iterator[ListedCamera]]

CAMERA_IMPORT = "camera_import"
PASSWORD, CSV = "password", "csv"


class CameraImport(BaseModel):
    """The question. Its secrets are apart: the password (of Artemis the app secret), the text of a list."""

    model_config = ConfigDict(frozen=True)

    source: Literal["wvp", "artemis", "onvif", "csv"]
    name: str = Field(min_length=1, max_length=60)
    """Of the platform; a known one is imported again."""
    address: str | None = None
    """Of WVP, or of an Artemis gateway."""
    hosts: tuple[str, ...] | None = None
    """ONVIF devices as host or host:port; None: those that are known."""
    username: str | None = None
    """Of Artemis the app key."""
    is_password_given: bool = False
    """False: the password stays as it is known."""
    is_dry_run: bool = True
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class FoundCameras:
    """What the platform listed, and which devices told nothing."""

    listed: Sequence[ListedCamera]
    silent: Sequence[SilentDevice] = ()


def import_from(asked: Asked, *, database: Database, box: SecretBox) -> Conclude:
    """Fetch the list, then say what it would change, or change it.

    Raises:
        PlatformError: the platform does not give its list.
        CameraListInvalid: the text has mistakes, each with row and column.
        EmptyListRefused, Invalid, Conflict: as the import itself.
    """
    question = CameraImport.model_validate(asked.parameters)
    details = _details(question, asked)
    found = _listed(question, details, asked, database, box)
    kind = PlatformKind(question.source)
    if question.is_dry_run:
        with database.read() as session:
            platform_id, shown = preview_of(
                session,
                box,
                kind=kind,
                name=question.name,
                details=details,
                found=found,
                may_be_empty=question.may_be_empty,
            )
        return lambda _: {"is_dry_run": True, "platform_id": platform_id} | shown.as_json()

    def write(session: Session) -> object:
        platform = register_platform(session, box, kind=kind, name=question.name, **details)
        report = import_cameras(
            session,
            platform,
            found.listed,
            now=utc_now(),
            box=box,
            may_be_empty=question.may_be_empty,
            silent=found.silent,
        )
        return {"is_dry_run": False, "platform_id": platform.id} | asdict(report)

    return write


def _details(question: CameraImport, asked: Asked) -> PlatformDetails:
    if question.source == "csv":
        return {}
    details: PlatformDetails = {} if question.source == "onvif" else {"address": question.address}
    if question.source == "onvif" and question.hosts is not None:
        details["hosts"] = question.hosts
    if question.username is not None:
        details["username"] = question.username
    if question.is_password_given:
        details["password"] = asked.secrets[PASSWORD]
    return details


def _listed(
    question: CameraImport, details: PlatformDetails, asked: Asked, database: Database, box: SecretBox
) -> FoundCameras:
    if question.source == "csv":
        return FoundCameras(parse_camera_list(asked.secrets[CSV].encode(), name=question.name, schemes=NETWORK_SCHEMES))
    with database.read() as session:
        platform = platform_on_trial(session, box, kind=PlatformKind(question.source), name=question.name, **details)
        client = open_platform(platform, box, database)
    try:
        return found_at(client)  # its length is known only at the end, so there is no progress to tell
    finally:
        client.close()


def found_at(client: VideoPlatform, *, watch: Watch = iter) -> FoundCameras:
    """The whole list of a platform; raises as `list_cameras`. `watch` sees each camera as it comes."""
    listed = list(watch(client.list_cameras()))
    return FoundCameras(listed, client.silent_devices() if isinstance(client, GatheringPlatform) else ())


def preview_of(
    session: Session,
    box: SecretBox,
    *,
    kind: PlatformKind,
    name: str,
    details: PlatformDetails,
    found: FoundCameras,
    may_be_empty: bool,
) -> tuple[int | None, ImportPreview]:
    """The platform's id, None where it would be new, and what the import would do."""
    platform = platform_on_trial(session, box, kind=kind, name=name, **details)
    known = (
        {one.external_id: one for one in repository.cameras(session, platform_id=platform.id, also_vanished=True)}
        if platform.id is not None
        else {}
    )
    shown = preview_import(
        name,
        known,
        found.listed,
        box=box,
        may_be_empty=may_be_empty,
        silent=found.silent,
        remarks=remarks_on(session, platform, found.listed, found.silent),
    )
    return platform.id, shown
