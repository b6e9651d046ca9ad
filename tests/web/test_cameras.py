"""The wall of cameras, and the import that fills it from a simulated platform and from lists."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.appointments import Scope
from accounts.posts import Post
from camera_registry.tables import Camera
from camera_registry.telling import tell_of
from detection.streams.words import TITLES
from detection.tables import PatrolState
from kit.clock import utc_now
from simulator.city import SimulatedCity
from simulator.onvif_device import SimulatedOnvif
from simulator.onvif_quirks import OnvifQuirks
from simulator.scenes import load_scenes
from simulator.settings import CitySettings
from tests.api.conftest import somebody
from tests.api.test_api_jobs import works_on
from tests.cases.a_street import Street
from tests.web.a_camera_wall import build_wall, work_off
from tests.web.a_desk import PHONE, WIDE, Desk, assert_accessible, assert_nothing_overflows, shoot, stops_of_tab

PASSWORD = secrets.token_urlsafe(12)


@pytest.fixture
def administrator(street: Street) -> int:
    return somebody(street.database, Post.ADMINISTRATOR, Scope())


@pytest.fixture(scope="module")
def city() -> Iterator[SimulatedCity]:
    settings = CitySettings(username="patrol", password=PASSWORD, fps=2)
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(320, 180)), settings) as running:
        yield running


def is_grey(page: Page, name: str) -> bool:
    picture = page.get_by_role("listitem").filter(has_text=name).get_by_role("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    return "grayscale" in str(picture.evaluate("one => getComputedStyle(one).filter"))


def test_each_health_has_its_sign_its_word_and_its_age_and_nothing_stale_looks_alive(
    desk: Desk, street: Street, administrator: int
) -> None:
    wall = build_wall(street)
    page = desk.page(administrator)
    page.goto("/cameras")
    first = page.get_by_role("listitem").filter(has_text=wall[1].name)
    expect(first).to_be_visible()
    titles = {str(kind): title.zh for kind, title in TITLES.items()} | {"online": "在线", "internal": "系统内部错误"}
    for one in wall:
        tile = page.get_by_role("listitem").filter(has_text=one.name)
        expect(tile).to_contain_text(titles[one.health])
        said = {"online": "秒前", "stalled": "25 分钟前 · 迟到"}.get(one.health, "最后好图 1 天前")
        expect(tile).to_contain_text(said)
        assert tile.locator(".cam-sign").inner_text().strip()
        assert is_grey(page, one.name) == (one.health != "online"), one.health
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"2 在线 / {len(wall) + 1}")  # and the street's own
    assert_accessible(page)
    assert_nothing_overflows(page)
    page.evaluate("scrollTo(0, 0)")
    shoot(page, "cameras-wall")
    reached = stops_of_tab(page)
    assert {"画面墙", "表格", "导入"} <= set(reached)

    page.get_by_role("combobox", name="健康").select_option("timed_out")
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("combobox", name="健康").select_option("")
    page.get_by_role("searchbox").fill("没有这样的")
    expect(page.get_by_text("没有符合条件的摄像机")).to_be_visible()
    page.get_by_role("button", name="清除筛选").click()
    page.get_by_role("button", name="表格", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(len(wall) + 2)
    assert_accessible(page)
    shoot(page, "cameras-table")


def test_a_picture_comes_by_event_and_only_tiles_in_sight_load_theirs(
    desk: Desk, street: Street, administrator: int
) -> None:
    wall = build_wall(street)
    page = desk.page(administrator, language="en", size=PHONE)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/picture" in one.url else None)
    page.goto("/cameras?sort=id")
    tile = page.get_by_role("listitem").filter(has_text=wall[0].name)
    expect(tile.get_by_role("img")).to_be_visible()
    expect(page.locator(".gw-live-live")).to_be_attached()
    page.wait_for_timeout(300)
    assert 1 <= len(asked) < len(wall), "a phone shows few of them"
    assert all("size=thumb" in one for one in asked)
    assert_nothing_overflows(page)
    assert_accessible(page)
    shoot(page, "cameras-wall")
    asked.clear()
    page.wait_for_timeout(2_500)
    assert asked == [], "nothing changed, so nothing is asked for"
    assert street.store is not None
    with street.database.write() as session:
        state = session.get_one(PatrolState, wall[0].view_id)
        state.health, state.picture_at, state.picture_key = (
            "frozen",
            utc_now() - timedelta(seconds=5),
            street._picture(9),
        )
        tell_of(session, wall[0].camera_id)
    expect(tile).to_contain_text("Frozen")
    expect(tile).to_contain_text("s ago")
    page.wait_for_timeout(300)
    assert len(asked) == 1, "the one picture that is new"


def test_a_city_without_cameras_is_led_to_the_wizard_and_imports_from_its_platform(
    desk: Desk, street: Street, administrator: int, city: SimulatedCity
) -> None:
    with street.database.write() as session:
        session.get_one(Camera, street.camera_id).vanished_at = utc_now()
    page = desk.page(administrator)
    page.goto("/cameras")
    page.get_by_role("button", name="导入摄像机").click()
    page.get_by_role("radio", name="WVP 国标平台").check()
    page.get_by_role("button", name="连接并预览").click()
    expect(page.get_by_text("必填").first).to_be_visible()
    page.get_by_label("平台名称").fill("门头沟")
    page.get_by_label("平台地址").fill(city.address)
    page.get_by_label("用户名").fill("patrol")
    page.get_by_label("密码").fill("falsch-geheim")
    assert_accessible(page)
    shoot(page, "cameras-import-source")
    page.get_by_role("button", name="连接并预览").click()
    work_off(street, works_on(street))
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码错误")
    page.get_by_role("button", name="返回修改来源").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="连接并预览").click()
    work_off(street, works_on(street))
    preview = page.get_by_role("region", name="导入后将有的变化")
    expect(preview).to_contain_text("新增")
    expect(preview.get_by_role("listitem")).to_have_count(3)
    assert_accessible(page)
    shoot(page, "cameras-import-preview")
    with street.database.read() as session:
        assert session.query(Camera).count() == 1, "a preview writes nothing"
    page.get_by_role("button", name="导入", exact=True).click()
    work_off(street, works_on(street))
    expect(page.get_by_text("导入完成")).to_be_visible()
    drafts = page.evaluate(
        """() => new Promise(done => { const open = indexedDB.open("gridwarden");
        open.onsuccess = () => { const all = open.result.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => done(JSON.stringify(all.result)); }; })"""
    )
    assert PASSWORD not in drafts
    assert "geheim" not in drafts
    page.get_by_role("link", name="查看画面墙").click()
    expect(page.get_by_role("listitem")).to_have_count(3)


@pytest.mark.parametrize("kind", ["海康 Artemis 开放平台", "ONVIF 设备"])
def test_the_wizard_speaks_to_every_kind_of_platform(
    desk: Desk, street: Street, administrator: int, city: SimulatedCity, kind: str
) -> None:
    page = desk.page(administrator)
    page.goto("/cameras/import")
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("平台名称").fill("城北")
    with SimulatedOnvif(city, (1, 2), OnvifQuirks()) as device:
        if kind.startswith("ONVIF"):
            page.get_by_label("设备主机").fill(device.host)
            page.get_by_label("用户名").fill("patrol")
            page.get_by_label("密码").fill(PASSWORD)
        else:
            page.get_by_label("网关地址").fill(city.address)
            page.get_by_label("合作方 appKey").fill(city.settings.app_key)
            page.get_by_label("合作方 appSecret").fill(city.settings.app_secret)
        page.get_by_role("button", name="连接并预览").click()
        work_off(street, works_on(street))
        preview = page.get_by_role("region", name="导入后将有的变化")
        expect(preview).to_contain_text("新增")
        page.get_by_role("button", name="导入", exact=True).click()
        work_off(street, works_on(street))
        expect(page.get_by_text("导入完成")).to_be_visible()
    with street.database.read() as session:
        assert session.query(Camera).count() > 1


def test_a_wrong_row_of_a_list_is_named_and_what_people_changed_is_kept(
    desk: Desk, street: Street, administrator: int
) -> None:
    with street.database.write() as session:
        session.get_one(Camera, street.camera_id).own_name = "本地改的名"
    page = desk.page(administrator, language="en", size=PHONE)
    page.goto("/cameras/import")
    page.get_by_role("radio", name="CSV list").check()
    page.get_by_label("Name of the platform").fill("pretend")
    rows = "id,name,address,period_s\ncam-1,东口,rtsp://10.0.0.5/1,60\ncam-2,西口,rtsp://10.0.0.6/1,soon\n"
    choose(page, rows)
    page.get_by_role("button", name="Connect and preview").click()
    work_off(street, works_on(street))
    row = page.get_by_role("row").nth(1)
    expect(row.get_by_role("cell").nth(0)).to_have_text("3")
    expect(row.get_by_role("cell").nth(1)).to_have_text("period_s")
    expect(page.get_by_role("alert")).to_contain_text("nothing was imported")
    assert_nothing_overflows(page)
    shoot(page, "cameras-import-wrong-row")
    page.get_by_role("button", name="Back to the source").click()
    choose(page, rows.replace("soon", "90"))
    page.get_by_role("button", name="Connect and preview").click()
    work_off(street, works_on(street))
    expect(page.get_by_text("Camera 1 → 东口")).to_be_visible()
    expect(page.get_by_text("The name changed here is kept")).to_be_visible()
    assert_accessible(page)


def choose(page: Page, rows: str) -> None:
    page.get_by_label("CSV file").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode("gb18030")}
    )


def test_without_the_server_the_last_wall_stays_and_its_ages_go_on(
    desk: Desk, street: Street, administrator: int
) -> None:
    wall = build_wall(street)
    desk.expects.append("Failed to load resource")
    page = desk.page(administrator, language="en", size=WIDE)
    page.goto("/cameras?sort=id")
    tile = page.get_by_role("listitem").filter(has_text=wall[0].name)
    expect(tile).to_contain_text("s ago")
    expect(page.locator(".gw-live-live")).to_be_attached()
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(tile).to_contain_text("1 min ago", timeout=40_000)
    expect(tile.get_by_role("img")).to_be_visible()
