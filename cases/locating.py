"""In which cell (单元网格) and beat (责任网格) a place lies, without a word where the map does not say."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from camera_registry.ground import Place
from city_map.coordinates import Place as MapPlace
from city_map.errors import NoCells, OutsideEveryCell
from city_map.loading import current_map


@dataclass(frozen=True, slots=True)
class Located:
    """Codes. None: no cell holds the place, or the cell is in no beat."""

    cell: str | None
    beat: str | None


NOWHERE = Located(cell=None, beat=None)
"""A clerk corrects the place, or imports what is missing; without a cell nothing is accepted."""


def locate(session: Session, place: Place) -> Located:
    """By the middle of the place, however far its radius reaches. A cell in several beats gives the first by code."""
    try:
        holding = current_map(session).cells_at(MapPlace(place.longitude, place.latitude))[0]
    except (NoCells, OutsideEveryCell):
        return NOWHERE
    beats = holding.thing.beats
    return Located(cell=holding.thing.code, beat=beats[0].code if beats else None)
