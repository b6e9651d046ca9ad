"""The review desk by keyboard: every decision arrives exactly once, as it was pressed, and can be taken back."""

from collections import Counter

from playwright.sync_api import Page, expect

from accounts.appointments import Scope
from accounts.posts import Post
from cases.states import CandidateState, DecisionKind, RejectReason
from tests.api.conftest import somebody
from tests.cases.a_street import Street
from tests.web.a_desk import Desk, Language
from tests.web.a_desk_queue import armed, candidate, decisions, fill, saved

START = {"zh": "开始值班", "en": "Start shift"}
PRESSED = {
    "Space": (DecisionKind.CONFIRM, None),
    "1": (DecisionKind.REJECT, RejectReason.NOT_A_PROBLEM),
    "4": (DecisionKind.REJECT, RejectReason.NOT_OURS),
    "5": (DecisionKind.REJECT, RejectReason.IMAGE_QUALITY),
    "d": (DecisionKind.UNSURE, None),
}


def begin(desk: Desk, street: Street, *, language: Language = "zh", person: int | None = None) -> Page:
    """A new operator, or this person, whose shift has begun."""
    page = desk.page(person or somebody(street.database, Post.OPERATOR, Scope()), language=language)
    page.goto("/review")
    page.get_by_role("button", name=START[language]).click()
    return page


def test_fifty_candidates_by_keyboard_alone_are_decided_as_pressed_and_each_once(desk: Desk, street: Street) -> None:
    fill(street, 50, earlier=0)
    person = somebody(street.database, Post.OPERATOR, Scope())
    page = desk.page(person)
    page.goto("/review")
    expect(page.get_by_role("button", name=START["zh"])).to_be_focused()
    page.keyboard.press("Enter")
    expected = {}
    for at in range(50):
        here = armed(page)
        key = list(PRESSED)[at % len(PRESSED)]
        expected[here] = PRESSED[key]
        page.keyboard.press(key)
        page.locator(f"[data-candidate='{here}']").wait_for(state="detached")
    expect(page.get_by_role("heading", name="队列已清空")).to_be_visible()
    saved(page)
    made = decisions(street)
    assert {one.candidate_id: (one.kind, one.reason) for one in made} == expected
    assert len(made) == len(expected) == 50


def test_two_operators_on_one_queue_never_hold_the_same_candidate(desk: Desk, street: Street) -> None:
    fill(street, 40, earlier=0)
    pages = [begin(desk, street) for _ in range(2)]
    seen: list[set[int]] = [set(), set()]
    for _ in range(20):
        here = []
        for page, mine in zip(pages, seen, strict=True):
            one = armed(page)
            here.append(one)
            mine.add(one)
            page.keyboard.press("1")
            page.locator(f"[data-candidate='{one}']").wait_for(state="detached")
        assert len(set(here)) == 2
    for page in pages:
        saved(page)
    assert not seen[0] & seen[1]
    assert len(seen[0] | seen[1]) == 40
    assert Counter(one.candidate_id for one in decisions(street)) == Counter(seen[0] | seen[1])


def test_decisions_are_taken_back_within_seconds_even_two_in_a_row(desk: Desk, street: Street) -> None:
    fill(street, 4)
    page = begin(desk, street)
    first = armed(page)
    page.keyboard.press("Space")
    second = armed(page)
    saved(page)
    page.keyboard.press("4")
    third = armed(page)
    saved(page)
    page.keyboard.press("z")
    assert _back(page, second)
    page.keyboard.press("z")
    assert _back(page, first)
    assert all(one.undone_at is not None for one in decisions(street))
    page.keyboard.press("Space")  # again, and this time it stays: its case is near all others
    _back(page, second)
    saved(page)
    page.keyboard.press("1")
    _back(page, third)
    saved(page)
    page.reload()
    page.get_by_role("button", name=START["zh"]).click()
    here = armed(page)
    page.keyboard.press("m")
    page.get_by_role("button", name="GW", exact=False).first.wait_for()
    page.keyboard.press("a")
    page.locator(f"[data-candidate='{here}']").wait_for(state="detached")
    saved(page)
    assert candidate(street, here).state is CandidateState.MERGED
    page.keyboard.press("z")
    assert _back(page, here)
    assert candidate(street, here).state is CandidateState.IN_REVIEW


def test_what_is_too_late_to_undo_says_what_happened(desk: Desk, street: Street) -> None:
    fill(street, 2, earlier=0)
    page = begin(desk, street)
    armed(page)
    page.keyboard.press("4")
    armed(page)
    saved(page)
    expect(page.get_by_role("button", name="撤销 Z")).to_have_count(0, timeout=14_000)
    page.keyboard.press("z")
    expect(page.get_by_text("未能撤销")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("10 秒")
    assert decisions(street)[0].undone_at is None


def test_early_repeated_and_composed_keys_decide_nothing_and_an_input_method_does_not_disturb(
    desk: Desk, street: Street
) -> None:
    fill(street, 4, earlier=0)
    page = begin(desk, street)
    first = armed(page)
    press = """([code, key, more]) => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true, ...more}))"""
    page.evaluate(press, ["Digit1", "1", {"repeat": True}])
    page.evaluate(press, ["Digit1", "1", {"isComposing": True}])
    page.evaluate(f"for (let at = 0; at < 3; at += 1) ({press})(['Space', ' ', {{}}])")  # two too many, at once
    second = armed(page)
    saved(page)
    assert [(one.candidate_id, one.kind) for one in decisions(street)] == [(first, DecisionKind.CONFIRM)]
    page.evaluate(press, ["Digit4", "Process", {"keyCode": 229}])
    page.locator(f"[data-candidate='{second}']").wait_for(state="detached")
    armed(page)
    saved(page)
    assert decisions(street)[1].reason is RejectReason.NOT_OURS
    page.keyboard.press("7")
    page.get_by_label("排除原因").fill("ab")
    page.get_by_label("排除原因").press("Enter")
    page.keyboard.type(" 1d ")
    assert len(decisions(street)) == 2
    page.get_by_label("排除原因").fill("工地围挡内")
    page.get_by_label("排除原因").press("Enter")
    armed(page)
    saved(page)
    assert decisions(street)[2].reason_text == "工地围挡内"


def _back(page: Page, candidate_id: int) -> bool:
    page.locator(f"[data-candidate='{candidate_id}'][data-armed=true]").wait_for()
    return True
