"""The inspector of a task, out of a real roster and the tasks that are open."""

from datetime import timedelta

from accounts.duty import EVERY_DAY, Shift
from accounts.roster import add_shift, go_on_leave
from cases.assigning import inspector_for
from kit.database import Database
from tests.cases.a_street import NOON
from tests.cases.an_inspector import BEAT, a_bare_case, a_task, an_inspector

NOBODY: frozenset[int] = frozenset()


def test_the_inspector_with_the_fewest_open_tasks_is_sent(either_database: Database) -> None:
    with either_database.write() as session:
        li, han = an_inspector(session, "li"), an_inspector(session, "han")
        an_inspector(session, "wang", beat="b2")
        case = a_bare_case(session)
        assert inspector_for(session, beat=BEAT, parties=NOBODY, at=NOON) == li.id
        a_task(session, case, position=1, person_id=li.id)
        assert inspector_for(session, beat=BEAT, parties=NOBODY, at=NOON) == han.id
        a_task(session, case, position=2, person_id=han.id, is_open=False)
        a_task(session, case, position=3, person_id=None)
        assert inspector_for(session, beat=BEAT, parties=NOBODY, at=NOON) == han.id
        assert inspector_for(session, beat=BEAT, parties={han.id}, at=NOON) == li.id


def test_a_substitute_is_sent_and_off_shift_nobody_is(either_database: Database) -> None:
    morning = Shift(weekdays=EVERY_DAY, begins=8 * 60, ends=13 * 60, first_day=NOON.date())
    with either_database.write() as session:
        li, han = an_inspector(session, "li"), an_inspector(session, "han", beat=None)
        add_shift(session, li, morning, now=NOON)
        go_on_leave(session, li, period=(NOON, NOON + timedelta(days=1)), substitute=han, now=NOON)
        assert inspector_for(session, beat=BEAT, parties=NOBODY, at=NOON) == han.id
        assert inspector_for(session, beat=BEAT, parties=NOBODY, at=NOON + timedelta(hours=2)) is None


def test_where_nobody_knows_the_beat_or_everybody_is_a_party_nobody_is_sent(database: Database) -> None:
    with database.write() as session:
        li = an_inspector(session, "li")
        assert inspector_for(session, beat=None, parties=NOBODY, at=NOON) is None
        assert inspector_for(session, beat="b9", parties=NOBODY, at=NOON) is None
        assert inspector_for(session, beat=BEAT, parties={li.id}, at=NOON) is None
