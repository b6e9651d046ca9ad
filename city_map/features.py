"""What every kind of file is read into: features with fields and an outline, and the list of what is wrong. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from city_map.errors import MapFileInvalid
from kit.mistakes import MOST_SHOWN, nothing_imported
from kit.wording import Sentence

OUTLINE = "geometry"
PLACES_ZH = {OUTLINE: "图形"}


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing of a file, before anything is known of its meaning."""

    where: Sentence
    """For people: "feature 3" or "row 4", counted from 1."""
    fields: Mapping[str, str]
    """By name in lower case, without surrounding spaces; '' where the file says nothing."""
    geometry: BaseGeometry | None
    """In the coordinates of the file, without heights; None where it has none, or one that cannot be read."""
    fault: Sentence | None = None
    """Why the outline cannot be read."""


@dataclass(slots=True)
class Mistakes:
    """What is wrong with one file, gathered so that a person can mend all of it at once."""

    name: str
    """Of the file."""
    found: list[Sentence] = field(default_factory=list)

    def add(self, where: Sentence, place: str, reason: Sentence) -> None:
        """`place` is the field, or `OUTLINE`."""
        self.found.append(
            Sentence(
                zh=f"{where.zh}，{PLACES_ZH.get(place, place)}：{reason.zh}",
                en=f"{where.en}, {place}: {reason.en}",
            )
        )

    def refuse_any(self) -> None:
        """Raises MapFileInvalid where there is a mistake."""
        if self.found:
            raise self.refusal()

    def refusal(self, reason: Sentence | None = None) -> MapFileInvalid:
        """The error that tells of everything found, and of what makes reading on pointless."""
        found = [*self.found, reason] if reason else self.found
        return MapFileInvalid(nothing_imported(self.name, found), mistakes=tuple(found[:MOST_SHOWN]))


def field_text(value: object) -> str:
    """A field's value as a person would write it: whole numbers without '.0', nothing for null.

    Databases keep codes in columns of numbers; up to 15 digits survive there exactly, and longer ones arrive as
    3.4E+16, which the check of codes explains.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def named_fields(values: Mapping[str, object]) -> dict[str, str]:
    """Field names lose their case: GLBJBSM and glbjbsm are one."""
    return {name.strip().lower(): field_text(value) for name, value in values.items()}


def drawn(where: Sentence, fields: Mapping[str, str], read: Callable[[], BaseGeometry | None]) -> Feature:
    """A feature whose outline `read` makes of what the file says, raising whatever a mangled one leads to."""
    try:
        return Feature(where, fields, shapely.force_2d(read()))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Feature(where, fields, None, fault=Sentence(zh=f"无法读取（{reason}）", en=f"cannot be read ({reason})"))


def feature_number(number: int) -> Sentence:
    return Sentence(zh=f"第 {number} 个要素", en=f"feature {number}")


def row_number(number: int) -> Sentence:
    return Sentence(zh=f"第 {number} 行", en=f"row {number}")


def positions(geometry: BaseGeometry) -> Iterator[tuple[float, float]]:
    """Every corner, in order."""
    return ((float(x), float(y)) for x, y in shapely.get_coordinates(geometry))
