"""The people of the story: let in by the administrator, each in one post, each at their own desk over HTTP.

What they may do, they read from the interface: an action is taken at the address that the case offers to them.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx

ADMINISTRATOR = "story-administrator"
OPERATOR, SUPERVISOR, CREW = "story-operator", "story-supervisor", "story-crew"
PREFIX = "/api/v1"
TIMEOUT_S = 20.0


class Refused(Exception):
    """The product did not do what somebody asked for, and says why."""


@dataclass(slots=True)
class Person:
    """Somebody who is signed in."""

    login: str
    client: httpx.Client

    @classmethod
    def by_link(cls, origin: str, login: str, token: str) -> Self:
        """Sign in with a one-time link and choose a password, as everybody does on the first day."""
        client = httpx.Client(base_url=origin, timeout=TIMEOUT_S, trust_env=False)
        wish = {"token": token, "as_token": True}
        entered = answer(client.post(f"{PREFIX}/sessions/by-link", json=wish))
        client.headers["Authorization"] = f"Bearer {entered['token']}"
        password = secrets.token_urlsafe(24)
        answer(client.put(f"{PREFIX}/me/password", json={"new": password}))
        wish = {"login": login, "password": password, "as_token": True}
        client.headers["Authorization"] = f"Bearer {answer(client.post(f'{PREFIX}/sessions', json=wish))['token']}"
        return cls(login, client)

    def get(self, path: str, **parameters: str) -> Any:
        return answer(self.client.get(f"{PREFIX}{path}", params=parameters))

    def post(self, path: str, wish: Mapping[str, object]) -> Any:
        key = {"Idempotency-Key": secrets.token_hex(16)}
        return answer(self.client.post(f"{PREFIX}{path}", json=dict(wish), headers=key))

    def offer(self, case_id: int, action: str) -> dict[str, Any]:
        """What the case says of this action to this person, and on which version of the case."""
        offers = self.get(f"/cases/{case_id}/actions")
        offer = next(one for one in offers["actions"] if one["action"] == action and one["authorisation"] is None)
        found: dict[str, Any] = offer | {"version": offers["version"]}
        return found

    def act(self, case_id: int, action: str, **entered: object) -> dict[str, Any]:
        """Take an action as it is offered, on the version that was seen.

        Raises:
            Refused: it is not offered, or what was entered will not do.
        """
        offer = self.offer(case_id, action)
        if not offer["is_open"]:
            raise Refused(f"{self.login} may not {action} now: {offer['barred_because']['en']}")
        wish = offer["proposed"] | entered | {"version": offer["version"]}
        done: dict[str, Any] = self.post(offer["href"].removeprefix(PREFIX), wish)
        return done

    def photo(self, picture: bytes, place: Mapping[str, float | None]) -> int:
        """Send what the camera sees as if it were taken on the spot; the id of the photo."""
        said: dict[str, str] = {"taken_at": datetime.now(UTC).isoformat()}
        if place["longitude"] is not None:
            said |= {"longitude": str(place["longitude"]), "latitude": str(place["latitude"]), "accuracy_m": "10"}
        sent = self.client.post(
            f"{PREFIX}/photos", params=said, content=picture, headers={"Content-Type": "image/webp"}
        )
        return int(answer(sent)["id"])


@dataclass(slots=True)
class Cast:
    """Everybody who is in the story."""

    origin: str
    administrator: Person
    people: dict[str, Person] = field(default_factory=dict)

    def appoint(self, login: str, name: str, post: str, *, department: str | None = None) -> Person:
        """Add a person, give the post, and let them in."""
        made = self.administrator.post("/people", {"login": login, "name": name})
        self.administrator.post(f"/people/{made['id']}/posts", {"post": post, "department": department})
        return self.let_in(made["id"], login)

    def let_in(self, person_id: int, login: str) -> Person:
        link = self.administrator.post(f"/people/{person_id}/sign-in-link", {})
        self.people[login] = Person.by_link(self.origin, login, link["token"])
        return self.people[login]

    def inspectors_of(self, beat: str) -> Sequence[Person]:
        """Everybody who has this beat (责任网格), let in."""
        listed = self.administrator.get("/people", post="inspector", limit="200")["items"]
        return [
            self.let_in(one["id"], one["login"])
            for one in listed
            if beat in {held["beat"] for held in one["posts"] if held["post"] == "inspector"}
        ]


def settle_the_city() -> None:
    """The drawn zone with its cells, beats, departments and inspectors, so that somebody can be sent."""
    from zoneinfo import ZoneInfo

    from city_map.sample_zone import import_sample
    from kit.clock import utc_now
    from kit.resources import database
    from kit.settings import kit_settings

    with database().write() as session:
        import_sample(session, time_zone=ZoneInfo(kit_settings().city_time_zone), now=utc_now())


def first_link(login: str, name: str, post: str) -> str:
    """The token that lets the first person in: what `gridwarden people create-admin` prints, for any post."""
    from accounts.appointments import Scope, hold_post
    from accounts.people import find_or_add
    from accounts.posts import Post
    from accounts.sign_in import make_link
    from kit.clock import utc_now
    from kit.resources import database

    now = utc_now()
    with database().write() as session:
        person, is_new = find_or_add(session, login=login, name=name, now=now)
        if is_new:
            hold_post(session, person, Post(post), Scope(), period=(now, None))
        return make_link(session, person, now=now)


def assemble(origin: str, link: str) -> Cast:
    """The administrator signs in, and lets the desk in."""
    cast = Cast(origin, Person.by_link(origin, ADMINISTRATOR, link))
    cast.appoint(OPERATOR, "接线员 Operator", "operator")
    cast.appoint(SUPERVISOR, "值班长 Duty supervisor", "duty_supervisor")
    return cast


def dispatch(cast: Cast, case_id: int) -> str:
    """The operator accepts, the duty supervisor files and dispatches; the department that the handbook proposes."""
    cast.people[OPERATOR].act(case_id, "accept")
    supervisor = cast.people[SUPERVISOR]
    supervisor.act(case_id, "file", meets_criteria=True)
    case = supervisor.act(case_id, "dispatch")
    department = str(case["main_department"]["slug"])
    cast.appoint(CREW, "处置员 Crew leader", "department", department=department)
    return department


def receive_and_arrive(cast: Cast, case_id: int, picture: bytes) -> None:
    """The department signs, and is on site where the item asks for that."""
    crew = cast.people[CREW]
    place = crew.act(case_id, "receive")["place"]
    if crew.offer(case_id, "arrive")["is_open"]:
        crew.act(case_id, "arrive", photos=[crew.photo(picture, place)])


def feed_back(cast: Cast, case_id: int, picture: bytes) -> None:
    crew = cast.people[CREW]
    photo = crew.photo(picture, crew.get(f"/cases/{case_id}")["place"])
    crew.act(case_id, "feed_back", photos=[photo], is_same_viewpoint=True, result_text="已清运")


def inspect_and_close(cast: Cast, case_id: int, picture: bytes) -> str:
    """The inspector who has the task looks, and the duty supervisor closes; the inspector's login."""
    case = cast.people[OPERATOR].act(case_id, "send_inspect")
    for inspector in cast.inspectors_of(case["beat"]):
        tasks = inspector.get("/me/tasks")
        if case_id in {task["case"]["id"] for task in tasks}:
            photo = inspector.photo(picture, case["place"])
            inspector.act(case_id, "inspect_reply", photos=[photo], inspect_result="passed")
            cast.people[SUPERVISOR].act(case_id, "close")
            return inspector.login
    raise Refused(f"no inspector of the beat {case['beat']} was sent to case {case_id}")


def answer(response: httpx.Response) -> Any:
    """What the product answers.

    Raises:
        Refused: it is a refusal.
    """
    if response.is_error:
        raise Refused(f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text}")
    return response.json() if response.content else None
