"""One view of a camera: what is drawn in its picture, by mouse and by keys alone; patrol, health, test visits."""

import re
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from accounts.appointments import Scope
from accounts.posts import Post
from camera_registry.tables import View
from camera_registry.views import edit_view
from detection.streams.errors import StreamErrorKind
from detection.streams.words import ADVICE, TITLES
from kit.clock import utc_now
from tests.api.conftest import somebody
from tests.cases.a_street import Street
from tests.web.a_camera_wall import build_wall, visit_that_ends, work_off
from tests.web.a_desk import PHONE, Desk, assert_accessible, assert_nothing_overflows, shoot

TOLERANCE = 0.004
CORNERS = [(0.2, 0.6), (0.7, 0.55), (0.8, 0.9), (0.3, 0.95)]
GROUND = [
    (0.2, 0.9, 116.39, 39.9),
    (0.8, 0.9, 116.3902, 39.9),
    (0.7, 0.5, 116.3902, 39.9003),
    (0.3, 0.5, 116.39, 39.9003),
    (0.5, 0.7, 116.3901, 39.90008),
]


@pytest.fixture
def administrator(street: Street) -> int:
    return somebody(street.database, Post.ADMINISTRATOR, Scope())


class Stored(NamedTuple):
    """What the database holds of a view."""

    period_s: int
    active_from: str | None
    active_to: str | None
    items: Any
    zones: Any
    masks: Any
    control_points: Any


def stored(street: Street, view_id: int) -> Stored:
    with street.database.read() as session:
        view = session.get_one(View, view_id)
        return Stored(**{name: getattr(view, name) for name in Stored._fields})


def click_in_picture(page: Page, x: float, y: float) -> None:
    box = page.get_by_test_id("drawing").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def is_near(polygon: list[list[float]], wanted: list[tuple[float, float]]) -> bool:
    return len(polygon) == len(wanted) and all(
        abs(x - wanted_x) < TOLERANCE and abs(y - wanted_y) < TOLERANCE
        for (x, y), (wanted_x, wanted_y) in zip(polygon, wanted, strict=True)
    )


