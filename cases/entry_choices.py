"""What a form has to choose from (可选项), and what is proposed: departments, inspectors, conditions, other cases."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.appointments import department_tree
from accounts.departments import DepartmentKind
from accounts.roster import inspectors_on_duty
from cases.assigning import inspector_for
from cases.browsing import names_of
from cases.case_file import CaseFile
from cases.door_errors import number_of
from cases.fact_finding import parties_of
from cases.inspector_repository import open_tasks
from cases.known_problems import same_open_cases
from cases.notices.templates import CLOCKS
from cases.routing import Confidence, Route
from cases.tables import Case
from cases.units import proposed_route
from kit.wording import Sentence

SIGNS = {"<": "<", "<=": "≤", "=": "=", ">=": "≥", ">": ">"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field, with what a person reads."""

    value: str | int
    said: Sentence


@dataclass(slots=True)
class Choices:
    """By field. What is proposed is entered already when the form opens."""

    of: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    proposed: dict[str, object] = field(default_factory=dict)
    confidence: Confidence | None = None
    """How far a proposed department can be relied upon."""
    reasons: tuple[Sentence, ...] = ()
    """Why that department."""

    def keep_only(self, name: str, values: Collection[str | int]) -> None:
        """Of a field; where one value is left, it is proposed."""
        self.of[name] = tuple(one for one in self.of[name] if one.value in values)
        self.proposed.pop(name, None)
        _propose_only(self, name)


def choices_for(session: Session, file: CaseFile, fields: Collection[str], *, at: datetime) -> Choices:
    """Only what the action reads is fetched."""
    found = Choices()
    for name, fill in _FILLED_BY.items():
        if name in fields:
            fill(session, file, found, at)
    return found


def _departments(session: Session, without: Collection[str | None] = ()) -> tuple[Choice, ...]:
    entries = department_tree(session).entries.values()
    handling = (one for one in entries if one.kind is DepartmentKind.HANDLING and one.slug not in without)
    return tuple(Choice(one.slug, Sentence(one.zh, one.en)) for one in sorted(handling, key=lambda one: one.slug))


def _main_department(session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    found.of["main_department"] = found.of["co_handlers"] = _departments(session)
    route = proposed_route(session, file)
    if route is None:
        return
    found.confidence, found.reasons = route.confidence, route.reasons
    found.proposed |= dict(_of_route(route))


def _of_route(route: Route) -> Iterator[tuple[str, object]]:
    if route.main is not None:
        yield "main_department", route.main
    if route.co_handlers:
        yield "co_handlers", list(route.co_handlers)


def _suggested(session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    found.of["suggested_department"] = _departments(session, without=(file.row.main_department,))


def _helping(session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    found.of["subtasks.department"] = _departments(session, without=(file.row.main_department,))


def _inspectors(session: Session, file: CaseFile, found: Choices, at: datetime) -> None:
    """Those on duty in the beat, the least burdened first; whoever is a party to the case is left out."""
    beat = file.row.beat
    on_duty = inspectors_on_duty(session, beat, at) if beat is not None else ()
    parties = parties_of(file.known)
    free = [person_id for person_id in on_duty if person_id not in parties]
    names, tasks = names_of(session, free), open_tasks(session, free)
    free.sort(key=lambda person_id: (tasks.get(person_id, 0), person_id))
    found.of["inspector_id"] = tuple(
        Choice(one, Sentence(f"{names[one]}（在办 {tasks.get(one, 0)}）", f"{names[one]} ({tasks.get(one, 0)} open)"))
        for one in free
    )
    present = file.course.sent_out.person_id if file.course.sent_out else None
    others = parties | ({present} if present is not None else set())
    chosen = inspector_for(session, beat=beat, parties=others, at=at)
    if chosen is not None:
        found.proposed["inspector_id"] = chosen


def _conditions(_session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    conditions = file.known.item.conditions
    found.of["condition_id"] = tuple(Choice(one.id, Sentence(one.text.zh, one.text.en)) for one in conditions)
    if file.row.condition_id is None and len(conditions) == 1:
        found.proposed["condition_id"] = conditions[0].id


def _measurements(_session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    criteria = file.known.condition.criteria if file.known.condition else ()
    found.of["measured"] = tuple(
        Choice(one.quantity, Sentence(*[f"{one.quantity} {SIGNS[one.op]} {one.value:g} {one.unit}"] * 2))
        for one in criteria
    )


def _duplicates(session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    """Cases that are surely the same by place and item, and that nobody has judged to be others."""
    same = same_open_cases(session, file.row, file.known, edition=file.edition)
    judged = set(file.course.progress.not_duplicates)
    found.of["not_duplicates"] = tuple(_numbered(session, sorted(same - judged)))


def _mergeable(session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    same = same_open_cases(session, file.row, file.known, edition=file.edition)
    found.of["into_case_id"] = tuple(_numbered(session, sorted(same)))


def _numbered(session: Session, case_ids: Iterable[int]) -> Iterator[Choice]:
    for case_id in case_ids:
        number = number_of(session.get_one(Case, case_id))
        yield Choice(case_id, Sentence(number, number))


def _subtasks(session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    entries = department_tree(session).entries
    found.of["subtask"] = tuple(
        Choice(one.position, Sentence(f"{entries[one.department].zh} {one.text}".strip(), entries[one.department].en))
        for one in file.course.subtasks
        if one.is_open
    )
    _propose_only(found, "subtask")


def _supervisions(_session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    found.of["supervision"] = tuple(
        Choice(one.position, Sentence(one.text or f"督办 {one.position}", one.text or f"supervision {one.position}"))
        for one in file.course.supervisions
        if one.answered_at is None
    )
    _propose_only(found, "supervision")


def _clocks(_session: Session, file: CaseFile, found: Choices, _at: datetime) -> None:
    running = dict.fromkeys(one.kind for one in file.course.clocks.open_clocks)
    found.of["clock"] = tuple(Choice(kind.value, CLOCKS[kind]) for kind in running)


def _propose_only(found: Choices, name: str) -> None:
    """Where there is but one, nobody need choose it."""
    if len(found.of[name]) == 1:
        found.proposed[name] = found.of[name][0].value


_Fill = Callable[[Session, CaseFile, Choices, datetime], None]
_FILLED_BY: Mapping[str, _Fill] = {
    "main_department": _main_department,
    "suggested_department": _suggested,
    "subtasks": _helping,
    "inspector_id": _inspectors,
    "condition_id": _conditions,
    "measured": _measurements,
    "not_duplicates": _duplicates,
    "into_case_id": _mergeable,
    "subtask": _subtasks,
    "supervision": _supervisions,
    "clock": _clocks,
}
