"""What other packages ask about cameras and views; ids ascend, so a page goes on after the last id it has shown."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.tables import Camera, Platform, View


def list_platforms(session: Session) -> list[Platform]:
    """By name."""
    return list(repository.platforms(session))


def get_camera(session: Session, camera_id: int) -> Camera:
    """Raises NotFound where there is none."""
    return repository.camera(session, camera_id)


def camera_names(session: Session, camera_ids: Iterable[int]) -> dict[int, str]:
    """As people see them, by id."""
    columns = (Camera.id, Camera.own_name, Camera.listed_name)
    rows = session.execute(select(*columns).where(Camera.id.in_(set(camera_ids))))
    return {camera_id: own_name or listed_name for camera_id, own_name, listed_name in rows}


def list_views(
    session: Session, *, after_id: int, limit: int, camera_id: int | None = None, is_patrolled: bool | None = None
) -> list[View]:
    query = select(View).where(View.id > after_id).order_by(View.id).limit(limit)
    if camera_id is not None:
        query = query.where(View.camera_id == camera_id)
    if is_patrolled is not None:
        query = query.where(View.is_patrolled == is_patrolled)
    return list(session.scalars(query))


def views_of_cameras(session: Session, camera_ids: Iterable[int]) -> list[View]:
    return list(session.scalars(select(View).where(View.camera_id.in_(set(camera_ids))).order_by(View.id)))


def get_view(session: Session, view_id: int) -> View:
    """Raises NotFound where there is none."""
    return repository.view(session, view_id)


def camera_of_view(session: Session, view_id: int) -> tuple[View, Camera, Platform]:
    """All that is needed to open its stream; raises NotFound where there is no such view."""
    view = repository.view(session, view_id)
    camera = repository.camera(session, view.camera_id)
    return view, camera, repository.platform(session, camera.platform_id)


def count_cameras(session: Session) -> int:
    """Those that their platform still lists."""
    return session.scalar(select(func.count()).select_from(Camera).where(Camera.vanished_at.is_(None))) or 0
