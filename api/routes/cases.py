"""Cases, to read: the list, its lengths, what is probably the same, and one case."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from accounts.permissions import Permission
from api.answers import WrittenOut
from api.audited import note
from api.caller import Caller, InCaller, needs
from api.case_csv import lines_of
from api.case_pages import case_detail, cases_out
from api.case_parts_pages import thumbnails
from api.context import Context, InContext
from api.languages import language_of
from api.paging import Page, decode_cursor, encode_cursor, foreign_cursor
from api.paging import RowId as CaseId
from api.preconditions import etag_of
from api.problem_responses import NO_CASE, refusals
from api.schemas.case_parts import DuplicateOut
from api.schemas.cases import CaseDetail, CaseOut, CountOut
from api.schemas.shared import Said
from camera_registry.ground import Place
from cases import saved_filters
from cases.case_filter import CaseFilter, CaseSort
from cases.finding_duplicates import cases_like
from cases.listing import Mark, list_cases, mark_of
from cases.reading_reach import refuse_unreadable
from cases.tables import Case
from kit.as_written import LARGEST_ID

router = APIRouter(prefix="/cases", tags=["cases"])
MOST_SEGMENT = 3
"""Of the order by due times: danger and the rest, each with and without a due time."""
PAGE, WHOLE = WrittenOut(Page[CaseOut]), WrittenOut(CaseDetail)
READING = [needs(Permission.CASE_READ)]
TABLE: dict[int | str, dict[str, object]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
EXPORTED_AT_ONCE, MOST_EXPORTED = 200, 50_000
"""A sheet of more lines than that is opened by few programs; a narrower filter gives the rest."""


class SortedQuery(CaseFilter):
    """A filter with an order."""

    sort: CaseSort = CaseSort.NEWEST

    def only_filter(self) -> CaseFilter:
        given = self.model_fields_set & CaseFilter.model_fields.keys()
        return CaseFilter(**{name: getattr(self, name) for name in given})


class CaseQuery(SortedQuery):
    """A filter with the order and the place in the list."""

    cursor: Annotated[str | None, Field(max_length=400)] = None
    """`next_cursor` of the page before, with the same filter and order; absent: the first page."""
    limit: Annotated[int | None, Field(ge=1, le=200)] = None
    """Entries of a page; absent: 50, or what is set."""


@router.get(
    "",
    operation_id="listCases",
    response_model=Page[CaseOut],
    summary="Cases within your reach, filtered and sorted",
    responses=refusals(s422="A filter or cursor that is none (`invalid`)"),
    dependencies=READING,
)
def list_cases_route(context: InContext, caller: InCaller, asked: Annotated[CaseQuery, Query()]) -> Response:
    size = asked.limit or context.settings.page_size
    after = None if asked.cursor is None else _parse(asked.cursor, asked.sort)
    with context.database.read() as session:
        found = list_cases(
            session,
            caller.actor,
            asked.only_filter(),
            sort=asked.sort,
            limit=size + 1,
            now=caller.at,
            after=after,
        )
        items = cases_out(session, found[:size], context.edition, now=caller.at)
    next_cursor = _cursor(found[size - 1], asked.sort) if len(found) > size else None
    return PAGE(Page[CaseOut](items=items, next_cursor=next_cursor))


@router.get(
    "/counts",
    operation_id="countCases",
    summary="How long your lists are: those that everybody has, and your saved filters",
    dependencies=READING,
)
def count_cases(context: InContext, caller: InCaller) -> list[CountOut]:
    with context.database.read() as session:
        counted = saved_filters.counted(session, caller.actor, now=caller.at)
    return [
        CountOut(
            key=one.key,
            name=Said.of(one.name),
            filter=one.filter,
            count=one.count.cases,
            is_more=one.count.is_more,
        )
        for one in counted
    ]


@router.get(
    "/export",
    operation_id="exportCases",
    summary="The list as CSV, with the same filters and order, at most 50,000 lines; each export is logged",
    response_class=StreamingResponse,
    responses=refusals(s422="A filter that is none (`invalid`)") | TABLE,
    dependencies=READING,
)
def export_cases(
    context: InContext, caller: InCaller, request: Request, asked: Annotated[SortedQuery, Query()]
) -> StreamingResponse:
    """In the caller's language, times in the city's; callers' numbers are not in it."""
    wanted = asked.only_filter()
    with context.database.write() as session:
        note(session, caller, "cases.exported", "cases", filter=wanted.model_dump_json(exclude_defaults=True))
    lines = lines_of(_exported(context, caller, wanted, asked.sort), language_of(request))
    headers = {"Content-Disposition": f'attachment; filename="cases-{caller.at:%Y%m%d-%H%M%S}.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/duplicates",
    operation_id="findDuplicateCases",
    summary="Cases near a point that a new report may be one more report of",
    responses=refusals(s404="No such item or condition", s422="Neither an item nor a condition, or not on earth"),
    dependencies=READING,
)
def find_duplicates(
    *,
    context: InContext,
    caller: InCaller,
    longitude: Annotated[float, Query(ge=-180, le=180)],
    latitude: Annotated[float, Query(ge=-90, le=90)],
    item: Annotated[str | None, Query(max_length=60)] = None,
    condition: Annotated[str | None, Query(max_length=60)] = None,
    radius_m: Annotated[float, Query(ge=0, le=1000)] = 20.0,
) -> list[DuplicateOut]:
    """The surest first; neighbours within 200 m, which say nothing by themselves, at the end."""
    with context.database.read() as session:
        found = cases_like(
            session,
            caller.actor,
            item_id=item,
            condition_id=condition,
            place=Place(longitude, latitude, radius_m),
            edition=context.edition,
            now=caller.at,
        )
        shown = cases_out(session, [one.case for one in found], context.edition, now=caller.at)
        pictures = thumbnails(session, [one.case for one in found])
    return [
        DuplicateOut(
            case=out,
            kind=one.kind,
            distance_m=one.distance_m,
            said=Said.of(one.reason),
            thumbnail=pictures.get(one.case.id),
        )
        for one, out in zip(found, shown, strict=True)
    ]


