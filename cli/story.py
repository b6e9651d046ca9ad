"""The story: a camera gets dirty, the candidate is confirmed, the case is worked to its end, the place is clean.

Speaks HTTP to the simulated city and to the product, as a person with a browser would; what is not on that door yet,
each post of the workflow does through `cli.story_posts`.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import typer

from cli import story_posts
from cli.story_posts import StoryCase

AnswerT = TypeVar("AnswerT")

POLL_S = 0.1
RAISE_WITHIN_S = 60.0
CLEAR_WITHIN_S = 60.0
REVISIT_WITHIN_S = 60.0
PREFIX = "/api/v1"


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


def tell(city: Mapping[str, str], *, port: int, began: float, as_json: bool) -> bool:
    """Play it through; returns whether every step happened."""
    teller = _Teller(began, as_json)
    with (
        httpx.Client(base_url=city["address"], timeout=10) as streets,
        httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=10) as product,
    ):
        try:
            _play(teller, streets, product)
        except (StoryFailed, httpx.HTTPError) as error:
            teller.end(is_ok=False, error=str(error))
            return False
    teller.end(is_ok=True)
    return True


def _play(teller: _Teller, streets: httpx.Client, product: httpx.Client) -> None:
    camera = _answer(streets.get("/_city/cameras"))[0]
    gb_id = camera["gbId"]
    _first_clean_visit(product)
    teller.tell("product_ready", camera=camera["name"], problem=camera["problem"])
    _answer(streets.put(f"/_city/cameras/{gb_id}/state", json={"dirty": True}))
    teller.tell("camera_dirty", camera=camera["name"])
    candidate = _until(lambda: _first(product, "/candidates?state=pending"), RAISE_WITHIN_S, "no candidate was raised")
    teller.tell(
        "candidate_raised",
        candidate=candidate["id"],
        item=candidate["item"]["id"],
        finding_to_candidate_s=_seconds(candidate["raised_at"], candidate["created_at"]),
    )
    case = _answer(product.post(f"/candidates/{candidate['id']}/confirm", json={}))
    teller.tell("case_registered", case=case["id"], number=case["acceptance_number"], state=case["state"])
    story = StoryCase(case["id"], product, candidate["picture"]["picture_url"].removeprefix(PREFIX))
    teller.tell("dispatched", department=story_posts.dispatch(story))
    story_posts.receive_and_arrive(story)
    teller.tell("received")
    _answer(streets.put(f"/_city/cameras/{gb_id}/state", json={"dirty": False}))
    teller.tell("camera_cleaned")
    _until(lambda: _clean_now(product, candidate), CLEAR_WITHIN_S, "no camera saw the place clean")
    story_posts.feed_back(story)
    teller.tell("fed_back")
    advice = _until(lambda: story_posts.camera_advice(story), REVISIT_WITHIN_S, "the camera did not look again")
    teller.tell("revisited", verdict=advice.verdict)
    teller.tell("inspected_and_closed", inspector=story_posts.inspect_and_close(story), **story_posts.proof(story))
    spot = f"/spots/{candidate['spot_id']}"
    cleared = _until(lambda: _cleared(product, spot), CLEAR_WITHIN_S, "the spot did not clear")
    teller.tell("spot_cleared", spot=cleared["id"])


def _clean_now(product: httpx.Client, candidate: Mapping[str, Any]) -> bool | None:
    """The department feeds back when it has cleaned up: the latest visit of the view shows that."""
    visits = _answer(product.get(f"/candidates/{candidate['id']}"))["strip"]
    return True if visits and visits[0]["error"] is None and visits[0]["score"] == 0 else None


def _first_clean_visit(product: httpx.Client) -> None:
    """The patrol works before anything happens, and sees nothing in a clean city."""
    _until(lambda: _all_visited(product), RAISE_WITHIN_S, "the patrol did not visit every camera")
    if _first(product, "/candidates?state=pending") is not None:
        raise StoryFailed("a candidate was raised in a clean city")


def _all_visited(product: httpx.Client) -> bool | None:
    cameras = _answer(product.get("/cameras"))["items"]
    return True if cameras and all(camera["health"] == "online" for camera in cameras) else None


def _cleared(product: httpx.Client, path: str) -> dict[str, Any] | None:
    spot = _answer(product.get(path))
    return spot if spot["state"] == "cleared" else None


def _first(product: httpx.Client, path: str) -> dict[str, Any] | None:
    items = _answer(product.get(path))["items"]
    return items[0] if items else None


def _until(ask: Callable[[], AnswerT | None], limit_s: float, otherwise: str) -> AnswerT:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(POLL_S)
    raise StoryFailed(f"{otherwise} within {limit_s:.0f} s")


def _answer(response: httpx.Response) -> Any:
    if response.is_error:
        raise StoryFailed(
            f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text}"
        )
    return response.json()


def _seconds(earlier: str, later: str) -> float:
    from datetime import datetime

    return round((datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds(), 3)
