"""From what happened to who is told of it: events of cases, dangers that nobody reviews, reviewers who disagree.

Each answers a message of the outbox in one transaction, once, however often the message comes.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.posts import Post
from cases.notices import repository
from cases.notices.audiences import people_of
from cases.notices.case_changes import announce_change
from cases.notices.case_happenings import what_happened
from cases.notices.tell import Cause, tell
from cases.notices.telling import Audience, tellings
from cases.notices.templates import Particulars, Template
from cases.queue_order import OPEN
from cases.tables import Candidate
from cases.topics import key_of
from handbook.loading import edition_of_settings
from kit.outbox import first_time


def follow_event(session: Session, *, case_id: int, version: int, now: datetime) -> int:
    """Tell whoever an event of a case concerns; how many people were told.

    Raises:
        CaseUnknown: there is no such event.
    """
    key = key_of(case_id, version)
    if not first_time(session, "notices.case.changed", key=key):
        return 0
    told = what_happened(session, case_id, version)
    heard = 0
    for telling in tellings(told.happening):
        people = people_of(session, telling.audience, at=now) - {told.person_id}
        cause = Cause(
            template=telling.template,
            particulars=told.particulars,
            dedupe_key=f"case:{key}",
            at=now,
            case_id=case_id,
        )
        heard += len(tell(session, recipients=people, cause=cause))
    announce_change(session, case_id=case_id, version=version, now=now)
    return heard


def follow_unreviewed(session: Session, *, candidate_id: int, now: datetime) -> int:
    """Tell the duty supervisors of a danger that nobody has looked at, unless somebody has meanwhile."""
    return _of_candidate(session, candidate_id, Template.DANGER_UNREVIEWED, key=str(candidate_id), now=now)


def follow_disagreement(session: Session, *, review_id: int, now: datetime) -> int:
    """Tell the duty supervisors that two reviewers disagree."""
    review = repository.find_second_review(session, review_id)
    if review is None:
        return 0
    candidate_id = repository.candidate_of_decision(session, review.decision_id)
    return _of_candidate(session, candidate_id, Template.REVIEWERS_DISAGREE, key=str(review_id), now=now)


def _of_candidate(session: Session, candidate_id: int, template: Template, *, key: str, now: datetime) -> int:
    found = repository.find_candidate(session, candidate_id)
    if found is None or not first_time(session, f"notices.{template}", key=key):
        return 0
    candidate, camera = found
    if template is Template.DANGER_UNREVIEWED and candidate.state not in OPEN:
        return 0
    cause = Cause(
        template=template,
        particulars=_particulars(candidate, place=camera.name),
        dedupe_key=f"{template}:{key}",
        at=now,
        candidate_id=candidate_id,
    )
    return len(tell(session, recipients=people_of(session, Audience(post=Post.DUTY_SUPERVISOR), at=now), cause=cause))


def _particulars(candidate: Candidate, *, place: str) -> Particulars:
    name = edition_of_settings().item(candidate.item_id).name
    return Particulars(
        number=f"#{candidate.id}",
        item_zh=name.zh,
        item_en=name.en,
        place=place,
        is_danger=candidate.is_danger,
    )
