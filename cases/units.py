"""The handbook's units as departments of the tree: who supervises, and whom to send a case to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.appointments import department_tree
from accounts.departments import DepartmentKind, DepartmentTree
from camera_registry.ground import Place
from cases.case_file import CaseFile
from cases.routing import OWNER_WITHIN_M, Nearby, Route, Surroundings, duty_of, nearby_of, route, slugs_by_name
from cases.settings import case_settings
from city_map.coordinates import Place as MapPlace
from city_map.errors import NoCells
from city_map.loading import current_map
from handbook.edition import Edition, Item

FEW = 5  # components within reach of a place: more than a crossing has


@dataclass(frozen=True, slots=True)
class _Units:
    tree: DepartmentTree
    slug_of: dict[str, str]


def supervising_unit_of(session: Session, edition: Edition, item: Item) -> str | None:
    """Slug of the 监管单位 that the handbook names; None: it names nobody, or nobody whom the tree knows as one."""
    if item.supervising_unit is None:
        return None
    units = _units(session, edition)
    slug = units.slug_of.get(item.supervising_unit)
    is_one = slug is not None and units.tree.entries[slug].kind is DepartmentKind.SUPERVISING
    return slug if is_one else None


def proposed_route(session: Session, file: CaseFile) -> Route | None:
    """Whom to send it to, as `cases.routing` proposes; None while nobody has chosen a condition."""
    known = file.known
    if known.condition is None:
        return None
    units = _units(session, file.edition)
    duty = duty_of(known.item, known.condition, slug_of=units.slug_of)
    around = Surroundings(
        nearby=_nearby(session, known.item, known.place, units) if duty.is_component else (),
        place_radius_m=known.place.radius_m if known.place else None,
        guarding_department=case_settings().guarding_department,
        returned_by=frozenset(file.course.progress.returned_by),
    )
    return route(duty, around)


def _units(session: Session, edition: Edition) -> _Units:
    tree = department_tree(session)
    return _Units(tree, dict(slugs_by_name(tree, edition.unit_aliases)))


def _nearby(session: Session, item: Item, place: Place | None, units: _Units) -> tuple[Nearby, ...]:
    """What the register has at the place, of the kinds that the item may be."""
    if place is None:
        return ()
    codes = {one.code for one in item.codes}
    try:
        hits = current_map(session).nearest_components(
            MapPlace(place.longitude, place.latitude, place.radius_m),
            reach_m=OWNER_WITHIN_M,
            most=FEW,
            item_codes=codes,
        )
    except NoCells:
        return ()
    return nearby_of(hits, slug_of=units.slug_of)
