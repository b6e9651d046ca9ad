"""Every page says when there is nothing and when the server fails, and comes back by one press."""

import json

import pytest
from playwright.sync_api import Route, expect

from accounts.appointments import Scope
from accounts.posts import Post
from camera_registry.tables import Camera
from kit.clock import utc_now
from tests.api.a_city_online import Online
from tests.api.conftest import somebody
from tests.cases.a_street import Street
from tests.web.a_desk import Desk

EMPTY = {
    "/cases": "目前没有在办案卷",
    "/authorisations": "没有等待您答复的申请",
    "/cameras": "还没有摄像机",
}
MAIN_QUESTION = {
    "/cases": "**/api/v1/cases?*",
    "/cases/{case}": "**/api/v1/cases/{case}",
    "/authorisations": "**/api/v1/authorisations*",
    "/cameras": "**/api/v1/cameras?*",
    "/cameras/{camera}/views/{view}": "**/api/v1/views/{view}",
    "/cameras/import": "**/api/v1/platforms/kinds",
}
PROBLEM = {"type": "urn:gridwarden:problem:internal", "title": "服务器内部错误", "status": 500, "detail": "稍后再试。"}
PROBLEM |= {"request_id": "abc-123", "errors": None, "data": None}


def test_a_page_with_nothing_says_which_kind_of_nothing(desk: Desk, street: Street, online: Online) -> None:
    with street.database.write() as session:
        session.get_one(Camera, street.camera_id).vanished_at = utc_now()
    page = desk.page(online.city.people["office"])
    for address, said in EMPTY.items():
        page.goto(address)
        expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize("pattern", list(MAIN_QUESTION))
def test_a_failing_server_is_shown_inside_the_page_and_one_press_tries_again(
    desk: Desk, street: Street, online: Online, pattern: str
) -> None:
    desk.expects.append("status of 500")
    case = online.handled()
    ids = {"case": case["id"], "camera": street.camera_id, "view": street.view_id}
    person = (
        somebody(street.database, Post.ADMINISTRATOR, Scope()) if "camera" in pattern else online.city.people["office"]
    )
    page = desk.page(person)
    asked: list[str] = []

    def fails(route: Route) -> None:
        asked.append(route.request.url)
        page.wait_for_timeout(400)  # long enough to see that it waits
        route.fulfill(status=500, content_type="application/problem+json", body=json.dumps(PROBLEM))

    question = MAIN_QUESTION[pattern].format(**ids)
    page.route(question, fails)
    page.goto(pattern.format(**ids))
    alerts = page.get_by_role("alert").filter(has_text="abc-123")
    expect(alerts.first).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    assert asked
    page.unroute(question)
    alerts.first.get_by_role("button", name="重试").click()
    expect(alerts).to_have_count(0)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
