"""Before anything is registered (查重): the cases that a report may be one more report of, and the neighbours.

Whoever registers has looked at them; a report that passes them by in silence is sent back with their numbers.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.actor import Actor
from camera_registry.ground import Place
from cases.case_parts import near_open_cases, only_readable
from cases.duplicates import KnownKind, MatchKind, Sighting
from cases.known_problems import duplicates_of_report, likely_duplicates
from cases.report import Report
from cases.tables import Case
from handbook.edition import Edition
from kit.errors import Conflict, Invalid
from kit.wording import Sentence

NEIGHBOURS_WITHIN_M = 200.0
"""As far as a caller may be wrong about where they stand; pictures tell the neighbours apart."""
MOST = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """A case near by, with how likely it is the same."""

    case: Case
    kind: MatchKind
    distance_m: float | None
    reason: Sentence


class DuplicatesUnseen(Conflict):
    """Cases that are probably the same, and that the report does not rule out. `case_ids`, the surest first."""

    def __init__(self, numbers: dict[int, str]) -> None:
        listed = ", ".join(numbers.values())
        super().__init__(
            f"This may be known already: {listed}. Add the report to that case, or name its id in "
            f"`shown_duplicates` to say that it is another problem.",
            zh=f"疑似重复：{'、'.join(numbers.values())}。请将来报并入该案卷，或确认其为其他问题。",
        )
        self.case_ids = list(numbers)


def cases_like(
    session: Session,
    actor: Actor,
    *,
    item_id: str | None,
    condition_id: str | None,
    place: Place,
    edition: Edition,
    now: datetime,
) -> list[Alike]:
    """The surest first, then neighbours that go on; all within the person's reach.

    Raises:
        ItemUnknown: the handbook has no such item or condition.
        Invalid: neither is named.
    """
    if condition_id is None and item_id is None:
        raise Invalid("Name an item or a condition to compare with.", zh="须选择小类或立案条件。")
    condition = (
        edition.condition(condition_id) if condition_id is not None else edition.item(item_id or "").conditions[0]
    )
    sighting = Sighting(
        item_id=edition.item_of(condition.id).id,
        condition_id=condition.id,
        is_danger=condition.is_danger,
        place=place,
        in_view=None,
    )
    found: dict[int, Alike] = {}
    for one in likely_duplicates(session, sighting, edition=edition, seen_at=now):
        if one.known.kind is KnownKind.CASE:
            case = session.get_one(Case, one.known.row_id)
            found.setdefault(case.id, Alike(case, one.kind, one.distance_m, one.reason))
    for case, away_m in near_open_cases(session, place, reach_m=NEIGHBOURS_WITHIN_M, limit=MOST):
        found.setdefault(case.id, Alike(case, MatchKind.NEAR, away_m, _near(away_m)))
    readable = only_readable(session, found, actor)
    return [one for one in found.values() if one.case.id in readable][:MOST]


def refuse_unseen(session: Session, report: Report, *, actor: Actor, edition: Edition, at: datetime) -> None:
    """Raises DuplicatesUnseen, where somebody looked at the list and has not ruled out all that is on it.

    What is beyond the person's reach is not on it, and is not named here either.
    """
    if report.shown_duplicates is None:
        return  # the lifecycle says that nobody looked
    found = duplicates_of_report(session, report, edition=edition, seen_at=at)
    readable = only_readable(session, found, actor) - set(report.shown_duplicates)
    unseen = {case_id: one.known.number for case_id, one in found.items() if case_id in readable}
    if unseen:
        raise DuplicatesUnseen(unseen)


def _near(away_m: float) -> Sentence:
    return Sentence(f"相距 {away_m:.0f} 米。", f"{away_m:.0f} m away.")
