"""The roster (排班): people get shifts and go on leave, and the city asks who is on duty in a beat.

Days and hours are those of the city's wall clock.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from accounts import repository
from accounts.duty import ALWAYS, ONE_DAY, Absence, Roster, Shift, on_duty_for
from accounts.errors import AbsenceInvalid, ShiftInvalid
from accounts.tables import DutyAbsence, DutyShift, Person
from kit.settings import kit_settings


@dataclass(frozen=True, slots=True)
class BeatDuty:
    """Who looks after a beat, substitutes included, and which of its holders do not."""

    beat: str
    on_duty: tuple[Person, ...]
    absent: tuple[Person, ...]
    off_shift: tuple[Person, ...]


def inspectors_on_duty(session: Session, beat: str, at: datetime) -> tuple[int, ...]:
    """Ids of the people who look after a beat (责任网格) at an instant, substitutes included; empty: nobody."""
    holders = [row.person_id for row in repository.holders_of_beat(session, beat, at=at)]
    return on_duty_for(holders, _rosters(session, holders, at), at=at, zone=city_zone())


def duty_board(session: Session, *, at: datetime, beat: str | None = None) -> Sequence[BeatDuty]:
    """Every beat that has an inspector, or that one, by its code; holders by their logins."""
    holders: dict[str, list[Person]] = defaultdict(list)
    for code, person in repository.inspectors_at(session, at):
        if beat in {None, code}:
            holders[code].append(person)
    rosters = _rosters(session, None, at)
    known = {one.id: one for few in holders.values() for one in few}
    stand_ins = {one.substitute_id for roster in rosters.values() for one in roster.absences if one.substitute_id}
    known |= repository.people_by_id(session, stand_ins - known.keys())
    return [_beat_duty(code, few, rosters, known, at) for code, few in sorted(holders.items())]


def add_shift(session: Session, person: Person, shift: Shift, *, now: datetime) -> DutyShift:
    """One more shift, besides those that the person has; from the first one on the hours count."""
    row = DutyShift(
        person_id=person.id,
        weekdays="".join(str(day) for day in sorted(shift.weekdays)),
        begins_minute=shift.begins,
        ends_minute=shift.ends,
        first_day=shift.first_day.isoformat(),
        last_day=shift.last_day and shift.last_day.isoformat(),
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def end_shifts(session: Session, person: Person, *, last_day: date, now: datetime) -> int:
    """That day is the last of all shifts of a person; those that begin later never do. Returns how many ended.

    Raises:
        ShiftInvalid: no shift goes on beyond that day.
    """
    rows = repository.shifts_beyond(session, last_day, person_id=person.id)
    if not rows:
        raise ShiftInvalid(
            f"{person.name} has no shift after {last_day}; nothing to end.",
            zh=f"{person.name} 在 {last_day} 之后没有班次，没有可结束的班次。",
        )
    for row in rows:
        before_first = date.fromisoformat(row.first_day) - ONE_DAY
        row.last_day, row.changed_at = max(last_day, before_first).isoformat(), now
    session.flush()
    return len(rows)


def go_on_leave(
    session: Session,
    person: Person,
    *,
    period: tuple[datetime, datetime],
    substitute: Person | None = None,
    now: datetime,
) -> DutyAbsence:
    """The person is absent from the first instant of the period to the second.

    Raises:
        AbsenceInvalid: the period ends before it begins, the person is absent in it already, or the substitute is the
            person, or no inspector when it begins.
    """
    begins_at, ends_at = period
    absence = Absence(
        person_id=person.id,
        begins_at=begins_at,
        ends_at=ends_at,
        substitute_id=None if substitute is None else substitute.id,
    )
    if substitute is not None and not repository.inspectors_among(session, {substitute.id}, at=begins_at):
        raise AbsenceInvalid(
            f"{substitute.name} is no inspector then and cannot stand in for {person.name}.",
            zh=f"{substitute.name} 届时不是监督员，不能为 {person.name} 替班。",
        )
    _refuse_second(session, person, absence)
    row = DutyAbsence(
        person_id=person.id,
        begins_at=begins_at,
        ends_at=ends_at,
        substitute_id=absence.substitute_id,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def come_back(session: Session, person: Person, *, at: datetime) -> None:
    """End the person's absence early.

    Raises:
        AbsenceInvalid: the person is not absent then.
    """
    running = [row for row in repository.absences_at(session, at) if row.person_id == person.id]
    if not running:
        raise AbsenceInvalid(
            f"{person.name} is not absent then; nothing to end.",
            zh=f"{person.name} 届时没有请假，没有可结束的请假。",
        )
    for row in running:
        row.ends_at = row.changed_at = at
    session.flush()


def city_zone() -> ZoneInfo:
    return ZoneInfo(kit_settings().city_time_zone)


def _beat_duty(
    code: str, holders: Sequence[Person], rosters: Mapping[int, Roster], known: Mapping[int, Person], at: datetime
) -> BeatDuty:
    on_duty = on_duty_for([one.id for one in holders], rosters, at=at, zone=city_zone())
    away = [(one, rosters.get(one.id, ALWAYS)) for one in holders if one.id not in on_duty]
    return BeatDuty(
        beat=code,
        on_duty=tuple(known[one] for one in on_duty),
        absent=tuple(one for one, roster in away if roster.absence(at) is not None),
        off_shift=tuple(one for one, roster in away if roster.absence(at) is None),
    )


def _refuse_second(session: Session, person: Person, absence: Absence) -> None:
    known = repository.absences_within(
        session, person_id=person.id, begins_at=absence.begins_at, ends_at=absence.ends_at
    )
    if known:
        begins_at, ends_at = (one.astimezone(city_zone()) for one in (known[0].begins_at, known[0].ends_at))
        raise AbsenceInvalid(
            f"{person.name} is absent already from {begins_at:%Y-%m-%d %H:%M} to {ends_at:%Y-%m-%d %H:%M}; "
            "two absences at one time would have two substitutes.",
            zh=(
                f"{person.name} 已请假（{begins_at:%Y-%m-%d %H:%M} 至 {ends_at:%Y-%m-%d %H:%M}）；同一时间的两次请假会"
                "有两名替班人员。"
            ),
        )


def _rosters(session: Session, holders: Collection[int] | None, at: datetime) -> Mapping[int, Roster]:
    """Shifts of these people (None: of all), absences of everybody: a chain of substitutes may lead anywhere."""
    shifts: dict[int, list[Shift]] = defaultdict(list)
    today = at.astimezone(city_zone()).date()
    for row in repository.shifts_around(session, today, person_ids=holders):
        shifts[row.person_id].append(_shift(row))
    absences = _absences(session, at)
    return {one: Roster(tuple(shifts[one]), tuple(absences[one])) for one in {*shifts, *absences}}


def _absences(session: Session, at: datetime) -> dict[int, list[Absence]]:
    """By person. A substitute who has left the post of inspector meanwhile stands in for nobody."""
    rows = repository.absences_at(session, at)
    named = {row.substitute_id for row in rows if row.substitute_id is not None}
    inspectors = repository.inspectors_among(session, named, at=at) if named else set()
    found: dict[int, list[Absence]] = defaultdict(list)
    for row in rows:
        absence = Absence(
            person_id=row.person_id, begins_at=row.begins_at, ends_at=row.ends_at, substitute_id=row.substitute_id
        )
        is_served = absence.substitute_id in inspectors
        found[row.person_id].append(absence if is_served else replace(absence, substitute_id=None))
    return found


def _shift(row: DutyShift) -> Shift:
    return Shift(
        weekdays=frozenset(int(day) for day in row.weekdays),
        begins=row.begins_minute,
        ends=row.ends_minute,
        first_day=date.fromisoformat(row.first_day),
        last_day=None if row.last_day is None else date.fromisoformat(row.last_day),
    )
