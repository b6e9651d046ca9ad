"""What nobody need type: who is on duty, where a photo was taken, in which cell a place lies, what is a duplicate.

Fetches and checks before the lifecycle is asked; changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts.acting import actor_of
from accounts.actor import Actor
from accounts.appointments import department_tree
from accounts.departments import DepartmentKind
from accounts.errors import DepartmentUnknown
from accounts.permissions import Permission
from camera_registry.ground import Place
from cases import case_repository
from cases.assigning import inspector_for
from cases.case_file import CaseFile
from cases.case_tables import Photo
from cases.door_errors import number_of, refusal_error
from cases.entered import Entered, Position, StrangeField
from cases.fact_finding import Known, parties_of
from cases.guard_names import Guard
from cases.known_problems import same_open_cases
from cases.locating import locate
from cases.map_tiles import tile_of
from cases.photos import photos_for
from cases.refusals import refused
from cases.states import CaseAction
from cases.units import supervising_unit_of
from handbook.conditions import Condition
from handbook.edition import Edition
from handbook.editions import freeze_edition
from handbook.errors import ItemUnknown
from handbook.loading import city_today
from kit.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """`values` are columns of the case that change with the action, besides what its course says."""

    entered: Entered
    known: Known
    values: dict[str, Any] = field(default_factory=dict)
    photos: tuple[int, ...] = ()


class NoInspector(Invalid):
    """The person who was named cannot be sent."""


class DepartmentUnfit(Invalid):
    """A department that handles nothing, or that cannot be asked for this."""


def completed(
    session: Session, file: CaseFile, action: CaseAction, entered: Entered, *, actor: Actor, at: datetime
) -> Completion:
    """What was entered, with what else is known.

    Raises:
        NotFound: a condition, a department or a person that does not exist.
        Invalid: a photo that cannot be used, a department that does not handle, somebody who is no inspector.
    """
    _refuse_borrowed_voice(entered, actor)
    _refuse_what_cannot_be(file, entered, at)
    photos = photos_for(session, (*entered.photos, *entered.supports), actor.person_id, key_id=actor.key_id)
    entered = _with_position(entered, photos)
    refuse_unfit_departments(session, _departments_in(entered))
    completion = Completion(entered=entered, known=file.known, photos=tuple(one.id for one in photos))
    if action in {CaseAction.SEND_VERIFY, CaseAction.SEND_INSPECT}:
        return replace(completion, entered=_with_inspector(session, file, action, entered, at))
    if action is CaseAction.ACCEPT:
        return _accepting(session, file, completion, at)
    if action is CaseAction.FILE:
        return _filing(session, file, completion, at)
    if action is CaseAction.MERGE:
        return replace(completion, known=replace(file.known, is_mergeable=_is_mergeable(session, file, entered)))
    return completion


def _refuse_borrowed_voice(entered: Entered, actor: Actor) -> None:
    if entered.alarm is not None and actor.person_id is not None:
        raise StrangeField(
            "Only the system sounds an alarm; a person urges without one.",
            zh="临期、超期预警只由系统发出；人员催办不得附带预警。",
        )


def _refuse_what_cannot_be(file: CaseFile, entered: Entered, at: datetime) -> None:
    if any(wish.due_at <= at for wish in entered.subtasks):
        raise DepartmentUnfit("A sub-task must be due after now.", zh="子任务期限须晚于当前时间。")
    if entered.suggested_department is not None and entered.suggested_department == file.row.main_department:
        raise DepartmentUnfit(
            "A department that says 'not ours' suggests another one.",
            zh="认为不属本部门职责的，须建议其他部门。",
        )


def refuse_unfit_departments(session: Session, slugs: Iterable[str]) -> None:
    """Raises DepartmentUnknown, DepartmentUnfit."""
    wanted = tuple(slugs)
    if not wanted:
        return
    tree = department_tree(session)
    for slug in wanted:
        if slug not in tree.entries:
            raise DepartmentUnknown(slug)
        entry = tree.entries[slug]
        if entry.kind is not DepartmentKind.HANDLING:
            raise DepartmentUnfit(
                f"'{slug}' ({entry.zh}) is of the kind '{entry.kind}' and handles no cases; name one that does.",
                zh=f"“{entry.zh}”（{slug}）是{entry.kind.zh}，不处置案卷；须为专业部门。",
            )


def conditioned(session: Session, edition: Edition, condition_id: str) -> dict[str, Any]:
    """The columns of a case that follow from its condition. Raises ItemUnknown."""
    item, condition = edition.item_of(condition_id), edition.condition(condition_id)
    return {
        "item_id": item.id,
        "condition_id": condition.id,
        "is_danger": condition.is_danger,
        "supervising_unit": supervising_unit_of(session, edition, item),
    }


def placed(session: Session, place: Place) -> dict[str, Any]:
    """The columns of a case that follow from its place."""
    located = locate(session, place)
    return {
        "longitude": place.longitude,
        "latitude": place.latitude,
        "radius_m": place.radius_m,
        "map_tile": tile_of(place.longitude, place.latitude),
        "cell": located.cell,
        "beat": located.beat,
    }


def _with_position(entered: Entered, photos: Iterable[Photo]) -> Entered:
    """The person's own position, else that of the first photo that has one."""
    if entered.position is not None:
        return entered
    for one in photos:
        if one.longitude is not None and one.latitude is not None:
            position = Position(longitude=one.longitude, latitude=one.latitude, accuracy_m=one.accuracy_m or 0.0)
            return entered.model_copy(update={"position": position})
    return entered


