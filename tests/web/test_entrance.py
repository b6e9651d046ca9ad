"""Coming in: by password, by a one-time link, again when the session is over, and not at all."""

import pytest
from playwright.sync_api import expect

from accounts import sessions
from accounts.appointments import Scope
from accounts.posts import Post
from kit.clock import utc_now
from tests.api.conftest import somebody
from tests.web.a_desk import PHONE, WIDE, Desk, Language, assert_accessible, assert_nothing_overflows, shoot

WORDS = {"zh": {"sign_in": "登录", "review": "线索审核"}, "en": {"sign_in": "Sign in", "review": "Review"}}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_nobody_sees_the_entrance_in_the_language_of_their_browser(
    desk: Desk, language: Language, size: tuple[int, int]
) -> None:
    page = desk.page(None, language=language, size=size)
    page.goto("/cases")
    expect(page.get_by_role("button", name=WORDS[language]["sign_in"], exact=True)).to_be_visible()
    assert_accessible(page)
    assert_nothing_overflows(page)
    shoot(page, "entrance")


def test_an_operator_lands_at_the_queue_and_the_language_can_be_switched(desk: Desk) -> None:
    operator = somebody(desk.database, Post.OPERATOR, Scope())
    page = desk.page(operator)
    page.goto("/")
    page.wait_for_url("**/review")
    page.locator("details.gw-person > summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Review", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    expect(page.get_by_role("link", name="Review", exact=True)).to_be_visible()


def test_a_page_outside_the_post_says_which_permission_it_takes(desk: Desk) -> None:
    leader = somebody(desk.database, Post.LEADER, Scope())
    page = desk.page(leader, language="en")
    page.goto("/review")
    expect(page.get_by_role("heading", name="Your post may not open this page")).to_be_visible()


def test_a_session_that_ends_leaves_the_page_and_asks_to_sign_in_above_it(desk: Desk) -> None:
    operator = somebody(desk.database, Post.OPERATOR, Scope())
    page = desk.page(operator, language="en")
    page.goto("/me")
    expect(page.get_by_role("heading", name="My settings")).to_be_visible()
    with desk.database.write() as session:
        sessions.end_all(session, operator, now=utc_now())
    page.get_by_role("radio", name="中文").click()
    page.get_by_role("link", name="线索审核").click()
    expect(page.get_by_role("dialog")).to_contain_text("登录已过期")
