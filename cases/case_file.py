"""One case as the door works on it: its row, how far it has come, and what else the rules ask about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cases import case_repository
from cases.calendar_versions import calendars_named
from cases.case_facts import Answer, Opinion, Request
from cases.case_repository import HangsOn
from cases.case_tables import Authorisation, AuthorisationOpinion, InspectorTask, SubtaskRow, SupervisionRow
from cases.clock_rows import ClockRows, clocks_of
from cases.course import Asked, Course, Progress, SentOut, Subtask, Supervision
from cases.entered import Entered, entered_from
from cases.errors import CaseUnknown
from cases.fact_finding import Known, Policy, payload_of, place_of
from cases.settings import CaseSettings, case_settings
from cases.states import CaseState
from cases.tables import Case
from handbook.edition import Edition
from handbook.editions import edition_of_case


@dataclass(slots=True, kw_only=True)
class CaseFile:
    """`rows` and `authorisations` are those that the course was made of; the door changes them beside the course."""

    row: Case
    edition: Edition
    known: Known
    course: Course
    clock_rows: ClockRows
    authorisations: dict[int, Authorisation]
    """The open ones, by id."""
    subtasks: list[SubtaskRow]
    supervisions: list[SupervisionRow]
    tasks: list[InspectorTask]

    def terms_of(self, authorisation_id: int) -> Entered:
        return entered_from(self.authorisations[authorisation_id].terms)


def open_file(session: Session, case_id: int) -> CaseFile:
    """Everything about the case, as the database has it now.

    Several queries read it, and somebody may change it in between: then it is read again, for whoever changes anything
    about a case changes its version.

    Raises:
        CaseUnknown: there is none.
    """
    while True:
        file = _read(session, case_id)
        if case_repository.version_of(session, case_id) == file.row.version:
            return file


def _read(session: Session, case_id: int) -> CaseFile:
    row = case_repository.find_case(session, case_id)
    if row is None:
        raise CaseUnknown(case_id)
    edition = edition_of_case(session, row.edition_id)
    known = known_of(row, edition)
    hangs_on = HangsOn.model_validate(row.hangs_on)
    clock_rows = case_repository.clock_rows_of(session, case_id, hangs_on)
    open_ones = case_repository.open_authorisations(session, case_id) if hangs_on.authorisations else ()
    authorisations = {one.id: one for one in open_ones}
    subtasks = list(case_repository.subtasks_of(session, case_id)) if hangs_on.subtasks else []
    supervisions = list(case_repository.supervisions_of(session, case_id)) if hangs_on.supervisions else []
    tasks = list(case_repository.tasks_of(session, case_id)) if hangs_on.tasks else []
    course = Course(
        state=row.state,
        version=row.version,
        main_department=row.main_department,
        filed_at=row.filed_at,
        resume_at=row.resume_at,
        ended_at=row.ended_at,
        merged_into=row.merged_into_id,
        progress=Progress.model_validate(row.progress),
        clocks=clocks_of(
            clock_rows,
            frozen=row.frozen_limits,
            calendars=calendars_named(session, {one.calendar for one in clock_rows.deadlines}),
        ),
        requests=requests_of(session, authorisations.values(), known),
        subtasks=tuple(_subtask(one) for one in subtasks),
        supervisions=tuple(_supervision(one) for one in supervisions),
        sent_out=_sent_out(tasks, row.state),
    )
    return CaseFile(
        row=row,
        edition=edition,
        known=known,
        course=course,
        clock_rows=clock_rows,
        authorisations=authorisations,
        subtasks=subtasks,
        supervisions=supervisions,
        tasks=tasks,
    )


def known_of(row: Case, edition: Edition) -> Known:
    """What its events do not change."""
    return Known(
        source=row.source,
        item=edition.item(row.item_id),
        condition=None if row.condition_id is None else edition.condition(row.condition_id),
        place=place_of(row.longitude, row.latitude, row.radius_m),
        cell=row.cell,
        beat=row.beat,
        supervising_unit=row.supervising_unit,
        reported_by=row.reported_by,
        pictures=row.pictures,
    )


def policy_of(settings: CaseSettings | None = None) -> Policy:
    """What the city has set."""
    chosen = settings or case_settings()
    return Policy(
        return_share=chosen.return_share,
        return_at_most=chosen.return_at_most,
        appeal_within=chosen.appeal_within,
        position_slack_m=chosen.position_slack_m,
    )


def requests_of(session: Session, rows: Iterable[Authorisation], known: Known) -> tuple[Asked, ...]:
    """Rows of authorisations as the rules have them."""
    listed = list(rows)
    opinions = case_repository.opinions_on(session, [one.id for one in listed]) if listed else {}
    return tuple(Asked(one.id, request_of(one, opinions.get(one.id, []), known)) for one in listed)


def request_of(row: Authorisation, opinions: Sequence[AuthorisationOpinion], known: Known) -> Request:
    return Request(
        kind=row.kind,
        asked_by=row.asked_by,
        on_behalf_of=frozenset(row.on_behalf_of),
        asked_at=row.asked_at,
        terms=payload_of(entered_from(row.terms), known, policy_of()),
        opinions=tuple(
            Opinion(person_id=one.person_id, is_in_favour=one.is_in_favour, text=one.text or "", given_at=one.given_at)
            for one in opinions
        ),
        answer=_answer(row),
        lapsed_at=row.lapsed_at,
    )


def _answer(row: Authorisation) -> Answer | None:
    if row.is_granted is None or row.answered_at is None or row.answered_with is None:
        return None
    return Answer(
        is_granted=row.is_granted,
        person_id=row.answered_by,
        by=row.answered_with,
        text=row.answer_text or "",
        given_at=row.answered_at,
    )


def _subtask(row: SubtaskRow) -> Subtask:
    return Subtask(
        position=row.position,
        department=row.department,
        text=row.text or "",
        due_at=row.due_at,
        is_mandatory=row.is_mandatory,
        done_at=row.done_at,
        waived_at=row.waived_at,
    )


def _supervision(row: SupervisionRow) -> Supervision:
    return Supervision(
        position=row.position,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        text=row.text or "",
        reply_by=row.reply_by,
        answered_at=row.answered_at,
        answer_text=row.answer_text or "",
    )


def _sent_out(tasks: list[InspectorTask], state: CaseState) -> SentOut | None:
    if state not in {CaseState.VERIFYING, CaseState.INSPECTING} or not tasks:
        return None
    return SentOut(tasks[-1].kind, tasks[-1].person_id)
