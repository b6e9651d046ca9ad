"""What forms and histories call the values that can be entered (表单用词), and what was entered as lines. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cases.clock_kinds import ClockKind
from cases.notices.templates import CLOCKS
from cases.states import AuthorisationKind, CaseSource, DeferralCause, InspectResult, ReopenCause, VerifyResult
from cases.terms import AUTHORISATIONS
from kit.wording import Sentence

VALUES: Mapping[type[StrEnum], Mapping[Any, Sentence]] = {
    VerifyResult: {
        VerifyResult.EXISTS: Sentence("存在", "exists"),
        VerifyResult.NOT_THERE: Sentence("不存在", "does not exist"),
        VerifyResult.UNABLE: Sentence("无法核实", "unable to verify"),
    },
    InspectResult: {
        InspectResult.PASSED: Sentence("通过", "pass"),
        InspectResult.FAILED: Sentence("不通过", "fail"),
        InspectResult.UNABLE: Sentence("无法核查", "unable to inspect"),
    },
    DeferralCause: {
        DeferralCause.SEASON: Sentence("季节原因", "season"),
        DeferralCause.PROJECT: Sentence("列入工程计划", "part of a planned project"),
        DeferralCause.OWNERSHIP: Sentence("权属待定", "ownership not settled"),
        DeferralCause.WEATHER: Sentence("天气原因", "weather"),
    },
    ReopenCause: {
        ReopenCause.COMPLAINT: Sentence("群众投诉", "complaint"),
        ReopenCause.SEEN_AGAIN: Sentence("摄像机再次发现", "seen again by a camera"),
        ReopenCause.INSPECTORATE: Sentence("督察发现", "found by the inspectorate"),
    },
    CaseSource: {
        CaseSource.VIDEO: Sentence("视频发现", "video"),
        CaseSource.HOTLINE: Sentence("热线", "hotline"),
        CaseSource.INSPECTOR: Sentence("监督员上报", "inspector"),
        CaseSource.INSTRUCTION: Sentence("领导批件", "instruction"),
        CaseSource.API: Sentence("接口", "interface"),
    },
    ClockKind: CLOCKS,
    AuthorisationKind: AUTHORISATIONS,
}
INNER: Mapping[str, Sentence] = {
    "longitude": Sentence("经度", "longitude"),
    "latitude": Sentence("纬度", "latitude"),
    "accuracy_m": Sentence("误差（米）", "true to (m)"),
    "department": Sentence("协办部门", "department"),
    "text": Sentence("任务内容", "what is to be done"),
    "due_at": Sentence("完成时限", "due"),
    "is_mandatory": Sentence("必办", "mandatory"),
}
"""Labels of what stands inside a field."""
YES_NO = {True: Sentence("是", "yes"), False: Sentence("否", "no")}
OF_FIELD: Mapping[str, type[StrEnum]] = {
    "verify_result": VerifyResult,
    "inspect_result": InspectResult,
    "deferral_cause": DeferralCause,
    "reopen_cause": ReopenCause,
    "source": CaseSource,
    "clock": ClockKind,
    "asked_for": AuthorisationKind,
}
NAMED_AS_DEPARTMENT = frozenset({"main_department", "co_handlers", "suggested_department"})
SAID_BESIDE = frozenset({"reason", "asked_for", "alarm", "photos", "supports", "position"})
"""What a history shows as its text, its action, its pictures, or not at all."""


@dataclass(frozen=True, slots=True)
class SaidField:
    """One thing that was entered. `value` None: an instant, a span or a number, which the reader's page writes out."""

    name: str
    label: Sentence
    value: Sentence | None
    raw: object


@dataclass(frozen=True, slots=True)
class Names:
    """Of what is entered by its id."""

    departments: Mapping[str, Sentence]
    people: Mapping[int, str]


def said_fields(entered: Mapping[str, Any], labels: Mapping[str, Sentence], names: Names) -> Iterator[SaidField]:
    """Of what an event or a request kept, what is worth a line."""
    for name, raw in entered.items():
        if name in labels and name not in SAID_BESIDE:
            yield SaidField(name, labels[name], _value(name, raw, names), raw)


def departments_in(entered: Mapping[str, Any]) -> Iterator[str]:
    """The slugs of departments that it names."""
    for name in NAMED_AS_DEPARTMENT & entered.keys():
        yield from _each(entered[name])
    yield from (one["department"] for one in entered.get("subtasks", ()))


def _each(slugs: Any) -> list[str]:
    return slugs if isinstance(slugs, list) else [slugs]


def titled(schema: dict[str, Any]) -> dict[str, Any]:
    """A definition of a form's schema with its labels: of the values of a choice, of the fields of an object."""
    if "enum" in schema:
        kind = next((one for one in VALUES if {member.value for member in one} == set(schema["enum"])), None)
        if kind is not None:
            names = {member.value: {"zh": said.zh, "en": said.en} for member, said in VALUES[kind].items()}
            return schema | {"x-values": names}
    properties = schema.get("properties")
    if properties is None:
        return schema
    return schema | {"properties": {name: _titled_field(name, field) for name, field in properties.items()}}


def _titled_field(name: str, field: dict[str, Any]) -> dict[str, Any]:
    label = INNER.get(name)
    return field if label is None else field | {"title": label.en, "x-title": {"zh": label.zh, "en": label.en}}


def _value(name: str, raw: object, names: Names) -> Sentence | None:
    if isinstance(raw, bool):
        return YES_NO[raw]
    if name == "inspector_id" and isinstance(raw, int) and raw in names.people:
        return Sentence(names.people[raw], names.people[raw])
    if name in NAMED_AS_DEPARTMENT or name == "subtasks":
        slugs = [one["department"] if isinstance(one, dict) else one for one in _each(raw)]
        return _named(slugs, names.departments)
    if name in OF_FIELD:
        return VALUES[OF_FIELD[name]].get(OF_FIELD[name](str(raw)))
    if name in {"result_text", "penalty_outcome", "safety_measure"}:
        return Sentence(str(raw), str(raw))
    return None


def _named(slugs: list[Any], departments: Mapping[str, Sentence]) -> Sentence:
    said = [departments.get(str(slug), Sentence(str(slug), str(slug))) for slug in slugs]
    return Sentence("、".join(one.zh for one in said), ", ".join(one.en for one in said))
