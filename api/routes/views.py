"""Views: what a camera looks at, for what, where in the picture and when; and the latest picture of each."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from accounts.permissions import Permission
from api.audited import note
from api.caller import PUBLIC, Caller, InCaller, needs
from api.context import Context, InContext
from api.filters import OfCamera
from api.paging import Cursor, Limit, Page, RowId, id_of, page_of
from api.picture_addresses import Size, signed_only
from api.preconditions import InIfMatch, etag_of, refuse_stale
from api.routes.pictures import LOOK_AGAIN, RESPONSES, picture_response
from api.schemas.cameras import (
    GroundOut,
    GroundPoints,
    ViewAreas,
    ViewChange,
    ViewOut,
    ViewSettings,
    ground_out,
    view_out,
)
from api.schemas.sightings import VisitOut, visit_out
from camera_registry import browsing as registry
from camera_registry.tables import View
from camera_registry.views import ViewChanges, edit_view
from detection import browsing as patrol
from detection.browsing import SightingFilter
from kit.errors import NotFound

router = APIRouter(prefix="/views", tags=["views"])
NO_SUCH_VIEW: dict[int | str, dict[str, Any]] = {404: {"description": "No such view"}}
SEEN_BEFORE: dict[int | str, dict[str, Any]] = {412: {"description": "It has changed since it was seen"}}


@router.get(
    "",
    operation_id="listViews",
    summary="Views with their health, in order of id",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_views(
    context: InContext,
    *,
    camera_id: OfCamera = None,
    is_patrolled: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[ViewOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        views = registry.list_views(
            session,
            after_id=id_of(cursor) or 0,
            limit=size + 1,
            camera_id=camera_id,
            is_patrolled=is_patrolled,
        )
        states = patrol.patrol_states(session, [view.id for view in views])
    return page_of(views, lambda view: view_out(view, states.get(view.id)), limit=size, row_id=lambda view: view.id)


@router.get(
    "/{view_id}",
    operation_id="getView",
    summary="One view; its ETag is of what people set",
    responses=NO_SUCH_VIEW,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_view(context: InContext, response: Response, view_id: RowId) -> ViewOut:
    with context.database.read() as session:
        view = registry.get_view(session, view_id)
        response.headers["ETag"] = _etag(view)
        return view_out(view, patrol.patrol_states(session, [view_id]).get(view_id))


@router.patch(
    "/{view_id}",
    operation_id="changeView",
    summary="Change what a view looks for, where and when; all of it or nothing",
    responses=NO_SUCH_VIEW | SEEN_BEFORE | {409: {"description": "Another view of the camera has this name"}},
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def change_view(
    context: InContext,
    caller: InCaller,
    response: Response,
    *,
    view_id: RowId,
    change: ViewChange,
    if_match: InIfMatch = None,
) -> ViewOut:
    changes = cast("ViewChanges", change.model_dump(exclude_unset=True))
    return _changed(Asked(context, caller, response), view_id, if_match, changes)


@router.put(
    "/{view_id}/zones",
    operation_id="drawZones",
    summary="Draw all zones, masks and regions anew; an area that crosses itself is refused with the place",
    responses=NO_SUCH_VIEW | SEEN_BEFORE,
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def draw_zones(
    context: InContext,
    caller: InCaller,
    response: Response,
    *,
    view_id: RowId,
    areas: ViewAreas,
    if_match: InIfMatch = None,
) -> ViewOut:
    drawn: ViewChanges = {
        "zones": areas.zones,
        "masks": areas.masks,
        "regions": {str(kind): polygons for kind, polygons in areas.regions.items()},
    }
    return _changed(Asked(context, caller, response), view_id, if_match, drawn)


@router.get(
    "/{view_id}/ground",
    operation_id="getGround",
    summary="The ground control points of a view, and how well they fit",
    responses=NO_SUCH_VIEW,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_ground(context: InContext, response: Response, view_id: RowId) -> GroundOut:
    with context.database.read() as session:
        view = registry.get_view(session, view_id)
    response.headers["ETag"] = _etag(view)
    return ground_out(view)


@router.put(
    "/{view_id}/ground",
    operation_id="setGround",
    summary="Say where the picture lies on the ground; the answer says by how much the points are missed",
    responses=NO_SUCH_VIEW | SEEN_BEFORE,
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def set_ground(
    context: InContext,
    caller: InCaller,
    response: Response,
    *,
    view_id: RowId,
    body: GroundPoints,
    if_match: InIfMatch = None,
) -> GroundOut:
    points = [(one.x, one.y, one.longitude, one.latitude) for one in body.points]
    with context.database.write() as session:
        refuse_stale(if_match, ViewSettings.model_validate(registry.get_view(session, view_id)))
        view = edit_view(session, view_id, control_points=points)
        note(session, caller, "view.changed", f"view:{view_id}", fields=["control_points"])
    response.headers["ETag"] = _etag(view)
    return ground_out(view)


@router.get(
    "/{view_id}/visits",
    operation_id="listVisits",
    summary="Visits, newest first",
    responses=NO_SUCH_VIEW,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_visits(context: InContext, view_id: RowId, *, cursor: Cursor = None, limit: Limit = None) -> Page[VisitOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        registry.get_view(session, view_id)
        of_view = SightingFilter(view_id=view_id)
        visits = patrol.list_visits(session, of_view, before_id=id_of(cursor), limit=size + 1)
    return page_of(visits, visit_out, limit=size, row_id=lambda visit: visit.id)


@router.get(
    "/{view_id}/picture",
    operation_id="getLatestPicture",
    summary="The latest kept picture, blurred; `picture_at` of the view says when it was taken",
    response_class=Response,
    responses=RESPONSES | NO_SUCH_VIEW,
    dependencies=[needs(PUBLIC), signed_only],
)
def latest_picture(
    context: InContext,
    request: Request,
    view_id: RowId,
    *,
    size: Size = Size.FULL,
    version: Annotated[str | None, Query(description="Of the address as it was given.", max_length=12)] = None,  # noqa: ARG001  makes the address another one
) -> Response:
    with context.database.read() as session:
        registry.get_view(session, view_id)
        state = patrol.patrol_states(session, [view_id]).get(view_id)
    if state is None or state.picture_key is None:
        raise NotFound(f"View {view_id} has no picture yet.", zh=f"预置位 {view_id} 尚无图片。")
    return picture_response(context, request, key=state.picture_key, size=size, caching=LOOK_AGAIN)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a change."""

    context: Context
    caller: Caller
    response: Response


def _changed(asked: Asked, view_id: int, if_match: str | None, changes: ViewChanges) -> ViewOut:
    known_items = {item.id for item in asked.context.edition.items}
    with asked.context.database.write() as session:
        refuse_stale(if_match, ViewSettings.model_validate(registry.get_view(session, view_id)))
        view = edit_view(session, view_id, known_items=known_items, **changes)
        note(session, asked.caller, "view.changed", f"view:{view_id}", fields=sorted(changes))
        asked.response.headers["ETag"] = _etag(view)
        return view_out(view, patrol.patrol_states(session, [view_id]).get(view_id))


def _etag(view: View) -> str:
    return etag_of(ViewSettings.model_validate(view))
