"""The edition that ships: what the plan says exactly, what is proposed, and that neither looks like the other."""

from pathlib import Path

import pytest

from handbook.code_tables import unlisted_codes
from handbook.conditions import Stage, StageLimit, Urgency
from handbook.edition import ItemKind, Topology
from handbook.fields import Verified
from handbook.limits import ClockRun, Limit, LimitUnit
from handbook.loading import load_edition
from handbook.open_matters import is_settled, matters_open

STANDARD = load_edition(Path("standard.yaml"))
GARBAGE, WATER = (STANDARD.item(slug) for slug in ("exposed-garbage", "water-supply-manhole-cover"))
ARRIVAL = Limit(90, LimitUnit.MINUTE, ClockRun.CONTINUOUS)


def hours(value: float, clock: ClockRun = ClockRun.CONTINUOUS) -> Limit:
    return Limit(value, LimitUnit.HOUR, clock)


def working_days(value: float) -> Limit:
    return Limit(value, LimitUnit.DAY, ClockRun.WORKING)


def all_limits() -> list[tuple[str, StageLimit]]:
    return [(one.id, limit) for item in STANDARD.items for one in item.conditions for limit in one.limits]


def test_a_little_garbage_is_gone_in_four_hours_and_much_in_a_day() -> None:
    small, large = (STANDARD.condition(f"exposed-garbage.{size}") for size in ("small", "large"))
    assert small.limit_for(Stage.ARRIVE) == large.limit_for(Stage.ARRIVE) == ARRIVAL
    assert small.limit_for(Stage.HANDLE) == hours(4)
    assert large.limit_for(Stage.HANDLE) == hours(24)
    assert (small.coordination, large.coordination) == (False, True)
    assert small.limit_for(Stage.DEMOLISH) is None


@pytest.mark.parametrize(
    ("tonnes", "size"), [(0, "small"), (4.99, "small"), (5, "large"), (5.01, "large"), (80, "large")]
)
def test_exactly_five_tonnes_are_much(tonnes: float, size: str) -> None:
    assert [one.id for one in GARBAGE.conditions_met({"mass": tonnes})] == [f"exposed-garbage.{size}"]


def test_what_was_not_measured_meets_no_criterion() -> None:
    assert GARBAGE.conditions_met({}) == ()
    flooding = STANDARD.item("road-flooding")
    assert flooding.conditions_met({"water_area": 200}) == ()
    assert len(flooding.conditions_met({"water_area": 200, "water_depth": 16})) == 1
    assert flooding.conditions_met({"water_area": 200, "water_depth": 15}) == ()


def test_an_open_manhole_is_an_emergency_of_two_hours_day_and_night() -> None:
    for change in ("missing", "displaced"):
        condition = STANDARD.condition(f"unknown-manhole-cover.{change}")
        assert condition.limit_for(Stage.HANDLE) == hours(2)
        assert condition.is_danger
        assert condition.urgency is Urgency.EMERGENCY


def test_the_plan_gives_hours_of_cleaning_and_no_times_of_day() -> None:
    windows = [([one.zh for one in w.road_classes], w.hours_per_day, w.at_least) for w in GARBAGE.duty_windows]
    assert windows == [
        (["主干道路", "立交桥", "重点地区"], 20, False),
        (["次干道路", "支路", "人行天桥", "跨河桥梁"], 16, False),
        (["里巷道路"], 12, True),
    ]
    assert {(window.starts, window.ends, window.source) for window in GARBAGE.duty_windows} == {(None, None, "PLAN")}


def test_the_entry_on_garbage_is_the_plans_with_its_gaps() -> None:
    assert GARBAGE.lead_unit == "环境卫生管理处"
    assert GARBAGE.report_to == "城市管理指挥中心"
    assert (GARBAGE.supervising_unit, GARBAGE.jurisdiction) == (None, None)
    assert GARBAGE.admin_points is not None
    assert GARBAGE.admin_points.startswith("主干道路、各类桥梁（含人行天桥）")
    assert GARBAGE.admin_points.endswith("清扫保洁率 100%。")
    assert GARBAGE.process_text is not None
    assert GARBAGE.process_text.startswith("接到通知后 90 分钟内派人到现场")
    said = "".join(point.en for point in GARBAGE.open_points)
    assert all(
        word in said for word in ("exactly 5 t", "how the clock runs", "cannot weigh", "no times of day", "清楚")
    )


