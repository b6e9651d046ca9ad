"""What holds for duplicates whatever is compared: no order, no distance and no chain of sightings tricks the rules."""

import math
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from camera_registry.ground import Place
from cases.duplicates import DuplicateRule, Known, MatchKind, Sighting, distance_m, matches
from detection.boxes import Box
from tests.cases.a_sighting import NOON, a_place, a_sighting, in_view_at, kind_of, known_as, only_match

_metres = st.floats(-120, 120)
_radii = st.floats(0.5, 120)
_any_rule = st.builds(
    DuplicateRule,
    radius_m=st.floats(1, 60),
    window=st.just(timedelta(hours=24)),
    same_camera_iou=st.floats(0.2, 0.9),
    auto_merge=st.booleans(),
    reopen_within=st.just(timedelta(days=3)),
)
_edges = st.floats(0, 0.5)
_boxes = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    _edges,
    _edges,
    st.floats(0.05, 0.5),
    st.floats(0.05, 0.5),
)
_sightings = st.builds(
    a_sighting,
    st.none() | st.builds(a_place, _metres, _metres, radius_m=_radii),
    in_view=st.none() | st.builds(in_view_at, _boxes, view_id=st.integers(1, 2), spot_id=st.integers(1, 3)),
    item_id=st.sampled_from(["garbage", "bin"]),
    is_danger=st.booleans(),
)
_placed = st.builds(
    a_sighting,
    st.builds(a_place, st.floats(-40, 40), st.floats(-40, 40), radius_m=st.floats(0.5, 40)),
    is_danger=st.booleans(),
)
_RANK = {kind: rank for rank, kind in enumerate(MatchKind)} | {None: len(MatchKind)}


@given(_sightings, _sightings, _any_rule, st.booleans(), st.floats(-40, 40))
def test_of_two_open_problems_it_does_not_matter_which_was_known_first(
    ours: Sighting, theirs: Sighting, rule: DuplicateRule, may_confuse: bool, apart_h: float
) -> None:
    rule = replace(rule, confusable=frozenset({"garbage", "bin"} if may_confuse else ()))
    later = NOON + timedelta(hours=apart_h)
    forth = only_match(ours, known_as(theirs), rule=rule, seen_at=later)
    back = only_match(theirs, known_as(ours, seen_at=later), rule=rule, seen_at=NOON)
    assert (forth is None) == (back is None)
    if forth and back:
        assert (forth.kind, forth.distance_m, forth.auto_merge) == (back.kind, back.distance_m, back.auto_merge)
        assert forth.reason == back.reason


@given(_placed, _placed, _any_rule)
def test_nothing_is_merged_beyond_the_radius_even_where_a_place_is_off_by_its_error(
    ours: Sighting, theirs: Sighting, rule: DuplicateRule
) -> None:
    """One picture that shows both as one needs no map; all else does."""
    match = only_match(ours, known_as(theirs), rule=rule)
    assert ours.place
    assert theirs.place
    apart_m = distance_m(ours.place, theirs.place)
    if match is None:
        assert apart_m > rule.radius_m
        return
    assert apart_m <= 2 * rule.radius_m
    if match.kind is MatchKind.LIKELY:
        assert apart_m <= rule.radius_m
    if match.kind is MatchKind.SAME or match.auto_merge:
        assert apart_m + max(ours.place.radius_m, theirs.place.radius_m) <= rule.radius_m
        assert ours.is_danger is theirs.is_danger


@given(st.floats(0, 150), st.floats(0, 150), st.floats(0, 6.28), _radii, _radii, _any_rule, st.booleans())
def test_farther_away_is_never_surer(  # noqa: PLR0917  drawn by Hypothesis in this order
    one_m: float, other_m: float, turn: float, ours_m: float, theirs_m: float, rule: DuplicateRule, is_danger: bool
) -> None:
    known = known_as(a_sighting(a_place(radius_m=theirs_m), is_danger=is_danger))
    near, far = (
        kind_of(
            a_sighting(Place(*_along(apart_m, turn), ours_m), is_danger=is_danger),
            known,
            rule=rule,
        )
        for apart_m in sorted((one_m, other_m))
    )
    assume(abs(one_m - other_m) > 0.01)  # metres per degree change along the way by less than that
    assert _RANK[near] <= _RANK[far]


@given(st.lists(st.floats(0, 40), min_size=2, max_size=40), _any_rule)
def test_a_chain_of_sightings_along_a_street_does_not_creep(steps_m: list[float], rule: DuplicateRule) -> None:
    """Each sighting lies near the one before; what is merged still lies within the radius of where its case began."""
    known: list[Known] = []
    east_m = 0.0
    for step_m in steps_m:
        east_m += step_m
        place = a_place(east_m, radius_m=0.5)
        found = [one for one in matches(a_sighting(place), known, seen_at=NOON, rule=rule) if one.auto_merge]
        if not found:
            known.append(known_as(a_sighting(place), number=f"{len(known)}"))
            continue
        assert found[0].known.first.place
        assert distance_m(place, found[0].known.first.place) <= rule.radius_m
        where = known.index(found[0].known)
        known[where] = replace(known[where], last_seen_at=NOON + timedelta(minutes=1))
    # The next case begins at the latest one step beyond the radius of the one before: one that crept would swallow all.
    assert len(known) * (rule.radius_m + 40) >= east_m


def _along(apart_m: float, turn: float) -> tuple[float, float]:
    place = a_place(apart_m * math.cos(turn), apart_m * math.sin(turn))
    return place.longitude, place.latitude
