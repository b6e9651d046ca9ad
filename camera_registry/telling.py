"""Whoever looks at cameras hears when one of them changes: listed anew, edited, or seen in another health."""

from sqlalchemy.orm import Session

from kit.live_feed import announce

CAMERAS_CHANNEL = "cameras"
"""Live events; key: id of the camera."""


def tell_of(session: Session, camera_id: int) -> None:
    announce(session, CAMERAS_CHANNEL, key=str(camera_id))
