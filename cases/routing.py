"""Which department handles a case (派遣), who helps, who gets a copy and who guards a danger meanwhile. Rules only.

A proposal for whoever dispatches: the component's owner before the beat's arrangement before the handbook. Departments
are named by their slugs. docs/casework.md has the rules as a table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from accounts.departments import DepartmentTree
from city_map.kinds import ComponentState
from city_map.lookup import Hit, MappedComponent
from handbook.conditions import Condition
from handbook.edition import Item, ItemKind
from kit.wording import Sentence

OWNER_WITHIN_M = 5.0  # a projected box edge is off by metres, and two covers of different owners often lie 5 m apart


class Confidence(StrEnum):
    """How far the main department can be relied upon."""

    CERTAIN = "certain"
    PROPOSED = "proposed"
    """Somebody looks before it is sent."""
    NONE = "none"
    """Nobody is known: the duty supervisor (值班长) decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the handbook says of the item and its condition."""

    lead: str | None = None
    """承办单位."""
    departments: tuple[str, ...] = ()
    co_departments: tuple[str, ...] = ()
    supervising_unit: str | None = None
    is_component: bool = False
    is_danger: bool = False
    is_enforcement: bool = False
    """Ends with a penalty, so that what is there stays until somebody has been heard."""
    needs_coordination: bool = False
    not_in_tree: tuple[str, ...] = ()
    """Units that the handbook names and the tree of departments does not know, as printed."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """A component on the register that may be the one; `distance_m` from the place of the case."""

    code: str
    owner: str | None
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known of the place and of the case so far."""

    nearby: tuple[Nearby, ...] = ()
    """Of the kinds that the item may be; a lamp owns no hole."""
    place_radius_m: float | None = None
    """Error of the place; None: unknown, for example a street's name alone."""
    beat_department: str | None = None
    """Whom this beat (责任网格) has for the item in place of the handbook's."""
    guarding_department: str | None = None
    """Who fences a danger off (围护) wherever nobody else is known yet."""
    returned_by: frozenset[str] = frozenset()
    """Departments whose return (退回) of this case was accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Whom the case goes to. `reasons` in the order in which they were weighed."""

    main: str | None
    """None exactly where the confidence is NONE."""
    confidence: Confidence
    alternatives: tuple[str, ...] = ()
    """Best first; never the main department, nor one that returned the case."""
    co_handlers: tuple[str, ...] = ()
    copy_to: str | None = None
    guarded_by: str | None = None
    """Fences it off at once, before the owner is known or the penalty is settled; may be the main department."""
    reasons: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """One source's answer: departments, best first."""

    departments: tuple[str, ...]
    is_certain: bool
    reason: Sentence


def route(duty: Duty, around: Surroundings) -> Route:
    """Whom to send it to, from what the handbook, the register, the beat and the case's own history say."""
    chosen = _chosen(_claims(duty, around), around.returned_by)
    if duty.is_danger and (duty.is_enforcement or chosen.confidence is not Confidence.CERTAIN):
        chosen = _guarded(chosen, around)
    co_handlers = _co_handlers(duty, chosen.main, around.returned_by)
    return replace(
        chosen,
        co_handlers=co_handlers,
        copy_to=None if duty.supervising_unit == chosen.main else duty.supervising_unit,
        reasons=(*chosen.reasons, *_said_of_coordination(duty, co_handlers), *_said_of_strangers(duty)),
    )


def duty_of(item: Item, condition: Condition, *, slug_of: Mapping[str, str]) -> Duty:
    """What the handbook says, in slugs of the tree.

    Args:
        item: of the edition that the case keeps.
        condition: one of the item's.
        slug_of: as `slugs_by_name` makes it, for handbooks name units as the plan prints them.
    """
    printed = (item.supervising_unit, item.lead_unit, *item.departments, *item.co_departments)
    return Duty(
        lead=slug_of.get(item.lead_unit or ""),
        departments=tuple(slug_of[name] for name in item.departments if name in slug_of),
        co_departments=tuple(slug_of[name] for name in item.co_departments if name in slug_of),
        supervising_unit=slug_of.get(item.supervising_unit or ""),
        is_component=item.kind is ItemKind.COMPONENT,
        is_danger=condition.is_danger,
        is_enforcement=item.ends_in_penalty(condition),
        needs_coordination=condition.coordination,
        not_in_tree=tuple(name for name in _distinct(printed) if name not in slug_of),
    )


