"""Whether a permit covers a place. It does where the whole error radius lies within the outline while it is valid."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from city_map import repository
from city_map.coordinates import LocalPlane, Place
from city_map.tables import Permit


def permits_at(session: Session, place: Place, *, at: datetime, item_id: str | None = None) -> Sequence[Permit]:
    """By reference; for one item, or for any."""
    valid = repository.valid_permits(session, at=at, item_id=item_id)
    return [permit for permit in valid if is_covered(shapely.from_geojson(permit.geometry), place)]


def is_covered(outline: BaseGeometry, place: Place) -> bool:
    """A place half in and half out may be the neighbour's trouble, so it is not covered; `outline` is in degrees."""
    plane = LocalPlane(place.longitude, place.latitude)
    ground = shapely.transform(outline, plane.to_metres)
    middle = shapely.Point(np.zeros(2))
    return bool(ground.covers(middle)) and float(shapely.boundary(ground).distance(middle)) >= place.radius_m
