"""Puts together what waits for one person: tasks with their pictures, requests with their effect, points of the map."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.case_pages import cases_out
from api.case_parts_pages import FirstPicture, authorisations_out, first_pictures
from api.schemas.case_actions import Barred
from api.schemas.case_parts import MapPointOut
from api.schemas.cases import CaseOut
from api.schemas.my_work import AnsweredOut, RequestOut, TaskOut
from api.schemas.shared import Said, find_condition, named_item
from cases.authorisation_lists import Waiting
from cases.authorisations import transition_of
from cases.case_tables import Authorisation
from cases.states import CaseAction, TaskKind
from cases.tables import Case
from cases.tasks_near import NearTask
from cases.work_lists import MapPoint
from handbook.edition import Edition
from handbook.fields import Wording

REPLIES = {TaskKind.VERIFY: CaseAction.VERIFY_REPLY, TaskKind.INSPECT: CaseAction.INSPECT_REPLY}


def tasks_out(session: Session, found: Sequence[NearTask], edition: Edition, *, now: datetime) -> list[TaskOut]:
    cases = [one.case for one in found]
    pictures = first_pictures(session, cases)
    return [
        _task_out(one, pictures.get(one.case.id), edition, case=shown)
        for one, shown in zip(found, cases_out(session, cases, edition, now=now), strict=True)
    ]


def requests_out(session: Session, waiting: Sequence[Waiting], edition: Edition, *, now: datetime) -> list[RequestOut]:
    cases = cases_out(session, [one.case for one in waiting], edition, now=now)
    asked = authorisations_out(session, [(one.row, one.opinions) for one in waiting])
    return [
        RequestOut(
            authorisation=authorisation,
            case=case,
            may_grant=one.why_not_grant is None,
            grant_barred_because=one.why_not_grant
            and Barred(
                guard=one.why_not_grant.guard,
                zh=one.why_not_grant.sentence.zh,
                en=one.why_not_grant.sentence.en,
            ),
            grant_href=f"/api/v1/cases/{case.id}/actions/{transition_of(one.row.kind).action}",
            may_decline=one.why_not_decline is None,
            may_opine=one.why_not_opine is None,
            due_at=one.due_at,
            due_at_if_granted=one.due_at_if_granted,
            earlier_grants=one.earlier,
        )
        for one, authorisation, case in zip(waiting, asked, cases, strict=True)
    ]


def answered_out(
    session: Session, found: Sequence[tuple[Authorisation, Case]], edition: Edition, *, now: datetime
) -> list[AnsweredOut]:
    cases = cases_out(session, [case for _, case in found], edition, now=now)
    asked = authorisations_out(session, [(row, []) for row, _ in found])
    return [
        AnsweredOut(authorisation=authorisation, case=case) for authorisation, case in zip(asked, cases, strict=True)
    ]


def point_out(point: MapPoint, edition: Edition, *, now: datetime) -> MapPointOut:
    assert point.longitude is not None  # it lies in the window
    assert point.latitude is not None
    return MapPointOut(
        case_id=point.case_id,
        state=point.state,
        item=named_item(edition, point.item_id),
        is_danger=point.is_danger,
        longitude=point.longitude,
        latitude=point.latitude,
        next_due_at=point.next_due_at,
        is_overdue=point.next_due_at is not None and point.next_due_at < now,
    )


def _task_out(near: NearTask, picture: FirstPicture | None, edition: Edition, *, case: CaseOut) -> TaskOut:
    condition = None if near.case.condition_id is None else find_condition(edition, near.case.condition_id)
    return TaskOut(
        id=near.task.id,
        kind=near.task.kind,
        case=case,
        is_for_whole_beat=near.task.person_id is None,
        sent_at=near.task.sent_at,
        distance_m=near.distance_m,
        before=picture and picture.address,
        before_thumbnail=picture and picture.thumbnail,
        closing=_said(condition.closing_text if condition else None),
        criteria=_said(condition.text if condition else None),
        href=f"/api/v1/cases/{near.case.id}/actions/{REPLIES[near.task.kind]}",
    )


def _said(wording: Wording | None) -> Said | None:
    return None if wording is None else Said(zh=wording.zh, en=wording.en)
