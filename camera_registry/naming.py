"""People give a camera a name of their own, which no re-import undoes."""

from sqlalchemy.orm import Session

from camera_registry.browsing import get_camera
from camera_registry.tables import Camera
from kit.errors import Invalid

LONGEST_NAME = 200


def rename_camera(session: Session, *, camera_id: int, own_name: str | None) -> Camera:
    """None or an empty name goes back to the platform's name.

    Raises:
        NotFound: there is no such camera.
        Invalid: the name is too long.
    """
    camera = get_camera(session, camera_id)
    name = (own_name or "").strip()
    if len(name) > LONGEST_NAME:
        raise Invalid(
            f"A camera's name may have {LONGEST_NAME} characters; this one has {len(name)}.",
            zh=f"摄像机名称最多 {LONGEST_NAME} 个字符，现为 {len(name)} 个。",
        )
    camera.own_name = name or None
    session.flush()
    return camera
