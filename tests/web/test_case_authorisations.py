"""Requests for authorisation on their page: what granting moves, why one's own cannot be granted, refusing."""

import pytest
from playwright.sync_api import Page, expect

from accounts.appointments import Scope, hold_post
from accounts.posts import Post
from accounts.tables import Person
from kit.clock import utc_now
from tests.api.a_city_online import PREFIX, Case, Online, answered
from tests.cases.a_street import Street
from tests.web.a_desk import (
    PHONE,
    WIDE,
    Desk,
    Language,
    assert_accessible,
    assert_nothing_overflows,
    shoot,
    stops_of_tab,
)
from tests.web.a_pictured_case import LONG_ADDRESS, a_handled_case, shown_photo

WHY = "车辆故障，需延期一小时"


def _asked(street: Street, online: Online, login: str = "department") -> Case:
    case = a_handled_case(online, address=LONG_ADDRESS)
    case = online.do(case, "arrive", "department", photos=[shown_photo(street, online, "department", has_garbage=True)])
    path = f"{PREFIX}/cases/{case['id']}/requests/extension"
    answered(online.as_(login).post(path, json={"extension": "PT1H", "reason": WHY}), 201)
    return online.now(case)


def _requests(desk: Desk, online: Online, login: str, language: Language = "zh", size: tuple[int, int] = WIDE) -> Page:
    page = desk.page(online.city.people[login], language=language, size=size)
    page.goto("/authorisations")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def _handling_due(online: Online, case: Case) -> str:
    clocks = answered(online.as_("office").get(f"{PREFIX}/cases/{case['id']}/deadlines"))["clocks"]
    due_at: str = next(one["due_at"] for one in clocks if one["kind"] == "handle")
    return due_at


def test_granting_by_key_moves_the_due_time_on_the_screen(desk: Desk, street: Street, online: Online) -> None:
    case = _asked(street, online)
    before = _handling_due(online, case)
    watching = desk.page(online.city.people["department"])
    watching.goto(f"/cases/{case['id']}?tab=clocks")
    row = watching.get_by_role("row", name="处置时限")
    shown = row.inner_text()
    page = _requests(desk, online, "office")
    request = page.get_by_role("listitem").filter(has_text="申请延期")
    expect(request).to_contain_text(WHY)
    expect(request).to_contain_text("1:00")
    expect(request).to_contain_text("→")
    shoot(page, "authorisations")
    page.keyboard.press("g")
    expect(page.get_by_text("没有等待您答复的申请")).to_be_visible()
    expect(row).to_contain_text("延长 1:00")
    assert row.inner_text() != shown
    assert _handling_due(online, case) != before
    page.get_by_role("button", name="本月已答复").click()
    expect(page.get_by_role("listitem").filter(has_text="已批准")).to_be_visible()


def test_refusing_takes_a_reason_which_is_kept_until_it_is_sent(desk: Desk, street: Street, online: Online) -> None:
    case = _asked(street, online)
    page = _requests(desk, online, "office", "en")
    expect(page.get_by_role("button", name="Refuse")).to_be_visible()
    page.keyboard.press("j")
    page.get_by_label("Why it is refused").press("Control+Enter")
    expect(page.get_by_text("Please say why")).to_be_visible()
    page.get_by_label("Why it is refused").fill("期限足够")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    assert_accessible(page)
    page.reload()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_label("Why it is refused")).to_have_value("期限足够")
    page.get_by_label("Why it is refused").press("Control+Enter")
    expect(page.get_by_text("No request waits for you")).to_be_visible()
    (request,) = answered(online.as_("office").get(f"{PREFIX}/cases/{case['id']}/authorisations"))
    assert (request["state"], request["answer_text"]) == ("declined", "期限足够")


def test_nobody_grants_their_own_request_and_both_pages_say_why(desk: Desk, street: Street, online: Online) -> None:
    with street.database.write() as session:
        both = online.city.join(session, "both", Post.DEPARTMENT, department="sanitation")
        hold_post(session, session.get_one(Person, both), Post.OFFICE, Scope(), period=(utc_now(), None))
    case = _asked(street, online, "both")
    page = _requests(desk, online, "both")
    expect(page.get_by_text("不能批准：")).to_contain_text("本人")
    expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url(f"**/cases/{case['id']}**")
    barred = page.get_by_role("listitem").filter(has_text="⊘ 批准：延期")
    expect(barred).to_contain_text("本人")
    assert online.now(case)["version"] == case["version"]


@pytest.mark.parametrize(("language", "size"), [("zh", PHONE), ("en", WIDE)])
def test_requests_are_read_at_both_widths_and_reached_by_tab(
    desk: Desk, street: Street, online: Online, language: Language, size: tuple[int, int]
) -> None:
    _asked(street, online)
    page = _requests(desk, online, "office", language, size)
    expect(page.get_by_text(LONG_ADDRESS)).to_be_visible()
    assert_accessible(page)
    assert_nothing_overflows(page)
    shoot(page, "authorisations", whole=True)
    stops = " | ".join(stops_of_tab(page))
    for name in {"zh": ("同意", "不同意"), "en": ("Grant", "Refuse")}[language]:
        assert name in stops
