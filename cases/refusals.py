"""Why somebody may not: the answer of every rule of the lifecycle, as a value that names its guard."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.permissions import TITLES, Permission
from cases.case_facts import Attempt, CaseFacts
from cases.guard_names import Guard
from cases.guards import GUARDS, SENTENCES
from cases.lifecycle_table import Leave
from kit.wording import Sentence


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first guard that did not hold, and what it needs, in both languages."""

    guard: Guard
    sentence: Sentence


def refused(guard: Guard) -> Refusal:
    return Refusal(guard, SENTENCES[guard])


def first_broken(guards: Iterable[Guard], facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """In the order of the guards, which is that of the form that a person fills in."""
    return next((refused(guard) for guard in guards if not GUARDS[guard].holds(facts, attempt)), None)


def leave_of(leaves: Iterable[Leave], facts: CaseFacts, attempt: Attempt) -> Permission | Refusal:
    """The permission by which the actor may do it to this very case."""
    listed = tuple(leaves)
    held = [leave for leave in listed if attempt.actor.may(leave.permission)]
    if not held:
        return _permission_missing(listed)
    if not _is_within_reach(facts, attempt):
        return refused(Guard.REACH)
    for leave in held:
        if leave.only_if is None or GUARDS[leave.only_if].holds(facts, attempt):
            return leave.permission
    assert held[0].only_if is not None
    return refused(held[0].only_if)


def _is_within_reach(facts: CaseFacts, attempt: Attempt) -> bool:
    """What is not yet a case is within everybody's reach who may register it."""
    is_sent = facts.assigned_to is not None and facts.assigned_to == attempt.actor.person_id
    is_covered = attempt.actor.reach.covers(departments=facts.departments, beat=facts.beat)
    return facts.state is None or is_sent or is_covered or _is_anybodys_errand(facts, attempt)


def _is_anybodys_errand(facts: CaseFacts, attempt: Attempt) -> bool:
    return facts.awaits_any_inspector and bool(attempt.actor.reach.beats)


def _permission_missing(leaves: tuple[Leave, ...]) -> Refusal:
    titles = [TITLES[leave.permission] for leave in leaves]
    return Refusal(
        Guard.PERMISSION,
        Sentence(
            zh=f"没有权限：{'或'.join(title.zh for title in titles)}",
            en=f"a permission is missing: {' or '.join(title.en for title in titles)}",
        ),
    )
