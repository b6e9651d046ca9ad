"""What a notice says, as a subject and a body in Chinese and English. Pure.

Notices leave the house by mail, so no caller, no reason that somebody typed and no name of a person is ever in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

from accounts.contact import Language
from cases.clock_kinds import ClockKind
from cases.states import AuthorisationKind, InspectResult, VerifyResult
from cases.terms import AUTHORISATIONS
from kit.wording import Sentence


class Template(StrEnum):
    """What somebody is told."""

    SENT_TO_VERIFY = "sent_to_verify"
    VERIFIED = "verified"
    REFUSED = "refused"
    MERGED = "merged"
    SENT_BACK = "sent_back"
    DISPATCHED = "dispatched"
    DISPATCHED_COPY = "dispatched_copy"
    """To the supervising unit (抄送)."""
    HELP_WANTED = "help_wanted"
    """A sub-task (协办)."""
    HELP_GIVEN = "help_given"
    HELP_WAIVED = "help_waived"
    RETURNED = "returned"
    EXTENDED = "extended"
    DEFERRED = "deferred"
    RESUMED = "resumed"
    FED_BACK = "fed_back"
    SENT_TO_INSPECT = "sent_to_inspect"
    INSPECTED = "inspected"
    CLOSED = "closed"
    TO_REWORK = "to_rework"
    TO_DISPATCH = "to_dispatch"
    """The wrong department had it."""
    TAKEN_AWAY = "taken_away"
    """Another department gets the case."""
    VOIDED = "voided"
    REOPENED = "reopened"
    ASKED = "asked"
    TO_BE_HEARD = "to_be_heard"
    OPINION_GIVEN = "opinion_given"
    GRANTED = "granted"
    DECLINED = "declined"
    URGED = "urged"
    SUPERVISED = "supervised"
    ANSWERED = "answered"
    HELP_OVERDUE = "help_overdue"
    ANSWER_OVERDUE = "answer_overdue"
    CLOCK_APPROACHING = "clock_approaching"
    CLOCK_PASSED = "clock_passed"
    DANGER_UNREVIEWED = "danger_unreviewed"
    REVIEWERS_DISAGREE = "reviewers_disagree"


class Particulars(BaseModel):
    """What the templates speak of; each uses a few of these."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    number: str = ""
    """案卷编号, or 受理号 before filing; of a candidate, its own."""
    item_zh: str = ""
    item_en: str = ""
    place: str = ""
    """An address, a cell or a camera; empty: nobody knows."""
    is_danger: bool = False
    asked_for: AuthorisationKind | None = None
    clock: ClockKind | None = None
    due_at: AwareDatetime | None = None
    verify_result: VerifyResult | None = None
    inspect_result: InspectResult | None = None
    other_number: str = ""
    """The case in which a merged one lives on."""

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Text:
    """One line, and a few."""

    subject: str
    body: str


