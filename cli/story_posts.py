"""The people of the story, each in one post, who take a case from registration to its end by the one door.

They act in this process on the database of the product, as signed-in people will over HTTP; its workers do the rest.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from accounts.acting import actor_of
from accounts.appointments import Scope, hold_post
from accounts.people import LOCAL_OPERATOR, add_person, person_with_login
from accounts.posts import Post
from cases import browsing, camera_inspection, door
from cases.case_file import open_file
from cases.clock_kinds import ClockKind
from cases.entered import NOTHING, Entered, Position
from cases.fact_finding import place_of
from cases.photos import keep_photo
from cases.replay import differences
from cases.states import CaseAction, InspectResult
from cases.tables import Case
from cases.units import proposed_route
from kit.clock import utc_now
from kit.resources import database, picture_store

DEPARTMENT = "story-department"
LONG_AGO = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoryCase:
    """The case that the story follows, and how to look at what its camera sees."""

    case_id: int
    product: httpx.Client
    picture_url: str
    """Of the evidence, which stands in for the photos that people take on the spot."""


def settle_the_city() -> None:
    """The drawn zone with its cells, beats, departments and inspectors, so that somebody can be sent."""
    from zoneinfo import ZoneInfo

    from city_map.sample_zone import import_sample
    from kit.settings import kit_settings

    with database().write() as session:
        import_sample(session, time_zone=ZoneInfo(kit_settings().city_time_zone), now=utc_now())


def dispatch(story: StoryCase) -> str:
    """Accept, file and dispatch, by the local operator; the slug of the department that the handbook proposes."""
    _do(story, CaseAction.ACCEPT, LOCAL_OPERATOR)
    _do(story, CaseAction.FILE, LOCAL_OPERATOR, Entered(meets_criteria=True))
    with database().read() as session:
        route = proposed_route(session, open_file(session, story.case_id))
    assert route is not None  # a confirmed candidate has a condition
    assert route.main is not None  # the demo's handbook names a department
    _do(story, CaseAction.DISPATCH, LOCAL_OPERATOR, Entered(main_department=route.main))
    _hire(DEPARTMENT, route.main)
    return route.main


def receive_and_arrive(story: StoryCase) -> None:
    """The department signs, and is on site where the item asks for that."""
    _do(story, CaseAction.RECEIVE, DEPARTMENT)
    if _awaits_arrival(story):
        photo = _photo(story, DEPARTMENT)
        _do(story, CaseAction.ARRIVE, DEPARTMENT, Entered(photos=(photo,)))


def feed_back(story: StoryCase) -> None:
    entered = Entered(photos=(_photo(story, DEPARTMENT),), is_same_viewpoint=True, result_text="已清运")
    _do(story, CaseAction.FEED_BACK, DEPARTMENT, entered)


def camera_advice(story: StoryCase) -> camera_inspection.Advice | None:
    """What the camera says after the feedback; None: it has not looked yet."""
    with database().read() as session:
        said = camera_inspection.advice(session, story.case_id)
    return said if said is not None and said.verdict is not None else None


def inspect_and_close(story: StoryCase) -> str:
    """The inspector on duty looks, and the duty supervisor closes; the inspector's login."""
    _do(story, CaseAction.SEND_INSPECT, LOCAL_OPERATOR)
    with database().read() as session:
        sent = open_file(session, story.case_id).course.sent_out
        assert sent is not None  # somebody is on duty in every beat of the drawn zone
        (login,) = browsing.logins_by_id(session, [sent.person_id]).values()
    photo = _photo(story, login)
    _do(story, CaseAction.INSPECT_REPLY, login, Entered(photos=(photo,), inspect_result=InspectResult.PASSED))
    _do(story, CaseAction.CLOSE, LOCAL_OPERATOR)
    return login


def proof(story: StoryCase) -> dict[str, Any]:
    """What is stored in the end, and whether the events say the same."""
    with database().read() as session:
        case = session.get_one(Case, story.case_id)
        return {
            "state": case.state,
            "number": case.case_number,
            "events": case.version,
            "differences": len(differences(session, story.case_id)),
        }


def _awaits_arrival(story: StoryCase) -> bool:
    with database().read() as session:
        arrive = open_file(session, story.case_id).course.clocks.latest(ClockKind.ARRIVE)
    return arrive is not None and arrive.is_open


def _do(story: StoryCase, action: CaseAction, login: str, entered: Entered = NOTHING) -> None:
    with database().write() as session:
        actor = actor_of(session, person_with_login(session, login).id, at=utc_now())
        door.apply(session, case_id=story.case_id, action=action, actor=actor, at=utc_now(), entered=entered)


def _hire(login: str, department: str) -> None:
    with database().write() as session:
        person = add_person(session, login=login, name="处置员 Crew leader", now=utc_now())
        period = (utc_now() - LONG_AGO, None)
        hold_post(session, person, Post.DEPARTMENT, Scope(department=department), period=period)


def _photo(story: StoryCase, login: str) -> int:
    """A picture of the camera, taken where the case is: whoever is on the spot sees the same."""
    picture = story.product.get(story.picture_url).raise_for_status().content
    with database().read() as session:
        case = session.get_one(Case, story.case_id)
        place = place_of(case.longitude, case.latitude, case.radius_m)
        person_id = person_with_login(session, login).id
    position = None if place is None else Position(longitude=place.longitude, latitude=place.latitude, accuracy_m=10)
    return keep_photo(
        database(),
        picture_store(),
        content=picture,
        name="camera.webp",
        person_id=person_id,
        position=position,
        taken_at=utc_now(),
        now=utc_now(),
    ).id
