"""What one person may do to one case now (可办事项): each action with its form, its effect, and what is proposed.

Says beforehand what `cases.door` would say, and fetches what a form has to choose from. Changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.actor import Actor
from cases import entry_schema
from cases.authorisations import transition_of
from cases.case_facts import Attempt, CaseFacts
from cases.case_file import CaseFile, open_file, policy_of
from cases.deadlines import Ending
from cases.door import limits_of
from cases.effects_said import effect_of, effect_of_request
from cases.entered import fields_of
from cases.entry_choices import Choices, choices_for
from cases.entry_schema import Schema, guards_of_asking
from cases.fact_finding import facts_of
from cases.guard_names import Guard
from cases.guards import GUARDS
from cases.lifecycle import Option, allowed, row_of
from cases.lifecycle_table import Transition
from cases.refusals import Refusal, refused
from cases.states import AuthorisationKind, CaseAction
from cases.terms import ACTIONS, AUTHORISATIONS
from kit.wording import Sentence

ABOUT_REQUESTS = frozenset({CaseAction.ASK, CaseAction.OPINE, CaseAction.DECLINE})
NOT_OFFERED = frozenset(
    {
        CaseAction.CONFIRM,  # these two begin a case
        CaseAction.REGISTER,
        CaseAction.UNDO,  # of a candidate's confirmation, and done there
        CaseAction.RECOMPUTE,  # by the system alone
        CaseAction.ADD_REPORT,  # a report is more than an action: `cases.registration.add_report`
    }
)
MAY_BE_LEFT_OUT = frozenset({"subtask", "supervision"})
"""An urging may be about one of them, and mostly is about the case."""
CURABLE = (Guard.CONDITION, Guard.CELL, Guard.VERIFIED_OR_WAIVED)
"""What an acceptance can bring with it: refused beforehand, the operator could never enter it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One action. `refusal` None: it may be done; only then there is a form."""

    action: CaseAction
    authorisation: AuthorisationKind | None
    title: Sentence
    refusal: Refusal | None = None
    effect: Sentence | None = None
    schema: Schema | None = None
    choices: Choices | None = None


def offers(session: Session, *, case_id: int, actor: Actor, at: datetime) -> tuple[int, list[Offer]]:
    """The version of the case that this is about, and every action, in the order of the workflow.

    Raises:
        CaseUnknown: there is none.
    """
    file = open_file(session, case_id)
    at = max(at, file.row.changed_at)
    facts = facts_of(file.course, file.known, policy_of())
    attempt = Attempt(actor, at)
    listed = (one for one in allowed(facts, actor=actor, at=at) if one.action not in NOT_OFFERED)
    looked_at = (_without_object(_cured(one, facts, attempt), facts, actor) for one in listed)
    return file.row.version, [_offer(session, file, facts, attempt, one) for one in looked_at]


def _without_object(option: Option, facts: CaseFacts, actor: Actor) -> Option:
    """What is to be named and is not there need not be tried: no sub-task of theirs, no supervision that waits."""
    if option.refusal is not None:
        return option
    if option.action is CaseAction.FINISH_SUBTASK and not _own_subtasks(facts, actor):
        return replace(option, refusal=refused(Guard.SUBTASK_OPEN))
    if option.action is CaseAction.WAIVE_SUBTASK and not facts.open_subtasks:
        return replace(option, refusal=refused(Guard.SUBTASK_OPEN))
    if option.action is CaseAction.ANSWER_SUPERVISION and not facts.open_supervisions:
        return replace(option, refusal=refused(Guard.SUPERVISION_OPEN))
    return option


def _own_subtasks(facts: CaseFacts, actor: Actor) -> set[int]:
    return {number for number, department in facts.open_subtasks.items() if department in actor.departments}


def _cured(option: Option, facts: CaseFacts, attempt: Attempt) -> Option:
    """An acceptance that lacks only what the operator may enter with it is open."""
    if option.action is not CaseAction.ACCEPT or option.refusal is None or option.refusal.guard not in CURABLE:
        return option
    cured = replace(facts, has_condition=True, has_cell=True, is_verification_waived=True)
    again = allowed(cured, actor=attempt.actor, at=attempt.at)
    return next(one for one in again if one.action is CaseAction.ACCEPT)


def _offer(session: Session, file: CaseFile, facts: CaseFacts, attempt: Attempt, option: Option) -> Offer:
    offer = Offer(action=option.action, authorisation=option.authorisation, title=_title(option))
    if option.refusal is not None:
        return replace(offer, refusal=option.refusal)
    row = _row_of(option, facts, attempt)
    asked_for = option.authorisation if option.action in ABOUT_REQUESTS else None
    guards = _guards(option, row, facts, attempt)
    schema = entry_schema.schema_of(option.action, guards, facts, asked_for=asked_for)
    choices = choices_for(session, file, fields_of(option.action, asked_for), at=attempt.at)
    if option.action is CaseAction.FINISH_SUBTASK:
        choices.keep_only("subtask", _own_subtasks(facts, attempt.actor))
    for name in MAY_BE_LEFT_OUT - set(schema["required"]):
        choices.proposed.pop(name, None)
    return replace(offer, effect=_effect(option, row, file, facts), schema=schema, choices=choices)


def _row_of(option: Option, facts: CaseFacts, attempt: Attempt) -> Transition | None:
    """None: nothing about the case itself changes by it."""
    if option.action in ABOUT_REQUESTS:
        return None
    row = row_of(option.action, facts, attempt)
    return None if isinstance(row, Refusal) else row


def _guards(option: Option, row: Transition | None, facts: CaseFacts, attempt: Attempt) -> Iterable[Guard]:
    if option.action is CaseAction.ASK and option.authorisation is not None:
        return guards_of_asking(option.authorisation)
    if option.action is CaseAction.DECLINE:
        return (Guard.REASON,)
    if row is None or row.authorisation is not None:
        return ()  # the terms are those of the request; whoever grants it need add nothing
    return tuple(_still_to_enter(row, facts, attempt))


def _still_to_enter(row: Transition, facts: CaseFacts, attempt: Attempt) -> Iterator[Guard]:
    """Of those that rest on the case, only what it lacks is to be entered."""
    for guard in row.guards:
        if guard not in CURABLE or not GUARDS[guard].holds(facts, attempt):
            yield guard


def _effect(option: Option, row: Transition | None, file: CaseFile, facts: CaseFacts) -> Sentence:
    if row is None:
        return effect_of_request(option.action)
    clocks = file.course.clocks
    counting = {one.kind for one in clocks.deadlines if one.ending in {None, Ending.PROVISIONAL}}
    return effect_of(row, facts, clocks.frozen or limits_of(file), counting=counting)


def _title(option: Option) -> Sentence:
    said = ACTIONS[option.action]
    if option.authorisation is None:
        return said
    asked = AUTHORISATIONS[option.authorisation]
    if option.action in ABOUT_REQUESTS:
        return Sentence(f"{said.zh}：{asked.zh}", f"{said.en}: {asked.en}")
    granted = ACTIONS[transition_of(option.authorisation).action]
    return Sentence(f"批准：{granted.zh}", f"grant: {granted.en}")
