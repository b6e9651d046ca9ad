"""Puts together the parts of one case: clocks with their history, pictures, requests, reports, sub-tasks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.permissions import Permission
from api.case_pages import cases_out, department_names, entry_names
from api.picture_addresses import PictureKind, picture_address, thumbnail_address
from api.schemas.case_parts import (
    AuthorisationOut,
    CasePicture,
    DeadlineOut,
    DeadlinesOut,
    EvidenceOfCase,
    ExtensionOut,
    OpinionOut,
    PauseOut,
    RelatedOut,
    ReportOut,
    SecondLook,
    SubtaskOut,
    SupervisionOut,
    WholeCaseOut,
)
from api.schemas.cases import clock_out, entered_out
from api.schemas.shared import Place, Said
from cases import authorisation_lists, browsing, case_parts
from cases.camera_advice import sentence_on
from cases.case_clocks import WholeCase
from cases.case_file import open_file
from cases.case_tables import Authorisation, AuthorisationOpinion, CameraInspection, Photo
from cases.deadlines import Deadline
from cases.entry_words import Names, departments_in
from cases.notices.templates import CLOCKS
from cases.states import CaseAction
from cases.tables import Case
from cases.terms import AUTHORISATIONS
from detection.browsing import pictures_of_spots
from handbook.edition import Edition
from kit.secrets import SecretBox

_S = timedelta(seconds=1)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
Leave = Mapping[tuple[int, int], int]


def deadlines_of(session: Session, case_id: int, *, now: datetime) -> DeadlinesOut:
    """Every clock that ever ran."""
    clocks = open_file(session, case_id).course.clocks
    pauses = case_parts.leave_of_pauses(session, case_id)
    extensions = case_parts.leave_of_extensions(session, case_id)
    whole = clocks.whole_case
    return DeadlinesOut(
        at=now,
        whole=None if whole is None else _whole_out(whole),
        clocks=[
            _deadline_out(one, number, pauses, extensions, now=now) for number, one in enumerate(clocks.deadlines, 1)
        ],
    )


def evidence_of(session: Session, case: Case) -> EvidenceOfCase:
    """Of cameras and of people."""
    looks = case_parts.inspections_of_case(session, case.id)
    pictures = [*_of_patrol(session, case), *_of_people(session, case)]
    return EvidenceOfCase(
        pictures=sorted(pictures, key=lambda one: one.taken_at or one.uploaded_at or _NEVER),
        second_looks=[_second_look(one) for one in looks],
    )


def authorisations_of(session: Session, case_id: int) -> list[AuthorisationOut]:
    """All that were ever asked for, in that order."""
    return authorisations_out(session, authorisation_lists.of_case(session, case_id))


def authorisations_out(
    session: Session, rows: Iterable[tuple[Authorisation, Sequence[AuthorisationOpinion]]]
) -> list[AuthorisationOut]:
    listed = list(rows)
    people = {who for row, opinions in listed for who in (row.asked_by, row.answered_by, *_heard(opinions))}
    names = browsing.names_of(session, people)
    departments = department_names(session, {slug for row, _ in listed for slug in departments_in(row.terms)})
    terms = entry_names(departments, {})
    return [_authorisation_out(row, opinions, names, terms) for row, opinions in listed]


def related_to(session: Session, case: Case, actor: Actor, edition: Edition, *, now: datetime) -> list[RelatedOut]:
    found = case_parts.related_cases(session, case, actor)
    shown = cases_out(session, [one.case for one in found], edition, now=now)
    pictures = thumbnails(session, [one.case for one in found])
    return [
        RelatedOut(relation=one.relation, distance_m=one.distance_m, case=out, thumbnail=pictures.get(one.case.id))
        for one, out in zip(found, shown, strict=True)
    ]


def reports_of(session: Session, case_id: int, actor: Actor, box: SecretBox) -> list[ReportOut]:
    """Callers' numbers are opened only for whoever may register calls, and so call back."""
    rows = case_parts.reports_of(session, case_id)
    names = browsing.names_of(session, [one.person_id for one in rows])
    may_call = actor.may(Permission.CASE_REGISTER)
    return [
        ReportOut(
            id=one.id,
            source=one.source,
            candidate_id=one.candidate_id,
            person=names.get(one.person_id or 0),
            caller=box.open(one.caller) if may_call and one.caller else None,
            call_reference=one.call_reference if may_call else None,
            text=one.text,
            place=Place.model_validate(one, from_attributes=True),
            reported_at=one.reported_at,
        )
        for one in rows
    ]


