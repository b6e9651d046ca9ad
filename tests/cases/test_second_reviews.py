"""A share of the decisions is taken twice, blindly; the second answer changes nothing and tells how people agree."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from accounts.tables import Person
from cases import second_reviews
from cases.errors import CorrectionInvalid, SecondReviewUnknown
from cases.second_reviews import REVIEWERS_DISAGREE, Verdict, answer, do_agree, is_sampled, next_for
from cases.states import CandidateState, DecisionKind, RejectReason
from cases.tables import Candidate, Decision, SecondReview
from cases.undoing import undo
from kit.database import Database
from kit.outbox import OutboxMessage
from tests.cases.a_street import GARBAGE, MANHOLE, NOON, Street
from tests.cases.deciding import confirmed, rejected

CONFIRMED = Verdict(DecisionKind.CONFIRM, None, GARBAGE)
REJECTED = Verdict(DecisionKind.REJECT, RejectReason.NOT_A_PROBLEM, GARBAGE)


@pytest.fixture
def street(either_database: Database) -> Street:
    return Street(either_database)


def asked_again(street: Street) -> int:
    """A confirmed candidate whose decision fell into the sample."""
    confirmed(street)
    with street.database.write() as session:
        decision = session.scalars(select(Decision)).one()
        row = SecondReview(decision_id=decision.id, first_person_id=decision.person_id, asked_at=NOON)
        session.add(row)
        session.flush()
        return row.id


def test_about_five_in_a_hundred_decisions_fall_into_the_sample() -> None:
    drawn = sum(is_sampled(number, share=0.05) for number in range(20_000))
    assert 900 <= drawn <= 1_100


@given(number=st.integers(0, 2**40))
def test_no_share_draws_nothing_and_all_of_it_draws_everything(number: int) -> None:
    assert not is_sampled(number, share=0)
    assert is_sampled(number, share=1)


@pytest.mark.parametrize(
    ("second", "agrees"),
    [
        (CONFIRMED, True),
        (Verdict(DecisionKind.MERGE, None, GARBAGE), True),
        (Verdict(DecisionKind.REJECT, RejectReason.NOT_OURS, GARBAGE), True),
        (Verdict(DecisionKind.CONFIRM, None, MANHOLE), False),
        (REJECTED, False),
        (Verdict(DecisionKind.REJECT, RejectReason.IMAGE_QUALITY, GARBAGE), False),
        (Verdict(DecisionKind.UNSURE, None, GARBAGE), False),
    ],
)
def test_people_agree_when_they_say_the_same_of_the_box(second: Verdict, *, agrees: bool) -> None:
    assert do_agree(CONFIRMED, second) is agrees
    assert do_agree(second, CONFIRMED) is agrees


def test_whoever_decided_first_is_not_asked_again(street: Street) -> None:
    review_id = asked_again(street)
    with street.database.write() as session:
        assert next_for(session, street.operator_id, now=NOON) is None
        offered = next_for(session, street.colleague_id, now=NOON)
        assert offered is not None
        assert offered.id == review_id
        with pytest.raises(SecondReviewUnknown):
            answer(session, review_id=review_id, person_id=street.operator_id, verdict=CONFIRMED, now=NOON)


def test_a_disagreement_changes_nothing_and_is_told(street: Street) -> None:
    review_id = asked_again(street)
    with street.database.write() as session:
        row = answer(session, review_id=review_id, person_id=street.colleague_id, verdict=REJECTED, now=NOON)
        assert row.does_agree is False
        with pytest.raises(SecondReviewUnknown, match="answered already"):
            answer(session, review_id=review_id, person_id=street.colleague_id, verdict=CONFIRMED, now=NOON)
    with street.database.read() as session:
        assert session.get_one(Candidate, 1).state is CandidateState.CONFIRMED
        assert session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == REVIEWERS_DISAGREE)).all() == [
            str(review_id)
        ]


def test_two_who_agree_are_told_to_nobody(street: Street) -> None:
    review_id = asked_again(street)
    with street.database.write() as session:
        row = answer(session, review_id=review_id, person_id=street.colleague_id, verdict=CONFIRMED, now=NOON)
        assert row.does_agree is True
    with street.database.read() as session:
        assert session.scalars(select(OutboxMessage).where(OutboxMessage.topic == REVIEWERS_DISAGREE)).all() == []


def test_a_rejection_names_its_reason_the_second_time_too(street: Street) -> None:
    review_id = asked_again(street)
    without = Verdict(DecisionKind.REJECT, None, GARBAGE)
    with street.database.write() as session, pytest.raises(CorrectionInvalid):
        answer(session, review_id=review_id, person_id=street.colleague_id, verdict=without, now=NOON)


def test_decisions_of_every_kind_are_drawn_in_the_transaction_that_takes_them(street: Street) -> None:
    with street.database.write() as session:
        assert second_reviews.next_for(session, street.colleague_id, now=NOON) is None
    drawn = next(number for number in range(1, 1_000) if is_sampled(number, share=0.05))
    for _ in range(drawn):
        rejected(street)
    with street.database.read() as session:
        assert session.scalars(select(SecondReview.decision_id)).all() == [drawn]


def a_third_person(street: Street) -> int:
    with street.database.write() as session:
        person = Person(login="han", name="韩梅梅", created_at=NOON)
        session.add(person)
        session.flush()
        return person.id


def test_what_one_person_has_before_them_is_given_to_nobody_else_until_the_lease_ends(street: Street) -> None:
    review_id, third = asked_again(street), a_third_person(street)
    with street.database.write() as session:
        assert next_for(session, street.colleague_id, now=NOON) is not None
        assert next_for(session, third, now=NOON + timedelta(seconds=179)) is None
        with pytest.raises(SecondReviewUnknown, match="somebody else has it"):
            answer(session, review_id=review_id, person_id=third, verdict=CONFIRMED, now=NOON)
        offered = next_for(session, third, now=NOON + timedelta(minutes=3))
        assert (offered and offered.id) == review_id


def test_a_decision_that_was_taken_back_is_not_asked_about(street: Street) -> None:
    asked_again(street)
    with street.database.write() as session:
        undo(session, candidate_id=1, person_id=street.operator_id, now=NOON)
        assert next_for(session, street.colleague_id, now=NOON) is None


def test_an_answer_stays_on_record_when_the_decision_is_taken_back(street: Street) -> None:
    review_id = asked_again(street)
    with street.database.write() as session:
        answer(session, review_id=review_id, person_id=street.colleague_id, verdict=CONFIRMED, now=NOON)
        undo(session, candidate_id=1, person_id=street.operator_id, now=NOON)
        assert session.scalars(select(SecondReview.does_agree)).all() == [True]
