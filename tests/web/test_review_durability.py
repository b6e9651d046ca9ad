"""What an operator decided arrives exactly once, or is shown as not taken: whatever server, network and tab do."""

from datetime import timedelta

from playwright.sync_api import Route, expect

from accounts.appointments import Scope
from accounts.posts import Post
from cases import claiming
from cases.tables import Candidate
from kit.clock import utc_now
from tests.api.conftest import somebody
from tests.cases.a_street import Street
from tests.web.a_desk import Desk
from tests.web.a_desk_queue import armed, decisions, fill, saved
from tests.web.test_review import begin

REJECTING = "**/candidates/*/reject"


def test_a_server_that_fails_three_times_gets_the_decision_once(desk: Desk, street: Street) -> None:
    desk.expects.append("status of 500")
    fill(street, 4, earlier=0)
    page = begin(desk, street)
    first = armed(page)
    met: list[str] = []

    def fails(route: Route) -> None:
        met.append(route.request.headers["idempotency-key"])
        if len(met) > 3:
            route.continue_()
        else:
            route.fulfill(status=500, content_type="text/plain", body="oops")

    page.route(REJECTING, fails)
    page.keyboard.press("4")
    expect(page.get_by_text("1 条待发送")).to_be_visible()
    page.get_by_text("全部已保存").wait_for(timeout=40_000)  # 1, 2 and 5 s between the attempts
    assert [one.candidate_id for one in decisions(street)] == [first]
    assert len(met) == 4
    assert len(set(met)) == 1, "one key for ever"


def test_a_tab_that_is_closed_right_after_a_key_loses_nothing(desk: Desk, street: Street) -> None:
    fill(street, 4, earlier=0)
    operator = somebody(street.database, Post.OPERATOR, Scope())
    page = begin(desk, street, person=operator)
    first = armed(page)
    page.keyboard.press("4")
    page.close(run_before_unload=False)
    again = desk.watched(desk.contexts[-1].new_page())
    again.goto("/review")
    again.get_by_role("button", name="开始值班").click()
    armed(again)
    saved(again)
    assert [one.candidate_id for one in decisions(street)] == [first]


def test_a_decision_whose_lease_ended_while_offline_is_shown_as_not_taken(desk: Desk, street: Street) -> None:
    desk.expects.append("ERR_INTERNET_DISCONNECTED")
    fill(street, 6, earlier=0)
    page = begin(desk, street)
    first = armed(page)
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    page.keyboard.press("4")
    page.locator(f"[data-candidate='{first}']").wait_for(state="detached")
    with street.database.write() as session:
        session.get_one(Candidate, first).lease_until = utc_now() - timedelta(seconds=1)
    with street.database.write() as session:
        claiming.claim(session, candidate_id=first, person_id=street.colleague_id, now=utc_now())
    page.context.set_offline(False)
    expect(page.get_by_text("未被采纳").first).to_be_visible()
    armed(page)
    assert decisions(street) == []