_T = Template
# What is said of a case; {…} are filled by _words_of.
SENTENCES: Mapping[Template, Sentence] = {
    _T.SENT_TO_VERIFY: Sentence("请到现场核实", "please verify on site"),
    _T.VERIFIED: Sentence("核实已回复：{verify_result}", "the inspector has verified: {verify_result}"),
    _T.REFUSED: Sentence("您上报的问题不予受理", "your report was not accepted"),
    _T.MERGED: Sentence("您上报的问题已并入案卷{other_number}", "your report was merged into case {other_number}"),
    _T.SENT_BACK: Sentence("退回补充，请完善后重新受理", "sent back: please complete it and accept it again"),
    _T.DISPATCHED: Sentence("已派遣给贵部门，请签收", "dispatched to your department: please receive it"),
    _T.DISPATCHED_COPY: Sentence("已派遣，抄送贵单位", "dispatched; a copy for your supervising unit"),
    _T.HELP_WANTED: Sentence("请贵部门协办", "your department is asked to help"),
    _T.HELP_GIVEN: Sentence("协办部门已完成子任务", "another department has finished its sub-task"),
    _T.HELP_WAIVED: Sentence("不再需要贵部门协办", "your department's help is no longer needed"),
    _T.RETURNED: Sentence("已同意退回，请重新派遣", "returned by its department: please dispatch it anew"),
    _T.EXTENDED: Sentence("已延期", "the handling limit was extended"),
    _T.DEFERRED: Sentence("已缓办", "put on hold"),
    _T.RESUMED: Sentence("恢复处置，时限继续计算", "resumed: the handling clock runs again"),
    _T.FED_BACK: Sentence("部门已反馈，请派发核查", "fed back: please send an inspector"),
    _T.SENT_TO_INSPECT: Sentence("请到现场核查", "please inspect on site"),
    _T.INSPECTED: Sentence("核查已回复：{inspect_result}", "the inspector has inspected: {inspect_result}"),
    _T.CLOSED: Sentence("已结案", "closed"),
    _T.TO_REWORK: Sentence("核查未通过，请返工", "the inspection failed: please do it again"),
    _T.TO_DISPATCH: Sentence("核查未通过且非其职责，请重新派遣", "not for that department: please dispatch it anew"),
    _T.TAKEN_AWAY: Sentence("将改派其他部门", "another department will get it"),
    _T.VOIDED: Sentence("已作废", "voided"),
    _T.REOPENED: Sentence("问题反复，请重新处置", "reopened: please handle it again"),
    _T.ASKED: Sentence("有{asked_for}申请待批准", "a request waits for your answer: {asked_for}"),
    _T.TO_BE_HEARD: Sentence("有{asked_for}申请待签署意见", "a request waits for your opinion: {asked_for}"),
    _T.OPINION_GIVEN: Sentence("{asked_for}申请已有意见，待批准", "an opinion was given on a request: {asked_for}"),
    _T.GRANTED: Sentence("您的{asked_for}申请已批准", "your request was granted: {asked_for}"),
    _T.DECLINED: Sentence("您的{asked_for}申请未获批准", "your request was declined: {asked_for}"),
    _T.URGED: Sentence("催办，请尽快办理", "urged: please attend to it at once"),
    _T.SUPERVISED: Sentence("督办，请按时答复", "under supervision: please answer in time"),
    _T.ANSWERED: Sentence("督办已答复", "your supervision was answered"),
    _T.HELP_OVERDUE: Sentence("协办子任务已超期", "a sub-task is overdue"),
    _T.ANSWER_OVERDUE: Sentence("督办答复已超期", "the answer to a supervision is overdue"),
    _T.CLOCK_APPROACHING: Sentence("{clock}即将到期", "the {clock} limit is near"),
    _T.CLOCK_PASSED: Sentence("{clock}已超期", "the {clock} limit has passed"),
    _T.DANGER_UNREVIEWED: Sentence("安全隐患线索无人研判", "a danger that nobody has reviewed"),
    _T.REVIEWERS_DISAGREE: Sentence("复核意见不一致，请裁定", "two reviewers disagree: please decide"),
}

CLOCKS: Mapping[ClockKind, Sentence] = {
    ClockKind.CASE: Sentence("全程时限", "whole-case"),
    ClockKind.ACCEPT: Sentence("受理时限", "acceptance"),
    ClockKind.VERIFY: Sentence("核实时限", "verification"),
    ClockKind.FILE: Sentence("立案时限", "filing"),
    ClockKind.DISPATCH: Sentence("派遣时限", "dispatch"),
    ClockKind.ARRIVE: Sentence("到场时限", "arrival"),
    ClockKind.HANDLE: Sentence("处置时限", "handling"),
    ClockKind.INSPECT: Sentence("核查时限", "inspection"),
    ClockKind.CLOSE: Sentence("结案时限", "closing"),
}
_VERIFY_RESULTS: Mapping[VerifyResult, Sentence] = {
    VerifyResult.EXISTS: Sentence("属实", "it is there"),
    VerifyResult.NOT_THERE: Sentence("不存在", "it is not there"),
    VerifyResult.UNABLE: Sentence("无法核实", "could not look"),
}
_INSPECT_RESULTS: Mapping[InspectResult, Sentence] = {
    InspectResult.PASSED: Sentence("通过", "passed"),
    InspectResult.FAILED: Sentence("未通过", "failed"),
    InspectResult.UNABLE: Sentence("无法核查", "could not look"),
}
_UNKNOWN = Sentence("—", "—")

