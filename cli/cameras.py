"""`gridwarden cameras …`: import from a video platform or a list, look at them, tell where they look."""

from typing import Annotated

import typer

from cli.camera_import import ImportKind, import_source, kind_of
from kit.errors import Invalid

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_command(
    source: Annotated[
        str,
        typer.Argument(
            help="A CSV file, the address of a platform (http://host:18080), or ONVIF devices (host,host:port)."
        ),
    ],
    *,
    kind: Annotated[
        ImportKind | None, typer.Option(help="What SOURCE is; default: wvp for an address, csv otherwise.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the platform; default: the file's or host's.")] = None,
    username: Annotated[str | None, typer.Option(help="Sign-in name at the platform; of Artemis the app key.")] = None,
    may_be_empty: Annotated[
        bool, typer.Option("--may-be-empty", help="Believe a list without cameras; all are marked as vanished.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be added, changed and lost.")] = False,
) -> None:
    """Import cameras, or import them again: nothing that people changed here is lost.

    The platform's password (of Artemis the app secret) is asked for, or read from GRIDWARDEN_PLATFORM_PASSWORD, so that
    it stays in no history.
    """
    typer.echo(
        import_source(
            source,
            kind=kind or kind_of(source),
            name=name,
            username=username,
            may_be_empty=may_be_empty,
            dry_run=dry_run,
        )
    )


@app.command("discover")
def discover_command() -> None:
    """List the ONVIF devices that answer in this network, as `cameras import --kind onvif` wants them."""
    from camera_registry.platforms.onvif_discovery import discover

    try:
        found = discover()
    except OSError as error:
        raise Invalid(f"This machine cannot ask its network for devices: {error}.") from error
    for device in found:
        typer.echo(f"{device.host}\t{device.name}")
    if not found:
        typer.echo("No device answered within 5 s. The question crosses no VLAN: name the hosts instead.", err=True)


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


def _point(written: str) -> tuple[float, float, float, float]:
    try:
        x, y, longitude, latitude = (float(number) for number in written.split(","))
    except ValueError as error:
        raise Invalid(
            f"'{written}' is no control point: write x,y,longitude,latitude, for example 0.25,0.8,116.391,39.907."
        ) from error
    return x, y, longitude, latitude