def slugs_by_name(tree: DepartmentTree, aliases: Mapping[str, str]) -> Mapping[str, str]:
    """Slug of each department by its Chinese name, and by what else an edition calls it (its `unit_aliases`)."""
    by_name = {entry.zh: entry.slug for entry in tree.entries.values()}
    return by_name | {printed: by_name[name] for printed, name in aliases.items() if name in by_name}


def nearby_of(hits: Iterable[Hit[MappedComponent]], *, slug_of: Mapping[str, str]) -> tuple[Nearby, ...]:
    """What stands near on the register, with whom the tree knows to answer for it.

    That is the owner (权属单位), else who maintains it (养护单位), else whom it is under (主管部门): few registers have
    all three. What was removed is no longer there.
    """
    return tuple(
        Nearby(code=hit.thing.code, owner=_owner_of(hit.thing, slug_of), distance_m=hit.distance_m)
        for hit in hits
        if hit.thing.state is not ComponentState.REMOVED
    )


def _owner_of(component: MappedComponent, slug_of: Mapping[str, str]) -> str | None:
    named = (component.owner, component.maintainer, component.department)
    return next((slug_of[name] for name in named if name is not None and name in slug_of), None)


def _claims(duty: Duty, around: Surroundings) -> list[_Claim]:
    """Every source that names somebody, the strongest first."""
    claims = [_of_register(duty, around), _of_beat(around), _of_handbook(duty)]
    return [claim for claim in claims if claim is not None]


def _of_register(duty: Duty, around: Surroundings) -> _Claim | None:
    """The owners of what stands within reach, the nearest first."""
    within = sorted((one for one in around.nearby if one.distance_m <= OWNER_WITHIN_M), key=lambda one: one.distance_m)
    owners = _distinct(one.owner for one in within)
    if not (duty.is_component and owners):
        return None
    doubt = _doubt_about(within, owners, duty, around.place_radius_m)
    said = Sentence(f"部件 {within[0].code} 的权属单位", f"owner of component {within[0].code}")
    return _Claim(owners, is_certain=doubt is None, reason=doubt or said)


def _doubt_about(
    within: list[Nearby], owners: tuple[str, ...], duty: Duty, place_radius_m: float | None
) -> Sentence | None:
    """Why the nearest owner may not be the one; None: there is no other, and the handbook has nothing against it."""
    if len(owners) > 1 or any(one.owner is None for one in within):
        return Sentence(
            "5 米内部件的权属不一或不明，最近者列前",
            "components of several or unknown owners within 5 m, the nearest known one first",
        )
    if place_radius_m is None or place_radius_m > OWNER_WITHIN_M:
        return Sentence(
            "最近部件的权属单位，但位置误差超过 5 米",
            "owner of the nearest component, but the place is not known to 5 m",
        )
    named = _named_in_handbook(duty)
    if named and owners[0] not in named:
        return Sentence("部件权属与手册所列部门不一致", "owner of the component, whom the handbook does not name")
    return None


def _of_beat(around: Surroundings) -> _Claim | None:
    if around.beat_department is None:
        return None
    said = Sentence("本责任网格另有约定", "arranged so in this beat")
    return _Claim((around.beat_department,), is_certain=True, reason=said)


def _of_handbook(duty: Duty) -> _Claim | None:
    named = _named_in_handbook(duty)
    if not named:
        return None
    if duty.lead is not None:
        return _Claim(named, is_certain=True, reason=Sentence("手册的承办单位", "lead unit of the handbook"))
    if len(named) == 1:
        return _Claim(named, is_certain=True, reason=Sentence("手册的专业部门", "the handbook's only department"))
    said = Sentence("手册列有多个部门，未定承办单位", "the handbook names several departments and none to lead")
    return _Claim(named, is_certain=False, reason=said)


