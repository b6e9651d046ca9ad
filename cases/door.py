"""The one door (唯一入口) through which a case changes: who, what, when, and on which version.

Each change is one transaction of the caller: a conditional update on the version, one event, the clocks, what hangs on
the case, and a message for whoever has to be told. What is refused has changed nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.permissions import Permission
from cases import authorisations, case_repository
from cases.calendar_versions import calendar_in_force, shipped_work_calendar
from cases.calendars import WorkCalendar
from cases.case_facts import Answer, CaseFacts, Request
from cases.case_file import CaseFile, open_file, policy_of
from cases.case_rows import Change, write_change
from cases.case_tables import Authorisation, AuthorisationOpinion, CaseReport
from cases.clock_kinds import MoveKind
from cases.clock_limits import ClockLimits, clock_limits
from cases.course import Asked
from cases.course_steps import WAYS, Step, after
from cases.door_errors import CaseChanged, number_of, refusal_error
from cases.entered import NOTHING, Entered, refuse_strangers
from cases.entry_completion import completed
from cases.fact_finding import facts_of, payload_of
from cases.guard_names import Guard
from cases.lifecycle import Option, allowed, decide
from cases.refusals import Refusal, refused
from cases.settings import case_settings, clock_settings
from cases.states import AuthorisationKind, CaseAction
from cases.tables import Case

DISTURBS_NOBODY = frozenset({CaseAction.URGE, CaseAction.ADD_REPORT})
"""What a person may have missed without having seen another case: an urging does not make anybody start anew."""


def apply(
    session: Session,
    *,
    case_id: int,
    action: CaseAction,
    actor: Actor,
    at: datetime,
    entered: Entered = NOTHING,
    expected_version: int | None = None,
) -> Case:
    """Do it, or say why not. An action that needs an authorisation is taken by whoever grants the open request.

    Args:
        session: of a write unit.
        case_id: a registered case.
        action: neither of those that begin a case; asking, judging and declining have functions of their own.
        actor: as of `at`.
        at: now.
        entered: what the person sent; it is completed by what the place and the beat say.
        expected_version: the version that the person has seen; None: whatever it is now.

    Raises:
        CaseUnknown: there is none.
        CaseChanged: the case has another version; says what happened since.
        NotAllowed, NotNow, EntryIncomplete: the lifecycle refuses; each carries the guard and a sentence.
        Invalid: something entered that the action does not read, a photo that cannot be used, an unknown department.
    """
    refuse_strangers(action, entered)
    file = _opened(session, case_id, expected_version)
    at = _not_before(file, at)
    completion = completed(session, file, action, entered, actor=actor, at=at)
    file.known, entered = completion.known, completion.entered
    facts = facts_of(file.course, file.known, policy_of())
    asked = _open_request_for(file, action)
    payload = payload_of(entered, file.known, policy_of(), request=asked.request if asked else None)
    outcome = decide(action, facts, actor=actor, at=at, payload=payload)
    if isinstance(outcome, Refusal):
        raise refusal_error(outcome, action, number_of(file.row))
    if asked is not None and outcome.request is not None:
        asked = Asked(asked.authorisation_id, outcome.request)
    step = _step(session, file, outcome.action, outcome.row, actor, at=at, entered=entered, asked=asked)
    step = replace(step, target=outcome.target)
    if action is CaseAction.MERGE:
        _join_target(session, file, entered, actor=actor, at=at)
    return _change(session, file, step, by=outcome.by, completion_values=completion.values, photos=completion.photos)


def ask(
    session: Session,
    *,
    case_id: int,
    kind: AuthorisationKind,
    actor: Actor,
    at: datetime,
    terms: Entered,
    expected_version: int | None = None,
) -> Authorisation:
    """Somebody asks for an exception; nothing about the case changes until it is granted. Raises as `apply` does."""
    terms = terms.model_copy(update={"asked_for": kind})
    refuse_strangers(CaseAction.ASK, terms)
    file = _opened(session, case_id, expected_version)
    at = _not_before(file, at)
    completion = completed(session, file, CaseAction.ASK, terms, actor=actor, at=at)
    facts = facts_of(file.course, file.known, policy_of())
    request = authorisations.ask(
        kind, facts, actor=actor, terms=payload_of(completion.entered, file.known, policy_of()), at=at
    )
    if isinstance(request, Refusal):
        raise refusal_error(request, CaseAction.ASK, number_of(file.row))
    row = Authorisation(
        case_id=case_id,
        kind=kind,
        asked_by=actor.person_id,
        on_behalf_of=sorted(request.on_behalf_of),
        asked_at=at,
        terms=completion.entered.as_json(),
    )
    session.add(row)
    session.flush()
    file.authorisations[row.id] = row
    _about_request(
        session, file, CaseAction.ASK, Asked(row.id, request), actor=actor, at=at, entered=completion.entered
    )
    return row


def opine(
    session: Session,
    *,
    case_id: int,
    kind: AuthorisationKind,
    actor: Actor,
    at: datetime,
    is_in_favour: bool,
    text: str,
    expected_version: int | None = None,
) -> Authorisation:
    """Somebody who must be heard says what they think of the open request. Raises as `apply` does."""
    file = _opened(session, case_id, expected_version)
    at = _not_before(file, at)
    facts = facts_of(file.course, file.known, policy_of())
    asked = _request_of_kind(file, kind)
    heard = _or_no_request(asked, facts, actor, at, is_in_favour=is_in_favour, text=text)
    if asked is None or isinstance(heard, Refusal):
        assert isinstance(heard, Refusal)
        raise refusal_error(heard, CaseAction.OPINE, number_of(file.row))
    session.add(
        AuthorisationOpinion(
            authorisation_id=asked.authorisation_id,
            person_id=actor.person_id,
            is_in_favour=is_in_favour,
            text=text,
            given_at=at,
        )
    )
    said = Entered(reason=text, asked_for=kind, is_in_favour=is_in_favour)
    _about_request(
        session, file, CaseAction.OPINE, Asked(asked.authorisation_id, heard), actor=actor, at=at, entered=said
    )
    return file.authorisations[asked.authorisation_id]


def decline(
    session: Session,
    *,
    case_id: int,
    kind: AuthorisationKind,
    actor: Actor,
    at: datetime,
    reason: str,
    expected_version: int | None = None,
) -> Authorisation:
    """The request is refused, with a reason; nothing else changes. Raises as `apply` does."""
    file = _opened(session, case_id, expected_version)
    at = _not_before(file, at)
    facts = facts_of(file.course, file.known, policy_of())
    asked = _request_of_kind(file, kind)
    if asked is None:
        raise refusal_error(refused(Guard.NO_REQUEST), CaseAction.DECLINE, number_of(file.row))
    declined = authorisations.decline(asked.request, facts, actor=actor, reason=reason, at=at)
    if isinstance(declined, Refusal):
        raise refusal_error(declined, CaseAction.DECLINE, number_of(file.row))
    said = Entered(reason=reason, asked_for=kind)
    _about_request(
        session, file, CaseAction.DECLINE, Asked(asked.authorisation_id, declined), actor=actor, at=at, entered=said
    )
    return file.authorisations[asked.authorisation_id]


def options(session: Session, *, case_id: int, actor: Actor, at: datetime) -> tuple[Option, ...]:
    """What this person could do to this very case now, and for the rest why not. Raises CaseUnknown."""
    file = open_file(session, case_id)
    return allowed(facts_of(file.course, file.known, policy_of()), actor=actor, at=at)


def _opened(session: Session, case_id: int, expected_version: int | None) -> CaseFile:
    file = open_file(session, case_id)
    if expected_version is None or expected_version == file.row.version:
        return file
    missed = case_repository.events_after(session, case_id, expected_version)
    is_from_the_future = expected_version > file.row.version
    if is_from_the_future or any(event.action not in DISTURBS_NOBODY for event, _ in missed):
        raise CaseChanged(file.row, seen_version=expected_version, events=missed)
    return file


def _join_target(session: Session, file: CaseFile, entered: Entered, *, actor: Actor, at: datetime) -> None:
    """The case that lives on takes in all that the merged one was told, callers too, and has an event of its own."""
    assert entered.into_case_id is not None  # a guard asked for it
    is_ours_first = file.row.id < entered.into_case_id  # in one order, or two that are merged both ways deadlock
    if is_ours_first and not case_repository.claim_case(session, file.row.id, seen_version=file.row.version):
        raise _overtaken(session, file)
    said = Entered(reason=f"并案 merged {number_of(file.row)}")
    apply(session, case_id=entered.into_case_id, action=CaseAction.ADD_REPORT, actor=actor, at=at, entered=said)
    session.add_all(
        CaseReport(
            case_id=entered.into_case_id,
            source=one.source,
            candidate_id=one.candidate_id,
            person_id=one.person_id,
            caller=one.caller,
            call_reference=one.call_reference,
            text=one.text,
            longitude=one.longitude,
            latitude=one.latitude,
            radius_m=one.radius_m,
            reported_at=one.reported_at,
        )
        for one in case_repository.reports_of(session, file.row.id)
    )


def _not_before(file: CaseFile, at: datetime) -> datetime:
    """The clocks of two machines differ, and those of a case never run backwards."""
    return max(at, file.row.changed_at)


def _open_request_for(file: CaseFile, action: CaseAction) -> Asked | None:
    """The open request that the action would grant; None where it needs none, or nobody has asked."""
    kinds = [kind for kind in AuthorisationKind if authorisations.transition_of(kind).action is action]
    return _request_of_kind(file, kinds[0]) if kinds else None


def _request_of_kind(file: CaseFile, kind: AuthorisationKind) -> Asked | None:
    return next((one for one in file.course.requests if one.request.kind is kind), None)


def _or_no_request(
    asked: Asked | None, facts: CaseFacts, actor: Actor, at: datetime, *, is_in_favour: bool, text: str
) -> Request | Refusal:
    if asked is None:
        return refused(Guard.NO_REQUEST)
    return authorisations.opine(asked.request, facts, actor=actor, is_in_favour=is_in_favour, text=text, at=at)


def _answer(file: CaseFile, authorisation_id: int, answer: Answer) -> None:
    row = file.authorisations[authorisation_id]
    row.is_granted = answer.is_granted
    row.answered_by = answer.person_id
    row.answered_with = answer.by
    row.answer_text = answer.text
    row.answered_at = answer.given_at


def _about_request(
    session: Session, file: CaseFile, action: CaseAction, asked: Asked, *, actor: Actor, at: datetime, entered: Entered
) -> None:
    step = _step(session, file, action, action.value, actor, at=at, entered=entered, asked=asked)
    _change(session, file, step, by=None, completion_values={}, photos=entered.supports)


def _step(
    session: Session,
    file: CaseFile,
    action: CaseAction,
    way: str,
    actor: Actor,
    *,
    at: datetime,
    entered: Entered,
    asked: Asked | None,
) -> Step:
    """In the state in which the case is."""
    return Step(
        action=action,
        way=way,
        target=file.row.state,
        at=at,
        person_id=actor.person_id,
        limits=limits_of(file),
        calendar=_calendar_for(session, way, action),
        entered=entered,
        asked=asked,
        asked_terms=file.terms_of(asked.authorisation_id) if asked else NOTHING,
        undo_within=case_settings().undo_within,
    )


def _calendar_for(session: Session, way: str, action: CaseAction) -> WorkCalendar:
    """The one in force where a clock starts by it; else any, for nobody reads it."""
    moves = {move.move for move in WAYS[way].clocks} if way in WAYS else set()
    is_read = action is CaseAction.RECOMPUTE or moves & {MoveKind.START, MoveKind.START_NEW}
    return calendar_in_force(session) if is_read else shipped_work_calendar()


def limits_of(file: CaseFile) -> ClockLimits:
    """What centre and handbook say now; from filing on the frozen ones count instead."""
    return clock_limits(clock_settings(), file.known.condition, edition_id=file.edition.id)


def _change(
    session: Session,
    file: CaseFile,
    step: Step,
    *,
    by: Permission | None,
    completion_values: dict[str, Any],
    photos: Sequence[int],
) -> Case:
    change = Change(
        step=step, before=file.course, after=after(file.course, step), by=by, values=completion_values, photos=photos
    )
    if step.asked is not None and step.asked.request.answer is not None:
        _answer(file, step.asked.authorisation_id, step.asked.request.answer)
    if not write_change(session, file, change):
        raise _overtaken(session, file)
    return file.row


def _overtaken(session: Session, file: CaseFile) -> CaseChanged:
    seen = file.row.version
    row = case_repository.find_case(session, file.row.id)
    assert row is not None  # cases are never deleted
    return CaseChanged(row, seen_version=seen, events=case_repository.events_after(session, row.id, seen))