WORK = frozenset(
    {
        _T.SENT_TO_VERIFY,
        _T.DISPATCHED,
        _T.HELP_WANTED,
        _T.RETURNED,
        _T.TO_DISPATCH,
        _T.TO_REWORK,
        _T.REOPENED,
        _T.URGED,
        _T.CLOCK_APPROACHING,
        _T.CLOCK_PASSED,
        _T.HELP_OVERDUE,
        _T.DANGER_UNREVIEWED,
    }
)
"""What somebody must do now; of a danger it wakes people."""


def position(longitude: float, latitude: float) -> str:
    """In words that both languages read; five decimals are a metre."""
    return f"{latitude:.5f}°N {longitude:.5f}°E"


def is_urgent(template: Template, particulars: Particulars) -> bool:
    """Whether it is said in quiet hours too: work on a danger is."""
    return particulars.is_danger and template in WORK


def text_of(template: Template, particulars: Particulars, language: Language, zone: ZoneInfo) -> Text:
    """One line to be read in a list, and the same with where, and until when, below it."""
    said = _in(SENTENCES[template], language).format_map(_words_of(particulars, language))
    labels = _LABELS[language]
    danger = labels.danger if particulars.is_danger else ""
    item = particulars.item_zh if language is Language.CHINESE else particulars.item_en or particulars.item_zh
    subject = f"{danger}{particulars.number}{labels.gap}{item}{labels.colon}{said}"
    lines = [f"{particulars.number} {item}", f"{_capital(said)}{labels.stop}"]
    if particulars.place:
        lines.append(f"{labels.place}{labels.colon}{particulars.place}")
    if particulars.due_at is not None:
        lines.append(f"{labels.due}{labels.colon}{city_time(particulars.due_at, zone)}")
    return Text(_one_line(subject), "\n".join(_one_line(line) for line in lines) + f"\n\n{labels.foot}\n")


def city_time(at: datetime, zone: ZoneInfo) -> str:
    """Day and time on the wall clock of the city."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class _Labels:
    place: str
    due: str
    danger: str
    colon: str
    gap: str
    stop: str
    foot: str


_LABELS: Mapping[Language, _Labels] = {
    Language.CHINESE: _Labels(
        "地点", "截止时间", "【安全隐患】", "：", " ", "。", "详情请登录系统查看。本邮件由系统自动发送，请勿回复。"
    ),
    Language.ENGLISH: _Labels(
        "Place", "Due", "[Danger] ", ": ", " ", ".", "Sign in for the details. Sent automatically; please do not reply."
    ),
}


def _words_of(particulars: Particulars, language: Language) -> dict[str, str]:
    of = particulars
    return {
        "other_number": of.other_number or _UNKNOWN.zh,
        "asked_for": _in(_UNKNOWN if of.asked_for is None else AUTHORISATIONS[of.asked_for], language),
        "clock": _in(_UNKNOWN if of.clock is None else CLOCKS[of.clock], language),
        "verify_result": _in(_UNKNOWN if of.verify_result is None else _VERIFY_RESULTS[of.verify_result], language),
        "inspect_result": _in(_UNKNOWN if of.inspect_result is None else _INSPECT_RESULTS[of.inspect_result], language),
    }


def _in(sentence: Sentence, language: Language) -> str:
    return sentence.zh if language is Language.CHINESE else sentence.en


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _one_line(text: str) -> str:
    """Neither an address nor a number begins a second line, or a header of its own."""
    return " ".join(text.split())
