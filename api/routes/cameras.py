"""Cameras: what the platform lists, what we set, and the health that our visits show."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.orm import Session

from accounts.permissions import Permission
from api.audited import note
from api.caller import InCaller, needs
from api.context import InContext
from api.paging import (
    Cursor,
    Limit,
    Page,
    RowId,
    decode_cursor,
    encode_cursor,
    foreign_cursor,
    id_of,
    page_of,
)
from api.preconditions import InIfMatch, etag_of, refuse_stale
from api.schemas.camera_health import CameraCounts, CameraHealthOut, camera_counts, camera_health_out
from api.schemas.cameras import (
    CameraChange,
    CameraOut,
    PlatformOut,
    ViewAdded,
    ViewOut,
    camera_out,
    camera_settings,
    platform_out,
    view_out,
)
from api.schemas.platform_kinds import PlatformKindOut, platform_kind_out
from camera_registry import browsing as registry
from camera_registry.switching import change_camera
from camera_registry.tables import Camera, PlatformKind
from camera_registry.views import add_view
from detection import browsing as patrol
from detection.camera_lists import CameraFilter, CameraHealth, CameraSort, SortKey, count_cameras, health_of_views
from detection.camera_lists import list_cameras as sorted_cameras
from kit.as_written import LARGEST_ID

router = APIRouter(tags=["cameras"])
NO_SUCH_CAMERA: dict[int | str, dict[str, Any]] = {404: {"description": "No such camera"}}
OfPlatform = Annotated[int | None, Query(description="Only of this platform.", ge=1, le=LARGEST_ID, examples=[1])]
Part = Annotated[
    str | None, Query(description="Part of a name or of a key of the platform.", max_length=80, examples=["人民路"])
]
Days = Annotated[int, Query(ge=1, le=30, description="So many days back.", examples=[7])]


def _filter(
    *, health: CameraHealth | None = None, platform_id: OfPlatform = None, q: Part = None, is_lost: bool | None = None
) -> CameraFilter:
    return CameraFilter(health=health, platform_id=platform_id, text=q, is_lost=is_lost)


InFilter = Annotated[CameraFilter, Depends(_filter)]


@router.get(
    "/cameras",
    operation_id="listCameras",
    summary="Cameras with their health; `sort=picture` begins with whoever has shown nothing for longest",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_cameras(
    context: InContext,
    wanted: InFilter,
    *,
    sort: CameraSort = CameraSort.ID,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[CameraOut]:
    size = limit or context.settings.page_size
    after = None if cursor is None else _after(cursor, sort)
    with context.database.read() as session:
        found = sorted_cameras(session, wanted, sort=sort, after=after, limit=size + 1)
        shown = _shown(session, [camera for camera, _ in found[:size]])
    more = None
    if len(found) > size:
        camera, key = found[size - 1]
        more = encode_cursor(str(sort), key.isoformat() if isinstance(key, datetime) else key, camera.id)
    return Page(items=shown, next_cursor=more)


@router.get(
    "/cameras/counts",
    operation_id="countCameras",
    summary="How many cameras a list holds, in all and by health; each word with its names and what to try",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def count(
    context: InContext, *, platform_id: OfPlatform = None, q: Part = None, is_lost: bool | None = None
) -> CameraCounts:
    with context.database.read() as session:
        found = count_cameras(session, CameraFilter(platform_id=platform_id, text=q, is_lost=is_lost))
    return camera_counts(found.by_health, found.all)


@router.get(
    "/cameras/{camera_id}",
    operation_id="getCamera",
    summary="One camera; its ETag is of what people set",
    responses=NO_SUCH_CAMERA,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_camera(context: InContext, response: Response, camera_id: RowId) -> CameraOut:
    with context.database.read() as session:
        camera = registry.get_camera(session, camera_id)
        response.headers["ETag"] = _etag(session, camera)
        return _shown(session, [camera])[0]


@router.patch(
    "/cameras/{camera_id}",
    operation_id="changeCamera",
    summary="A name of our own, which no re-import undoes; whether and how often its views are visited",
    responses=NO_SUCH_CAMERA | {412: {"description": "It has changed since it was seen"}},
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def change(
    context: InContext,
    caller: InCaller,
    response: Response,
    *,
    camera_id: RowId,
    change: CameraChange,
    if_match: InIfMatch = None,
) -> CameraOut:
    with context.database.write() as session:
        camera = registry.get_camera(session, camera_id)
        refuse_stale(if_match, camera_settings(camera, registry.views_of_cameras(session, [camera_id])))
        change_camera(session, camera_id, **change.model_dump(exclude_unset=True))
        note(session, caller, "camera.changed", f"camera:{camera_id}", fields=sorted(change.model_fields_set))
        response.headers["ETag"] = _etag(session, camera)
        return _shown(session, [camera])[0]


@router.get(
    "/cameras/{camera_id}/health",
    operation_id="getCameraHealth",
    summary="Its visits of the last days: errors by class, stalls, and how old its last good picture is",
    responses=NO_SUCH_CAMERA,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def camera_health(context: InContext, caller: InCaller, camera_id: RowId, days: Days = 7) -> CameraHealthOut:
    since = caller.at - timedelta(days=days)
    with context.database.read() as session:
        camera = registry.get_camera(session, camera_id)
        views = registry.views_of_cameras(session, [camera_id])
        ids = [view.id for view in views]
        states = patrol.patrol_states(session, ids)
        health = health_of_views(session, ids, since_at=since)
    return camera_health_out(camera, views, states, health, since=since, now=caller.at)


@router.get(
    "/cameras/{camera_id}/views",
    operation_id="listCameraViews",
    summary="The views of one camera, in order of id",
    responses=NO_SUCH_CAMERA,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_camera_views(
    context: InContext, camera_id: RowId, cursor: Cursor = None, limit: Limit = None
) -> Page[ViewOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        registry.get_camera(session, camera_id)
        views = registry.list_views(session, after_id=id_of(cursor) or 0, limit=size + 1, camera_id=camera_id)
        states = patrol.patrol_states(session, [view.id for view in views])
    return page_of(views, lambda view: view_out(view, states.get(view.id)), limit=size, row_id=lambda view: view.id)


@router.post(
    "/cameras/{camera_id}/views",
    operation_id="addView",
    summary="One more view (preset) of a camera",
    status_code=201,
    responses=NO_SUCH_CAMERA | {409: {"description": "Another view of the camera has this name"}},
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def add_camera_view(
    context: InContext, caller: InCaller, response: Response, camera_id: RowId, body: ViewAdded
) -> ViewOut:
    with context.database.write() as session:
        view = add_view(session, camera_id, name=body.name)
        note(session, caller, "view.added", f"view:{view.id}", camera_id=camera_id)
        shown = view_out(view, None)
    response.headers["Location"] = f"/api/v1/views/{shown.id}"
    return shown


@router.get(
    "/platforms",
    operation_id="listPlatforms",
    summary="Video platforms and lists, by name; there are a handful, so they come all at once",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_platforms(context: InContext) -> Page[PlatformOut]:
    with context.database.read() as session:
        return Page(items=[platform_out(one) for one in registry.list_platforms(session)], next_cursor=None)


@router.get(
    "/platforms/kinds",
    operation_id="listPlatformKinds",
    summary="The kinds of platforms and lists that can be imported, and what each must be told",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_platform_kinds() -> Page[PlatformKindOut]:
    return Page(items=[platform_kind_out(kind) for kind in PlatformKind], next_cursor=None)


def _after(cursor: str, sort: CameraSort) -> tuple[SortKey, int]:
    """The sort key and the id of the last camera that was shown; raises Invalid for a cursor of another list."""
    kind = int if sort is CameraSort.ID else str
    named, key, row_id = decode_cursor(cursor, str, kind, int)
    if named != sort or not 0 < int(row_id) <= LARGEST_ID:
        raise foreign_cursor(cursor)
    if sort is not CameraSort.PICTURE:
        return (min(int(key), LARGEST_ID) if sort is CameraSort.ID else str(key)), int(row_id)
    try:
        at = datetime.fromisoformat(str(key))
    except ValueError as error:
        raise foreign_cursor(cursor) from error
    if at.tzinfo is None:
        raise foreign_cursor(cursor)
    return at, int(row_id)


def _etag(session: Session, camera: Camera) -> str:
    return etag_of(camera_settings(camera, registry.views_of_cameras(session, [camera.id])))


def _shown(session: Session, cameras: list[Camera]) -> list[CameraOut]:
    views = registry.views_of_cameras(session, [camera.id for camera in cameras])
    states = patrol.patrol_states(session, [view.id for view in views])
    return [camera_out(one, [view for view in views if view.camera_id == one.id], states) for one in cameras]
