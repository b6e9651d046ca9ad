"""The people whom an audience names, as posts and permissions are at an instant."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.browsing import people_in, people_who_may
from cases.notices.telling import Audience


def people_of(session: Session, audience: Audience, *, at: datetime) -> frozenset[int]:
    """Ids of those to whom all of it applies; an audience of nothing is nobody."""
    found: list[frozenset[int]] = []
    if audience.person_id is not None:
        found.append(frozenset({audience.person_id}))
    if audience.post is not None:
        found.append(people_in(session, post=audience.post, department=audience.department, beat=audience.beat, at=at))
    if audience.permission is not None:
        found.append(people_who_may(session, audience.permission, at=at))
    return frozenset.intersection(*found) - {audience.but_not} if found else frozenset()