def test_the_entry_on_water_covers_is_the_plans_and_its_limits_are_yunchengs() -> None:
    assert (WATER.kind, WATER.topology) == (ItemKind.COMPONENT, Topology.POINT)
    assert (WATER.supervising_unit, WATER.departments, WATER.jurisdiction) == ("市城管局", ("自来水公司",), None)
    assert WATER.admin_points == "无缺失、损坏、盖框不平整、下陷、锁具损坏现象"
    handling = [
        (one.limit_for(Stage.HANDLE), one.closing_text.zh if one.closing_text else None) for one in WATER.conditions
    ]
    assert handling == [
        (hours(2), "恢复"),
        (hours(4, ClockRun.WORKING), "更换或修复"),
        (working_days(2), "更换或修复"),
        (working_days(5), "修复"),
    ]
    assert {limit.source for one in WATER.conditions for limit in one.limits} == {"YCB"}


def test_there_are_42_items_suited_to_cameras_and_each_has_a_handling_limit() -> None:
    assert len(STANDARD.items) == 42
    conditions = [one for item in STANDARD.items for one in item.conditions]
    assert [one.id for one in conditions if one.limit_for(Stage.HANDLE) is None] == []


def test_only_the_plans_own_limits_are_no_proposals() -> None:
    settled = {(where, limit.stage) for where, limit in all_limits() if not limit.is_proposed}
    assert settled == {
        (f"exposed-garbage.{size}", stage) for size in ("small", "large") for stage in (Stage.ARRIVE, Stage.HANDLE)
    }
    for where, limit in all_limits():
        assert limit.is_proposed == ("PLAN" not in limit.source), where
        assert (limit.verified is Verified.VERIFIED) == (limit.source == "PLAN"), where
        assert (limit.verified is Verified.NO) == (limit.source == "OURS"), where


def test_no_item_looks_settled_while_nobody_has_read_the_standards() -> None:
    assert [item.id for item in STANDARD.items if is_settled(item)] == []
    verified = {
        (item.id, code.scheme) for item in STANDARD.items for code in item.codes if code.verified is Verified.VERIFIED
    }
    assert verified == {("exposed-garbage", "CJT214"), ("water-supply-manhole-cover", "CJT214")}
    told = list(matters_open(STANDARD))
    assert told[0] == "Not verified: 113 of 115 codes, 57 of 57 limits."
    assert told[1] == "Proposed, not from the plan: 53 of 57 limits."


def test_an_item_is_settled_when_all_of_it_was_read() -> None:
    code = GARBAGE.codes[0]
    limit = STANDARD.condition("exposed-garbage.small").limits[0].model_copy(update={"is_clock_assumed": False})
    condition = GARBAGE.conditions[0].model_copy(update={"limits": (limit,)})
    assert is_settled(GARBAGE.model_copy(update={"codes": (code,), "conditions": (condition,)}))
    assert not is_settled(GARBAGE.model_copy(update={"conditions": (condition,)}))


def test_every_code_of_2026_is_in_the_national_list_under_its_name() -> None:
    assert list(unlisted_codes(STANDARD)) == []
    without = {item.name.zh for item in STANDARD.items if "GBT47678_5" not in {code.scheme for code in item.codes}}
    assert without == {"路面塌陷", "道路积水"}


def test_a_code_that_the_national_list_lacks_is_told() -> None:
    code = GARBAGE.codes[2]
    wrong = (code.model_copy(update={"code": "06031"}), code.model_copy(update={"code": "06011"}))
    items = tuple(GARBAGE.model_copy(update={"codes": (one,)}) for one in wrong)
    missing, renamed = unlisted_codes(STANDARD.model_copy(update={"items": items}))
    assert "has no event 06031" in missing
    assert "'积存垃圾渣土'" in renamed


def test_danger_is_an_emergency_and_an_emergency_clock_is_urgent() -> None:
    for item in STANDARD.items:
        for condition in item.conditions:
            if condition.is_danger:
                assert condition.urgency is Urgency.EMERGENCY, condition.id
            printed = {limit.printed for limit in condition.limits if limit.printed and "紧急" in limit.printed}
            assert not printed or condition.urgency is not Urgency.NORMAL, condition.id


def test_a_hole_waits_for_no_merging_by_machine() -> None:
    for _, condition, rule in STANDARD.detected():
        assert rule.dedupe is not None, condition.id
        assert rule.revisit is not None, condition.id
        assert not (condition.is_danger and rule.auto_merge), condition.id
