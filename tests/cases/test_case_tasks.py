"""The tasks of the cases worker, in a process of their own, as a worker runs them."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from cases.states import CandidateState
from cases.tables import Candidate
from kit.celery_app import CASES
from tests.cases.a_street import Street

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
from cases.tasks import note_cleared, take_in_finding
take_in_finding("1"), take_in_finding("1"), take_in_finding("2"), note_cleared("2:1"), note_cleared("2:1")
print(take_in_finding.queue, note_cleared.queue)
"""


def test_messages_delivered_twice_leave_one_candidate_each_and_the_cleared_one_expires(street: Street) -> None:
    street.found()
    street.found()
    environment = os.environ | {"GRIDWARDEN_DATABASE_URL": street.database.address}
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [CASES, CASES]
    with street.database.read() as session:
        states = session.scalars(select(Candidate.state).order_by(Candidate.id)).all()
    assert states == [CandidateState.PENDING, CandidateState.EXPIRED]
