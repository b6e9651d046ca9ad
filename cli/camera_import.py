"""What `gridwarden cameras import` does: fetch a list, say what it would change, or take it over."""

import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from kit.errors import Invalid

if TYPE_CHECKING:
    from camera_registry.import_job import FoundCameras
    from camera_registry.platform_protocol import ListedCamera
    from camera_registry.registration import PlatformDetails
    from camera_registry.tables import PlatformKind

PASSWORD_VARIABLE = "GRIDWARDEN_PLATFORM_PASSWORD"  # noqa: S105  a name, no password


class ImportKind(StrEnum):
    """The words of camera_registry.tables.PlatformKind, which --help need not load."""

    WVP = "wvp"
    ARTEMIS = "artemis"
    ONVIF = "onvif"
    CSV = "csv"


def kind_of(source: str) -> ImportKind:
    """What a source most probably is."""
    return ImportKind.WVP if source.startswith(("http://", "https://")) else ImportKind.CSV


def import_source(
    source: str,
    *,
    kind: ImportKind,
    name: str | None,
    username: str | None,
    may_be_empty: bool = False,
    dry_run: bool = False,
) -> str:
    """Returns the report in words; asks for the password where there is a user name."""
    if kind is ImportKind.CSV:
        path = Path(source)
        return import_list(path, name=name or path.stem, may_be_empty=may_be_empty, dry_run=dry_run)
    if kind is ImportKind.ONVIF:
        return import_platform(
            kind=kind,
            name=name or "ONVIF",
            address=None,
            hosts=source.replace(",", " ").split(),
            username=username,
            password=_password() if username else None,
            may_be_empty=may_be_empty,
            dry_run=dry_run,
        )
    if not source.startswith(("http://", "https://")):
        raise Invalid(f"'{source}' is no address of a platform: it begins with http:// or https://.")
    return import_platform(
        kind=kind,
        name=name or urlsplit(source).hostname or source,
        address=source,
        username=username,
        password=_password() if username else None,
        may_be_empty=may_be_empty,
        dry_run=dry_run,
    )


def import_platform(
    *,
    kind: ImportKind = ImportKind.WVP,
    name: str,
    address: str | None,
    hosts: list[str] | None = None,
    username: str | None,
    password: str | None,
    may_be_empty: bool = False,
    dry_run: bool = False,
    period_s: int | None = None,
) -> str:
    """Register a platform or find it by name, fetch its list, take it over. Returns the report in words.

    With `period_s` every view is patrolled with that period from now on.
    """
    from camera_registry.import_job import found_at
    from camera_registry.registration import open_platform, platform_on_trial
    from camera_registry.tables import PlatformKind
    from cli.database import prepare_database
    from kit.resources import credentials_box, database

    prepare_database()
    details: PlatformDetails = {"username": username, "password": password}
    if address is not None:
        details["address"] = address
    if hosts is not None:
        details["hosts"] = hosts
    with database().read() as session:  # nothing is kept unless the list arrives
        platform = platform_on_trial(session, credentials_box(), kind=PlatformKind(kind), name=name, **details)
        client = open_platform(platform, credentials_box(), database())
    try:
        found = found_at(client, watch=_with_progress)
    finally:
        client.close()
    if dry_run:
        return _foretold(PlatformKind(kind), name, details, found, may_be_empty=may_be_empty)
    return _take_over(PlatformKind(kind), name, details, found, may_be_empty=may_be_empty, period_s=period_s)


def import_list(path: Path, *, name: str, may_be_empty: bool = False, dry_run: bool = False) -> str:
    """Take over a CSV list. Returns the report in words.

    Raises:
        CameraListInvalid: names rows and columns; nothing is imported.
    """
    from camera_registry.import_job import FoundCameras
    from camera_registry.platforms.csv_list import read_camera_list
    from camera_registry.tables import PlatformKind
    from cli.database import prepare_database

    found = FoundCameras(read_camera_list(path))
    prepare_database()
    if dry_run:
        return _foretold(PlatformKind.CSV, name, {}, found, may_be_empty=may_be_empty)
    return _take_over(PlatformKind.CSV, name, {}, found, may_be_empty=may_be_empty, period_s=None)


def _foretold(
    kind: "PlatformKind", name: str, details: "PlatformDetails", found: "FoundCameras", *, may_be_empty: bool
) -> str:
    from camera_registry.import_job import preview_of
    from kit.resources import credentials_box, database

    with database().read() as session:
        _, shown = preview_of(
            session,
            credentials_box(),
            kind=kind,
            name=name,
            details=details,
            found=found,
            may_be_empty=may_be_empty,
        )
    said = (
        f"{name}: {shown.added} would be added, {shown.updated} updated, {shown.vanished} marked as vanished, "
        f"{shown.returned} returned; {shown.unchanged} are unchanged. Nothing was written."
    )
    return "\n".join([said, *(remark.en for remark in shown.remarks)])


def _take_over(
    kind: "PlatformKind",
    name: str,
    details: "PlatformDetails",
    found: "FoundCameras",
    *,
    may_be_empty: bool,
    period_s: int | None,
) -> str:
    from camera_registry.importing import import_cameras
    from camera_registry.registration import list_views_of_platform, register_platform
    from camera_registry.views import edit_view
    from cli.audited import note
    from kit.clock import utc_now
    from kit.resources import credentials_box, database

    with database().write() as session:
        box = credentials_box()
        platform = register_platform(session, box, kind=kind, name=name, **details)
        report = import_cameras(
            session,
            platform,
            found.listed,
            now=utc_now(),
            box=box,
            may_be_empty=may_be_empty,
            silent=found.silent,
        )
        if period_s is not None:
            for view in list_views_of_platform(session, platform.id):
                edit_view(session, view.id, period_s=period_s)
        counted = {"added": report.added, "updated": report.updated, "vanished": report.vanished}
        note(session, "cameras.imported", f"platform:{platform.id}", **counted)
    said = (
        f"{name}: {report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.vanished} vanished, {report.returned} returned."
    )
    return "\n".join([said, *(remark.en for remark in report.remarks)])


def _with_progress(cameras: "Iterator[ListedCamera]") -> "Iterator[ListedCamera]":
    from rich.console import Console
    from rich.progress import track

    return iter(track(cameras, description="Listing cameras", transient=True, console=Console(stderr=True)))


def _password() -> str:
    return os.environ.get(PASSWORD_VARIABLE) or str(typer.prompt("Password of the platform", hide_input=True, err=True))
