"""A case begins (登记): four channels with one form, or a confirmed candidate; number, event and clocks at once.

A call and a leader's instruction must be verified on site, or the verification waived with a reason: the lifecycle asks
for that at acceptance. Likely duplicates are looked at first, and those that were not the same are kept by their ids.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts.actor import Actor
from camera_registry.browsing import get_camera
from camera_registry.ground import Place
from cases import door
from cases.calendar_versions import calendar_in_force
from cases.case_facts import CaseFacts, Payload
from cases.case_repository import pictures_of_candidate
from cases.case_rows import Change, columns_of, event_of, tell_of
from cases.case_tables import CaseReport
from cases.clock_limits import clock_limits
from cases.clock_rows import ClockRows, write_clocks
from cases.course import Course
from cases.course_steps import Step, after
from cases.door_errors import refusal_error
from cases.entered import Entered
from cases.entry_completion import conditioned, placed
from cases.lifecycle import decide
from cases.numbering import next_acceptance_number
from cases.photos import mark_used, photos_for
from cases.refusals import Refusal
from cases.report import Report
from cases.settings import case_settings, clock_settings
from cases.states import CaseAction, CaseSource
from cases.tables import Candidate, Case, Decision
from cases.units import supervising_unit_of
from handbook.edition import Edition
from kit.errors import Invalid
from kit.secrets import SecretBox
from kit.wording import Sentence

LONGEST_ADDRESS, LONGEST_REFERENCE, LONGEST_CALLER = 200, 80, 40
NOT_YET = "(new)"
"""Stands for the number of a case that does not exist."""


class ReportTooLong(Invalid):
    """Something in a report is longer than what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beginning:
    """A case before it exists: its own columns, what was entered, and what the guards read of that."""

    action: CaseAction
    columns: dict[str, Any]
    entered: Entered
    payload: Payload
    report: CaseReport
    photos: tuple[int, ...] = field(default=())


def register(session: Session, report: Report, *, actor: Actor, edition: Edition, box: SecretBox, at: datetime) -> Case:
    """A call, an instruction, an inspector's report, or what another system says.

    Args:
        session: of a write unit.
        report: as it was taken down.
        actor: who takes it down, or reports.
        edition: the handbook in force.
        box: seals the caller's number.
        at: now.

    Raises:
        NotFound: no such item or condition.
        NotAllowed, EntryIncomplete: the lifecycle refuses, for example a report without a place.
        PhotoUnusable: a photo that is not the reporter's own.
    """
    refuse_too_long(report)
    photos = photos_for(session, report.photos, actor.person_id, key_id=actor.key_id)
    columns = _of_handbook(session, edition, report)
    columns |= placed(session, report.place) if report.place else {}
    beginning = _Beginning(
        action=CaseAction.REGISTER,
        columns=columns
        | {
            "source": report.source,
            "reported_by": actor.person_id,
            "address": report.address,
            "description": report.description,
            "pictures": len(photos),
            "first_seen_at": at,
        },
        entered=Entered(
            source=report.source, reason=report.description[:400], not_duplicates=report.shown_duplicates or ()
        ),
        payload=_payload_of(report),
        report=report_row(report, actor, box, at=at),
        photos=tuple(one.id for one in photos),
    )
    return _begin(session, beginning, actor=actor, edition=edition, at=at)


def refuse_who_may_not(report: Report, *, actor: Actor, at: datetime) -> None:
    """Before anybody is told what is known at a place. Raises NotAllowed and EntryIncomplete as `register` does."""
    outcome = decide(CaseAction.REGISTER, CaseFacts(), actor=actor, at=at, payload=_payload_of(report))
    if isinstance(outcome, Refusal):
        raise refusal_error(outcome, CaseAction.REGISTER, NOT_YET)


def register_candidate(
    session: Session,
    candidate: Candidate,
    decision: Decision,
    *,
    actor: Actor,
    edition: Edition,
    at: datetime,
    shown_duplicates: tuple[int, ...] = (),
) -> Case:
    """The case of a candidate that somebody confirms; `decision` says as what. Raises as `register` does."""
    columns = conditioned(session, edition, decision.condition_id)
    if candidate.longitude is not None and candidate.latitude is not None:
        columns |= placed(session, Place(candidate.longitude, candidate.latitude, candidate.radius_m or 0.0))
    camera = get_camera(session, candidate.camera_id)
    pictures = pictures_of_candidate(session, spot_id=candidate.spot_id, episode=candidate.episode)
    beginning = _Beginning(
        action=CaseAction.CONFIRM,
        columns=columns
        | {
            "source": CaseSource.VIDEO,
            "candidate_id": candidate.id,
            "reported_by": actor.person_id,
            "address": camera.name,
            "pictures": pictures,
            "first_seen_at": candidate.first_seen_at,
        },
        entered=Entered(source=CaseSource.VIDEO, not_duplicates=shown_duplicates),
        payload=Payload(has_item=True, has_place=True, boxed_pictures=1 if decision.picture_key else 0),
        report=CaseReport(
            source=CaseSource.VIDEO,
            candidate_id=candidate.id,
            person_id=actor.person_id,
            longitude=candidate.longitude,
            latitude=candidate.latitude,
            radius_m=candidate.radius_m,
            reported_at=at,
        ),
    )
    return _begin(session, beginning, actor=actor, edition=edition, at=at)


