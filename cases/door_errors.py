"""Why the door stays shut: one of three errors with the lifecycle's refusal, or the news that the case has moved on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cases.guard_names import Guard
from cases.guards import GUARDS
from cases.refusals import Refusal
from cases.states import CaseAction
from cases.tables import Case, CaseEvent
from cases.terms import ACTIONS
from kit.errors import Conflict, Forbidden, Invalid
from kit.settings import kit_settings
from kit.wording import Sentence


class ActionRefused(Exception):
    """What the three refusals of the door have in common."""

    refusal: Refusal
    sentence: Sentence
    """What is needed, with action and case, in both languages."""


class NotAllowed(Forbidden, ActionRefused):
    """This person may not do it, whatever is entered."""


class NotNow(Conflict, ActionRefused):
    """Nobody may do it to the case as it is."""


class EntryIncomplete(Invalid, ActionRefused):
    """Something is missing or wrong in what was entered."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One thing that happened since, told in city time; `person_name` None: the system did it."""

    action: CaseAction
    person_name: str | None
    happened_at: datetime

    def said(self) -> Sentence:
        done = ACTIONS[self.action]
        at = f"{self.happened_at.astimezone(ZoneInfo(kit_settings().city_time_zone)):%H:%M:%S}"
        return Sentence(
            zh=f"{at} {self.person_name or '系统'}：{done.zh}", en=f"{at} {self.person_name or 'the system'}: {done.en}"
        )


class CaseChanged(Conflict):
    """Somebody else was faster. `missed` is what happened since, oldest first."""

    def __init__(self, case: Case, *, seen_version: int, events: Sequence[tuple[CaseEvent, str | None]]) -> None:
        missed = tuple(Missed(event.action, name, event.happened_at) for event, name in events)
        super().__init__(
            f"Case {number_of(case)} has changed since it was shown (version {seen_version}, now {case.version}): "
            f"{'; '.join(one.said().en for one in missed) or 'just now'}. Nothing was done; look at it again.",
            zh=f"案卷 {number_of(case)} 在显示之后已被办理（显示时为第 {seen_version} 版，现为第 {case.version} 版）："
            f"{'；'.join(one.said().zh for one in missed) or '刚刚'}。本次操作未生效，请刷新后重新查看。",
        )
        self.case_id = case.id
        self.seen_version = seen_version
        self.version = case.version
        self.missed = missed


_PERSONAL = frozenset(
    {
        Guard.PERMISSION,
        Guard.REACH,
        Guard.OWN_REQUEST,
        Guard.OF_MAIN_DEPARTMENT,
        Guard.OF_SUPERVISING_UNIT,
        Guard.NOT_OF_ANOTHER,
        Guard.ACTOR_NO_PARTY,
        Guard.OF_SUBTASK_DEPARTMENT,
        Guard.SIMPLE_AND_COMPLETE,
        Guard.FIRST_EXTENSION,
    }
)
"""Guards that ask who somebody is; another person may well do it."""


def number_of(case: Case) -> str:
    """As people say it."""
    return case.case_number or case.acceptance_number


def refusal_error(refusal: Refusal, action: CaseAction, number: str) -> NotAllowed | NotNow | EntryIncomplete:
    """The error to raise; `number` of the case, or what stands for it before there is one."""
    said = ACTIONS[action]
    sentence = Sentence(
        zh=f"案卷 {number} 无法办理“{said.zh}”：{refusal.sentence.zh}",
        en=f"Case {number}, {said.en}: {refusal.sentence.en}",
    )
    kind = _kind_of(refusal.guard)
    error = kind(f"{sentence.en}.", zh=f"{sentence.zh}。")
    error.refusal, error.sentence = refusal, sentence
    return error


def _kind_of(guard: Guard) -> type[NotAllowed] | type[NotNow] | type[EntryIncomplete]:
    if guard in _PERSONAL:
        return NotAllowed
    rule = GUARDS.get(guard)
    return EntryIncomplete if rule is not None and rule.is_entered else NotNow
