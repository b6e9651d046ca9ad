"""The review desk when things come between: danger, a lost lease, no network, a second window; boxes; looks."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from accounts.appointments import Scope
from accounts.posts import Post
from cases import claiming
from cases.states import CandidateState, DecisionKind
from cases.tables import Candidate
from kit.clock import utc_now
from tests.api.conftest import somebody
from tests.cases.a_street import BOX, MANHOLE, Street
from tests.web.a_desk import PHONE, WIDE, Desk, Language, assert_accessible, assert_nothing_overflows, shoot
from tests.web.a_desk_queue import HEIGHT_PX, WIDTH_PX, armed, candidate, decisions, fill, saved
from tests.web.test_review import START, begin

OFFICE = (1366, 768)


def test_a_danger_comes_next_and_never_in_place_of_what_is_decided_and_is_rejected_by_the_same_key_twice(
    desk: Desk, street: Street
) -> None:
    fill(street, 4, earlier=0)
    page = begin(desk, street)
    first = armed(page)
    (danger,) = fill(street, 1, condition_id=MANHOLE, minutes=1)
    expect(page).to_have_title(re.compile("^⚠ 1 "))
    expect(page.get_by_role("navigation", name="队列").get_by_text("危险")).to_be_visible()
    assert armed(page) == first
    page.keyboard.press("Space")
    page.locator(f"[data-candidate='{danger}'][data-armed=true]").wait_for()
    shoot(page, "review-danger")
    page.keyboard.press("4")
    expect(page.get_by_role("alert")).to_contain_text("再按一次 4")
    saved(page)
    assert [one.candidate_id for one in decisions(street)] == [first]
    page.keyboard.press("4")
    page.locator(f"[data-candidate='{danger}']").wait_for(state="detached")
    saved(page)
    assert candidate(street, danger).state is CandidateState.REJECTED


def test_a_decision_whose_lease_was_lost_is_refused_and_shown(desk: Desk, street: Street) -> None:
    fill(street, 3, earlier=0)
    page = begin(desk, street)
    first = armed(page)
    page.context.set_offline(True)
    desk.expects.append("ERR_INTERNET_DISCONNECTED")
    _taken_by_somebody(street, first)
    page.keyboard.press("Space")
    page.locator(f"[data-candidate='{first}']").wait_for(state="detached")
    page.context.set_offline(False)
    alert = page.get_by_role("alert").filter(has_text="未被采纳")
    expect(alert).to_contain_text("李雷")
    assert decisions(street) == []
    second = armed(page)
    _taken_by_somebody(street, second)
    page.wait_for_timeout(3_100)  # whatever came sooner might be the echo of our own lease
    _touched(street, second)
    expect(page.get_by_text("此线索已不在您的席位上")).to_be_visible()
    shoot(page, "review-lost")
    page.keyboard.press("4")
    page.keyboard.press("x")
    armed(page)
    assert decisions(street) == []


def test_a_cut_network_keeps_three_decisions_then_stops_and_each_arrives_exactly_once(
    desk: Desk, street: Street
) -> None:
    fill(street, 8, earlier=0)
    page = begin(desk, street)
    armed(page)
    page.wait_for_timeout(300)
    desk.expects.append("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    taken = []
    for _ in range(3):
        taken.append(armed(page))
        page.keyboard.press("4")
        page.locator(f"[data-candidate='{taken[-1]}']").wait_for(state="detached")
    expect(page.get_by_text("3 条待发送")).to_be_visible()
    assert decisions(street) == []
    page.context.set_offline(False)
    saved(page)
    armed(page)
    assert Counter(one.candidate_id for one in decisions(street)) == Counter(taken)


def test_a_box_by_mouse_and_by_arrows_is_stored_to_the_pixel(desk: Desk, street: Street) -> None:
    fill(street, 3, earlier=0)
    page = begin(desk, street)
    armed(page)
    page.keyboard.press("r")
    sheet = page.locator(".rv-sheet").bounding_box()
    assert sheet is not None
    scale = sheet["width"] / WIDTH_PX
    page.mouse.move(sheet["x"] + 100 * scale, sheet["y"] + 60 * scale)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 300 * scale, sheet["y"] + 200 * scale, steps=4)
    page.mouse.up()
    shoot(page, "review-box")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    armed(page)
    saved(page)
    page.keyboard.press("r")
    for keys in ("ArrowRight", "ArrowRight", "Shift+ArrowDown", "Alt+ArrowLeft", "Alt+Shift+ArrowDown"):
        page.keyboard.press(keys)
    page.keyboard.press("Space")  # an open edit is what is decided with
    armed(page)
    saved(page)
    mouse, arrows = (_pixels(one.box) for one in decisions(street))
    assert mouse == pytest.approx((100, 60, 300, 200), abs=1)
    x0, y0, x1, y1 = (round(one) for one in _pixels(BOX))
    assert arrows == pytest.approx((x0 + 2, y0 + 10, x1 + 2 - 1, y1 + 10 + 10), abs=0.01)


def test_another_item_is_found_by_the_letters_of_its_pinyin_and_confirmed(desk: Desk, street: Street) -> None:
    fill(street, 2, earlier=0)
    page = begin(desk, street)
    first = armed(page)
    page.keyboard.press("2")
    page.get_by_role("combobox").press_sequentially("ljxmy")
    page.get_by_role("option").first.wait_for()
    shoot(page, "review-item")
    chosen = page.get_by_role("option").first.inner_text()
    page.keyboard.press("Enter")
    page.locator(f"[data-candidate='{first}']").wait_for(state="detached")
    saved(page)
    (made,) = decisions(street)
    assert made.kind is DecisionKind.CONFIRM
    assert made.condition_id != candidate(street, first).condition_id
    assert "满" in chosen


def test_a_second_window_of_one_person_says_so_and_may_take_over(desk: Desk, street: Street) -> None:
    fill(street, 3, earlier=0)
    person = somebody(street.database, Post.OPERATOR, Scope())
    first = begin(desk, street, language="en", person=person)
    armed(first)
    second = desk.watched(first.context.new_page())
    second.goto("/review")
    expect(second.get_by_role("heading", name="This seat is open in another window")).to_be_visible()
    second.get_by_role("button", name="Take over here").click()
    second.get_by_role("button", name=START["en"]).click()
    armed(second)
    expect(first.get_by_role("heading", name="Taken over by another window")).to_be_visible()
    second.keyboard.press("p")
    expect(second.get_by_role("heading", name="Paused")).to_be_visible()
    expect(second.get_by_text("Pending 3")).to_be_visible()  # a pause gives every lease back
    assert {candidate(street, one).state for one in (1, 2, 3)} == {CandidateState.PENDING}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_desk_is_accessible_and_fits_each_screen(desk: Desk, street: Street, language: Language) -> None:
    fill(street, 4)
    fill(street, 1, condition_id=MANHOLE)
    page = begin(desk, street, language=language)
    danger = armed(page)
    for size in (WIDE, OFFICE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert_nothing_overflows(page)
        page.wait_for_timeout(200)
        shoot(page, "review")
    expect(page.get_by_role("application")).to_be_visible()  # the map, for who looks longer
    assert_accessible(page)
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog")).to_be_visible()
    shoot(page, "review-keys")
    phone = desk.page(somebody(street.database, Post.OPERATOR, Scope()), language=language, size=PHONE)
    phone.goto("/review")
    phone.get_by_role("listitem").first.wait_for()
    assert_nothing_overflows(phone)
    assert_accessible(phone)
    shoot(phone, "review")
    phone.goto(f"/review/{danger}")
    phone.locator(".rv-stage").wait_for()
    assert_nothing_overflows(phone)
    assert_accessible(phone)
    shoot(phone, "review-one")


def _pixels(box: list[float]) -> tuple[float, ...]:
    return tuple(one * size for one, size in zip(box, (WIDTH_PX, HEIGHT_PX) * 2, strict=True))


def _taken_by_somebody(street: Street, candidate_id: int) -> None:
    """Its lease has run out, and a colleague has it now."""
    with street.database.write() as session:
        session.get_one(Candidate, candidate_id).lease_until = utc_now()
    _touched(street, candidate_id)


def _touched(street: Street, candidate_id: int) -> None:
    with street.database.write() as session:
        claiming.claim(session, candidate_id=candidate_id, person_id=street.colleague_id, now=utc_now())