def add_report(session: Session, report: Report, *, case_id: int, actor: Actor, box: SecretBox, at: datetime) -> Case:
    """The same problem again: the case that is open takes the report in, and nobody is sent twice.

    Raises:
        CaseUnknown: there is none.
        NotAllowed, NotNow: the case has ended, or the actor may not add to it.
        PhotoUnusable: a photo that is not the reporter's own.
    """
    refuse_too_long(report)
    photos = photos_for(session, report.photos, actor.person_id, key_id=actor.key_id)
    said = Entered(reason=report.description[:400])
    case = door.apply(session, case_id=case_id, action=CaseAction.ADD_REPORT, actor=actor, at=at, entered=said)
    row = report_row(report, actor, box, at=at)
    row.case_id = case_id
    session.add(row)
    mark_used(session, [one.id for one in photos], case_id=case_id, version=case.version)
    session.flush()
    return case


def refuse_too_long(report: Report) -> None:
    """Raises ReportTooLong."""
    for name, text, most in (
        (Sentence(zh="地址", en="address"), report.address, LONGEST_ADDRESS),
        (Sentence(zh="来电编号", en="call reference"), report.call_reference, LONGEST_REFERENCE),
        (Sentence(zh="来电号码", en="caller's number"), report.caller, LONGEST_CALLER),
    ):
        if len(text) > most:
            raise ReportTooLong(
                f"The {name.en} has {len(text)} characters; at most {most} are kept.",
                zh=f"{name.zh}有 {len(text)} 个字符，最多保存 {most} 个。",
            )


def report_row(report: Report, actor: Actor, box: SecretBox, *, at: datetime) -> CaseReport:
    """Not yet added; the caller's number is sealed."""
    return CaseReport(
        source=report.source,
        person_id=actor.person_id,
        caller=box.seal(report.caller) if report.caller else None,
        call_reference=report.call_reference,
        text=report.description,
        longitude=report.place.longitude if report.place else None,
        latitude=report.place.latitude if report.place else None,
        radius_m=report.place.radius_m if report.place else None,
        reported_at=at,
    )


def _payload_of(report: Report) -> Payload:
    return Payload(
        source=report.source,
        has_item=report.item_id is not None or report.condition_id is not None,
        has_place=report.place is not None or bool(report.address.strip()),
        are_duplicates_shown=report.shown_duplicates is not None,
    )


def _of_handbook(session: Session, edition: Edition, report: Report) -> dict[str, Any]:
    if report.condition_id is not None:
        return conditioned(session, edition, report.condition_id)
    if report.item_id is None:
        return {}
    item = edition.item(report.item_id)
    return {
        "item_id": item.id,
        "is_danger": any(one.is_danger for one in item.conditions),  # until somebody says which of them it is
        "supervising_unit": supervising_unit_of(session, edition, item),
    }


def _begin(session: Session, beginning: _Beginning, *, actor: Actor, edition: Edition, at: datetime) -> Case:
    outcome = decide(beginning.action, CaseFacts(), actor=actor, at=at, payload=beginning.payload)
    if isinstance(outcome, Refusal):
        raise refusal_error(outcome, beginning.action, NOT_YET)
    condition_id = beginning.columns.get("condition_id")
    condition = None if condition_id is None else edition.condition(condition_id)
    step = Step(
        action=beginning.action,
        way=outcome.row,
        target=outcome.target,
        at=at,
        person_id=actor.person_id,
        limits=clock_limits(clock_settings(), condition, edition_id=edition.id),
        calendar=calendar_in_force(session),
        entered=beginning.entered,
        undo_within=case_settings().undo_within,
    )
    before = Course()
    change = Change(step=step, before=before, after=after(before, step), by=outcome.by, photos=beginning.photos)
    return _write(session, beginning, change, edition=edition)


def _write(session: Session, beginning: _Beginning, change: Change, *, edition: Edition) -> Case:
    """The number last of all that can wait: until the commit every other registration waits for its counter."""
    at = change.step.at
    columns = {"hangs_on": {}} | beginning.columns | columns_of(change.after, frozen=None, at=at)
    case = Case(
        **columns,
        edition_id=edition.id,
        registered_at=at,
        acceptance_number=next_acceptance_number(session, now=at),
    )
    session.add(case)
    session.flush()
    beginning.report.case_id = case.id
    session.add_all((event_of(case.id, change), beginning.report))
    write_clocks(
        session,
        case.id,
        ClockRows(),
        before=change.before.clocks,
        after=change.after.clocks,
        authorisation_id=None,
        edition_id=edition.id,
    )
    mark_used(session, change.photos, case_id=case.id, version=case.version)
    tell_of(session, case, change)
    session.flush()
    return case
