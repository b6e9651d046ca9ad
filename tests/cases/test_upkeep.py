"""Which pictures go in time and which stay: photos of people, evidence of cameras, second looks."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from cases import camera_inspection, intake
from cases.case_tables import CameraInspection, CaseReport, Photo
from cases.settings import CaseSettings
from cases.states import CandidateState, CaseState
from cases.tables import Candidate, Case, Decision
from cases.upkeep import BATCH, tidy
from detection.blurring_requests import ask_to_blur, note_blurred
from detection.settings import PatrolSettings
from detection.tables import Evidence, Finding, PatrolState, PictureBlurring, Revisit, Spot, Visit
from kit import uploads
from kit.clock import utc_now
from kit.database import Base, Database
from kit.settings import UploadSettings
from kit.storage import PictureStore
from kit.uploads import Owner, Upload, UploadPart
from tests.cases.a_street import BOX, Street
from tests.cases.a_watched_place import WatchedPlace
from tests.cases.deciding import confirmed, raised, rejected, taken_in

SETTINGS, PATROL = CaseSettings(), PatrolSettings()
DAY = timedelta(days=1)
NINETY_DAYS, FIVE_YEARS = PATROL.rejected_evidence_retention, SETTINGS.case_picture_retention
NOW = utc_now() + 2 * DAY
"""Every file in the store is older than a day then."""
LONG_AGO = NOW - NINETY_DAYS - DAY


@pytest.fixture
def street(either_database: Database, store: PictureStore) -> Street:
    """Its latest picture is no picture of a spot."""
    street = Street(either_database, store)
    with either_database.write() as session:
        session.execute(update(PatrolState).values(picture_key=None))
    return street


def tidied(street: Street | WatchedPlace, *, now: datetime = NOW) -> None:
    assert street.store is not None
    tidy(street.database, street.store, now=now, settings=SETTINGS, patrol=PATROL)


def keys(street: Street) -> list[str]:
    """Of all evidence, oldest first."""
    with street.database.read() as session:
        return list(session.scalars(select(Evidence.blurred_key).order_by(Evidence.id)))


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def is_stored(street: Street, key: str) -> bool:
    assert street.store is not None
    return street.store.exists(key)


def a_photo(street: Street, content: bytes, *, uploaded_at: datetime, case_id: int | None = None) -> str:
    assert street.store is not None
    key = street.store.put(content, suffix=".webp")
    with street.database.write() as session:
        session.add(
            Photo(
                key=key,
                person_id=street.operator_id,
                uploaded_at=uploaded_at,
                width_px=8,
                height_px=8,
                case_id=case_id,
                event_version=case_id and 1,
            )
        )
    return key


def ended(street: Street, case: Case, *, at: datetime | None) -> None:
    """As if the case had been closed then; None: it was opened again."""
    with street.database.write() as session:
        state = CaseState.CLOSED if at else CaseState.HANDLING
        session.execute(update(Case).where(Case.id == case.id).values(ended_at=at, state=state))


def test_a_photo_that_no_action_named_goes_after_a_day_with_its_file(street: Street) -> None:
    late = a_photo(street, b"just uploaded", uploaded_at=NOW - DAY + timedelta(minutes=1))
    left = a_photo(street, b"forgotten", uploaded_at=NOW - DAY - timedelta(minutes=1))
    used = a_photo(street, b"of a case", uploaded_at=NOW - 30 * DAY, case_id=confirmed(street).id)
    tidied(street)
    assert [is_stored(street, key) for key in (late, left, used)] == [True, False, True]
    with street.database.read() as session:
        assert session.scalars(select(Photo.key).order_by(Photo.id)).all() == [late, used]


def test_a_file_that_two_photos_share_goes_with_the_second(street: Street) -> None:
    key = a_photo(street, b"sent twice", uploaded_at=NOW - 2 * DAY)
    assert a_photo(street, b"sent twice", uploaded_at=NOW) == key
    tidied(street)
    assert is_stored(street, key)
    tidied(street, now=NOW + 2 * DAY)
    assert not is_stored(street, key)


def test_evidence_of_a_rejected_candidate_goes_after_90_days(street: Street) -> None:
    rejected(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    rejected(street, raised(street, at=LONG_AGO + 2 * DAY), at=LONG_AGO + 2 * DAY)
    old, young = keys(street)
    tidied(street)
    assert keys(street) == [young]
    assert (is_stored(street, old), is_stored(street, young)) == (False, True)
    assert count(street.database, Decision) == 2, "what people said stays"


def test_the_picture_of_a_decision_is_kept_as_long_from_the_decision_on(street: Street) -> None:
    rejected(street, raised(street, at=LONG_AGO), at=LONG_AGO + 10 * DAY)
    (key,) = keys(street)
    tidied(street)
    assert keys(street) == []
    assert is_stored(street, key), "it is a label of the next model"
    tidied(street, now=NOW + 10 * DAY)
    assert not is_stored(street, key)


def test_evidence_of_a_case_is_kept_until_five_years_after_its_end(street: Street) -> None:
    case = confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    (key,) = keys(street)
    photo = a_photo(street, b"by a person", uploaded_at=LONG_AGO, case_id=case.id)
    tidied(street, now=NOW + 2 * FIVE_YEARS)
    assert is_stored(street, key), "the case still goes on"
    ended(street, case, at=NOW)
    tidied(street, now=NOW + FIVE_YEARS - DAY)
    assert is_stored(street, key)
    assert is_stored(street, photo)
    tidied(street, now=NOW + FIVE_YEARS + DAY)
    assert not is_stored(street, key)
    assert not is_stored(street, photo)
    assert (count(street.database, Evidence), count(street.database, Photo), count(street.database, Case)) == (0, 0, 1)


def test_the_picture_that_a_case_was_decided_on_is_kept_even_without_its_evidence(street: Street) -> None:
    case = confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    (key,) = keys(street)
    with street.database.write() as session:
        session.execute(delete(Evidence))
    tidied(street)
    assert is_stored(street, key)
    ended(street, case, at=NOW)
    tidied(street, now=NOW + FIVE_YEARS + DAY)
    assert not is_stored(street, key)


def test_a_case_from_before_there_were_reports_keeps_its_evidence(street: Street) -> None:
    confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    with street.database.write() as session:
        session.execute(delete(CaseReport))
    tidied(street)
    assert len(keys(street)) == 1


def test_a_case_that_was_opened_again_keeps_its_pictures(street: Street) -> None:
    case = confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    ended(street, case, at=NOW)
    ended(street, case, at=None)
    tidied(street, now=NOW + FIVE_YEARS + DAY)
    assert len(keys(street)) == 1


def test_what_nobody_has_decided_on_keeps_its_evidence(street: Street) -> None:
    waiting, permitted, gone = (raised(street, at=LONG_AGO) for _ in range(3))
    with street.database.write() as session:
        session.get_one(Candidate, permitted).state = CandidateState.SUPPRESSED
        session.get_one(Candidate, gone).state = CandidateState.EXPIRED
        spots = [session.get_one(Candidate, one).spot_id for one in (waiting, permitted)]
    tidied(street)
    with street.database.read() as session:
        assert list(session.scalars(select(Evidence.spot_id).order_by(Evidence.id))) == spots
    with street.database.write() as session:
        session.get_one(Candidate, permitted).cleared_at = NOW
    tidied(street)
    assert len(keys(street)) == 1


def test_a_case_keeps_the_pictures_of_every_episode_through_which_its_candidate_followed_the_spot(
    street: Street,
) -> None:
    candidate_id = raised(street, at=LONG_AGO)
    with street.database.read() as session:
        spot_id = session.get_one(Candidate, candidate_id).spot_id
    for _ in range(2):
        taken_in(street, street.found_again(spot_id, at=LONG_AGO), at=LONG_AGO)
    with street.database.read() as session:
        assert session.get_one(Candidate, candidate_id).episode == 3
        states = session.scalars(select(Candidate.state).order_by(Candidate.id)).all()
    assert states == [CandidateState.PENDING, CandidateState.MERGED, CandidateState.MERGED]
    confirmed(street, candidate_id, at=LONG_AGO)
    tidied(street)
    assert len(keys(street)) == 3


def test_a_further_sighting_is_kept_with_its_case_and_goes_when_that_was_withdrawn(street: Street) -> None:
    case = confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    further = raised(street, at=LONG_AGO)
    with street.database.write() as session:
        candidate = session.get_one(Candidate, further)
        candidate.state = CandidateState.MERGED
        session.add(CaseReport(case_id=case.id, source=case.source, candidate_id=further, reported_at=LONG_AGO))
    tidied(street)
    assert len(keys(street)) == 2
    with street.database.write() as session:
        session.execute(update(CaseReport).where(CaseReport.candidate_id == further).values(withdrawn_at=NOW))
    tidied(street)
    assert len(keys(street)) == 1


def test_evidence_of_a_place_that_never_became_a_candidate_goes_too(street: Street) -> None:
    street.found(first_seen_at=LONG_AGO)
    tidied(street)
    assert keys(street) == []
    assert (count(street.database, Finding), count(street.database, Spot)) == (1, 1)


def test_more_than_one_batch_goes_in_one_run_around_what_stays(street: Street) -> None:
    confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    street.found(first_seen_at=LONG_AGO)
    (kept, _) = keys(street)
    with street.database.write() as session:
        finding = session.scalars(select(Finding).order_by(Finding.id.desc())).first()
        assert finding is not None
        visits = [
            {"view_id": street.view_id, "slot_at": LONG_AGO + timedelta(seconds=n + 1), "started_at": LONG_AGO}
            | {"ended_at": LONG_AGO}
            for n in range(BATCH + 10)
        ]
        visit_ids = session.scalars(insert(Visit).returning(Visit.id), visits).all()
        rows = [
            {"spot_id": finding.spot_id, "episode": 1, "visit_id": one, "blurred_key": kept, "box": BOX, "score": 0.5}
            | {"width_px": 8, "height_px": 8, "taken_at": LONG_AGO}
            for one in visit_ids
        ]
        session.execute(insert(Evidence), rows)
    tidied(street)
    assert keys(street) == [kept]
    assert is_stored(street, kept)


def test_a_second_run_changes_nothing(street: Street) -> None:
    confirmed(street, raised(street, at=LONG_AGO), at=LONG_AGO)
    rejected(street, raised(street, at=NOW), at=NOW)
    tables = (Evidence, Decision, Candidate, Case, Visit, Finding)
    tidied(street)
    before = [count(street.database, table) for table in tables], [is_stored(street, key) for key in keys(street)]
    tidied(street)
    assert ([count(street.database, one) for one in tables], [is_stored(street, key) for key in keys(street)]) == before


@pytest.fixture
def looked_at(either_database: Database, store: PictureStore) -> WatchedPlace:
    """A case with feedback, both pictures and a verdict."""
    place = WatchedPlace(either_database, store)
    case = place.fed_back()
    place.told(case)
    place.looked(is_clean=True)
    place.answered()
    with either_database.write() as session:
        session.execute(update(PatrolState).values(picture_key=None))
    return place


def test_both_pictures_of_a_second_look_outlive_every_sweep_while_the_case_does(looked_at: WatchedPlace) -> None:
    with looked_at.database.write() as session:
        session.execute(update(Revisit).values(picture_key=None))
    tidied(looked_at, now=NOW + FIVE_YEARS)
    row = looked_at.inspection()
    assert row.before_key is not None
    assert row.after_key is not None
    assert all(looked_at.store.exists(key) for key in (row.before_key, row.after_key))


def test_of_a_second_look_the_verdict_stays_when_its_pictures_go(looked_at: WatchedPlace) -> None:
    after_key = looked_at.inspection().after_key
    assert after_key is not None
    with looked_at.database.write() as session:
        session.execute(update(Case).values(ended_at=NOW))
    tidied(looked_at, now=NOW + FIVE_YEARS + DAY)
    row = looked_at.inspection()
    assert (row.before_key, row.after_key) == (None, None)
    assert row.verdict is not None
    assert not looked_at.store.exists(after_key)
    with looked_at.database.read() as session:
        assert session.scalars(select(Revisit.picture_key)).one() is None
        given = camera_inspection.advice(session, row.case_id)
        assert session.scalars(select(CameraInspection.verdict)).one() is row.verdict
    assert given is not None
    assert (given.before, given.after, given.verdict) == (None, None, row.verdict)


def test_a_finding_that_is_taken_in_late_still_has_its_picture(street: Street) -> None:
    finding_id = street.found(first_seen_at=NOW - NINETY_DAYS + DAY)
    tidied(street)
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOW)
    tidied(street, now=NOW + 30 * DAY)
    assert len(keys(street)) == 1


def test_the_blurred_rendition_of_a_photo_goes_with_the_photo(street: Street) -> None:
    assert street.store is not None
    key = a_photo(street, b"sharp", uploaded_at=NOW - timedelta(minutes=1))
    blurred_key = street.store.put(b"blurred", suffix=".webp")
    with street.database.write() as session:
        session.execute(update(Photo).values(blurred_key=blurred_key))
    tidied(street)
    assert [is_stored(street, one) for one in (key, blurred_key)] == [True, True]
    tidied(street, now=NOW + 2 * DAY)
    assert [is_stored(street, one) for one in (key, blurred_key)] == [False, False]


def test_a_rendition_that_casework_has_not_heard_of_yet_is_not_swept(street: Street) -> None:
    assert street.store is not None
    key = a_photo(street, b"sharp", uploaded_at=NOW - timedelta(minutes=1))
    blurred_key = street.store.put(b"blurred", suffix=".webp")
    with street.database.write() as session:
        ask_to_blur(session, key, now=NOW - timedelta(minutes=1))
        note_blurred(session, 1, blurred_key=blurred_key, now=NOW)
    tidied(street)
    assert is_stored(street, blurred_key)


def test_a_photo_that_nobody_blurred_is_asked_for_again(street: Street) -> None:
    key = a_photo(street, b"sharp", uploaded_at=NOW - timedelta(hours=2))
    tidied(street)
    with street.database.read() as session:
        assert session.scalars(select(PictureBlurring.source_key)).all() == [key]


def test_pieces_of_an_upload_stay_until_its_time_is_up(street: Street) -> None:
    assert street.store is not None
    settings = UploadSettings(expires_after=timedelta(days=3))
    owner = Owner(person_id=street.operator_id, key_id=None)
    with street.database.write() as session:
        upload = uploads.begin(
            session, owner=owner, purpose="photo", size=9, details={}, settings=settings, now=NOW - 2 * DAY
        )
    uploads.append(street.database, street.store, upload, offset=0, content=b"piece")
    with street.database.read() as session:
        (key,) = session.scalars(select(UploadPart.key))
    tidied(street)
    assert is_stored(street, key)
    tidied(street, now=NOW + DAY)
    assert not is_stored(street, key)
    assert count(street.database, Upload) == 0
