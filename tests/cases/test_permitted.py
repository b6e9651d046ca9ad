"""What a permit allows becomes a suppressed candidate: kept, countable, with the permit and the reason."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import shapely
from sqlalchemy import select

from cases import clearing, figures, intake
from cases.permitted import resume_after_permits
from cases.settling import Reviewer
from cases.snoozing import snooze
from cases.states import CandidateState
from cases.tables import Candidate
from city_map.coordinates import LocalPlane
from city_map.tables import Permit
from detection.tables import Finding
from kit.celery_app import CASES
from kit.database import Database
from tests.cases.a_street import EDITION, GARBAGE, MANHOLE, NOON, Street
from tests.conftest import ROOT

ITEM = EDITION.item_of(GARBAGE).id
PLANE = LocalPlane(121.5, 31.2)  # where the street's findings lie, within 8 m


@pytest.fixture
def street(either_database: Database) -> Street:
    return Street(either_database)


def permitted(
    street: Street, *, side_m: float = 40, item_id: str = ITEM, starts_in_h: int = -1, hours: float = 2
) -> int:
    """The id of a square permit around the place of the findings."""
    outline = shapely.transform(shapely.box(-side_m / 2, -side_m / 2, side_m / 2, side_m / 2), PLANE.to_degrees)
    start = NOON + timedelta(hours=starts_in_h)
    permit = Permit(
        code=f"SP-{side_m}-{item_id}",
        item_id=item_id,
        holder="市政公司",
        valid_from_at=start,
        valid_to_at=start + timedelta(hours=hours),
        geometry=shapely.to_geojson(outline),
    )
    with street.database.write() as session:
        session.add(permit)
        session.flush()
        return permit.id


def taken_in(street: Street, finding_id: int) -> Candidate:
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    with street.database.read() as session:
        return session.scalars(select(Candidate).where(Candidate.finding_id == finding_id)).one()


def test_a_finding_within_a_valid_permit_for_its_item_is_suppressed_with_the_permit_and_the_reason(
    street: Street,
) -> None:
    permit_id = permitted(street)
    candidate = taken_in(street, street.found())
    assert candidate.state is CandidateState.SUPPRESSED
    assert candidate.permit_id == permit_id
    assert candidate.suppressed_by == f"许可 permit SP-40-{ITEM} (市政公司)"
    assert candidate.lease_until is None


@pytest.mark.parametrize(
    "other",
    [
        {"side_m": 15},  # the radius of 8 m reaches beyond it
        {"item_id": "road-damage"},
        {"starts_in_h": 1},
        {"starts_in_h": -2},  # it ended this very instant
    ],
)
def test_a_permit_that_is_too_small_or_for_another_item_or_not_valid_now_suppresses_nothing(
    street: Street, other: dict[str, float]
) -> None:
    permitted(street, **other)  # type: ignore[arg-type]  # the table mixes the types of the keywords
    candidate = taken_in(street, street.found())
    assert (candidate.state, candidate.permit_id, candidate.suppressed_by) == (CandidateState.PENDING, None, None)


def test_a_permit_never_suppresses_a_danger(street: Street) -> None:
    """Whoever may dig up the road may not leave the shaft open."""
    permitted(street, item_id=EDITION.item_of(MANHOLE).id)
    candidate = taken_in(street, street.found(condition_id=MANHOLE))
    assert candidate.is_danger
    assert (candidate.state, candidate.permit_id) == (CandidateState.PENDING, None)


@pytest.mark.parametrize(
    ("seen_h", "state"),
    [(-3, CandidateState.PENDING), (-1.5, CandidateState.SUPPRESSED), (-0.5, CandidateState.PENDING)],
)
def test_what_counts_is_the_permit_at_the_time_the_problem_was_seen(
    street: Street, seen_h: float, state: CandidateState
) -> None:
    """The permit ran from 10:00 to 11:00; the news of what was seen comes in at noon."""
    permitted(street, starts_in_h=-2, hours=1)
    seen_at = NOON + timedelta(hours=seen_h)
    assert taken_in(street, street.found(first_seen_at=seen_at)).state is state


def test_a_permit_that_was_withdrawn_suppresses_nothing(street: Street) -> None:
    permit_id = permitted(street)
    with street.database.write() as session:
        session.get_one(Permit, permit_id).vanished_at = NOON
    assert taken_in(street, street.found()).state is CandidateState.PENDING


def test_another_item_at_the_same_place_still_waits_for_a_person(street: Street) -> None:
    permitted(street)
    assert taken_in(street, street.found(condition_id=MANHOLE)).state is CandidateState.PENDING


def test_a_finding_whose_place_is_unknown_is_left_to_a_person(street: Street) -> None:
    permitted(street)
    finding_id = street.found()
    with street.database.write() as session:
        finding = session.get_one(Finding, finding_id)
        finding.longitude = finding.latitude = finding.radius_m = None
    assert taken_in(street, finding_id).state is CandidateState.PENDING


def test_suppressed_ones_are_counted_and_are_no_part_of_the_queue(street: Street) -> None:
    permitted(street)
    taken_in(street, street.found())
    taken_in(street, street.found(condition_id=MANHOLE))
    with street.database.read() as session:
        counted = figures.candidates_by_state(session, now=NOON)
    assert (counted[CandidateState.SUPPRESSED], counted[CandidateState.PENDING]) == (1, 1)


def test_a_suppressed_one_stays_suppressed_and_on_record_when_its_place_clears(street: Street) -> None:
    permitted(street)
    candidate = taken_in(street, street.found())
    street.cleared(candidate.spot_id)
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=candidate.spot_id, episode=1, now=NOON)
    with street.database.read() as session:
        (left,) = session.scalars(select(Candidate))
        assert (left.state, left.cleared_at) == (CandidateState.SUPPRESSED, NOON)


def test_a_return_while_the_candidate_is_still_open_is_a_further_sighting_of_it_whatever_was_permitted_since(
    street: Street,
) -> None:
    first = taken_in(street, street.found())
    permitted(street)
    again = taken_in(street, street.found_again(first.spot_id, at=NOON))
    assert (again.state, again.merged_into_id) == (CandidateState.MERGED, first.id)


def resumed(street: Street, *, hours_later: float) -> int:
    with street.database.write() as session:
        return resume_after_permits(session, now=NOON + timedelta(hours=hours_later))


def the_candidate(street: Street) -> Candidate:
    with street.database.read() as session:
        return session.scalars(select(Candidate)).one()


def test_what_is_still_there_when_its_permit_ends_goes_before_people(street: Street) -> None:
    permitted(street)
    seen = taken_in(street, street.found())
    assert resumed(street, hours_later=0.9) == 0
    assert the_candidate(street).state is CandidateState.SUPPRESSED
    assert resumed(street, hours_later=1) == 1
    waiting = the_candidate(street)
    assert (waiting.state, waiting.permit_id, waiting.suppressed_by) == (CandidateState.PENDING, None, None)
    assert waiting.version == seen.version + 1
    assert resumed(street, hours_later=2) == 0


def test_what_was_cleaned_before_its_permit_ended_bothers_nobody(street: Street) -> None:
    permitted(street)
    spot_id = taken_in(street, street.found()).spot_id
    street.cleared(spot_id)
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=spot_id, episode=1, now=NOON)
    assert resumed(street, hours_later=1) == 0
    assert the_candidate(street).state is CandidateState.SUPPRESSED


def test_a_permit_that_is_prolonged_by_another_keeps_suppressing(street: Street) -> None:
    permitted(street)
    taken_in(street, street.found())
    longer = permitted(street, side_m=41, hours=48)
    assert resumed(street, hours_later=1) == 0
    kept = the_candidate(street)
    assert (kept.state, kept.permit_id) == (CandidateState.SUPPRESSED, longer)
    assert kept.suppressed_by == f"许可 permit SP-41-{ITEM} (市政公司)"


def test_a_permit_that_is_withdrawn_brings_its_candidates_back_at_once(street: Street) -> None:
    permit_id = permitted(street)
    taken_in(street, street.found())
    with street.database.write() as session:
        session.get_one(Permit, permit_id).vanished_at = NOON
    assert resumed(street, hours_later=0) == 1
    assert the_candidate(street).state is CandidateState.PENDING


def test_a_permit_that_ends_while_the_spot_is_put_off_brings_nothing_back(street: Street) -> None:
    first = taken_in(street, street.found())
    reviewer = Reviewer(person_id=street.operator_id)
    with street.database.write() as session:
        end = NOON + timedelta(days=7)
        snooze(session, candidate_id=first.id, reviewer=reviewer, until_at=end, reason="夜间清运", now=NOON)
    permitted(street)
    again = taken_in(street, street.found_again(first.spot_id, at=NOON))
    assert again.permit_id is not None
    assert resumed(street, hours_later=1) == 0
    with street.database.read() as session:
        kept = session.get_one(Candidate, again.id)
    assert (kept.state, kept.permit_id) == (CandidateState.SUPPRESSED, None)
    assert kept.suppressed_by == "暂缓至 snoozed until 2026-03-09 04:00 UTC: 夜间清运"


def test_the_task_that_beat_asks_for_may_run_twice(street: Street) -> None:
    permitted(street, hours=1.5)
    taken_in(street, street.found())
    program = "from cases.tasks import resume_after_permits as go; go(), go(); print(go.queue)"
    environment = os.environ | {"GRIDWARDEN_DATABASE_URL": street.database.engine.url.render_as_string(False)}
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [CASES]
    assert the_candidate(street).version == 2
