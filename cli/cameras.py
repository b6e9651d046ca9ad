"""`gridwarden cameras …`: import from a video platform or a list, look at them, tell where they look."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.errors import Invalid

if TYPE_CHECKING:
    from camera_registry.platform_protocol import ListedCamera
    from camera_registry.registration import PlatformDetails
    from camera_registry.tables import PlatformKind

app = typer.Typer(no_args_is_help=True)

PASSWORD_VARIABLE = "GRIDWARDEN_PLATFORM_PASSWORD"  # noqa: S105  a name, no password


@app.command("import")
def import_command(
    source: Annotated[str, typer.Argument(help="A CSV file, or the address of a WVP platform (http://host:18080).")],
    *,
    name: Annotated[str | None, typer.Option(help="Name of the platform; default: the file's or host's.")] = None,
    username: Annotated[str | None, typer.Option(help="Sign-in name at the platform.")] = None,
    may_be_empty: Annotated[
        bool, typer.Option("--may-be-empty", help="Believe a list without cameras; all are marked as vanished.")
    ] = False,
) -> None:
    """Import cameras, or import them again: nothing that people changed here is lost.

    The platform's password is asked for, or read from GRIDWARDEN_PLATFORM_PASSWORD, so that it stays in no history.
    """
    from urllib.parse import urlsplit

    if source.startswith(("http://", "https://")):
        password = _password() if username else None
        named = name or urlsplit(source).hostname or source
        report = import_platform(
            name=named, address=source, username=username, password=password, may_be_empty=may_be_empty
        )
    else:
        report = import_list(Path(source), name=name or Path(source).stem, may_be_empty=may_be_empty)
    typer.echo(report)


@app.command("list")
def list_command() -> None:
    """List cameras with what the last visits found."""
    from rich.console import Console
    from rich.table import Table
    from sqlalchemy import select

    from camera_registry.tables import Camera, View
    from cli.database import prepare_database
    from detection.tables import PatrolState
    from kit.resources import database

    prepare_database()
    table = Table("id", "view", "name", "health", "last good", "period", "position")
    with database().read() as session:
        rows = session.execute(
            select(Camera, View, PatrolState)
            .join(View, View.camera_id == Camera.id)
            .outerjoin(PatrolState, PatrolState.view_id == View.id)
            .order_by(Camera.id, View.id)
        ).all()
        for camera, view, state in rows:
            health = "vanished" if camera.vanished_at else (state.health if state else None) or "not visited yet"
            last_good = f"{state.last_good_at:%Y-%m-%d %H:%M:%S} UTC" if state and state.last_good_at else "—"
            position = "—" if camera.longitude is None else f"{camera.longitude:.6f}, {camera.latitude:.6f}"
            table.add_row(str(camera.id), str(view.id), camera.name, health, last_good, f"{view.period_s} s", position)
    Console().print(table if rows else "No cameras yet: `gridwarden cameras import --help`.")


@app.command("show")
def show_command(camera_id: Annotated[int, typer.Argument(metavar="CAMERA", help="Id from `cameras list`.")]) -> None:
    """Show one camera with its views."""
    from camera_registry.browsing import get_camera, views_of_cameras
    from camera_registry.views import ground_of
    from cli.database import prepare_database
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        camera = get_camera(session, camera_id)
        typer.echo(f"{camera.id}  {camera.name}  (platform {camera.platform_id}, there {camera.external_id})")
        for view in views_of_cameras(session, [camera_id]):
            ground = ground_of(view)
            place = f"calibrated, residual {ground.residual_m:.2f} m" if ground else "not calibrated: radius 100 m"
            hours = f"{view.active_from}–{view.active_to}" if view.active_from else "always"
            typer.echo(f"  view {view.id} {view.name}: every {view.period_s} s, {hours}, {place}")
            typer.echo(f"    items {view.items or 'all'}, zones {len(view.zones or [])}, masks {len(view.masks or [])}")


@app.command("calibrate")
def calibrate_command(
    view_id: Annotated[int, typer.Argument(metavar="VIEW", help="Id of the view from `cameras list`.")],
    point: Annotated[
        list[str],
        typer.Option(help="x,y,longitude,latitude: picture point (shares of the frame) and ground point; at least 4."),
    ],
) -> None:
    """Tell where a view's picture lies on the ground, so that findings have a place to within metres."""
    from camera_registry.views import edit_view, ground_of
    from cli.audited import note
    from cli.database import prepare_database
    from kit.resources import database

    points = [_point(written) for written in point]
    prepare_database()
    with database().write() as session:
        ground = ground_of(edit_view(session, view_id, control_points=points))
        note(session, "view.changed", f"view:{view_id}", fields=["control_points"])
    assert ground is not None
    typer.echo(f"View {view_id} is calibrated; the control points are met to within {ground.residual_m:.2f} m.")


