"""Cameras: what the platform lists, our own name, and the health that our visits show."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from accounts.permissions import Permission
from api.caller import needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, RowId, id_of, next_after
from api.schemas.cameras import CameraChange, CameraOut, camera_out
from camera_registry import browsing as registry
from camera_registry.naming import rename_camera
from camera_registry.tables import Camera
from detection import browsing as patrol

router = APIRouter(prefix="/cameras", tags=["cameras"])


@router.get(
    "",
    operation_id="listCameras",
    summary="Cameras with their health, in order of id",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_cameras(context: InContext, cursor: Cursor = None, limit: Limit = None) -> Page[CameraOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        cameras = registry.list_cameras(session, after_id=id_of(cursor) or 0, limit=size + 1)
        return Page(
            items=_shown(session, cameras[:size]), next_cursor=next_after([one.id for one in cameras], limit=size)
        )


@router.get(
    "/{camera_id}",
    operation_id="getCamera",
    summary="One camera",
    responses={404: {"description": "No such"}},
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_camera(context: InContext, camera_id: RowId) -> CameraOut:
    with context.database.read() as session:
        return _shown(session, [registry.get_camera(session, camera_id)])[0]


@router.patch(
    "/{camera_id}",
    operation_id="renameCamera",
    summary="Give a camera a name of our own; no re-import undoes it",
    responses={404: {"description": "No such camera"}},
    dependencies=[needs(Permission.CAMERA_MANAGE)],
)
def rename(context: InContext, camera_id: RowId, change: CameraChange) -> CameraOut:
    with context.database.write() as session:
        camera = rename_camera(session, camera_id=camera_id, own_name=change.own_name)
        return _shown(session, [camera])[0]


def _shown(session: Session, cameras: list[Camera]) -> list[CameraOut]:
    views = registry.views_of_cameras(session, [camera.id for camera in cameras])
    states = patrol.patrol_states(session, [view.id for view in views])
    return [camera_out(one, [view for view in views if view.camera_id == one.id], states) for one in cameras]
