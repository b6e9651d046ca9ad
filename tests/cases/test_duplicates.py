"""The same problem, probably the same, near it, or back again; never anything beyond the handbook's radius."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cases.duplicates import (
    DuplicateRule,
    MatchKind,
    Standing,
    distance_m,
    matches,
    rule_for,
    standing_of_candidate,
    standing_of_case,
)
from cases.states import CandidateState, CaseState
from detection.boxes import Box
from handbook.detection_rule import Dedupe
from handbook.edition import Item
from handbook.loading import load_edition
from kit.errors import Invalid
from tests.cases.a_sighting import (
    ASIDE,
    ELSEWHERE,
    NOON,
    RULE,
    a_place,
    a_sighting,
    closed_case,
    in_view_at,
    kind_of,
    known_as,
    only_match,
)

STANDARD = load_edition(Path("standard.yaml"))


def test_an_episode_of_one_spot_is_one_problem_however_long_it_lasts() -> None:
    ours, theirs = a_sighting(in_view=in_view_at()), known_as(a_sighting(in_view=in_view_at()))
    match = only_match(ours, theirs, seen_at=NOON + timedelta(days=40))
    assert match is not None
    assert (match.kind, match.auto_merge, match.distance_m) == (MatchKind.SAME, True, None)
    assert match.reason.zh == "案卷 7；同一点位。"
    assert match.reason.en == "Case 7; the same spot."


def test_a_spot_that_cleared_in_between_is_the_same_only_within_the_window() -> None:
    ours, theirs = a_sighting(in_view=in_view_at(episode=2)), known_as(a_sighting(in_view=in_view_at(episode=1)))
    assert kind_of(ours, theirs, seen_at=NOON + RULE.window) is MatchKind.SAME
    assert kind_of(ours, theirs, seen_at=NOON + RULE.window + timedelta(seconds=1)) is MatchKind.NEAR


@pytest.mark.parametrize(
    ("box", "kind"),
    [(Box(0.41, 0.5, 0.61, 0.7), MatchKind.SAME), (ASIDE, MatchKind.LIKELY), (ELSEWHERE, None)],
)
def test_in_one_view_the_boxes_decide(box: Box, kind: MatchKind | None) -> None:
    assert kind_of(a_sighting(in_view=in_view_at(box, spot_id=2)), known_as(a_sighting(in_view=in_view_at()))) is kind


def test_boxes_that_lie_apart_in_one_view_are_neighbours_even_where_their_places_agree() -> None:
    ours = a_sighting(a_place(), in_view=in_view_at(ELSEWHERE, spot_id=2))
    match = only_match(ours, known_as(a_sighting(a_place(), in_view=in_view_at())))
    assert match is not None
    assert match.kind is MatchKind.NEAR
    assert not match.auto_merge


def test_equal_boxes_of_two_views_mean_nothing() -> None:
    assert (
        kind_of(a_sighting(in_view=in_view_at(view_id=2, spot_id=2)), known_as(a_sighting(in_view=in_view_at())))
        is None
    )


@pytest.mark.parametrize(
    ("east_m", "radius_m", "kind"),
    [
        (20, 3, MatchKind.SAME),  # 20 + 4.2 of error is within 30
        (28, 3, MatchKind.LIKELY),  # 28 is, 32.2 is not
        (31, 3, MatchKind.NEAR),  # 31 is not, but the error may explain it
        (33, 3, None),
        (0, 100, MatchKind.NEAR),  # an uncalibrated view: known to be thereabouts, no more
        (59, 100, MatchKind.NEAR),
        (61, 100, None),  # the error counts for at most another radius
    ],
)
def test_across_views_the_distance_and_both_errors_decide(
    east_m: float, radius_m: float, kind: MatchKind | None
) -> None:
    ours = a_sighting(a_place(east_m, radius_m=radius_m), in_view=in_view_at(view_id=2, spot_id=2))
    assert kind_of(ours, known_as(a_sighting(a_place(radius_m=radius_m), in_view=in_view_at()))) is kind


def test_a_call_from_the_street_is_compared_by_its_place() -> None:
    match = only_match(a_sighting(a_place(12)), known_as(a_sighting(a_place(), in_view=in_view_at())))
    assert match is not None
    assert match.distance_m == pytest.approx(12, abs=0.01)
    assert match.reason.zh == "案卷 7；相距约 12 米（误差 4 米）。"
    assert match.reason.en == "Case 7; about 12 m away (± 4 m)."


@pytest.mark.parametrize(("east_m", "north_m"), [(12, 0), (0, 12), (-7.2, 9.6)])
def test_a_metre_is_a_metre_in_every_direction(east_m: float, north_m: float) -> None:
    assert distance_m(a_place(east_m, north_m), a_place()) == pytest.approx(12, abs=0.001)


def test_a_sighting_without_a_place_or_a_picture_resembles_nothing() -> None:
    assert kind_of(a_sighting(), known_as(a_sighting(a_place(), in_view=in_view_at()))) is None


def test_another_item_at_the_same_place_is_another_problem() -> None:
    assert kind_of(a_sighting(a_place(), item_id="pothole"), known_as(a_sighting(a_place()))) is None


@pytest.mark.parametrize("ours_first", [True, False])
def test_an_item_that_is_easily_confused_is_a_hint_and_no_more(ours_first: bool) -> None:
    rule = replace(RULE, confusable=frozenset({"garbage", "bin"}))
    garbage, overflowing = a_sighting(a_place()), a_sighting(a_place(), item_id="bin", condition_id="bin.full")
    ours, theirs = (garbage, overflowing) if ours_first else (overflowing, garbage)
    match = only_match(ours, known_as(theirs), rule=rule)
    assert match is not None
    assert match.kind is MatchKind.NEAR
    assert not match.auto_merge
    assert "易混淆" in match.reason.zh


def test_a_spot_whose_item_people_corrected_is_likely_the_same() -> None:
    corrected = known_as(a_sighting(in_view=in_view_at(), item_id="bin", condition_id="bin.full"))
    match = only_match(a_sighting(in_view=in_view_at(episode=2)), corrected)
    assert match is not None
    assert match.kind is MatchKind.LIKELY
    assert not match.auto_merge


def test_a_danger_is_never_taken_for_something_harmless() -> None:
    missing = a_sighting(in_view=in_view_at(spot_id=2), condition_id="cover.missing", is_danger=True)
    broken = a_sighting(in_view=in_view_at(), condition_id="cover.broken")
    for ours, theirs in ((missing, broken), (broken, missing)):
        match = only_match(ours, known_as(theirs))
        assert match is not None
        assert match.kind is MatchKind.LIKELY
        assert not match.auto_merge


def test_two_dangers_whose_places_cannot_be_one_are_never_the_same_across_views() -> None:
    ours, theirs = (a_sighting(a_place(east_m, radius_m=1), is_danger=True) for east_m in (0, 2.5))
    assert kind_of(ours, known_as(theirs)) is MatchKind.LIKELY
    harmless = replace(ours, is_danger=False), replace(theirs, is_danger=False)
    assert kind_of(harmless[0], known_as(harmless[1])) is MatchKind.SAME


def test_two_dangers_whose_places_overlap_may_be_one() -> None:
    ours, theirs = (a_sighting(a_place(east_m, radius_m=1), is_danger=True) for east_m in (0, 1.5))
    match = only_match(ours, known_as(theirs))
    assert match is not None
    assert match.auto_merge


def test_another_condition_of_the_item_is_merged_by_a_person_only() -> None:
    large = a_sighting(in_view=in_view_at(spot_id=2), condition_id="garbage.large")
    match = only_match(large, known_as(a_sighting(in_view=in_view_at())))
    assert match is not None
    assert match.kind is MatchKind.SAME
    assert not match.auto_merge


def test_nothing_is_merged_without_a_person_unless_the_handbook_says_so() -> None:
    ours, theirs = a_sighting(in_view=in_view_at()), known_as(a_sighting(in_view=in_view_at()))
    match = only_match(ours, theirs, rule=replace(RULE, auto_merge=False))
    assert match is not None
    assert match.kind is MatchKind.SAME
    assert not match.auto_merge


def test_what_was_rejected_or_voided_hides_nothing() -> None:
    dismissed = known_as(a_sighting(in_view=in_view_at()), standing=Standing.DISMISSED)
    assert kind_of(a_sighting(in_view=in_view_at()), dismissed) is None


def test_a_return_soon_after_closing_reopens_the_case() -> None:
    closed = closed_case(a_sighting(a_place()), ago=timedelta(hours=30))
    match = only_match(a_sighting(a_place(5)), closed)
    assert match is not None
    assert match.kind is MatchKind.REOPENS
    assert not match.auto_merge
    assert match.reason.zh == "案卷 7；相距约 5 米（误差 4 米）；结案 30 小时后又发现，可能反复。"
    assert match.reason.en == "Case 7; about 5 m away (± 4 m); seen again 30 h after it was closed."


@pytest.mark.parametrize(
    ("ago", "spoken"),
    [
        (timedelta(minutes=119), "119 min"),
        (timedelta(minutes=121), "2 h"),
        (timedelta(hours=49), "2 days"),
    ],
)
def test_a_span_is_said_as_people_say_it(ago: timedelta, spoken: str) -> None:
    match = only_match(a_sighting(a_place()), closed_case(a_sighting(a_place()), ago=ago))
    assert match is not None
    assert f"seen again {spoken} after" in match.reason.en


def test_the_last_instant_of_the_reopening_time_still_counts() -> None:
    assert (
        kind_of(a_sighting(a_place()), closed_case(a_sighting(a_place()), ago=timedelta(days=3))) is MatchKind.REOPENS
    )


@pytest.mark.parametrize("ago", [timedelta(days=3, seconds=1), timedelta(0), timedelta(seconds=-1)])
def test_too_late_or_seen_before_the_end_is_no_return(ago: timedelta) -> None:
    assert kind_of(a_sighting(a_place()), closed_case(a_sighting(a_place()), ago=ago)) is None


def test_a_mere_neighbour_reopens_nothing_nor_does_a_condition_without_a_reopening_time() -> None:
    closed = closed_case(a_sighting(a_place()), ago=timedelta(hours=1))
    assert kind_of(a_sighting(a_place(31)), closed) is None
    assert kind_of(a_sighting(a_place()), closed, rule=replace(RULE, reopen_within=None)) is None
    assert kind_of(a_sighting(a_place()), closed) is MatchKind.REOPENS


def test_the_surest_comes_first_then_the_nearest_then_the_latest() -> None:
    hour = timedelta(hours=1)
    known = [
        known_as(a_sighting(a_place(31)), number="near"),
        closed_case(a_sighting(a_place()), ago=hour),
        known_as(a_sighting(a_place(28)), number="likely"),
        known_as(a_sighting(a_place(9)), number="same, farther"),
        known_as(a_sighting(a_place(2)), number="same, older", seen_at=NOON - hour),
        known_as(a_sighting(a_place(2)), number="same, newer"),
        known_as(a_sighting(in_view=in_view_at()), number="same spot, place unknown"),
    ]
    ours = a_sighting(a_place(), in_view=in_view_at())
    order = [(match.kind.value, match.known.number) for match in matches(ours, known, seen_at=NOON, rule=RULE)]
    assert order == [
        ("same", "same, newer"),
        ("same", "same, older"),
        ("same", "same, farther"),
        ("same", "same spot, place unknown"),
        ("likely", "likely"),
        ("reopens", "7"),
        ("near", "near"),
    ]


@pytest.mark.parametrize(("standing", "closed_at"), [(Standing.CLOSED, None), (Standing.OPEN, NOON)])
def test_exactly_what_is_closed_has_a_time_of_closing(standing: Standing, closed_at: datetime | None) -> None:
    with pytest.raises(Invalid, match="Case 7 is"):
        known_as(a_sighting(), standing=standing, closed_at=closed_at)


def test_every_state_has_a_standing() -> None:
    open_candidates = [one for one in CandidateState if standing_of_candidate(one) is Standing.OPEN]
    assert open_candidates == [CandidateState.PENDING, CandidateState.IN_REVIEW]
    assert {standing_of_candidate(one) for one in CandidateState} == {Standing.OPEN, Standing.DISMISSED}
    ended = {one: standing_of_case(one) for one in CaseState if standing_of_case(one) is not Standing.OPEN}
    assert ended == {
        CaseState.CLOSED: Standing.CLOSED,
        CaseState.NOT_ACCEPTED: Standing.DISMISSED,
        CaseState.VOIDED: Standing.DISMISSED,
    }


def _condition(name: str, *, radius_m: float | None, is_detected: bool = True) -> dict[str, object]:
    """As an edition has it; no radius: nothing is said of duplicates."""
    detection: dict[str, object] = {"labels": [name], "k": 3, "n": 5, "dwell": "10min"}
    if radius_m is not None:
        dedupe = {"radius_m": radius_m, "window": "24h", "same_camera_iou": 0.5}
        detection |= {"dedupe": dedupe, "auto_merge": True}
    condition: dict[str, object] = {"id": name, "text": {"zh": "堆", "en": "A heap"}, "reopen_within": "3d"}
    return condition | ({"detection": detection} if is_detected else {})


def _rules(*conditions: dict[str, object], default: Dedupe | None = None) -> list[DuplicateRule | None]:
    name = {"zh": "堆", "en": "Heap"}
    item = Item.model_validate({"id": "heap", "kind": "event", "name": name, "conditions": list(conditions)})
    edition = STANDARD.model_copy(update={"items": (item,), "dedupe": default})
    return [rule_for(edition, item, condition) for condition in item.conditions]


def test_the_numbers_come_from_the_handbook() -> None:
    assert _rules(_condition("small", radius_m=30)) == [RULE]


def test_a_condition_that_cameras_do_not_look_for_takes_the_narrowest_of_its_item_and_merges_nothing_unasked() -> None:
    wide, narrow = _condition("wide", radius_m=30), _condition("narrow", radius_m=10)
    reported = _condition("reported", radius_m=None, is_detected=False)
    assert _rules(wide, narrow, reported)[2] == replace(RULE, radius_m=10, auto_merge=False)
    assert _rules(wide, narrow, reported)[0] == RULE


def test_an_item_that_says_nothing_takes_the_numbers_of_the_edition_and_merges_nothing_unasked() -> None:
    default = Dedupe.model_validate({"radius_m": 12, "window": "24h", "same_camera_iou": 0.5})
    silent, own = _condition("silent", radius_m=None), _condition("own", radius_m=30)
    assert _rules(silent, default=default) == [replace(RULE, radius_m=12, auto_merge=False)]
    assert _rules(own, default=default) == [RULE]


def test_every_item_of_the_edition_that_ships_has_a_duplicate_check() -> None:
    for item in STANDARD.items:
        for condition in item.conditions:
            assert rule_for(STANDARD, item, condition) is not None, condition.id


def test_items_that_are_confused_know_of_each_other_whichever_says_so() -> None:
    named = {
        item.id: rule.confusable
        for item in STANDARD.items
        if (rule := rule_for(STANDARD, item, item.conditions[0])) is not None
    }
    for ours, theirs in (
        ("exposed-garbage", "bin-overflow"),
        ("exposed-garbage", "accumulated-rubble"),
        ("unknown-manhole-cover", "water-supply-manhole-cover"),
    ):
        assert theirs in named[ours]
        assert ours in named[theirs]
    assert "unknown-manhole-cover" not in named["exposed-garbage"]


def test_where_the_handbook_says_nothing_of_duplicates_there_is_no_rule() -> None:
    silent = _condition("silent", radius_m=None)
    assert _rules(silent, _condition("reported", radius_m=None, is_detected=False)) == [None, None]