def test_a_zone_drawn_with_the_mouse_is_stored_as_drawn_and_a_crossing_one_is_refused(
    desk: Desk, street: Street, administrator: int
) -> None:
    one = build_wall(street)[0]
    page = desk.page(administrator)
    page.goto(f"/cameras/{one.camera_id}/views/{one.view_id}")
    expect(page.get_by_role("heading", name=one.name)).to_be_visible()
    expect(page.get_by_role("img", name="画面")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="检测区域", exact=True)).to_have_attribute("aria-pressed", "true")
    for x, y in CORNERS:
        click_in_picture(page, x, y)
    click_in_picture(page, *CORNERS[0])
    expect(page.get_by_role("region", name="检测区域 1")).to_be_visible()
    box = page.get_by_test_id("drawing").bounding_box()
    assert box is not None

    def drag(start: tuple[float, float], end: tuple[float, float]) -> None:
        page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=4)
        page.mouse.up()

    drag(CORNERS[1], (0.05, 0.8))
    expect(page.get_by_text("检测区域 1自相交")).to_be_visible()
    expect(page.get_by_test_id("crossing")).to_have_count(2)
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    shoot(page, "cameras-view-crossing")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("crossing")).to_have_count(0)
    drag(CORNERS[1], (0.75, 0.5))
    assert_accessible(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_be_visible()
    (zone,) = stored(street, one.view_id).zones
    assert is_near(zone, [CORNERS[0], (0.75, 0.5), *CORNERS[2:]])
    page.reload()
    expect(page.get_by_role("region", name="检测区域 1")).to_be_visible()
    shoot(page, "cameras-view")


def test_everything_can_be_drawn_with_keys_alone_and_a_second_editor_is_met(
    desk: Desk, street: Street, administrator: int
) -> None:
    one = build_wall(street)[0]
    page = desk.page(administrator, language="en")
    page.goto(f"/cameras/{one.camera_id}/views/{one.view_id}")
    page.get_by_role("button", name="Add mask").focus()
    page.keyboard.press("Enter")
    mask = page.get_by_role("region", name="Mask 1")
    expect(mask.get_by_role("button", name="Corner 1:")).to_be_focused()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    expect(mask.get_by_label("x of corner 1")).to_have_value("0.34")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.45")
    mask.get_by_role("button", name="Delete corner 3").focus()
    page.keyboard.press("Enter")
    with street.database.write() as session:
        edit_view(session, one.view_id, period_s=300, zones=[[[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]])
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert").filter(has_text="Somebody else changed this view meanwhile")
    expect(alert.first).to_be_visible()
    expect(page.get_by_role("row", name="period")).to_contain_text("300 s")
    expect(page.get_by_role("row", name="masks")).to_contain_text("1 with 3 corners in all")
    assert_accessible(page)
    shoot(page, "cameras-view-conflict")
    page.get_by_role("button", name="Keep mine and save").click()
    expect(page.get_by_text("Saved", exact=False).last).to_be_visible()
    expect(page.get_by_role("button", name="Keep mine and save")).to_have_count(0)
    view = stored(street, one.view_id)
    assert view.period_s == 300
    assert len(view.zones) == 1
    assert view.masks == [[[0.34, 0.45], [0.65, 0.55], [0.35, 0.85]]]


def test_ground_points_and_the_patrol_are_saved_in_one_go_and_the_residual_is_shown(
    desk: Desk, street: Street, administrator: int
) -> None:
    one = build_wall(street)[0]
    page = desk.page(administrator, language="en")
    page.goto(f"/cameras/{one.camera_id}/views/{one.view_id}")
    expect(page.get_by_text("places are true to 100 m only")).to_be_visible()
    page.get_by_role("button", name="Ground points", exact=True).click()
    for number, (x, y, longitude, latitude) in enumerate(GROUND, 1):
        click_in_picture(page, x, y)
        page.get_by_label(f"Longitude of point {number}").fill(str(longitude))
        page.get_by_label(f"Latitude of point {number}").fill(str(latitude))
        if number == 2:
            expect(page.get_by_text("2 ground points are too few")).to_be_visible()
    page.get_by_label("Period (s)").fill("30")
    page.get_by_label("Hours (city time) From").fill("06:00")
    expect(page.get_by_text("Hours need both ends")).to_be_visible()
    page.wait_for_timeout(700)
    page.reload()  # what was entered is kept
    expect(page.get_by_text("Your unsaved changes")).to_be_visible()
    page.get_by_label("Hours (city time) To").fill("22:30")
    page.get_by_text("Items looked for").click()
    page.get_by_role("checkbox", name="All items").uncheck()
    page.get_by_role("searchbox", name="Filter items").fill("garbage")
    page.get_by_role("checkbox", name="Exposed garbage").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    residual = page.get_by_text(re.compile(r"^Residual \d"))
    expect(residual).to_be_visible()
    view = stored(street, one.view_id)
    assert (view.period_s, view.active_from, view.active_to) == (30, "06:00", "22:30")
    assert view.items
    assert "exposed-garbage" not in view.items
    assert len(view.control_points) == len(GROUND)
    assert all(
        abs(is_at - wanted) < TOLERANCE
        for point, entered in zip(view.control_points, GROUND, strict=True)
        for is_at, wanted in zip(point, entered, strict=True)
    )
    shown = residual.inner_text()
    assert 0 < float(shown.split()[1]) < 10
    shoot(page, "cameras-view-ground", whole=True)


def test_a_test_visit_shows_its_times_or_what_to_try_beside_seven_days_of_health(
    desk: Desk, street: Street, administrator: int
) -> None:
    with street.database.write() as session:
        for number, error in enumerate((None, "timed_out", "timed_out", "stalled")):
            street.visited(session, at=utc_now(), error=error).slot_at = utc_now() - timedelta(minutes=number)
    page = desk.page(administrator)
    page.goto(f"/cameras/{street.camera_id}/views/{street.view_id}")
    health = page.get_by_role("region", name="近 7 天健康")
    for said in ("巡查 4 次", "可用率 25.0%", "卡顿 1 次", "超时无响应", "20 毫秒"):
        expect(health).to_contain_text(said)
    page.keyboard.press("t")
    expect(page.get_by_role("region", name="测试结果")).to_contain_text("等待巡查进程接手")
    assert street.store is not None
    picture = street._picture(5)
    times = {"connect_ms": 812.4, "keyframe_ms": 321, "inference_ms": 64, "width_px": 1280, "height_px": 720}
    work_off(street, visit_that_ends(**times, codec="h264", detections=[], picture_key=picture))
    result = page.get_by_role("region", name="测试结果")
    for said in ("812 毫秒", "321 毫秒", "64 毫秒", "画面可用"):
        expect(result).to_contain_text(said)
    expect(page.get_by_role("img", name="测试巡查看到的画面")).to_be_visible()
    page.get_by_role("button", name="测试巡查").click()
    work_off(street, visit_that_ends(error="unauthorised", error_text="The server answered 401.", connect_ms=12))
    expect(result).to_contain_text(TITLES[StreamErrorKind.unauthorised].zh)
    expect(result).to_contain_text(ADVICE[StreamErrorKind.unauthorised].zh)
    expect(result).to_contain_text("未到这一步")
    assert_accessible(page)
    shoot(page, "cameras-test-visit", whole=True)
    page.keyboard.press("h")
    expect(health).to_be_focused()


@pytest.mark.parametrize("size", [PHONE])
def test_whoever_may_only_look_finds_no_tool_and_the_phone_shows_one_column(
    desk: Desk, street: Street, administrator: int, size: tuple[int, int]
) -> None:
    with street.database.write() as session:
        edit_view(session, street.view_id, zones=[[[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]])
        second = View(camera_id=street.camera_id, name="预置位 2")
        session.add(second)
    reader = somebody(street.database, Post.OPERATOR, Scope())
    page = desk.page(reader, language="en")
    page.goto(f"/cameras/{street.camera_id}/views/{street.view_id}")
    expect(page.get_by_text("Your post may look at this but not change it.")).to_be_visible()
    for name in ("Test visit", "Add zone", "Delete zone 1"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_label("Period (s)")).to_be_disabled()
    page.keyboard.press("]")
    page.wait_for_url(f"**/views/{second.id}")
    expect(page.get_by_text("No zone: the whole picture counts.")).to_be_visible()
    page.keyboard.press("[")
    page.wait_for_url(f"**/views/{street.view_id}")
    page.goto("/cameras/import")
    expect(page.get_by_role("heading", name="Your post may not import cameras")).to_be_visible()

    phone = desk.page(administrator, language="en", size=size)
    phone.goto(f"/cameras/{street.camera_id}/views/{street.view_id}")
    expect(phone.get_by_text("On a phone zones can only be looked at")).to_be_visible()
    expect(phone.get_by_role("button", name="Add zone")).to_have_count(0)
    assert_nothing_overflows(phone)
    assert_accessible(phone)
    shoot(phone, "cameras-view", whole=True)
