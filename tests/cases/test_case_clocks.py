"""All clocks of a case through the workflow: what starts, stands, goes on and ends, and when the whole case is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from cases.calendar_files import shipped_calendar
from cases.calendars import CITY_TIME, WorkCalendar
from cases.case_clocks import CaseClocks, apply_moves
from cases.clock_kinds import ClockKind, ClockMove, MoveKind
from cases.clock_limits import ClockLimits, clock_limits
from cases.deadlines import DeadlineInvalid, Ending, MoveRefused
from cases.settings import ClockSettings
from handbook.conditions import ReworkPolicy
from handbook.limits import ClockRun, Limit, LimitUnit
from handbook.loading import edition_in_force

CHINA = shipped_calendar().calendar()
HOUR = timedelta(hours=1)
WORKING_4_H = Limit(4, LimitUnit.HOUR, ClockRun.WORKING)
ARRIVE_90_MIN = Limit(90, LimitUnit.MINUTE, ClockRun.CONTINUOUS)
LIMITS = replace(clock_limits(ClockSettings()), handle=WORKING_4_H, arrive=ARRIVE_90_MIN, edition_id="one")

K1, K2, K3, K4 = ClockKind.ACCEPT, ClockKind.VERIFY, ClockKind.FILE, ClockKind.DISPATCH
K5A, K5, K6, K7 = ClockKind.ARRIVE, ClockKind.HANDLE, ClockKind.INSPECT, ClockKind.CLOSE
START, STOP, PAUSE, RESUME = MoveKind.START, MoveKind.STOP, MoveKind.PAUSE, MoveKind.RESUME


def city(written: str) -> datetime:
    """A time of Tuesday 2026-11-24, or a whole date and time."""
    whole = written if "-" in written else f"2026-11-24 {written}"
    return datetime.fromisoformat(whole).replace(tzinfo=CITY_TIME)


@dataclass
class Story:
    """The clocks of one case, moved step by step."""

    limits: ClockLimits = LIMITS
    calendar: WorkCalendar = CHINA
    clocks: CaseClocks = field(default_factory=CaseClocks)

    def at(self, written: str, *moves: tuple[ClockKind, MoveKind], extension: timedelta | None = None) -> "Story":
        self.clocks = apply_moves(
            self.clocks,
            [ClockMove(*move) for move in moves],
            at=city(written),
            limits=self.limits,
            calendar=self.calendar,
            extension=extension,
        )
        return self

    def due(self, kind: ClockKind) -> datetime | None:
        latest = self.clocks.latest(kind)
        assert latest is not None
        return latest.due_at

    def whole_due(self) -> datetime | None:
        assert self.clocks.whole_case is not None
        return self.clocks.whole_case.due_at

    def open_kinds(self) -> Sequence[ClockKind]:
        return [deadline.kind for deadline in self.clocks.open_clocks]


def filed(limits: ClockLimits = LIMITS) -> Story:
    """Registered at 8:00, accepted at 8:05, filed at 8:10."""
    story = Story(limits).at("08:00", (K1, START)).at("08:05", (K1, STOP), (K3, START))
    return story.at("08:10", (K3, STOP), (K4, START))


def dispatched(limits: ClockLimits = LIMITS) -> Story:
    """At 8:15."""
    return filed(limits).at("08:15", (K4, STOP), (K5, START), (K5A, START))


def inspected(limits: ClockLimits = LIMITS, *, fed_back: str = "11:15", replied: str = "14:15") -> Story:
    """Fed back, and inspected at 14:15; three of the four hours are used unless said otherwise."""
    story = dispatched(limits).at(fed_back, (K5, MoveKind.STOP_PROVISIONALLY), (K5A, MoveKind.VOID), (K6, START))
    return story.at(replied, (K6, STOP), (K7, START))


def test_the_centre_has_the_default_limits_that_the_workflow_names() -> None:
    minutes = {kind: LIMITS.of(kind) for kind in (K1, K2, K3, K4, K6, K7)}
    assert {kind: limit.span // timedelta(minutes=1) for kind, limit in minutes.items() if limit} == {
        K1: 15,
        K2: 30,
        K3: 15,
        K4: 15,
        K6: 30,
        K7: 15,
    }
    assert {limit.clock for limit in minutes.values() if limit} == {ClockRun.CONTINUOUS}


def test_verifying_pauses_acceptance_and_its_end_resumes_it() -> None:
    story = Story().at("08:00", (K1, START)).at("08:10", (K1, PAUSE), (K2, START))
    assert story.due(K1) is None
    assert story.due(K2) == city("08:40")
    story.at("08:30", (K2, STOP), (K1, RESUME))
    assert story.due(K1) == city("08:35")


def test_a_case_sent_back_for_completion_resumes_its_first_clock() -> None:
    story = Story().at("08:00", (K1, START)).at("08:10", (K1, STOP), (K3, START))
    story.at("08:20", (K3, STOP), (K1, RESUME))
    assert story.due(K1) == city("08:25")
    story.at("08:24", (K1, STOP), (K3, START))
    assert story.due(K3) == city("08:39")
    assert len(story.clocks.history(K3)) == 2


def test_exposed_garbage_has_the_times_of_the_plan() -> None:
    edition = edition_in_force()
    for condition_id, handled in (
        ("exposed-garbage.small", "14:00"),
        ("exposed-garbage.large", "2026-11-25 10:00"),
    ):
        story = Story(clock_limits(ClockSettings(), edition.condition(condition_id), edition_id=edition.id))
        story.at("09:50", (K4, START)).at("10:00", (K4, STOP), (K5, START), (K5A, START))
        assert story.due(K5A) == city("11:30")
        assert story.due(K5) == city(handled)


def test_a_condition_without_an_arrival_limit_has_no_such_clock() -> None:
    story = dispatched(replace(LIMITS, arrive=None)).at("08:30", (K5A, STOP))
    assert story.clocks.history(K5A) == ()


def test_a_case_is_not_filed_without_a_handling_limit() -> None:
    with pytest.raises(DeadlineInvalid, match="choose a condition"):
        filed(replace(LIMITS, handle=None))


def test_an_edition_that_changes_between_filing_and_closing_changes_nothing() -> None:
    old, new = dispatched(), dispatched()
    new.limits = replace(
        LIMITS, handle=Limit(1, LimitUnit.HOUR, ClockRun.CONTINUOUS), arrive=None, inspect=WORKING_4_H, edition_id="two"
    )
    for story in (old, new):
        story.at("09:00", (K5, PAUSE), (K4, START)).at("09:10", (K4, STOP), (K5, MoveKind.START_NEW))
        story.at("11:00", (K5, MoveKind.STOP_PROVISIONALLY), (K6, START)).at("11:20", (K6, STOP), (K7, START))
        story.at("11:25", (K7, STOP), (K5, STOP))
    assert new.clocks == old.clocks
    assert new.clocks.frozen == LIMITS


def test_a_calendar_that_comes_in_later_changes_no_running_clock() -> None:
    story = dispatched()
    story.calendar = WorkCalendar("later", 2026, 2026, frozenset({date(2026, 11, 24)}), frozenset())
    story.at("08:20", (K5, PAUSE)).at("08:30", (K5, RESUME))
    assert story.due(K5) == city("14:25")


def test_the_whole_case_is_due_after_handling_inspection_and_closing() -> None:
    story = dispatched()
    assert story.due(K5) == city("14:15")
    assert story.whole_due() == city("15:00")
    assert story.clocks.whole_case is not None
    assert story.clocks.whole_case.filed_at == city("08:10")


def test_the_whole_case_moves_whenever_handling_moves() -> None:
    story = dispatched().at("09:15", (K5, MoveKind.EXTEND), extension=HOUR)
    assert story.whole_due() == city("16:00")
    story.at("10:15", (K5, PAUSE))
    assert story.whole_due() is None
    story.at("14:15", (K5, MoveKind.RESUME_WITH_FLOOR))
    assert story.due(K5) == city("17:15")  # three of five hours were left
    assert story.whole_due() == city("18:00")


def test_a_filed_case_that_nobody_dispatches_is_due_all_the_same() -> None:
    assert filed().whole_due() == city("15:10")  # as if dispatched when K4 is due, 8:25, and then 4 h, 30 and 15 min


def test_a_returned_case_that_waits_for_a_dispatch_is_due_as_if_it_went_on_when_dispatch_is_due() -> None:
    story = dispatched().at("09:15", (K5, PAUSE), (K4, START))  # three hours left, K4 due 9:30
    assert story.due(K5) is None
    assert story.whole_due() == city("15:15")


def test_a_dispatch_to_the_same_department_goes_on_with_the_remainder() -> None:
    story = dispatched().at("09:15", (K5, PAUSE), (K4, START)).at("09:20", (K4, STOP), (K5, RESUME))
    assert story.due(K5) == city("14:20")
    assert len(story.clocks.history(K5)) == 1


def test_a_dispatch_to_another_department_starts_anew_and_keeps_the_old_clock_as_returned() -> None:
    story = dispatched().at("09:15", (K5, PAUSE), (K4, START)).at("09:20", (K4, STOP), (K5, MoveKind.START_NEW))
    old, new = story.clocks.history(K5)
    assert (old.ending, old.is_in_time) == (Ending.RETURNED, None)
    assert new.due_at == city("15:20")


def test_a_failed_inspection_resumes_handling_with_its_remainder() -> None:
    story = inspected(fed_back="10:15").at("14:30", (K7, STOP), (K5, MoveKind.RESUME_WITH_FLOOR))
    assert story.due(K5) == city("16:30")
    assert story.whole_due() == city("17:15")
    assert story.clocks.is_handled_in_time is None  # the earlier feedback no longer counts


@pytest.mark.parametrize(
    ("policy", "due"),
    [
        (ReworkPolicy.RESUME, "15:30"),  # 15 min left, but a quarter of four hours at least
        (ReworkPolicy.RESTART, "2026-11-25 08:30"),  # 3 h 30 min of that day, the rest on the next
        (ReworkPolicy.FIXED, "14:15"),  # as it was, and passed meanwhile
    ],
)
def test_the_rework_policy_says_what_is_left_after_a_failed_inspection(policy: ReworkPolicy, due: str) -> None:
    story = inspected(replace(LIMITS, rework=policy), fed_back="12:00").at(
        "14:30", (K7, STOP), (K5, MoveKind.RESUME_WITH_FLOOR)
    )
    assert story.due(K5) == city(due)


def test_a_deferral_ends_with_the_floor_whatever_the_rework_policy() -> None:
    story = dispatched(replace(LIMITS, rework=ReworkPolicy.FIXED)).at("12:00", (K5, PAUSE))
    story.at("2026-11-26 08:00", (K5, MoveKind.RESUME_WITH_FLOOR))
    assert story.due(K5) == city("2026-11-26 09:00")


@pytest.mark.parametrize(("fed_back", "in_time"), [("14:15", True), ("14:16", False)])
def test_the_last_accepted_feedback_decides_whether_it_was_handled_in_time(fed_back: str, in_time: bool) -> None:
    story = dispatched().at(fed_back, (K5, MoveKind.STOP_PROVISIONALLY), (K5A, MoveKind.VOID), (K6, START))
    story.at("17:00", (K6, STOP), (K7, START)).at("17:10", (K7, STOP), (K5, STOP))
    assert story.clocks.is_handled_in_time is in_time
    whole = story.clocks.whole_case
    assert whole is not None
    assert whole.ended_at == city("17:10")
    assert whole.is_in_time is False  # closing late is another matter: it was due at 15:00


def test_a_case_closed_by_then_is_closed_in_time() -> None:
    story = inspected().at("14:20", (K7, STOP), (K5, STOP))
    assert story.open_kinds() == []
    assert story.clocks.whole_case is not None
    assert story.clocks.whole_case.is_in_time is True
    assert not story.clocks.whole_case.is_voided
    assert story.clocks.is_handled_in_time is True


def test_a_reopened_case_gets_a_new_handling_clock_and_keeps_its_outcome() -> None:
    story = inspected().at("14:20", (K7, STOP), (K5, STOP)).at("16:00", (K5, MoveKind.START_NEW))
    old, new = story.clocks.history(K5)
    assert (old.ending, old.is_in_time) == (Ending.KEPT, True)
    assert new.is_open
    whole = story.clocks.whole_case
    assert whole is not None
    assert (whole.ended_at, whole.filed_at) == (None, city("08:10"))


def test_a_forced_close_after_a_failed_inspection_is_handled_and_closed_too_late() -> None:
    """Whatever the time: no feedback was ever accepted."""
    story = inspected().at("14:20", (K7, STOP), (K5, MoveKind.STOP_UNACCEPTED))
    whole = story.clocks.whole_case
    assert whole is not None
    assert whole.due_at is not None
    assert whole.ended_at == city("14:20") < whole.due_at
    assert (story.clocks.is_handled_in_time, whole.is_in_time, whole.is_voided) == (False, False, False)
    assert story.open_kinds() == []


def test_a_feedback_that_was_late_stays_late_although_the_floor_gives_time_for_the_rework() -> None:
    story = inspected(fed_back="14:16", replied="14:40").at("16:00", (K7, STOP), (K5, MoveKind.RESUME_WITH_FLOOR))
    assert story.due(K5) == city("17:00")  # a quarter of four hours to work in
    story.at("16:30", (K5, MoveKind.STOP_PROVISIONALLY), (K6, START)).at("16:40", (K6, STOP), (K7, START))
    story.at("16:45", (K7, STOP), (K5, STOP))
    assert story.clocks.is_handled_in_time is False


def test_a_clock_that_was_overdue_when_it_was_paused_stays_late_after_a_deferral() -> None:
    story = dispatched().at("15:00", (K5, PAUSE)).at("2026-11-25 08:00", (K5, MoveKind.RESUME_WITH_FLOOR))
    story.at("2026-11-25 08:30", (K5, MoveKind.STOP_PROVISIONALLY))
    assert story.due(K5) == city("2026-11-25 09:00")
    assert story.clocks.is_handled_in_time is False


def test_a_department_that_was_late_passes_no_lateness_on_to_the_next() -> None:
    story = inspected(fed_back="14:16", replied="14:40").at("16:00", (K7, STOP), (K4, START))
    story.at("16:05", (K4, STOP), (K5, MoveKind.START_NEW)).at("16:30", (K5, MoveKind.STOP_PROVISIONALLY))
    assert [one.is_in_time for one in story.clocks.history(K5)] == [None, True]


@pytest.mark.parametrize(("asked", "is_granted"), [("14:15", True), ("14:16", False)])
def test_an_extension_asked_in_time_is_granted_late_and_counts_from_the_old_due_time(
    asked: str, is_granted: bool
) -> None:
    story = dispatched()
    moves = [ClockMove(K5, MoveKind.EXTEND)]
    granted = partial(apply_moves, story.clocks, moves, at=city("14:40"), limits=LIMITS, calendar=CHINA, extension=HOUR)
    if not is_granted:
        with pytest.raises(MoveRefused, match="must be asked for before it is due"):
            granted(asked_at=city(asked))
        return
    story.clocks = granted(asked_at=city(asked))
    assert story.due(K5) == city("15:15")
    on_time = story.at("15:15", (K5, MoveKind.STOP_PROVISIONALLY)).clocks
    assert on_time.is_handled_in_time is True


def test_the_outcome_of_the_first_closing_is_kept_when_the_case_is_reopened() -> None:
    story = inspected().at("14:20", (K7, STOP), (K5, STOP))
    first = story.clocks.whole_case
    assert first is not None
    assert (first.is_in_time, story.clocks.earlier_closings) == (True, ())
    story.at("16:00", (K5, MoveKind.START_NEW))
    assert list(story.clocks.earlier_closings) == [first]
    story.at("16:10", (K5, MoveKind.STOP_PROVISIONALLY), (K6, START)).at("16:20", (K6, STOP), (K7, START))
    story.at("2026-11-27 09:00", (K7, STOP), (K5, STOP))
    second = story.clocks.whole_case
    assert second is not None
    assert second.is_in_time is False
    assert list(story.clocks.earlier_closings) == [first]
    story.at("2026-11-27 10:00", (K5, MoveKind.START_NEW))
    assert list(story.clocks.earlier_closings) == [first, second]


def test_a_dispatch_to_another_department_is_no_closing() -> None:
    story = inspected().at("14:20", (K7, STOP), (K4, START)).at("14:25", (K4, STOP), (K5, MoveKind.START_NEW))
    assert story.clocks.earlier_closings == ()


def test_voiding_ends_what_still_counts_and_nothing_else() -> None:
    everything = [(kind, MoveKind.VOID) for kind in ClockKind]
    story = inspected().at("14:20", *everything)
    endings = {kind: [one.ending for one in story.clocks.history(kind)] for kind in (K1, K5, K6, K7)}
    assert endings == {K1: [Ending.KEPT], K5: [Ending.VOID], K6: [Ending.KEPT], K7: [Ending.VOID]}
    assert story.clocks.is_handled_in_time is None
    assert story.open_kinds() == []


@pytest.mark.parametrize("story", [filed, dispatched, inspected])
def test_a_voided_case_is_neither_in_time_nor_late(story: Callable[[], Story]) -> None:
    voided = story().at("14:20", *((kind, MoveKind.VOID) for kind in ClockKind if kind is not ClockKind.CASE))
    whole = voided.clocks.whole_case
    assert whole is not None
    assert (whole.is_voided, whole.is_in_time, whole.ended_at) == (True, None, city("14:20"))


@pytest.mark.parametrize(
    ("moves", "reason"),
    [
        ([(K5, START)], "runs already"),
        ([(K6, STOP)], "never been started"),
        ([(K5, RESUME)], "is running and cannot be resumed"),
        ([(K4, STOP)], "is kept and cannot be stopped"),
        ([(ClockKind.CASE, PAUSE)], "never been started"),
    ],
)
def test_a_move_that_does_not_fit_is_refused(moves: list[tuple[ClockKind, MoveKind]], reason: str) -> None:
    with pytest.raises(MoveRefused, match=reason):
        dispatched().at("09:00", *moves)


def test_an_extension_says_by_how_much() -> None:
    with pytest.raises(DeadlineInvalid, match="by how much"):
        dispatched().at("09:00", (K5, MoveKind.EXTEND))


def test_as_many_extensions_as_the_condition_allows() -> None:
    story = dispatched(replace(LIMITS, most_extensions=1)).at("09:00", (K5, MoveKind.EXTEND), extension=HOUR)
    with pytest.raises(MoveRefused, match="1 times"):
        story.at("09:05", (K5, MoveKind.EXTEND), extension=HOUR)


def test_a_whole_case_over_the_end_of_the_known_years_is_provisional() -> None:
    story = Story().at("2026-12-31 16:00", (K4, START)).at("2026-12-31 16:05", (K4, STOP), (K5, START))
    assert story.clocks.whole_case is not None
    assert story.clocks.whole_case.is_provisional