def _chosen(claims: list[_Claim], returned_by: frozenset[str]) -> Route:
    """The strongest claim, without the departments that returned the case as long as there is anybody else."""
    named = _distinct(department for claim in claims for department in claim.departments)
    if not named:
        said = Sentence("未找到负责部门，请值班长确定", "no department is known: the duty supervisor decides")
        return Route(main=None, confidence=Confidence.NONE, reasons=(said,))
    left = tuple(department for department in named if department not in returned_by)
    if not left:
        said = Sentence(
            "所有已知部门均已退回，请值班长确定", "every known department returned it: the duty supervisor decides"
        )
        return Route(main=named[0], confidence=Confidence.PROPOSED, reasons=(said,))
    claim = next(one for one in claims if left[0] in one.departments)
    if left == named:
        confidence = Confidence.CERTAIN if claim.is_certain else Confidence.PROPOSED
        return Route(main=left[0], confidence=confidence, alternatives=left[1:], reasons=(claim.reason,))
    said = Sentence("已退回的部门不再派遣", "passed over whoever returned it already")
    return Route(main=left[0], confidence=Confidence.PROPOSED, alternatives=left[1:], reasons=(said, claim.reason))


def _guarded(chosen: Route, around: Surroundings) -> Route:
    """Danger first, owner or penalty later: what nobody answers for yet goes to whoever fences it off.

    A return does not free from guarding: it says "not ours", and fencing off does not ask whose it is.
    """
    guarding = around.guarding_department
    if guarding is None:
        said = Sentence(
            "安全隐患，未设围护部门，请值班长立即安排围护",
            "a danger, and no department is set to guard it: the duty supervisor sees to that at once",
        )
        return replace(chosen, reasons=(*chosen.reasons, said))
    said = Sentence("安全隐患，先行围护", "a danger: it is guarded first")
    reasons = (*chosen.reasons, said)
    if chosen.confidence is Confidence.CERTAIN:
        return replace(chosen, guarded_by=guarding, reasons=reasons)
    later = _distinct((chosen.main, *chosen.alternatives))
    return Route(
        main=guarding,
        confidence=Confidence.PROPOSED,
        alternatives=tuple(one for one in later if one not in {guarding, *around.returned_by}),
        guarded_by=guarding,
        reasons=(*reasons, Sentence("权属确定后改派", "sent on once it is known whose it is")),
    )


def _co_handlers(duty: Duty, main: str | None, returned_by: frozenset[str]) -> tuple[str, ...]:
    if not duty.needs_coordination:
        return ()
    named = _distinct((*duty.co_departments, *_named_in_handbook(duty)))
    return tuple(one for one in named if one != main and one not in returned_by)


def _said_of_coordination(duty: Duty, co_handlers: tuple[str, ...]) -> tuple[Sentence, ...]:
    if not duty.needs_coordination:
        return ()
    if co_handlers:
        return (
            Sentence("须协调，主办与协办共同处置", "needs coordination: main and co-handling departments together"),
        )
    return (
        Sentence(
            "须协调，但未列协办部门，请值班长确定",
            "needs coordination, but no co-handler is known: the duty supervisor decides",
        ),
    )


def _said_of_strangers(duty: Duty) -> tuple[Sentence, ...]:
    if not duty.not_in_tree:
        return ()
    names = "、".join(duty.not_in_tree)
    return (Sentence(f"手册所列单位不在部门树中：{names}", f"named by the handbook, unknown to the tree: {names}"),)


def _named_in_handbook(duty: Duty) -> tuple[str, ...]:
    return _distinct((duty.lead, *duty.departments))


def _distinct(departments: Iterable[str | None]) -> tuple[str, ...]:
    """Each once, in the order of their first mention."""
    return tuple(dict.fromkeys(one for one in departments if one is not None))