def subtasks_of(session: Session, case_id: int, *, now: datetime) -> list[SubtaskOut]:
    rows = case_parts.subtasks_of(session, case_id)
    departments = department_names(session, [one.department for one in rows])
    return [
        SubtaskOut(
            position=one.position,
            department=departments.get(one.department),
            text=one.text,
            due_at=one.due_at,
            is_mandatory=one.is_mandatory,
            is_overdue=one.done_at is None and one.waived_at is None and one.due_at < now,
            done_at=one.done_at,
            waived_at=one.waived_at,
        )
        for one in rows
    ]


def supervisions_of(session: Session, case_id: int, *, now: datetime) -> list[SupervisionOut]:
    rows = case_parts.supervisions_of(session, case_id)
    names = browsing.names_of(session, [one.asked_by for one in rows])
    return [
        SupervisionOut(
            position=one.position,
            asked_by=names.get(one.asked_by or 0),
            asked_at=one.asked_at,
            text=one.text,
            reply_by=one.reply_by,
            is_overdue=one.answered_at is None and one.reply_by < now,
            answered_at=one.answered_at,
            answer_text=one.answer_text,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """Where a browser gets it, whole and small."""

    address: str
    thumbnail: str


def first_pictures(session: Session, cases: Iterable[Case]) -> dict[int, FirstPicture]:
    """By case, its first picture; of what no camera found the first photo. Some have none."""
    firsts = case_parts.first_pictures(session, list(cases))
    return {
        case_id: FirstPicture(picture_address(kind, row_id), thumbnail_address(kind, row_id))
        for case_id, (is_evidence, row_id) in firsts.items()
        for kind in (PictureKind.EVIDENCE if is_evidence else PictureKind.PHOTO,)
    }


def thumbnails(session: Session, cases: Iterable[Case]) -> dict[int, str]:
    """The small ones alone."""
    return {case_id: one.thumbnail for case_id, one in first_pictures(session, cases).items()}


def _whole_out(whole: WholeCase) -> WholeCaseOut:
    return WholeCaseOut.model_validate(whole, from_attributes=True)


def _deadline_out(clock: Deadline, number: int, pauses: Leave, extensions: Leave, *, now: datetime) -> DeadlineOut:
    return DeadlineOut(
        **dict(clock_out(clock, now=max(now, clock.started_at))),
        name=Said.of(CLOCKS[clock.kind]),
        calendar=clock.calendar.id,
        is_in_time=clock.is_in_time,
        pauses=[
            PauseOut(from_at=one.from_at, to_at=one.to_at, authorisation_id=pauses.get((number, place)))
            for place, one in enumerate(clock.pauses, 1)
        ],
        extensions=[
            ExtensionOut(
                span_s=one.span / _S,
                given_at=one.given_at,
                cause=one.cause,
                authorisation_id=extensions.get((number, place)),
            )
            for place, one in enumerate(clock.extensions, 1)
        ],
    )


def _of_patrol(session: Session, case: Case) -> list[CasePicture]:
    """Of the episodes that the case is about, not of what its camera saw there years ago."""
    candidates = case_parts.candidates_of_case(session, case.id)
    first_episode = {one.spot_id: one.episode for one in sorted(candidates, key=lambda one: -one.episode)}
    done_at = _fed_back_at(session, case.id)
    return [
        CasePicture(
            **_named(PictureKind.EVIDENCE, one.id),
            taken_at=one.taken_at,
            uploaded_at=None,
            person=None,
            width_px=one.width_px,
            height_px=one.height_px,
            box=one.box,
            place=None,
            event_version=None,
            action=None,
            is_after=done_at is not None and one.taken_at >= done_at,
        )
        for one in pictures_of_spots(session, first_episode)
        if one.episode >= first_episode[one.spot_id]
    ]


def _of_people(session: Session, case: Case) -> list[CasePicture]:
    photos = case_parts.photos_of_case(session, case.id)
    names = browsing.names_of(session, [one.person_id for one in photos])
    actions = {event.version: event.action for event, _ in browsing.events_of(session, case.id)}
    done = [version for version, action in actions.items() if action is CaseAction.FEED_BACK]
    first_done = min(done, default=None)
    return [
        _photo_out(one, names.get(one.person_id or 0), actions.get(one.event_version or 0), first_done)
        for one in photos
    ]


def _photo_out(photo: Photo, person: str | None, action: CaseAction | None, first_done: int | None) -> CasePicture:
    version = photo.event_version
    place = None
    if photo.longitude is not None:
        place = Place(longitude=photo.longitude, latitude=photo.latitude, radius_m=photo.accuracy_m)
    return CasePicture(
        **_named(PictureKind.PHOTO, photo.id),
        taken_at=photo.taken_at,
        uploaded_at=photo.uploaded_at,
        person=person,
        width_px=photo.width_px,
        height_px=photo.height_px,
        box=None,
        place=place,
        event_version=version,
        action=action,
        is_after=first_done is not None and version is not None and version >= first_done,
    )


def _second_look(row: CameraInspection) -> SecondLook:
    return SecondLook(
        id=row.id,
        event_version=row.event_version,
        before=row.before_key and _of_camera(PictureKind.CAMERA_BEFORE, row, row.before_at),
        after=row.after_key and _of_camera(PictureKind.CAMERA_AFTER, row, row.after_at),
        verdict=row.verdict,
        said=Said.of(sentence_on(row.verdict)),
        score=row.score,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        inspected_result=row.inspected_result,
        does_agree=row.does_agree,
    )


def _of_camera(kind: PictureKind, row: CameraInspection, taken_at: datetime | None) -> CasePicture:
    return CasePicture(
        **_named(kind, row.id),
        taken_at=taken_at,
        uploaded_at=None,
        person=None,
        width_px=None,
        height_px=None,
        box=row.before_box,
        place=None,
        event_version=row.event_version,
        action=CaseAction.FEED_BACK,
        is_after=kind is PictureKind.CAMERA_AFTER,
    )


def _named(kind: PictureKind, row_id: int) -> dict[str, object]:
    return {
        "kind": kind.value,
        "id": row_id,
        "address": picture_address(kind, row_id),
        "thumbnail": thumbnail_address(kind, row_id),
    }


def _fed_back_at(session: Session, case_id: int) -> datetime | None:
    events = browsing.events_of(session, case_id)
    return next((event.happened_at for event, _ in events if event.action is CaseAction.FEED_BACK), None)


def _heard(opinions: Sequence[AuthorisationOpinion]) -> list[int | None]:
    return [one.person_id for one in opinions]


def _authorisation_out(
    row: Authorisation,
    opinions: Sequence[AuthorisationOpinion],
    names: Mapping[int, str],
    terms: Names,
) -> AuthorisationOut:
    return AuthorisationOut(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        kind_said=Said.of(AUTHORISATIONS[row.kind]),
        asked_by=names.get(row.asked_by or 0),
        on_behalf_of=row.on_behalf_of,
        asked_at=row.asked_at,
        terms=row.terms,
        terms_said=entered_out(row.terms, terms),
        opinions=[
            OpinionOut(
                person=names.get(one.person_id or 0),
                is_in_favour=one.is_in_favour,
                text=one.text,
                given_at=one.given_at,
            )
            for one in opinions
        ],
        state=_state_of(row),
        answered_by=names.get(row.answered_by or 0),
        answer_text=row.answer_text,
        answered_at=row.answered_at,
        lapsed_at=row.lapsed_at,
    )


def _state_of(row: Authorisation) -> str:
    if row.is_granted is not None:
        return "granted" if row.is_granted else "declined"
    return "open" if row.lapsed_at is None else "lapsed"
