"""Every query of this package."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from camera_registry.tables import Camera, Platform, View
from kit.errors import NotFound


def platforms(session: Session) -> Sequence[Platform]:
    """By name."""
    return session.scalars(select(Platform).order_by(Platform.name)).all()


def platform(session: Session, platform_id: int) -> Platform:
    """Raises NotFound."""
    found = session.get(Platform, platform_id)
    if found is None:
        raise NotFound(f"There is no video platform {platform_id}.", zh=f"没有编号为 {platform_id} 的视频平台。")
    return found


def platform_named(session: Session, name: str) -> Platform | None:
    return session.scalars(select(Platform).where(Platform.name == name)).one_or_none()


def cameras(session: Session, *, platform_id: int | None = None, also_vanished: bool = False) -> Sequence[Camera]:
    """By id; of all platforms unless one is named."""
    query = select(Camera).order_by(Camera.id)
    if platform_id is not None:
        query = query.where(Camera.platform_id == platform_id)
    if not also_vanished:
        query = query.where(Camera.vanished_at.is_(None))
    return session.scalars(query).all()


def camera(session: Session, camera_id: int) -> Camera:
    """Raises NotFound."""
    found = session.get(Camera, camera_id)
    if found is None:
        raise NotFound(f"There is no camera {camera_id}.", zh=f"没有编号为 {camera_id} 的摄像机。")
    return found


def named_by_gb_code(session: Session, *, not_platform_id: int | None) -> Mapping[str, tuple[str, str]]:
    """Name of the platform and of the camera, by GB code; of cameras that other platforms list."""
    query = (
        select(Camera.gb_code, Platform.name, Camera.listed_name)
        .join(Platform, Platform.id == Camera.platform_id)
        .where(Camera.gb_code.is_not(None), Camera.vanished_at.is_(None))
        .order_by(Camera.id)
    )
    if not_platform_id is not None:
        query = query.where(Camera.platform_id != not_platform_id)
    return {str(row[0]): (row[1], row[2]) for row in session.execute(query)}


def preset_views(session: Session, *, platform_id: int) -> Sequence[tuple[str, View]]:
    """External id of the camera and its view, by id of the view; views of presets only."""
    query = (
        select(Camera.external_id, View)
        .join(View, View.camera_id == Camera.id)
        .where(Camera.platform_id == platform_id, View.preset.is_not(None), Camera.vanished_at.is_(None))
        .order_by(View.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def sealed_address(session: Session, *, platform_id: int, external_id: str) -> str | None:
    """Of a camera with a fixed address that has not vanished; None otherwise."""
    return session.scalars(
        select(Camera.sealed_address).where(
            Camera.platform_id == platform_id, Camera.external_id == external_id, Camera.vanished_at.is_(None)
        )
    ).one_or_none()


def views(session: Session, *, camera_id: int) -> Sequence[View]:
    """By name."""
    return session.scalars(select(View).where(View.camera_id == camera_id).order_by(View.name)).all()


def views_of_platform(session: Session, *, platform_id: int) -> Sequence[View]:
    """By id; of cameras that have not vanished."""
    query = (
        select(View)
        .join(Camera, Camera.id == View.camera_id)
        .where(Camera.platform_id == platform_id, Camera.vanished_at.is_(None))
        .order_by(View.id)
    )
    return session.scalars(query).all()


def view(session: Session, view_id: int) -> View:
    """Raises NotFound."""
    found = session.get(View, view_id)
    if found is None:
        raise NotFound(f"There is no view {view_id}.", zh=f"没有编号为 {view_id} 的预置位。")
    return found


def view_named(session: Session, *, camera_id: int, name: str) -> View | None:
    return session.scalars(select(View).where(View.camera_id == camera_id, View.name == name)).one_or_none()


def patrolled(session: Session) -> Sequence[tuple[View, Camera]]:
    """Views to be visited, by id: switched on, of cameras that have not vanished."""
    query = (
        select(View, Camera)
        .join(Camera, Camera.id == View.camera_id)
        .where(View.is_patrolled == True, Camera.vanished_at.is_(None))  # noqa: E712 - a Flag is a number to PostgreSQL
        .order_by(View.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
