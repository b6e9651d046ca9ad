"""The job that imports cameras, or says what importing them would do: from a WVP platform or from a CSV text."""

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.import_preview import preview_import
from camera_registry.importing import import_cameras
from camera_registry.platform_protocol import ListedCamera
from camera_registry.platforms.csv_list import NETWORK_SCHEMES, parse_camera_list
from camera_registry.registration import PlatformDetails, open_platform, platform_on_trial, register_platform
from camera_registry.tables import Platform, PlatformKind
from kit.clock import utc_now
from kit.database import Database
from kit.job_running import Asked, Conclude
from kit.secrets import SecretBox

CAMERA_IMPORT = "camera_import"
PASSWORD, CSV = "password", "csv"


class CameraImport(BaseModel):
    """The question. Its secrets are apart: the password of a platform, the text of a list."""

    model_config = ConfigDict(frozen=True)

    source: Literal["wvp", "csv"]
    name: str = Field(min_length=1, max_length=60)
    """Of the platform; a known one is imported again."""
    address: str | None = None
    """Of a WVP platform."""
    username: str | None = None
    is_password_given: bool = False
    """False: the password stays as it is known."""
    is_dry_run: bool = True
    may_be_empty: bool = False


def import_from(asked: Asked, *, database: Database, box: SecretBox) -> Conclude:
    """Fetch the list, then say what it would change, or change it.

    Raises:
        PlatformError: the platform does not give its list.
        CameraListInvalid: the text has mistakes, each with row and column.
        EmptyListRefused, Invalid, Conflict: as the import itself.
    """
    question = CameraImport.model_validate(asked.parameters)
    details = _details(question, asked)
    listed = _listed(question, details, asked, database, box)
    if question.is_dry_run:
        with database.read() as session:
            shown = _preview(session, question, details, listed, box)
        return lambda _: shown

    def write(session: Session) -> object:
        kind = PlatformKind(question.source)
        platform = register_platform(session, box, kind=kind, name=question.name, **details)
        report = import_cameras(session, platform, listed, now=utc_now(), box=box, may_be_empty=question.may_be_empty)
        return {"is_dry_run": False, "platform_id": platform.id} | asdict(report)

    return write


def _details(question: CameraImport, asked: Asked) -> PlatformDetails:
    if question.source == "csv":
        return {}
    details: PlatformDetails = {"address": question.address}
    if question.username is not None:
        details["username"] = question.username
    if question.is_password_given:
        details["password"] = asked.secrets[PASSWORD]
    return details


def _listed(
    question: CameraImport, details: PlatformDetails, asked: Asked, database: Database, box: SecretBox
) -> list[ListedCamera]:
    if question.source == "csv":
        listed = parse_camera_list(asked.secrets[CSV].encode(), name=question.name, schemes=NETWORK_SCHEMES)
        return listed
    with database.read() as session:
        platform = platform_on_trial(session, box, kind=PlatformKind.WVP, name=question.name, **details)
        client = open_platform(platform, box, database)
    try:
        return list(client.list_cameras())  # its length is known only at the end, so there is no progress to tell
    finally:
        client.close()


def _preview(
    session: Session, question: CameraImport, details: PlatformDetails, listed: list[ListedCamera], box: SecretBox
) -> dict[str, object]:
    platform: Platform = platform_on_trial(
        session, box, kind=PlatformKind(question.source), name=question.name, **details
    )
    known = (
        {one.external_id: one for one in repository.cameras(session, platform_id=platform.id, also_vanished=True)}
        if platform.id is not None
        else {}
    )
    found = preview_import(question.name, known, listed, box=box, may_be_empty=question.may_be_empty)
    return {"is_dry_run": True, "platform_id": platform.id} | found.as_json()