def import_platform(
    *,
    name: str,
    address: str,
    username: str | None,
    password: str | None,
    may_be_empty: bool = False,
    period_s: int | None = None,
) -> str:
    """Register a WVP platform or find it by name, fetch its list, take it over. Returns the report in words.

    With `period_s` every view is patrolled with that period from now on.
    """
    from camera_registry.registration import open_platform, platform_on_trial
    from camera_registry.tables import PlatformKind
    from cli.database import prepare_database
    from kit.resources import credentials_box, database

    prepare_database()
    details: PlatformDetails = {"address": address, "username": username, "password": password}
    with database().read() as session:  # nothing is kept unless the list arrives
        platform = platform_on_trial(session, credentials_box(), kind=PlatformKind.WVP, name=name, **details)
        client = open_platform(platform, credentials_box(), database())
    try:
        listed = _with_progress(client.list_cameras())
    finally:
        client.close()
    return _take_over(PlatformKind.WVP, name, details, listed, may_be_empty=may_be_empty, period_s=period_s)


def import_list(path: Path, *, name: str, may_be_empty: bool = False) -> str:
    """Take over a CSV list. Returns the report in words.

    Raises:
        CameraListInvalid: names rows and columns; nothing is imported.
    """
    from camera_registry.platforms.csv_list import read_camera_list
    from camera_registry.tables import PlatformKind
    from cli.database import prepare_database

    listed = read_camera_list(path)
    prepare_database()
    return _take_over(PlatformKind.CSV, name, {}, listed, may_be_empty=may_be_empty, period_s=None)


def _take_over(
    kind: "PlatformKind",
    name: str,
    details: "PlatformDetails",
    listed: "Sequence[ListedCamera]",
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
        platform = register_platform(session, credentials_box(), kind=kind, name=name, **details)
        report = import_cameras(
            session, platform, listed, now=utc_now(), box=credentials_box(), may_be_empty=may_be_empty
        )
        if period_s is not None:
            for view in list_views_of_platform(session, platform.id):
                edit_view(session, view.id, period_s=period_s)
        counted = {"added": report.added, "updated": report.updated, "vanished": report.vanished}
        note(session, "cameras.imported", f"platform:{platform.id}", **counted)
    return (
        f"{name}: {report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.vanished} vanished, {report.returned} returned."
    )


def _with_progress(cameras: "Iterator[ListedCamera]") -> "list[ListedCamera]":
    from rich.console import Console
    from rich.progress import track

    return list(track(cameras, description="Listing cameras", transient=True, console=Console(stderr=True)))


def _password() -> str:
    return os.environ.get(PASSWORD_VARIABLE) or str(typer.prompt("Password of the platform", hide_input=True, err=True))


def _point(written: str) -> tuple[float, float, float, float]:
    try:
        x, y, longitude, latitude = (float(number) for number in written.split(","))
    except ValueError as error:
        raise Invalid(
            f"'{written}' is no control point: write x,y,longitude,latitude, for example 0.25,0.8,116.391,39.907."
        ) from error
    return x, y, longitude, latitude
