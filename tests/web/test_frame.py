"""The bar, palette, help and notices around every page, by mouse and by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from accounts.appointments import Scope
from accounts.posts import Post
from tests.api.conftest import somebody
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


@pytest.fixture
def supervisor(desk: Desk) -> int:
    return somebody(desk.database, Post.DUTY_SUPERVISOR, Scope())


@pytest.mark.parametrize(("language", "size"), [("zh", WIDE), ("en", PHONE)])
def test_settings_are_reachable_by_keyboard_and_accessible_in_both_themes(
    desk: Desk, supervisor: int, language: Language, size: tuple[int, int]
) -> None:
    page = desk.page(supervisor, language=language, size=size)
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    stops = stops_of_tab(page)
    assert stops[0] in {"跳到主要内容", "Skip to the content"}
    assert any("案卷" in one or "Cases" in one for one in stops)
    assert len(stops) >= 8
    for theme in ("light", "dark"):
        page.evaluate(f"localStorage.setItem('gridwarden.theme', '{theme}')")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)
        assert_nothing_overflows(page)
        shoot(page, f"settings-{theme}")


def test_the_palette_finds_a_page_and_leads_there_without_a_mouse(desk: Desk, supervisor: int) -> None:
    page = desk.page(supervisor, language="en")
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("abo")
    expect(dialog.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/about")
    expect(dialog).to_be_hidden()


def test_help_shows_what_the_keys_do_here_and_off_means_off(desk: Desk, supervisor: int) -> None:
    page = desk.page(supervisor, language="zh")
    page.goto("/about")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog")).to_contain_text("命令面板")
    shoot(page, "help")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.evaluate("localStorage.setItem('gridwarden.keys', 'off')")
    page.keyboard.press("Shift+Slash")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_key_is_not_heard_while_somebody_writes(desk: Desk, supervisor: int) -> None:
    page = desk.page(supervisor, language="en")
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("?")
    assert box.input_value() == "?"
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_the_page_says_when_the_server_is_gone_and_when_it_is_back(desk: Desk, supervisor: int) -> None:
    desk.expects += ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    page = desk.page(supervisor, language="zh")
    page.goto("/about")
    expect(page.get_by_text("实时", exact=True)).to_be_attached()
    _cut_off(page, is_off=True)
    expect(page.get_by_role("alert")).to_contain_text("失去连接", timeout=15_000)
    _cut_off(page, is_off=False)
    expect(page.get_by_text("失去连接")).to_be_hidden(timeout=20_000)


def test_a_second_tab_of_one_browser_hears_what_the_first_one_hears(desk: Desk, supervisor: int) -> None:
    page = desk.page(supervisor, language="en")
    streams: list[str] = []
    page.context.on("request", lambda one: streams.append(one.url) if one.url.endswith("/api/v1/events") else None)
    page.goto("/about")
    expect(page.locator(".gw-live-live")).to_be_attached()
    second = desk.watched(page.context.new_page())
    second.goto("/about")
    expect(second.locator(".gw-live-live")).to_be_attached()
    assert len(streams) == 1
    page.close()
    expect(second.locator(".gw-live-live")).to_be_attached()
    second.wait_for_timeout(500)
    assert len(streams) == 2


def _cut_off(page: Page, *, is_off: bool) -> None:
    page.context.set_offline(is_off)


def test_chinese_letters_are_letters_and_not_boxes(desk: Desk, supervisor: int) -> None:
    page = desk.page(supervisor)
    page.goto("/about")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    drawn = page.evaluate(
        """letters => [...letters].map((letter) => {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = 32;
          const pen = canvas.getContext('2d');
          pen.font = `24px ${getComputedStyle(document.body).fontFamily}`;
          pen.fillText(letter, 2, 26);
          return [...pen.getImageData(0, 0, 32, 32).data].filter((_, at) => at % 4 === 3).join();
        })""",
        "核查处置案卷",
    )
    assert len(set(drawn)) == len(drawn), "a missing letter is the same box every time"
    assert all(set(one.split(",")) != {"0"} for one in drawn)
