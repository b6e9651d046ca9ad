"""Who is told of what happens to a case (通知对象), and what they read. Pure: audiences come out, not people.

What lies in one of the centre's own lists is not told besides: its clock tells when it lies too long.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from accounts.permissions import Permission
from accounts.posts import Post
from cases.authorisations import RULES
from cases.clock_alarms import Alarm
from cases.clock_kinds import ClockKind
from cases.guard_names import Guard
from cases.lifecycle_table import Leave
from cases.notices.templates import Template
from cases.states import AuthorisationKind, CaseAction, CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event, with what the case was when it had happened. People are ids, departments slugs."""

    action: CaseAction
    state: CaseState
    main_department: str | None = None
    """Of the latest dispatch."""
    helpers: tuple[str, ...] = ()
    """Departments whose sub-tasks are open."""
    asked_to_help: tuple[str, ...] = ()
    """Those that were asked by this very event."""
    subtask_department: str | None = None
    """Whose sub-task is finished or waived."""
    supervising_unit: str | None = None
    beat: str | None = None
    inspector_id: int | None = None
    """Who was sent and had not replied; None: nobody, or the whole beat."""
    reported_by: int | None = None
    asked_for: AuthorisationKind | None = None
    asked_by: int | None = None
    """Of the authorisation that the event is about."""
    is_first_extension: bool = False
    supervised_by: int | None = None
    """Whose supervision is answered, or is not."""
    is_answer_overdue: bool = False
    clock: ClockKind | None = None
    alarm: Alarm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """People to whom all of it applies."""

    post: Post | None = None
    department: str | None = None
    """With `post`: who works for it, or for the nearest above it that has anybody."""
    beat: str | None = None
    permission: Permission | None = None
    person_id: int | None = None
    but_not: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Whoever is in several audiences of one event reads what comes first."""

    template: Template
    audience: Audience


Tellings = Iterable[Telling]


def tellings(happening: Happening) -> tuple[Telling, ...]:
    """In the order in which they count; empty: nobody is told."""
    return (*_of_grant(happening), *_TOLD[happening.action](happening))


def clock_at_hand(happening: Happening) -> ClockKind | None:
    """The clock that is urged, or the one that runs for whoever has to do the next thing; None: none does."""
    return happening.clock or _CLOCK_IN.get(happening.state)


_CLOCK_IN: Mapping[CaseState, ClockKind] = {
    CaseState.REGISTERED: ClockKind.ACCEPT,
    CaseState.VERIFYING: ClockKind.VERIFY,
    CaseState.ACCEPTED: ClockKind.FILE,
    CaseState.FILED: ClockKind.DISPATCH,
    CaseState.DISPATCHED: ClockKind.HANDLE,
    CaseState.HANDLING: ClockKind.HANDLE,
    CaseState.ON_HOLD: ClockKind.HANDLE,
    CaseState.FEEDBACK: ClockKind.INSPECT,
    CaseState.INSPECTING: ClockKind.INSPECT,
    CaseState.INSPECTED: ClockKind.CLOSE,
}
_UNDISPATCHED = frozenset({CaseState.REGISTERED, CaseState.VERIFYING, CaseState.ACCEPTED, CaseState.FILED})


def _post(template: Template, post: Post) -> Iterator[Telling]:
    yield Telling(template, Audience(post=post))


def _person(template: Template, person_id: int | None) -> Iterator[Telling]:
    if person_id is not None:
        yield Telling(template, Audience(person_id=person_id))


def _departments(template: Template, *slugs: str | None) -> Iterator[Telling]:
    for slug in slugs:
        if slug is not None:
            yield Telling(template, Audience(post=Post.DEPARTMENT, department=slug))


def _unit(template: Template, happening: Happening) -> Iterator[Telling]:
    if happening.supervising_unit is not None:
        yield Telling(template, Audience(post=Post.SUPERVISING_UNIT, department=happening.supervising_unit))


def _inspector(template: Template, happening: Happening) -> Iterator[Telling]:
    """Who was sent, else the whole beat, else whoever sends; an inspection is not for the one who reported."""
    if happening.inspector_id is not None:
        return _person(template, happening.inspector_id)
    if happening.beat is None:
        return _post(template, Post.OPERATOR)
    party = happening.reported_by if happening.state is CaseState.INSPECTING else None
    return iter([Telling(template, Audience(post=Post.INSPECTOR, beat=happening.beat, but_not=party))])


def _handlers(template: Template, happening: Happening) -> Iterator[Telling]:
    """The main department; while nobody has the case, the duty supervisors, who dispatch it."""
    if happening.main_department is None or happening.state in _UNDISPATCHED:
        return _post(template, Post.DUTY_SUPERVISOR)
    return _departments(template, happening.main_department)


def _dispatched(happening: Happening) -> Tellings:
    yield from _departments(Template.DISPATCHED, happening.main_department)
    yield from _departments(Template.HELP_WANTED, *happening.asked_to_help)
    yield from _unit(Template.DISPATCHED_COPY, happening)


def _closed(happening: Happening) -> Tellings:
    yield from _departments(Template.CLOSED, happening.main_department)
    yield from _unit(Template.CLOSED, happening)


def _deferred(happening: Happening) -> Tellings:
    yield from _departments(Template.DEFERRED, happening.main_department)
    yield from _unit(Template.DEFERRED, happening)


def _voided(happening: Happening) -> Tellings:
    yield from _departments(Template.VOIDED, happening.main_department, *happening.helpers)
    yield from _person(Template.VOIDED, happening.reported_by)
    yield from _person(Template.VOIDED, happening.inspector_id)


def _urged(happening: Happening) -> Tellings:
    if happening.alarm is None:
        return _holders(Template.URGED, happening)
    if happening.clock is None and happening.subtask_department is not None:
        late = _departments(Template.HELP_OVERDUE, happening.subtask_department)
        return (*late, *_post(Template.HELP_OVERDUE, Post.DUTY_SUPERVISOR))
    if happening.is_answer_overdue:
        asker = _person(Template.ANSWER_OVERDUE, happening.supervised_by)
        return (*_handlers(Template.ANSWER_OVERDUE, happening), *asker)
    if happening.alarm is Alarm.APPROACHING:
        return _holders(Template.CLOCK_APPROACHING, happening)
    return (*_holders(Template.CLOCK_PASSED, happening), *_overseers(Template.CLOCK_PASSED, happening))


def _holders(template: Template, happening: Happening) -> Iterator[Telling]:
    """Whoever holds the clock."""
    match clock_at_hand(happening):
        case ClockKind.ACCEPT:
            return _post(template, Post.OPERATOR)
        case ClockKind.VERIFY:
            return _inspector(template, happening)
        case ClockKind.INSPECT:
            is_sent = happening.state is CaseState.INSPECTING
            return _inspector(template, happening) if is_sent else _post(template, Post.OPERATOR)
        case ClockKind.ARRIVE | ClockKind.HANDLE:
            return _handlers(template, happening)
        case _:
            return _post(template, Post.DUTY_SUPERVISOR)


def _overseers(template: Template, happening: Happening) -> Iterator[Telling]:
    """Who else hears of a clock that has passed: whoever can still do something about it."""
    match clock_at_hand(happening):
        case ClockKind.ACCEPT:
            return _post(template, Post.DUTY_SUPERVISOR)
        case ClockKind.VERIFY | ClockKind.INSPECT:
            return _post(template, Post.OPERATOR)
        case ClockKind.ARRIVE | ClockKind.HANDLE:
            return _unit(template, happening)
        case _:
            return iter(())


def _asked(happening: Happening) -> Tellings:
    if happening.asked_for is not None:
        yield from _granters(Template.ASKED, happening)
        yield from _heard(happening)


def _granters(template: Template, happening: Happening) -> Iterator[Telling]:
    """Whoever may grant, by permission; of delegated permissions those that fit the case."""
    assert happening.asked_for is not None
    for leave in RULES[happening.asked_for].granted_with:
        if leave.only_if is None or _is_delegated(leave, happening):
            yield Telling(template, Audience(permission=leave.permission))


def _is_delegated(leave: Leave, happening: Happening) -> bool:
    return leave.only_if is Guard.FIRST_EXTENSION and happening.is_first_extension


def _heard(happening: Happening) -> Iterator[Telling]:
    assert happening.asked_for is not None
    leave = RULES[happening.asked_for].opinion_with
    if leave is None:
        return
    if leave.only_if is None:
        yield Telling(Template.TO_BE_HEARD, Audience(permission=leave.permission))
    elif leave.only_if is Guard.OF_SUPERVISING_UNIT and happening.supervising_unit is not None:
        unit, post = happening.supervising_unit, Post.SUPERVISING_UNIT
        audience = Audience(post=post, department=unit, permission=leave.permission)
        yield Telling(Template.TO_BE_HEARD, audience)


_GRANTS = frozenset(
    {
        CaseAction.REFUSE_WITH_CONSENT,
        CaseAction.RETURN,
        CaseAction.EXTEND,
        CaseAction.DEFER,
        CaseAction.FORCE_CLOSE,
        CaseAction.VOID,
        CaseAction.APPEAL,
    }
)


def _of_grant(happening: Happening) -> Tellings:
    return _person(Template.GRANTED, happening.asked_by) if happening.action in _GRANTS else ()


def _nobody(_happening: Happening) -> Tellings:
    return ()


def _redispatched(happening: Happening) -> Tellings:
    yield from _post(Template.TO_DISPATCH, Post.DUTY_SUPERVISOR)
    yield from _departments(Template.TAKEN_AWAY, happening.main_department)


_TOLD: Mapping[CaseAction, Callable[[Happening], Tellings]] = {
    CaseAction.CONFIRM: _nobody,
    CaseAction.REGISTER: _nobody,
    CaseAction.SEND_VERIFY: lambda one: _inspector(Template.SENT_TO_VERIFY, one),
    CaseAction.VERIFY_REPLY: lambda _one: _post(Template.VERIFIED, Post.OPERATOR),
    CaseAction.ACCEPT: _nobody,
    CaseAction.REFUSE: lambda one: _person(Template.REFUSED, one.reported_by),
    CaseAction.REFUSE_WITH_CONSENT: lambda one: _person(Template.REFUSED, one.reported_by),
    CaseAction.FILE: _nobody,
    CaseAction.SEND_BACK: lambda _one: _post(Template.SENT_BACK, Post.OPERATOR),
    CaseAction.DISPATCH: _dispatched,
    CaseAction.RECEIVE: _nobody,
    CaseAction.ARRIVE: _nobody,
    CaseAction.RETURN: lambda _one: _post(Template.RETURNED, Post.DUTY_SUPERVISOR),
    CaseAction.EXTEND: lambda one: _departments(Template.EXTENDED, one.main_department),
    CaseAction.DEFER: _deferred,
    CaseAction.RESUME: lambda one: _departments(Template.RESUMED, one.main_department),
    CaseAction.FEED_BACK: lambda _one: _post(Template.FED_BACK, Post.OPERATOR),
    CaseAction.SEND_INSPECT: lambda one: _inspector(Template.SENT_TO_INSPECT, one),
    CaseAction.INSPECT_REPLY: lambda _one: _post(Template.INSPECTED, Post.DUTY_SUPERVISOR),
    CaseAction.CLOSE: _closed,
    CaseAction.FORCE_CLOSE: _closed,
    CaseAction.REWORK: lambda one: _departments(Template.TO_REWORK, one.main_department),
    CaseAction.REDISPATCH: _redispatched,
    CaseAction.VOID: _voided,
    CaseAction.REOPEN: lambda one: _departments(Template.REOPENED, one.main_department),
    CaseAction.APPEAL: _nobody,
    CaseAction.URGE: _urged,
    CaseAction.SUPERVISE: lambda one: _handlers(Template.SUPERVISED, one),
    CaseAction.COORDINATE: lambda one: _departments(Template.HELP_WANTED, *one.asked_to_help),
    CaseAction.ASK: _asked,
    CaseAction.OPINE: lambda one: _granters(Template.OPINION_GIVEN, one) if one.asked_for else (),
    CaseAction.DECLINE: lambda one: _person(Template.DECLINED, one.asked_by),
    CaseAction.UNDO: _nobody,
    CaseAction.MERGE: lambda one: _person(Template.MERGED, one.reported_by),
    CaseAction.ADD_REPORT: _nobody,
    CaseAction.FINISH_SUBTASK: lambda one: _departments(Template.HELP_GIVEN, one.main_department),
    CaseAction.WAIVE_SUBTASK: lambda one: _departments(Template.HELP_WAIVED, one.subtask_department),
    CaseAction.ANSWER_SUPERVISION: lambda one: _person(Template.ANSWERED, one.supervised_by),
    CaseAction.RECOMPUTE: _nobody,
}
