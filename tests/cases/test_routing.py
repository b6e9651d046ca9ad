"""Owner before beat before handbook; danger is guarded first; whoever returned the case is passed over."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.department_import import read_departments
from accounts.departments import DepartmentEntry, DepartmentKind, tree_of
from cases.routing import Confidence, Duty, Nearby, Route, Surroundings, duty_of, nearby_of, route, slugs_by_name
from city_map.kinds import ComponentState
from city_map.lookup import Hit, MappedComponent
from city_map.sample_zone import DEPARTMENTS, FOLDER
from handbook.edition import Item
from handbook.loading import load_edition

STANDARD = load_edition(Path("standard.yaml"))

CLEANING = Duty(lead="cleaning", departments=("greenery",), supervising_unit="bureau")
WATER_COVER = Duty(departments=("water",), supervising_unit="bureau", is_component=True)
UNKNOWN_COVER = Duty(is_component=True, is_danger=True, supervising_unit="bureau")
NOWHERE = Surroundings()


def _cover(owner: str | None, *, at_m: float = 1.0, code: str = "3101010101010001") -> Nearby:
    return Nearby(code=code, owner=owner, distance_m=at_m)


def _around(*nearby: Nearby, place_radius_m: float | None = 2.0, guarding: str | None = "municipal") -> Surroundings:
    return Surroundings(nearby=nearby, place_radius_m=place_radius_m, guarding_department=guarding)


def _said(answer: Route) -> str:
    return "; ".join(reason.en for reason in answer.reasons)


def test_the_lead_unit_of_the_handbook_handles_it_and_the_supervising_unit_gets_a_copy() -> None:
    answer = route(CLEANING, NOWHERE)
    assert (answer.main, answer.confidence, answer.copy_to) == ("cleaning", Confidence.CERTAIN, "bureau")
    assert answer.alternatives == ("greenery",)
    assert (answer.co_handlers, answer.guarded_by) == ((), None)
    assert [reason.zh for reason in answer.reasons] == ["手册的承办单位"]


def test_a_department_gets_no_copy_of_its_own_case() -> None:
    assert route(replace(CLEANING, supervising_unit="cleaning"), NOWHERE).copy_to is None


def test_the_only_department_of_the_handbook_is_certain_and_one_of_several_is_a_proposal() -> None:
    one, several = Duty(departments=("water",)), Duty(departments=("water", "gas"))
    assert route(one, NOWHERE).confidence is Confidence.CERTAIN
    answer = route(several, NOWHERE)
    assert (answer.main, answer.confidence, answer.alternatives) == ("water", Confidence.PROPOSED, ("gas",))


def test_the_arrangement_of_a_beat_stands_before_the_handbook() -> None:
    answer = route(CLEANING, Surroundings(beat_department="airport"))
    assert (answer.main, answer.confidence) == ("airport", Confidence.CERTAIN)
    assert answer.alternatives == ("cleaning", "greenery")


def test_the_owner_of_the_component_stands_before_the_beat() -> None:
    around = replace(_around(_cover("water")), beat_department="airport")
    answer = route(WATER_COVER, around)
    assert (answer.main, answer.confidence, answer.alternatives) == ("water", Confidence.CERTAIN, ("airport",))
    assert "3101010101010001" in _said(answer)


def test_an_event_has_no_owner_however_near_a_component_stands() -> None:
    assert route(CLEANING, _around(_cover("water"))).main == "cleaning"


@pytest.mark.parametrize(
    ("around", "why"),
    [
        (_around(_cover("power", at_m=3), _cover("water", at_m=2)), "several or unknown owners"),
        (_around(_cover(None, at_m=3), _cover("water", at_m=2)), "several or unknown owners"),
        (_around(_cover("water"), place_radius_m=5.1), "not known to 5 m"),
        (_around(_cover("water"), place_radius_m=None), "not known to 5 m"),
    ],
)
def test_where_the_register_leaves_a_doubt_the_nearest_owner_is_a_proposal(around: Surroundings, why: str) -> None:
    answer = route(WATER_COVER, around)
    assert (answer.main, answer.confidence) == ("water", Confidence.PROPOSED)
    assert why in _said(answer)


def test_an_owner_whom_the_handbook_does_not_name_is_a_proposal() -> None:
    answer = route(WATER_COVER, _around(_cover("power")))
    assert (answer.main, answer.confidence, answer.alternatives) == ("power", Confidence.PROPOSED, ("water",))


@pytest.mark.parametrize(("at_m", "main"), [(5.0, "power"), (5.01, "water")])
def test_a_component_counts_within_five_metres(at_m: float, main: str) -> None:
    assert route(WATER_COVER, _around(_cover("power", at_m=at_m))).main == main


def test_where_nobody_is_known_the_duty_supervisor_decides() -> None:
    answer = route(Duty(), NOWHERE)
    assert (answer.main, answer.confidence, answer.alternatives) == (None, Confidence.NONE, ())
    assert [reason.zh for reason in answer.reasons] == ["未找到负责部门，请值班长确定"]


def test_a_hole_without_a_known_owner_is_guarded_first_and_sent_on_later() -> None:
    answer = route(UNKNOWN_COVER, _around())
    assert (answer.main, answer.guarded_by, answer.confidence) == ("municipal", "municipal", Confidence.PROPOSED)
    assert "guarded first" in _said(answer)


def test_a_hole_between_two_owners_is_guarded_first_and_both_are_offered() -> None:
    answer = route(UNKNOWN_COVER, _around(_cover("power", at_m=3), _cover("water", at_m=2)))
    assert (answer.main, answer.guarded_by) == ("municipal", "municipal")
    assert answer.alternatives == ("water", "power")


def test_a_hole_whose_owner_is_certain_goes_straight_to_the_owner() -> None:
    answer = route(UNKNOWN_COVER, _around(_cover("water")))
    assert (answer.main, answer.guarded_by, answer.confidence) == ("water", None, Confidence.CERTAIN)


def test_the_guarding_department_that_owns_it_is_not_sent_it_twice() -> None:
    answer = route(UNKNOWN_COVER, _around(_cover("municipal", at_m=1), _cover("water", at_m=2)))
    assert (answer.main, answer.guarded_by, answer.alternatives) == ("municipal", "municipal", ("water",))


def test_a_danger_that_only_an_authority_may_remove_is_guarded_while_the_authority_works() -> None:
    illegal_dig = Duty(lead="police", is_danger=True, is_enforcement=True)
    answer = route(illegal_dig, _around())
    assert (answer.main, answer.guarded_by, answer.confidence) == ("police", "municipal", Confidence.CERTAIN)
    assert route(replace(illegal_dig, is_danger=False), _around()).guarded_by is None


def test_a_danger_that_nobody_is_set_to_guard_is_said_to_be_so() -> None:
    answer = route(UNKNOWN_COVER, NOWHERE)
    assert (answer.main, answer.confidence, answer.guarded_by) == (None, Confidence.NONE, None)
    assert "no department is set to guard it" in _said(answer)


def test_whoever_returned_the_case_is_passed_over() -> None:
    answer = route(CLEANING, Surroundings(returned_by=frozenset({"cleaning"})))
    assert (answer.main, answer.confidence, answer.alternatives) == ("greenery", Confidence.PROPOSED, ())
    assert "passed over" in _said(answer)


def test_a_return_by_somebody_else_changes_nothing() -> None:
    assert route(CLEANING, Surroundings(returned_by=frozenset({"water"}))) == route(CLEANING, NOWHERE)


def test_where_all_have_returned_it_the_first_is_named_again_and_that_is_said() -> None:
    answer = route(CLEANING, Surroundings(returned_by=frozenset({"cleaning", "greenery"})))
    assert (answer.main, answer.confidence, answer.alternatives) == ("cleaning", Confidence.PROPOSED, ())
    assert "every known department returned it" in _said(answer)


def test_a_return_does_not_free_from_guarding() -> None:
    around = replace(_around(), returned_by=frozenset({"municipal"}))
    answer = route(UNKNOWN_COVER, around)
    assert (answer.main, answer.guarded_by) == ("municipal", "municipal")


def test_a_condition_that_needs_coordination_has_a_main_department_and_co_handlers() -> None:
    duty = replace(CLEANING, needs_coordination=True, co_departments=("police", "cleaning"))
    answer = route(duty, NOWHERE)
    assert (answer.main, answer.co_handlers) == ("cleaning", ("police", "greenery"))
    assert route(replace(duty, needs_coordination=False), NOWHERE).co_handlers == ()


def test_coordination_without_anybody_to_coordinate_is_said_to_be_so() -> None:
    answer = route(Duty(lead="cleaning", needs_coordination=True), NOWHERE)
    assert answer.co_handlers == ()
    assert "no co-handler is known" in _said(answer)


def test_the_handbook_speaks_in_names_and_the_route_in_slugs() -> None:
    item = Item.model_validate(
        {
            "id": "dig",
            "kind": "component",
            "name": {"zh": "掘路", "en": "Digging"},
            "supervising_unit": "市城管局",
            "lead_unit": "执法大队",
            "departments": ["公安局", "路政处"],
            "co_departments": ["市政公司"],
            "conditions": [
                {
                    "id": "dig.bare",
                    "text": {"zh": "无围挡", "en": "Without a fence"},
                    "is_danger": True,
                    "coordination": True,
                    "limits": [
                        {
                            "stage": "penalise",
                            "value": 5,
                            "unit": "day",
                            "clock": "working",
                            "source": "somebody",
                            "verified": "no",
                        }
                    ],
                }
            ],
        }
    )
    slug_of = {"执法大队": "enforcement", "公安局": "police", "市政公司": "municipal"}
    duty = duty_of(item, item.conditions[0], slug_of=slug_of)
    assert duty == Duty(
        lead="enforcement",
        departments=("police",),
        co_departments=("municipal",),
        is_component=True,
        is_danger=True,
        is_enforcement=True,
        needs_coordination=True,
        not_in_tree=("市城管局", "路政处"),
    )
    answer = route(duty, NOWHERE)
    assert answer.main == "enforcement"
    assert "unknown to the tree: 市城管局、路政处" in _said(answer)


def test_a_unit_that_the_handbook_prints_otherwise_is_found_by_its_alias() -> None:
    tree = tree_of([DepartmentEntry("bureau", "城管局", "Bureau", None, DepartmentKind.SUPERVISING)])
    slug_of = slugs_by_name(tree, {"市城管局": "城管局", "路政处": "交通局"})
    assert slug_of == {"城管局": "bureau", "市城管局": "bureau"}


def test_every_unit_of_the_edition_that_ships_is_a_department_of_the_sample_zone() -> None:
    slug_of = slugs_by_name(tree_of(read_departments(DEPARTMENTS)), STANDARD.unit_aliases)
    for item in STANDARD.items:
        for condition in item.conditions:
            assert duty_of(item, condition, slug_of=slug_of).not_in_tree == (), item.id


def test_whoever_the_sample_zone_sends_a_case_to_may_receive_it() -> None:
    """A department that only supervises has nobody to sign for the work."""
    entries = {one.zh: one for one in read_departments(DEPARTMENTS)}
    rows = (FOLDER / "components.csv").read_text(encoding="utf-8").splitlines()[1:]
    named = {name for row in rows if (name := row.rsplit(",", 1)[1])}
    for item in STANDARD.items:
        named |= {name for name in (item.lead_unit, *item.departments, *item.co_departments) if name}
    assert {name for name in named if entries[name].kind is not DepartmentKind.HANDLING} == set()


def test_what_needs_coordination_has_somebody_to_coordinate_with_in_the_edition_that_ships() -> None:
    slug_of = slugs_by_name(tree_of(read_departments(DEPARTMENTS)), STANDARD.unit_aliases)
    coordinated = [(item, one) for item in STANDARD.items for one in item.conditions if one.coordination]
    assert coordinated
    for item, condition in coordinated:
        assert route(duty_of(item, condition, slug_of=slug_of), NOWHERE).co_handlers, condition.id


def test_an_item_that_ends_in_a_penalty_says_so_without_a_limit_for_it() -> None:
    penal = {item.id for item in STANDARD.items if duty_of(item, item.conditions[0], slug_of={}).is_enforcement}
    assert {"unlicensed-vendor", "shop-overflow", "trading-on-the-road", "open-air-barbecue"} < penal
    assert not {"exposed-garbage", "unknown-manhole-cover"} & penal


def _mapped(
    code: str,
    *,
    owner: str | None = None,
    maintainer: str | None = None,
    department: str | None = None,
    state: ComponentState = ComponentState.INTACT,
) -> Hit[MappedComponent]:
    component = MappedComponent(
        code=code,
        item_code="01001",
        name="供水井盖",
        state=state,
        department=department,
        owner=owner,
        maintainer=maintainer,
    )
    return Hit(component, 1.5)


def test_the_register_names_an_owner_or_a_maintainer_or_whoever_stands_above() -> None:
    hits = [
        _mapped("1", owner="自来水公司", maintainer="市政公司", department="城管局"),
        _mapped("2", owner="某小区物业", maintainer="市政公司", department="城管局"),
        _mapped("3", department="城管局"),
        _mapped("4", owner="某小区物业"),
        _mapped("5", owner="自来水公司", state=ComponentState.REMOVED),
        _mapped("6", owner="自来水公司", state=ComponentState.LOST),
    ]
    slug_of = {"自来水公司": "water", "市政公司": "municipal", "城管局": "bureau"}
    found = nearby_of(hits, slug_of=slug_of)
    assert [(one.code, one.owner) for one in found] == [
        ("1", "water"),
        ("2", "municipal"),
        ("3", "bureau"),
        ("4", None),
        ("6", "water"),
    ]
    assert {one.distance_m for one in found} == {1.5}


_names = st.sampled_from(["a", "b", "c", "d", "e"])
_some = st.none() | _names
_several = st.lists(_names, max_size=3).map(tuple)
_duties = st.builds(
    Duty,
    lead=_some,
    departments=_several,
    co_departments=_several,
    supervising_unit=_some,
    is_component=st.booleans(),
    is_danger=st.booleans(),
    is_enforcement=st.booleans(),
    needs_coordination=st.booleans(),
)
_surroundings = st.builds(
    Surroundings,
    nearby=st.lists(st.builds(Nearby, code=_names, owner=_some, distance_m=st.floats(0, 9)), max_size=3).map(tuple),
    place_radius_m=st.none() | st.floats(0, 9),
    beat_department=_some,
    guarding_department=_some,
    returned_by=st.frozensets(_names),
)


@given(_duties, _surroundings)
def test_nobody_is_named_twice_and_nobody_who_returned_it_is_offered(duty: Duty, around: Surroundings) -> None:
    answer = route(duty, around)
    assert (answer.main is None) == (answer.confidence is Confidence.NONE)
    assert answer.main not in {*answer.alternatives, *answer.co_handlers, answer.copy_to} or answer.main is None
    for named in (answer.alternatives, answer.co_handlers):
        assert len(set(named)) == len(named)
        assert not around.returned_by & set(named)
    assert answer.reasons


@given(_duties, _surroundings)
def test_a_case_goes_back_to_who_returned_it_only_for_want_of_anybody_else_or_to_guard_it(
    duty: Duty, around: Surroundings
) -> None:
    answer = route(duty, around)
    if answer.main in around.returned_by and answer.main != answer.guarded_by:
        assert answer.alternatives == ()
        assert answer.confidence is Confidence.PROPOSED
        assert "every known department returned it" in _said(answer)


@given(_duties, _surroundings)
def test_a_danger_always_has_somebody_certain_somebody_who_guards_it_or_the_duty_supervisor(
    duty: Duty, around: Surroundings
) -> None:
    answer = route(duty, around)
    if duty.is_danger and answer.guarded_by is None and answer.confidence is not Confidence.CERTAIN:
        assert around.guarding_department is None
        assert "no department is set to guard it" in _said(answer)
    if not duty.is_danger:
        assert answer.guarded_by is None