@router.get(
    "/{case_id}",
    operation_id="getCase",
    response_model=CaseDetail,
    summary="One case with its events",
    responses=NO_CASE,
    dependencies=READING,
)
def get_case(context: InContext, caller: InCaller, case_id: CaseId) -> Response:
    """Its `ETag` is its version: send it as `If-Match` with an action."""
    with context.database.read() as session:
        refuse_unreadable(session, case_id, caller.actor)
        detail = case_detail(session, case_id, context.edition, now=caller.at)
    return WHOLE(detail, headers={"ETag": etag_of(detail.version)})


def _exported(context: Context, caller: Caller, wanted: CaseFilter, sort: CaseSort) -> Iterator[list[CaseOut]]:
    """Each page is read by itself, so that a slow download holds no connection to the database."""
    after: Mark | None = None
    for _ in range(MOST_EXPORTED // EXPORTED_AT_ONCE):
        with context.database.read() as session:
            found = list_cases(
                session, caller.actor, wanted, sort=sort, limit=EXPORTED_AT_ONCE, now=caller.at, after=after
            )
            page = cases_out(session, found, context.edition, now=caller.at)
        yield page
        if len(found) < EXPORTED_AT_ONCE:
            return
        after = mark_of(found[-1], sort)


def _cursor(case: Case, sort: CaseSort) -> str:
    mark = mark_of(case, sort)
    return encode_cursor(sort.value, mark.segment, mark.at.isoformat() if mark.at else "", mark.case_id)


def _parse(cursor: str, sort: CaseSort) -> Mark:
    of_sort, segment, at, case_id = decode_cursor(cursor, str, int, str, int)
    is_ours = of_sort == sort and 0 <= int(segment) <= MOST_SEGMENT and 0 < int(case_id) <= LARGEST_ID
    if not is_ours or bool(at) is not _has_time(sort, int(segment)):
        raise foreign_cursor(cursor)
    try:
        instant = datetime.fromisoformat(str(at)).astimezone(UTC) if at else None
    except (ValueError, OverflowError) as error:
        raise foreign_cursor(cursor) from error
    return Mark(int(segment), instant, int(case_id))


def _has_time(sort: CaseSort, segment: int) -> bool:
    return sort is CaseSort.CHANGED or (sort is CaseSort.DUE and segment % 2 == 0)
