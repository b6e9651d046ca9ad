"""What is set for a camera as a whole: its name, and for all its views at once how often they are visited, or not."""

from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.naming import rename_camera
from camera_registry.tables import Camera
from camera_registry.views import ViewChanges, edit_view


class CameraChanges(TypedDict, total=False):
    """What is absent stays as it is."""

    own_name: str | None
    """None: back to the platform's name."""
    is_patrolled: bool
    period_s: int


def change_camera(session: Session, camera_id: int, **changes: Unpack[CameraChanges]) -> Camera:
    """All of it or nothing.

    Raises:
        NotFound: there is no such camera.
        Invalid: the name is too long, or the period is none.
    """
    camera = repository.camera(session, camera_id)
    if "own_name" in changes:
        rename_camera(session, camera_id=camera_id, own_name=changes["own_name"])
    of_views: ViewChanges = {}
    if "is_patrolled" in changes:
        of_views["is_patrolled"] = changes["is_patrolled"]
    if "period_s" in changes:
        of_views["period_s"] = changes["period_s"]
    for view in repository.views(session, camera_id=camera_id) if of_views else ():
        edit_view(session, view.id, **of_views)
    return camera
