"""What the person who is signed in was told (通知), newest first; reading marks it as read for them alone."""

from typing import Annotated

from fastapi import APIRouter, Query

from accounts.contact import Language
from api.caller import SIGNED_IN, InCaller, needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, RowId, id_of, page_of
from api.problem_responses import refusals
from api.schemas.my_work import NoticeOut, ReadOut, ReadUntil, UnreadOut
from api.schemas.shared import Said
from cases.notices import browsing
from cases.notices.tables import Notice

router = APIRouter(prefix="/notices", tags=["notices"])
OWN = [needs(SIGNED_IN)]


@router.get("", operation_id="listNotices", summary="Your notices, newest first", dependencies=OWN)
def list_notices(
    context: InContext,
    caller: InCaller,
    unread: Annotated[bool, Query(description="Only those that you have not read.")] = False,  # noqa: FBT002  a query
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[NoticeOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        found = browsing.notices_of(
            session, caller.a_person, only_unread=unread, limit=size + 1, before_id=id_of(cursor)
        )
    return page_of(found, _notice_out, limit=size, row_id=lambda one: one.id)


@router.get("/unread", operation_id="countUnreadNotices", summary="How many you have not read", dependencies=OWN)
def count_unread(context: InContext, caller: InCaller) -> UnreadOut:
    with context.database.read() as session:
        return UnreadOut.model_validate(browsing.unread(session, caller.a_person), from_attributes=True)


@router.post(
    "/{notice_id}/read",
    operation_id="readNotice",
    summary="You have read it; the first reading counts",
    status_code=204,
    responses=refusals(s404="You have no such notice"),
    dependencies=OWN,
)
def read_notice(context: InContext, caller: InCaller, notice_id: RowId) -> None:
    with context.database.write() as session:
        browsing.mark_read(session, caller.a_person, notice_id, now=caller.at)


@router.post(
    "/read-all",
    operation_id="readAllNotices",
    summary="You have read all of them up to one; what has come since stays unread",
    dependencies=OWN,
)
def read_all(context: InContext, caller: InCaller, wish: ReadUntil) -> ReadOut:
    with context.database.write() as session:
        count = browsing.mark_all_read(session, caller.a_person, until_id=wish.until_id, now=caller.at)
    return ReadOut(count=count)


def _notice_out(notice: Notice) -> NoticeOut:
    chinese, english = browsing.said(notice, Language.CHINESE), browsing.said(notice, Language.ENGLISH)
    return NoticeOut(
        id=notice.id,
        template=notice.template,
        subject=Said(zh=chinese.subject, en=english.subject),
        body=Said(zh=chinese.body, en=english.body),
        case_id=notice.case_id,
        candidate_id=notice.candidate_id,
        is_urgent=notice.is_urgent,
        created_at=notice.created_at,
        read_at=notice.read_at,
    )
