"""Duty supervisors hear of dangers that nobody reviews, and of reviewers who disagree."""

import pytest
from sqlalchemy import select

from accounts.appointments import Scope, hold_post
from accounts.people import add_person
from accounts.posts import Post
from cases.notices.following import follow_disagreement, follow_unreviewed
from cases.notices.tables import Notice
from cases.notices.templates import Particulars, Template
from cases.states import CandidateState
from cases.tables import Candidate, Decision, SecondReview
from handbook.loading import edition_of_settings
from tests.cases.a_street import MANHOLE, NOON, Street
from tests.cases.deciding import confirmed, raised


@pytest.fixture
def supervisor(street: Street) -> int:
    with street.database.write() as session:
        person = add_person(session, login="chief", name="Chief", now=NOON)
        hold_post(session, person, Post.DUTY_SUPERVISOR, Scope(), period=(NOON, None))
        return person.id


def notices(street: Street) -> list[tuple[int, Template, int | None]]:
    with street.database.read() as session:
        return [(one.person_id, one.template, one.candidate_id) for one in session.scalars(select(Notice))]


def test_a_danger_that_nobody_reviews_is_told_once(street: Street, supervisor: int) -> None:
    candidate_id = raised(street, MANHOLE)
    for _ in range(2):
        with street.database.write() as session:
            follow_unreviewed(session, candidate_id=candidate_id, now=NOON)
    everybody = [street.operator_id, supervisor]  # alone at the desk, the operator is duty supervisor too
    assert notices(street) == [(person, Template.DANGER_UNREVIEWED, candidate_id) for person in everybody]
    with street.database.read() as session:
        said = session.scalars(select(Notice).where(Notice.person_id == supervisor)).one()
        candidate = session.get_one(Candidate, candidate_id)
    particulars = Particulars.model_validate(said.parameters)
    assert particulars.item_zh == edition_of_settings().item(candidate.item_id).name.zh
    assert particulars.place
    assert said.is_urgent


def test_what_was_decided_meanwhile_is_told_to_nobody(street: Street, supervisor: int) -> None:
    candidate_id = raised(street, MANHOLE)
    with street.database.write() as session:
        session.get_one(Candidate, candidate_id).state = CandidateState.REJECTED
        assert follow_unreviewed(session, candidate_id=candidate_id, now=NOON) == 0
    assert notices(street) == []


def test_two_reviewers_who_disagree_are_told_of_once(street: Street, supervisor: int) -> None:
    confirmed(street)
    with street.database.write() as session:
        decision = session.scalars(select(Decision)).one()
        row = SecondReview(decision_id=decision.id, first_person_id=decision.person_id, asked_at=NOON)
        session.add(row)
        session.flush()
        review_id = row.id
    for _ in range(2):
        with street.database.write() as session:
            follow_disagreement(session, review_id=review_id, now=NOON)
    everybody = [street.operator_id, supervisor]
    assert notices(street) == [(person, Template.REVIEWERS_DISAGREE, decision.candidate_id) for person in everybody]


def test_what_does_not_exist_is_told_to_nobody(street: Street, supervisor: int) -> None:
    with street.database.write() as session:
        assert follow_unreviewed(session, candidate_id=99, now=NOON) == 0
        assert follow_disagreement(session, review_id=99, now=NOON) == 0
    assert notices(street) == []
