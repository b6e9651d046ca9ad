"""What waits for the person who is signed in: tasks, requests to decide; their filters, and cases on the map."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from accounts.permissions import Permission
from api.caller import InCaller, needs
from api.context import InContext
from api.my_work_pages import answered_out, point_out, requests_out, tasks_out
from api.paging import Cursor, Limit, Page, id_of, next_after
from api.problem_responses import refusals
from api.schemas.case_parts import MapPointOut
from api.schemas.my_work import AnsweredOut, RequestOut, TaskOut
from camera_registry.ground import Place
from cases import authorisation_lists, saved_filters
from cases.case_filter import SavedFilters
from cases.reading_reach import any_reach
from cases.tasks_near import tasks_near
from cases.work_lists import Window, map_window
from kit.errors import Invalid
from kit.settings import kit_settings

router = APIRouter()
READING = [needs(Permission.CASE_READ)]
Edge = Annotated[float, Query(ge=-180, le=180)]


@router.get(
    "/me/tasks",
    tags=["my work"],
    operation_id="listMyTasks",
    summary="What awaits your reply on the street, the nearest first where you say where you are",
    responses=refusals(s422="`near` is not longitude,latitude (`invalid`)"),
    dependencies=READING,
)
def list_my_tasks(
    *,
    context: InContext,
    caller: InCaller,
    near: Annotated[str | None, Query(max_length=60, examples=["121.5,31.2"])] = None,
) -> list[TaskOut]:
    """At most 200; an answer is small enough to be kept on the phone whole."""
    with context.database.read() as session:
        found = tasks_near(session, caller.actor, here=_place(near))
        return tasks_out(session, found, context.edition, now=caller.at)


@router.get(
    "/me/filters",
    tags=["my work"],
    operation_id="getMyFilters",
    summary="Your own filters for the list of cases",
    dependencies=READING,
)
def get_my_filters(context: InContext, caller: InCaller) -> SavedFilters:
    with context.database.read() as session:
        return saved_filters.filters_of(session, caller.a_person)


@router.put(
    "/me/filters",
    tags=["my work"],
    operation_id="saveMyFilters",
    summary="Keep these in place of those that you had",
    responses=refusals(s422="A filter that is none, two of one name, or more than 20"),
    dependencies=READING,
)
def put_my_filters(context: InContext, caller: InCaller, wish: SavedFilters) -> SavedFilters:
    with context.database.write() as session:
        saved_filters.save_filters(session, caller.a_person, wish, now=caller.at)
        return saved_filters.filters_of(session, caller.a_person)


@router.get(
    "/authorisations",
    tags=["authorisations"],
    operation_id="listMyAuthorisations",
    summary="Open requests that you decide or are asked about: danger first, then what is due soonest",
    dependencies=READING,
)
def list_my_authorisations(context: InContext, caller: InCaller) -> list[RequestOut]:
    with context.database.read() as session:
        waiting = authorisation_lists.waiting_for(session, caller.actor, at=caller.at)
        return requests_out(session, waiting, context.edition, now=caller.at)


@router.get(
    "/authorisations/answered",
    tags=["authorisations"],
    operation_id="listAnsweredAuthorisations",
    summary="What you have granted or declined this month, the latest request first",
    dependencies=READING,
)
def list_answered(
    context: InContext, caller: InCaller, cursor: Cursor = None, limit: Limit = None
) -> Page[AnsweredOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        found = authorisation_lists.answered_by(
            session, caller.a_person, since=_this_month(caller.at), before_id=id_of(cursor), limit=size + 1
        )
        items = answered_out(session, found[:size], context.edition, now=caller.at)
    return Page(items=items, next_cursor=next_after([row.id for row, _ in found], limit=size))


@router.get(
    "/map/cases",
    tags=["map"],
    operation_id="listMapCases",
    summary="Cases that go on within a window of the map, newest first, at most 2,000",
    responses=refusals(s422="No window, or one of more than 10 km by 10 km: zoom in (`invalid`)"),
    dependencies=READING,
)
def list_map_cases(
    *,
    context: InContext,
    caller: InCaller,
    west: Edge,
    south: Annotated[float, Query(ge=-90, le=90)],
    east: Edge,
    north: Annotated[float, Query(ge=-90, le=90)],
) -> list[MapPointOut]:
    with context.database.read() as session:
        found = map_window(session, Window(west, south, east, north), only=any_reach(caller.actor))
    return [point_out(one, context.edition, now=caller.at) for one in found]


def _this_month(at: datetime) -> datetime:
    """Since its first instant in the city."""
    here = at.astimezone(ZoneInfo(kit_settings().city_time_zone))
    return here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _place(near: str | None) -> Place | None:
    if near is None:
        return None
    try:
        longitude, latitude = (float(part) for part in near.split(","))
    except ValueError as error:
        raise Invalid(
            f"near={near}: expected longitude,latitude, for example 121.5,31.2.",
            zh=f"near={near}：应为“经度,纬度”，例如 121.5,31.2。",
        ) from error
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Invalid(
            f"near={near} is not on earth: longitude first, in degrees.",
            zh=f"near={near} 不在地球上：应先写经度，单位为度。",
        )
    return Place(longitude, latitude, 0.0)
