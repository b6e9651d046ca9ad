"""What people type after `gridwarden case …`, as the values that casework takes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kit.errors import Invalid

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from accounts.actor import Actor
    from camera_registry.ground import Place
    from cases.entered import Entered


def actor_named(session: "Session", login: str) -> "Actor":
    """Raises PersonUnknown."""
    from accounts.acting import actor_of
    from accounts.people import person_with_login
    from kit.clock import utc_now

    return actor_of(session, person_with_login(session, login).id, at=utc_now())


def entered_of_pairs(pairs: list[str] | None, *, photos: tuple[int, ...] = ()) -> "Entered":
    """Each value as JSON where it is JSON, else as the text it is."""
    from cases.entered import Entered

    values: dict[str, Any] = {"photos": photos} if photos else {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise Invalid(f"--set {pair}: expected FIELD=VALUE, for example --set reason=…")
        values[name] = _value(value)
    try:
        return Entered.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(f"--set {'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from error


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def uploaded_photos(paths: list[Path] | None, login: str) -> tuple[int, ...]:
    """Ids of the pictures, taken in as this person's; raises PictureUnreadable, Invalid."""
    from accounts.people import person_with_login
    from cases.photos import keep_photo
    from kit.clock import utc_now
    from kit.resources import database, picture_store

    if not paths:
        return ()
    with database().read() as session:
        person_id = person_with_login(session, login).id
    return tuple(
        keep_photo(
            database(),
            picture_store(),
            content=_bytes_of(path),
            name=path.name,
            person_id=person_id,
            position=None,
            taken_at=None,
            now=utc_now(),
        ).id
        for path in paths
    )


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path}: cannot be read ({error.strerror}).") from error


def place_of_text(text: str | None) -> "Place | None":
    """From LONGITUDE,LATITUDE[,RADIUS_M]; raises Invalid."""
    from camera_registry.ground import Place

    if text is None:
        return None
    try:
        longitude, latitude, *radius_m = (float(part) for part in text.split(","))
        return Place(longitude, latitude, radius_m[0] if radius_m else 20.0)
    except (ValueError, IndexError) as error:
        raise Invalid(f"--at {text}: expected LONGITUDE,LATITUDE or LONGITUDE,LATITUDE,RADIUS_M.") from error
