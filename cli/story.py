"""The story: a camera gets dirty, the candidate is confirmed, the case is worked to its end, the place is clean.

Speaks HTTP to the simulated city and to the product, as people with browsers would, each signed in to their post.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import typer

from cli import story_posts
from cli.story_posts import OPERATOR, Cast, Person, Refused, answer

AnswerT = TypeVar("AnswerT")

POLL_S = 0.1
RAISE_WITHIN_S = 60.0
CLEAR_WITHIN_S = 60.0
REVISIT_WITHIN_S = 60.0


class StoryFailed(Exception):
    """A step did not happen in time."""


@dataclass(frozen=True, slots=True)
class _Teller:
    began: float
    as_json: bool

    def tell(self, step: str, **facts: object) -> None:
        line = {"step": step, "at_s": round(time.monotonic() - self.began, 2)} | facts
        if self.as_json:
            typer.echo(json.dumps(line, ensure_ascii=False))
        else:
            typer.echo(f"{line['at_s']:6.1f} s  {step}  " + ", ".join(f"{key} {value}" for key, value in facts.items()))

    def end(self, *, is_ok: bool, **facts: object) -> None:
        seconds = round(time.monotonic() - self.began, 2)
        if self.as_json:
            typer.echo(json.dumps({"ok": is_ok, "seconds": seconds} | facts, ensure_ascii=False))
        else:
            typer.echo(f"{'Done' if is_ok else 'FAILED'} in {seconds} s {facts or ''}")


def tell(city: Mapping[str, str], *, port: int, link: str, began: float, as_json: bool) -> bool:
    """Play it through, beginning with the link of the administrator; returns whether every step happened."""
    teller = _Teller(began, as_json)
    with httpx.Client(base_url=city["address"], timeout=10) as streets:
        try:
            _play(teller, streets, story_posts.assemble(f"http://127.0.0.1:{port}", link))
        except (StoryFailed, Refused, httpx.HTTPError) as error:
            teller.end(is_ok=False, error=str(error))
            return False
    teller.end(is_ok=True)
    return True


def _play(teller: _Teller, streets: httpx.Client, cast: Cast) -> None:
    operator = cast.people[OPERATOR]
    camera = answer(streets.get("/_city/cameras"))[0]
    gb_id = camera["gbId"]
    _first_clean_visit(operator)
    teller.tell("product_ready", camera=camera["name"], problem=camera["problem"])
    answer(streets.put(f"/_city/cameras/{gb_id}/state", json={"dirty": True}))
    teller.tell("camera_dirty", camera=camera["name"])
    candidate = _until(lambda: _first_pending(operator), RAISE_WITHIN_S, "no candidate was raised")
    teller.tell(
        "candidate_raised",
        candidate=candidate["id"],
        item=candidate["item"]["id"],
        finding_to_candidate_s=_seconds(candidate["raised_at"], candidate["created_at"]),
    )
    case = operator.post(f"/candidates/{candidate['id']}/confirm", {"version": candidate["version"]})
    teller.tell("case_registered", case=case["id"], number=case["acceptance_number"], state=case["state"])
    _work(teller, streets, cast, case_id=case["id"], candidate=candidate, gb_id=gb_id)


def _work(
    teller: _Teller,
    streets: httpx.Client,
    cast: Cast,
    *,
    case_id: int,
    candidate: Mapping[str, Any],
    gb_id: str,
) -> None:
    operator = cast.people[OPERATOR]
    picture = operator.client.get(candidate["picture"]["picture_url"]).raise_for_status().content
    teller.tell("dispatched", department=story_posts.dispatch(cast, case_id))
    story_posts.receive_and_arrive(cast, case_id, picture)
    teller.tell("received")
    answer(streets.put(f"/_city/cameras/{gb_id}/state", json={"dirty": False}))
    teller.tell("camera_cleaned")
    _until(lambda: _clean_now(operator, candidate["id"]), CLEAR_WITHIN_S, "no camera saw the place clean")
    story_posts.feed_back(cast, case_id, picture)
    teller.tell("fed_back")
    verdict = _until(lambda: _camera_verdict(operator, case_id), REVISIT_WITHIN_S, "the camera did not look again")
    teller.tell("revisited", verdict=verdict)
    inspector = story_posts.inspect_and_close(cast, case_id, picture)
    teller.tell("inspected_and_closed", inspector=inspector, **_proof(operator, case_id))
    spot = f"/spots/{candidate['spot_id']}"
    cleared = _until(lambda: _cleared(operator, spot), CLEAR_WITHIN_S, "the spot did not clear")
    teller.tell("spot_cleared", spot=cleared["id"])


def _proof(operator: Person, case_id: int) -> dict[str, Any]:
    """What the interface says in the end, and whether the case made anew from its events is the same."""
    from cases.replay import differences
    from kit.resources import database

    case = operator.get(f"/cases/{case_id}")
    with database().read() as session:
        differing = len(differences(session, case_id))
    facts = {"state": case["state"], "number": case["case_number"], "events": case["version"]}
    return facts | {"differences": differing}


def _camera_verdict(operator: Person, case_id: int) -> str | None:
    """What the camera says after the feedback; None: it has not looked yet."""
    looks = operator.get(f"/cases/{case_id}/evidence")["second_looks"]
    return next((look["verdict"] for look in looks if look["verdict"] is not None), None)


def _clean_now(operator: Person, candidate_id: int) -> bool | None:
    """The department feeds back when it has cleaned up: the latest visit of the view shows that."""
    visits = operator.get(f"/candidates/{candidate_id}")["strip"]
    return True if visits and visits[0]["error"] is None and visits[0]["score"] == 0 else None


def _first_clean_visit(operator: Person) -> None:
    """The patrol works before anything happens, and sees nothing in a clean city."""
    _until(lambda: _all_visited(operator), RAISE_WITHIN_S, "the patrol did not visit every camera")
    if _first_pending(operator) is not None:
        raise StoryFailed("a candidate was raised in a clean city")


def _all_visited(operator: Person) -> bool | None:
    cameras = operator.get("/cameras")["items"]
    return True if cameras and all(camera["health"] == "online" for camera in cameras) else None


def _cleared(operator: Person, path: str) -> dict[str, Any] | None:
    spot: dict[str, Any] = operator.get(path)
    return spot if spot["state"] == "cleared" else None


def _first_pending(operator: Person) -> dict[str, Any] | None:
    items = operator.get("/candidates", state="pending")["items"]
    return items[0] if items else None


def _until(ask: Callable[[], AnswerT | None], limit_s: float, otherwise: str) -> AnswerT:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(POLL_S)
    raise StoryFailed(f"{otherwise} within {limit_s:.0f} s")


def _seconds(earlier: str, later: str) -> float:
    from datetime import datetime

    return round((datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds(), 3)
