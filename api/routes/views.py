"""Views: what a camera looks at, for what, where in the picture and when; and the latest picture of each."""

from fastapi import APIRouter, Request, Response

from accounts.permissions import Permission
from api.caller import needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, RowId, id_of, next_after
from api.routes.pictures import LOOK_AGAIN, MEDIA_TYPE, Size, picture_response
from api.schemas.cameras import ViewChange, ViewOut, view_out
from api.schemas.sightings import VisitOut, visit_out
from camera_registry import browsing as registry
from camera_registry.views import edit_view
from detection import browsing as patrol
from kit.errors import NotFound

router = APIRouter(prefix="/views", tags=["views"])
NO_SUCH_VIEW: dict[int | str, dict[str, object]] = {404: {"description": "No such view"}}


@router.get(
    "",
    operation_id="listViews",
    summary="Views with their health, in order of id",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_views(context: InContext, cursor: Cursor = None, limit: Limit = None) -> Page[ViewOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        views = registry.list_views(session, after_id=id_of(cursor) or 0, limit=size + 1)
        states = patrol.patrol_states(session, [view.id for view in views])
    return Page(
        items=[view_out(view, states.get(view.id)) for view in views[:size]],
        next_cursor=next_after([view.id for view in views], limit=size),
    )


@router.get(
    "/{view_id}",
    operation_id="getView",
    summary="One view",
    responses=NO_SUCH_VIEW,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_view(context: InContext, view_id: RowId) -> ViewOut:
    with context.database.read() as session:
        view = registry.get_view(session, view_id)
        return view_out(view, patrol.patrol_states(session, [view_id]).get(view_id))


@router.patch(
    "/{view_id}",
    operation_id="changeView",
    summary="Change what a view looks for, where and when; all of it or nothing",
    responses=NO_SUCH_VIEW | {409: {"description": "Another view of the camera has this name"}},
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def change_view(context: InContext, view_id: RowId, change: ViewChange) -> ViewOut:
    known_items = {item.id for item in context.edition.items}
    with context.database.write() as session:
        view = edit_view(session, view_id, known_items=known_items, **change.model_dump(exclude_unset=True))
        return view_out(view, patrol.patrol_states(session, [view_id]).get(view_id))


@router.get(
    "/{view_id}/visits",
    operation_id="listVisits",
    summary="Visits, newest first",
    responses=NO_SUCH_VIEW,
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_visits(context: InContext, view_id: RowId, cursor: Cursor = None, limit: Limit = None) -> Page[VisitOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        registry.get_view(session, view_id)
        visits = patrol.list_visits(session, view_id=view_id, before_id=id_of(cursor), limit=size + 1)
    return Page(
        items=[visit_out(visit) for visit in visits[:size]],
        next_cursor=next_after([visit.id for visit in visits], limit=size),
    )


@router.get(
    "/{view_id}/picture",
    operation_id="getLatestPicture",
    summary="The latest kept picture, blurred; `picture_at` of the view says when it was taken",
    response_class=Response,
    responses=NO_SUCH_VIEW | {200: {"content": {MEDIA_TYPE: {}}}, 304: {"description": "The browser has it"}},
    dependencies=[needs(Permission.CAMERA_READ)],
)
def latest_picture(context: InContext, request: Request, view_id: RowId, size: Size = Size.FULL) -> Response:
    with context.database.read() as session:
        registry.get_view(session, view_id)
        state = patrol.patrol_states(session, [view_id]).get(view_id)
    if state is None or state.picture_key is None:
        raise NotFound(f"View {view_id} has no picture yet.")
    return picture_response(context, request, key=state.picture_key, size=size, caching=LOOK_AGAIN)