def _departments_in(entered: Entered) -> tuple[str, ...]:
    named = (entered.main_department, *entered.co_handlers, entered.suggested_department)
    return tuple(one for one in (*named, *(wish.department for wish in entered.subtasks)) if one)


def _with_inspector(session: Session, file: CaseFile, action: CaseAction, entered: Entered, at: datetime) -> Entered:
    if entered.inspector_id is None:
        present = file.course.sent_out.person_id if file.course.sent_out else None
        others = parties_of(file.known) | ({present} if present is not None else set())
        chosen = inspector_for(session, beat=file.row.beat, parties=others, at=at)
        return entered.model_copy(update={"inspector_id": chosen})
    needed = Permission.CASE_VERIFY if action is CaseAction.SEND_VERIFY else Permission.CASE_INSPECT
    if not actor_of(session, entered.inspector_id, at=at).may(needed):
        raise NoInspector(
            f"Person {entered.inspector_id} is no inspector now; name another or nobody.",
            zh=f"编号 {entered.inspector_id} 的人员当前不是监督员；请另选，或不指定。",
        )
    return entered


def _accepting(session: Session, file: CaseFile, completion: Completion, at: datetime) -> Completion:
    """Item, condition and place as the operator leaves them."""
    entered, known, values = completion.entered, completion.known, dict(completion.values)
    if entered.condition_id is not None:
        values |= _edition_with(session, file, entered.condition_id, at)
        values |= conditioned(session, file.edition, entered.condition_id)
        known = replace(
            known,
            item=file.edition.item(values["item_id"]),
            condition=file.edition.condition(entered.condition_id),
            supervising_unit=values["supervising_unit"],
        )
    if entered.place is not None:
        place = Place(entered.place.longitude, entered.place.latitude, entered.place.accuracy_m)
        values |= placed(session, place)
        known = replace(known, place=place, cell=values["cell"], beat=values["beat"])
    if entered.waives_verification:
        if not entered.reason.strip():
            raise refusal_error(refused(Guard.REASON), CaseAction.ACCEPT, number_of(file.row))
        known = replace(known, waives_verification=True)
    judged = {*file.course.progress.not_duplicates, *entered.not_duplicates}
    has_duplicate = bool(same_open_cases(session, file.row, known, edition=file.edition) - judged)
    return replace(completion, known=replace(known, has_open_duplicate=has_duplicate), values=values)


def _filing(session: Session, file: CaseFile, completion: Completion, at: datetime) -> Completion:
    """From here on the edition is that of today, whatever was in force at registration."""
    edition = freeze_edition(session, now=at, today=city_today())
    if completion.known.condition is None:
        return completion  # it has not been accepted, and is refused for that
    condition_id = completion.known.condition.id
    if not _has_condition(edition, condition_id):
        raise refusal_error(refused(Guard.CONDITION), CaseAction.FILE, number_of(file.row))
    _refuse_strange_quantities(edition.condition(condition_id), completion.entered)
    if edition.id == file.edition.id:
        return completion
    file.edition = edition
    values = {"edition_id": edition.id} | conditioned(session, edition, condition_id)
    known = replace(
        completion.known,
        item=edition.item(values["item_id"]),
        condition=edition.condition(condition_id),
        supervising_unit=values["supervising_unit"],
    )
    return replace(completion, known=known, values=values)


def _refuse_strange_quantities(condition: Condition, entered: Entered) -> None:
    """A slip of the pen must not pass for a criterion that is met."""
    asked_for = sorted({one.quantity for one in condition.criteria})
    strange = sorted(set(entered.measured) - set(asked_for))
    if strange:
        raise StrangeField(
            f"The condition {condition.id} does not ask for {', '.join(strange)}; "
            f"it asks for {', '.join(asked_for) or 'no measurement'}.",
            zh=(
                f"立案条件 {condition.id} 的量化标准中没有 {'、'.join(strange)}；其要求为："
                f"{'、'.join(asked_for) or '无需测量'}。"
            ),
        )


def _edition_with(session: Session, file: CaseFile, condition_id: str, at: datetime) -> dict[str, Any]:
    """The case's own edition; that of today where only that one has the condition, for the case is filed under it."""
    if _has_condition(file.edition, condition_id):
        return {}
    file.edition = freeze_edition(session, now=at, today=city_today())
    return {"edition_id": file.edition.id}


def _has_condition(edition: Edition, condition_id: str) -> bool:
    try:
        edition.condition(condition_id)
    except ItemUnknown:
        return False
    return True


def _is_mergeable(session: Session, file: CaseFile, entered: Entered) -> bool:
    into = entered.into_case_id
    return into is not None and into != file.row.id and case_repository.goes_on(session, into)
