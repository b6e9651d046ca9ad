"""One case through the pages of its posts: each does what is offered to them, and is told why not the rest."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.a_city_online import Online
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
from tests.web.a_pictured_case import LONG_ADDRESS, a_jpeg, an_inspected_case

HERE = {"longitude": 121.5, "latitude": 31.2, "accuracy": 5.0}


def _at(desk: Desk, online: Online, login: str, case_id: int) -> Page:
    page = desk.page(online.city.people[login], permissions=["geolocation"], geolocation=HERE)
    page.goto(f"/cases/{case_id}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def _act(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("form", name=name)).to_be_visible()


def _send(page: Page, then: str) -> None:
    """By the key; the new state stands in the head line when it is done."""
    page.keyboard.press("Control+Enter")
    expect(page.locator(".gw-case-state")).to_contain_text(then)


def test_a_case_goes_from_filing_to_closing_by_the_pages_of_its_posts(
    desk: Desk, online: Online, tmp_path: Path
) -> None:
    case = online.register(address=LONG_ADDRESS)
    case = online.do(case, "accept", "operator")
    supervisor = _at(desk, online, "duty_supervisor", case["id"])
    _act(supervisor, "立案")
    expect(supervisor.get_by_role("form", name="立案")).to_contain_text("案卷转为“已立案待派遣”")
    supervisor.keyboard.press("Control+Enter")
    expect(supervisor.get_by_text("请填写此项")).to_be_visible()
    supervisor.get_by_label("满足立案条件").check()
    _send(supervisor, "已立案待派遣")
    _act(supervisor, "派遣")
    supervisor.get_by_label("主办部门").select_option(label="环境卫生管理处")
    _send(supervisor, "已派遣待签收")
    expect(supervisor.get_by_role("button", name="签收", exact=True)).to_have_count(0)

    department = _at(desk, online, "department", case["id"])
    _act(department, "签收")
    _send(department, "处置中")
    expect(department.get_by_role("button", name="结案", exact=True)).to_have_count(0)
    _act(department, "反馈")
    photo = a_jpeg(tmp_path, "after.jpg", has_garbage=False)
    department.get_by_label("添加照片").set_input_files(photo)
    expect(department.get_by_role("img", name="照片 1")).to_be_visible()
    department.get_by_label("与处置前同视角").check()
    department.get_by_label("处置结果").fill("已清运，地面已冲洗")
    assert_accessible(department)
    shoot(department, "case-feedback-form")
    _send(department, "已反馈待核查")

    operator = _at(desk, online, "operator", case["id"])
    _act(operator, "派发核查")
    operator.get_by_role("radio", name="Colleague（在办 0）").check()
    _send(operator, "核查中")
    inspector = _at(desk, online, "colleague", case["id"])
    _act(inspector, "核查回复")
    inspector.get_by_role("radio", name="通过", exact=True).check()
    inspector.get_by_label("添加照片").set_input_files(photo)
    expect(inspector.get_by_role("img", name="照片 1")).to_be_visible()
    inspector.get_by_role("button", name="使用当前位置").click()
    expect(inspector.get_by_label("经度")).to_have_value("121.5")
    _send(inspector, "核查完待结案")

    expect(supervisor.locator(".gw-case-state")).to_contain_text("核查完待结案")
    _act(supervisor, "结案")
    _send(supervisor, "已结案")
    supervisor.keyboard.press("5")
    history = supervisor.get_by_role("tabpanel", name="历史")
    expect(history.get_by_role("listitem")).to_have_count(online.now(case)["version"])
    expect(history).to_contain_text("环境卫生管理处")
    expect(history).to_contain_text("处置时限开始（4:00）")
    assert online.now(case)["state"] == "closed"


def test_what_is_barred_says_why_and_the_address_wraps_at_both_widths(desk: Desk, online: Online) -> None:
    case = online.register("operator", address=LONG_ADDRESS, caller="13800000000")
    page = _at(desk, online, "operator", case["id"])
    barred = page.get_by_role("listitem").filter(has_text="不予受理").first
    expect(barred).to_contain_text("原因：")
    page.get_by_text("其他操作及不可办的原因").click()
    others = page.locator("details").filter(has_text="其他操作").get_by_role("listitem")
    expect(others.filter(has_text="立案").first).to_contain_text("当前状态不允许")
    expect(page.get_by_text("13800000000")).to_be_visible()
    for size, name in ((PHONE, "phone"), ((1920, 1080), "wide")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        address = page.get_by_text(LONG_ADDRESS)
        expect(address).to_be_visible()
        assert address.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth"), name
        assert_nothing_overflows(page)
    supervisor = _at(desk, online, "duty_supervisor", case["id"])
    expect(supervisor.get_by_text("来报 1")).to_be_visible()
    expect(supervisor.get_by_text("13800000000")).to_have_count(0)


@pytest.mark.parametrize(("language", "size"), [("zh", WIDE), ("en", PHONE)])
def test_every_tab_is_one_key_away_and_can_be_read_by_everybody(
    desk: Desk, street: Street, online: Online, language: Language, size: tuple[int, int]
) -> None:
    case = an_inspected_case(street, online)
    page = desk.page(online.city.people["operator"], language=language, size=size)
    page.goto(f"/cases/{case['id']}")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", "50")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", "55")
    for key in "123456":
        page.keyboard.press(key)
        expect(page.get_by_role("tab", selected=True)).to_have_attribute("aria-keyshortcuts", key)
        expect(page.get_by_role("tabpanel").locator("[aria-busy]")).to_have_count(0)
        assert_nothing_overflows(page)
        page.evaluate("scrollTo(0, 0)")  # what the bar on top covers half of a link is no small target
        assert_accessible(page)
        shoot(page, f"case-tab-{key}", whole=True)
    page.keyboard.press("2")
    page.get_by_role("tabpanel").get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_everything_on_a_case_is_reached_by_tab_and_the_first_action_by_e(desk: Desk, online: Online) -> None:
    case = online.register("operator", address=LONG_ADDRESS)
    page = _at(desk, online, "operator", case["id"])
    stops = " | ".join(stops_of_tab(page))
    for name in ("返回列表", "打印工单", "概况", "派发核实", "受理", "其他操作"):
        assert name in stops, name
    page.keyboard.press("e")
    expect(page.get_by_role("form", name="派发核实")).to_be_visible()
    assert_accessible(page)
