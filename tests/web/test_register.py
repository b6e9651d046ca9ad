"""Registering a call: the link of the call centre, the cases near, one more report of a case, and what is kept."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from cases.case_tables import CaseReport, Photo
from cases.tables import Case
from kit.clock import utc_now
from tests.api.a_city_online import Online
from tests.cases.a_street import Street
from tests.web.a_desk import PHONE, Desk, assert_accessible, assert_nothing_overflows, shoot
from tests.web.a_worklist import Worklist

CALLER, CALL = "13855512345", "C-20261124-17"
LINK = f"/cases/new#source=hotline&caller={CALLER}&call={CALL}"


@pytest.fixture
def worklist(online: Online, street: Street) -> Worklist:
    worklist = Worklist(online.city, street)
    worklist.lay_roads()
    return worklist


def _operator(desk: Desk, worklist: Worklist, **more: object) -> tuple[Page, list[str]]:
    """Their page, and every address that it asks for."""
    page = desk.page(worklist.city.people["operator"], **more)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


def test_the_link_fills_the_fields_and_the_case_that_it_is_takes_the_report_with_its_caller(
    desk: Desk, worklist: Worklist
) -> None:
    seen = worklist.seen()
    page, asked = _operator(desk, worklist)
    page.goto(LINK)
    expect(page.get_by_label("来电号码")).to_have_value(CALLER)
    expect(page.get_by_label("来电编号")).to_have_value(CALL)
    assert CALLER not in page.url
    assert CALLER not in page.evaluate("location.href")
    expect(page.get_by_role("combobox", name="在哪里")).to_be_focused()

    page.keyboard.type("rmlzsl")
    expect(page.get_by_role("option").first).to_contain_text("交叉口")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="在哪里")).to_have_value("中山路与人民路交叉口")
    page.get_by_role("combobox", name="是什么").fill("bllj")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="是什么")).to_have_value("暴露垃圾")
    page.get_by_label("情况说明").fill("路口有一堆垃圾，夜里有人倒的")
    page.get_by_label("从什么时候开始").fill("昨天夜里")

    near = page.get_by_role("region", name="附近案卷")
    picture = near.get_by_role("img")
    expect(picture).to_have_count(1)
    page.wait_for_function("document.querySelector('.gw-duplicates img').naturalWidth > 0")
    assert picture.bounding_box()["width"] >= 240  # type: ignore[index]
    mark = page.get_by_role("button", name=re.compile("^A 暴露垃圾"))
    expect(mark).to_be_visible()
    expect(page.get_by_role("application").get_by_text("中山路")).to_be_visible()
    assert_accessible(page)
    shoot(page, "register")
    near.get_by_role("button", name=re.compile("就是这件")).click()
    page.wait_for_url(f"**/cases/{seen.id}")
    with worklist.city.database.read() as session:
        reports = session.scalars(select(CaseReport).where(CaseReport.case_id == seen.id)).all()
        assert len(session.scalars(select(Case)).all()) == 1
    assert len(reports) == 2
    assert reports[-1].call_reference == CALL
    assert "发生时间：昨天夜里" in (reports[-1].text or "")
    told = desk_api_reports(worklist, seen.id)
    assert told[-1] == CALLER
    assert not [url for url in asked if CALLER in url]


def desk_api_reports(worklist: Worklist, case_id: int) -> list[str | None]:
    """Callers' numbers, unsealed."""
    from kit.resources import credentials_box

    with worklist.city.database.read() as session:
        rows = session.scalars(select(CaseReport).where(CaseReport.case_id == case_id).order_by(CaseReport.id)).all()
    return [credentials_box().open(row.caller) if row.caller else None for row in rows]


def test_what_was_typed_survives_a_closed_tab_and_a_server_that_refuses(desk: Desk, worklist: Worklist) -> None:
    worklist.city.at = utc_now()
    far = worklist.city.reported(place=worklist.beside(120), address="中山路 120 号")
    page, _ = _operator(desk, worklist, language="en")
    page.goto(LINK)
    page.get_by_role("combobox", name="Where").fill("中山路 88 号门前")
    page.get_by_label("What was said").fill("一堆垃圾")
    expect(page.get_by_text(re.compile("Draft kept"))).to_be_visible()
    context = page.context
    page.close()

    page = desk.watched(context.new_page())
    page.goto("/cases/new")
    unfinished = page.get_by_role("list", name="Unfinished registration")
    expect(unfinished).to_contain_text("中山路 88 号门前")
    unfinished.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Caller’s number")).to_have_value(CALLER)
    expect(page.get_by_label("What was said")).to_have_value("一堆垃圾")

    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an item.")
    page.get_by_role("combobox", name="What (item)").fill("garbage")
    page.get_by_role("option", name=re.compile("Exposed garbage")).first.click()
    page.get_by_role("application").click(position={"x": 300, "y": 190})
    expect(page.get_by_text("WGS-84")).to_be_visible()
    pin = page.get_by_role("button", name=re.compile("^Pin of the place"))
    pin.focus()
    before = page.get_by_text(re.compile("WGS-84")).inner_text()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text(re.compile("WGS-84"))).not_to_have_text(before)
    page.get_by_label("Add photos").set_input_files({"name": "street.jpg", "mimeType": "image/jpeg", "buffer": _jpeg()})
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()

    broken = {"left": 1}

    def refuse(route: object) -> None:
        if broken["left"] and route.request.method == "POST":  # type: ignore[attr-defined]
            broken["left"] -= 1
            route.abort("connectionreset")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    desk.expects.append("ERR_CONNECTION_RESET")
    page.route("**/api/v1/cases", refuse)
    send = page.get_by_role("button", name=re.compile("^(Register|None of these)"))
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("The server did not answer")
    expect(page.get_by_label("What was said")).to_have_value("一堆垃圾")
    shoot(page, "register-trouble")
    send.click()
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    with worklist.city.database.read() as session:
        made = session.scalars(select(Case).where(Case.id != far.id)).one()
        assert (made.address, made.source) == ("中山路 88 号门前", "hotline")
        assert session.scalars(select(Photo)).one().case_id == made.id
    assert desk_api_reports(worklist, made.id) == [CALLER]
    page.goto("/cases/new")
    expect(page.get_by_role("combobox", name="Where")).to_have_value("")
    expect(page.get_by_role("list", name="Unfinished registration")).to_have_count(0)


def test_on_the_phone_nothing_overflows_and_farther_cases_come_when_asked_for(desk: Desk, worklist: Worklist) -> None:
    worklist.city.at = utc_now()
    worklist.city.reported(place=worklist.beside(120), address="中山路 120 号")
    page, _ = _operator(desk, worklist, size=PHONE)
    page.goto("/cases/new")
    page.get_by_role("combobox", name="在哪里").fill("zslrml")
    page.get_by_role("option").first.click()
    page.get_by_role("combobox", name="是什么").fill("暴露垃圾")
    page.get_by_role("option").first.click()
    near = page.get_by_role("region", name="附近案卷")
    expect(near.get_by_role("listitem")).to_have_count(0)
    near.get_by_role("button", name=re.compile("扩大到 200 米（还有 1 件）")).click()
    expect(near.get_by_role("listitem")).to_have_count(1)
    assert_nothing_overflows(page)
    assert_accessible(page)
    shoot(page, "register", whole=True)


def _jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (640, 480), (120, 130, 140)).save(file, "JPEG")
    return file.getvalue()
