"""Model versions and calendars over HTTP."""

import httpx
import yaml

from accounts.posts import Post
from cases.calendar_files import WrittenCalendar
from cases.calendar_versions import import_calendar
from detection.model_versions import register
from detection.models.card import load_card
from detection.models.settings import model_settings
from kit.clock import utc_now
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

MODELS = "/api/v1/model-versions"


def test_the_version_in_service_shows_its_card(client: httpx.Client, street: Street) -> None:
    assert client.get(f"{MODELS}/in-service").status_code == 409
    card = load_card(model_settings().card)
    with street.database.write() as session:
        register(session, name=card.name, version=card.version, sha256=card.sha256)
    shown = client.get(f"{MODELS}/in-service").json()
    assert (shown["name"], shown["is_in_service"]) == (card.name, True)
    assert [one["label"] for one in shown["card"]["classes"]] == list(card.labels)
    assert [one["threshold"] for one in shown["card"]["classes"]] == list(card.thresholds)
    listed = client.get(MODELS).json()["items"]
    assert [one["is_in_service"] for one in listed] == [True, False]
    assert listed[1]["card"] is None
    assert client.get(f"{MODELS}/{listed[1]['id']}").json() == listed[1]
    assert client.get(f"{MODELS}/99").status_code == 404


def test_models_are_for_trainers_and_administrators(signed_in: SignedIn) -> None:
    assert signed_in(Post.TRAINER).get(MODELS).status_code == 200
    assert signed_in(Post.INSPECTOR).get(MODELS).status_code == 403


def test_a_calendar_says_which_days_are_worked(client: httpx.Client, street: Street) -> None:
    (shipped,) = client.get("/api/v1/calendars").json()["items"]
    assert shipped["is_in_force"]
    assert client.get(f"/api/v1/calendars/{shipped['id']}").json() == shipped
    assert client.get("/api/v1/calendars/nothing").status_code == 404
    year = shipped["years"][-1]
    days = client.get("/api/v1/calendars/in-force/days", params={"first": f"{year['year']}-01-01", "days": 366}).json()
    known = {one["day"]: one["is_work_day"] for one in days["days"] if one["is_certain"]}
    assert not any(known[day] for day in year["days_off"])
    assert all(known[day] for day in year["working_weekend_days"])
    assert days["days"][-1]["is_certain"] is (days["days"][-1]["day"][:4] == str(year["year"]))
    for wrong in ({"first": "1999-12-31"}, {"first": "2099-12-31"}, {"days": 9999}, {"first": "2026-02-30"}):
        assert client.get("/api/v1/calendars/in-force/days", params=wrong).status_code == 422


def test_a_newer_calendar_is_followed(client: httpx.Client, street: Street) -> None:
    (shipped,) = client.get("/api/v1/calendars").json()["items"]
    after = shipped["years"][-1]["year"] + 1
    text = f"id: next\nextends: {shipped['id']}\nyears:\n  {after}: {{days_off: [], working_weekend_days: []}}\n"
    with street.database.write() as session:
        import_calendar(session, WrittenCalendar.model_validate(yaml.safe_load(text)), now=utc_now())
    listed = client.get("/api/v1/calendars").json()["items"]
    assert [(one["id"], one["is_in_force"]) for one in listed] == [(shipped["id"], False), ("next", True)]
