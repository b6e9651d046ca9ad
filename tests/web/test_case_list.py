"""The work list: filters, counts and the address; clocks in words; everything by keyboard; live changes; the table."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from cases.states import CaseAction
from cases.tables import Case, CaseEvent
from kit.clock import utc_now
from tests.api.a_city_online import Online
from tests.cases.a_street import Street
from tests.web.a_desk import PHONE, WIDE, Desk, Language, assert_accessible, assert_nothing_overflows, shoot
from tests.web.a_worklist import LONG, Worklist


@pytest.fixture
def worklist(online: Online, street: Street) -> Worklist:
    return Worklist(online.city, street)


def _supervisor(desk: Desk, worklist: Worklist, *, language: Language = "zh", size: tuple[int, int] = WIDE) -> Page:
    return desk.page(worklist.city.people["duty_supervisor"], language=language, size=size)


def test_clocks_say_in_words_signs_and_shapes_how_much_is_left(desk: Desk, worklist: Worklist) -> None:
    ok = worklist.at_share(0.79, place=worklist.beside(0), address=LONG)
    near = worklist.at_share(0.81, place=worklist.beside(120), address="人民路 88 号门前")
    over = worklist.at_share(1.01, place=worklist.beside(240), address="中山路 12 号")
    for size in (WIDE, PHONE):
        page = _supervisor(desk, worklist, size=size)
        page.goto("/cases")
        row = page.get_by_role("listitem").filter(has=page.locator(f"[data-case='{ok.id}']"))
        expect(row).to_contain_text("● 剩 0:25")
        address = row.get_by_text(LONG)
        expect(address).to_be_visible()
        lines, hidden_px = address.evaluate(
            "one => [one.getBoundingClientRect().height / 20, one.scrollWidth - one.clientWidth]"
        )
        assert lines > 1.5, "it wraps"
        assert hidden_px <= 0, "nothing of it is hidden"
        near_row = page.get_by_role("listitem").filter(has=page.locator(f"[data-case='{near.id}']"))
        expect(near_row).to_contain_text("▲ 临期")
        expect(near_row).to_contain_text("危险")
        over_row = page.get_by_role("listitem").filter(has=page.locator(f"[data-case='{over.id}']"))
        expect(over_row).to_contain_text("■ 超 0:01 ×1.0")
        expect(over_row).to_contain_text("4/6 任务处理反馈")
        order = page.locator("[data-case]").evaluate_all("all => all.map(one => Number(one.dataset.case))")
        assert order == [over.id, near.id, ok.id], "the most overdue first"
        assert page.evaluate("JSON.parse(sessionStorage.getItem('gridwarden.caselist'))") == order
        assert_nothing_overflows(page)
        assert_accessible(page)
        shoot(page, "cases")


def test_filters_are_counted_stand_in_the_address_and_can_be_kept(desk: Desk, worklist: Worklist) -> None:
    over = worklist.at_share(1.2, place=worklist.beside(0), address="中山路 12 号")
    worklist.at_share(0.2, place=worklist.beside(120), address="人民路 88 号")
    worklist.city.at = utc_now()
    waiting = worklist.city.reported(place=worklist.beside(240), address="胜利巷 3 号")
    page = _supervisor(desk, worklist)
    page.goto("/cases")
    filters = page.get_by_role("navigation", name="筛选")
    expect(filters.get_by_role("link", name=re.compile("^超时 1$"))).to_be_visible()
    expect(filters.get_by_role("link", name=re.compile("^危险 2$"))).to_be_visible()
    filters.get_by_role("link", name="超时").click()
    page.wait_for_url("**/cases?is_overdue=true&sort=due")
    expect(page.locator("[data-case]")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-case]")).to_have_attribute("data-case", str(over.id))
    page.go_back()
    expect(page.locator("[data-case]")).to_have_count(3)

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("胜利巷")
    page.keyboard.press("Enter")
    expect(page.locator("[data-case]")).to_have_attribute("data-case", str(waiting.id))
    assert parse_qs(urlsplit(page.url).query)["q"] == ["胜利巷"]
    page.get_by_role("button", name="去掉条件：搜索: 胜利巷").click()
    expect(page.locator("[data-case]")).to_have_count(3)

    page.keyboard.press("f")
    drawer = page.get_by_role("dialog", name="筛选与列表")
    drawer.get_by_label("小类").fill("ly")
    drawer.get_by_label("阶段").select_option(label="4/6 任务处理反馈")
    expect(page.locator("[data-case]")).to_have_count(2)
    drawer.get_by_label("筛选名称").fill("在部门手里")
    assert_accessible(page)
    shoot(page, "cases-filter")
    drawer.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存筛选“在部门手里”")).to_be_visible()
    drawer.get_by_role("button", name="查看结果").click()
    expect(filters.get_by_role("link", name=re.compile("^在部门手里 2$"))).to_have_attribute("aria-current", "page")
    page.goto("/cases?f=overdue")
    expect(page.locator("[data-case]")).to_have_count(1)
    page.goto("/cases?cell=nowhere&sort=due")
    expect(page.get_by_text("没有符合当前条件的案卷")).to_be_visible()
    filters.get_by_role("button", name="删除筛选“在部门手里”").click()
    expect(filters.get_by_role("link", name=re.compile("在部门手里"))).to_have_count(0)

    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_everything_is_done_by_keyboard_alone(desk: Desk, worklist: Worklist) -> None:
    cases = [
        worklist.at_share(0.3 + n / 10, place=worklist.beside(120 * n), address=f"中山路 {n} 号") for n in range(3)
    ]
    worklist.city.at = utc_now()
    unfiled = worklist.city.reported(place=worklist.beside(480), address="人民路")
    page = desk.page(worklist.city.people["operator"], language="en")  # of the centre, operators urge
    page.goto("/cases")
    expect(page.locator("[data-case]")).to_have_count(4)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    first = page.evaluate("Number(document.activeElement.dataset.case)")
    assert first == cases[2].id, "the first row, due soonest"
    expect(page.get_by_role("button", name="Urge 2")).to_be_visible()
    page.locator("[data-case]").last.scroll_into_view_if_needed()
    page.get_by_role("checkbox", name=re.compile(str(unfiled.acceptance_number))).check()
    page.keyboard.press("u")
    dialog = page.get_by_role("dialog", name="Urge several cases")
    expect(dialog).to_contain_text("Urge 3 cases")
    expect(dialog.get_by_label("Remark (optional)")).to_be_focused()
    page.keyboard.type("juk")
    page.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("status")).to_contain_text("Urged: ")
    shoot(page, "cases-urge")
    assert_accessible(page)
    assert _urgings(worklist, cases) == [0, 1, 1]
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))


def _urgings(worklist: Worklist, cases: list[Case]) -> list[int]:
    """How often each was urged."""
    urgings = select(func.count()).select_from(CaseEvent).where(CaseEvent.action == CaseAction.URGE)
    with worklist.city.database.read() as session:
        return [session.scalar(urgings.where(CaseEvent.case_id == one.id)) or 0 for one in cases]


def test_a_change_elsewhere_is_announced_and_moves_nothing_until_it_is_asked_for(
    desk: Desk, worklist: Worklist, online: Online
) -> None:
    worklist.at_share(0.3, place=worklist.beside(0), address="中山路 1 号")
    page = _supervisor(desk, worklist)
    page.goto("/cases")
    expect(page.get_by_text("实时", exact=True)).to_be_attached()
    expect(page.locator(".gw-live-live")).to_be_visible()
    expect(page.locator("[data-case]")).to_have_count(1)
    online.register(place={"longitude": 121.5035, "latitude": 31.2, "radius_m": 8})
    chip = page.get_by_role("button", name=re.compile(r"^\d 条更新$"))
    expect(chip).to_be_visible()
    expect(page.locator("[data-case]")).to_have_count(1)
    shoot(page, "cases-live")
    chip.click()
    expect(page.locator("[data-case]")).to_have_count(2)
    expect(chip).to_have_count(0)
