"""The form of an action (办理表单) as JSON Schema: the fields that it reads, and those that its guards ask for. Pure.

Made of `cases.entered.Entered`, so that what a form admits and what the door reads never part.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.authorisations import transition_of
from cases.case_facts import CaseFacts
from cases.entered import Entered, fields_of
from cases.entry_words import titled
from cases.guard_names import Guard
from cases.states import AuthorisationKind, CaseAction, VerifyResult
from kit.wording import Sentence

Schema = dict[str, Any]

NEEDED: Mapping[Guard, Mapping[str, Schema]] = {
    Guard.REASON: {"reason": {"minLength": 1}},
    Guard.SUPPORT: {"supports": {"minItems": 1}},
    Guard.VERIFY_RESULT: {"verify_result": {}},
    Guard.CRITERIA_MET: {"meets_criteria": {"const": True}},
    Guard.MAIN_DEPARTMENT: {"main_department": {"minLength": 1}},
    Guard.PHOTO: {"photos": {"minItems": 1}},
    Guard.AFTER_PHOTO: {"photos": {"minItems": 1}, "is_same_viewpoint": {"const": True}},
    Guard.SUGGESTED_OWNER: {"suggested_department": {"minLength": 1}},
    Guard.EXTENSION_LENGTH: {"extension": {}},
    Guard.DEFERRAL_CAUSE: {"deferral_cause": {}},
    Guard.RESUME_DATE: {"resume_at": {}},
    Guard.SAFETY_MEASURE: {"safety_measure": {"minLength": 1}},
    Guard.RESULT_TEXT: {"result_text": {"minLength": 1}},
    Guard.PENALTY_OUTCOME: {"penalty_outcome": {"minLength": 1}},
    Guard.INSPECT_RESULT: {"inspect_result": {}},
    Guard.WRONG_OWNER: {"is_wrong_owner": {"const": True}},
    Guard.REOPEN_GROUNDED: {"reopen_cause": {}},
    Guard.REPLY_DATE: {"reply_by": {}},
    Guard.MERGE_TARGET: {"into_case_id": {}},
    Guard.SUBTASKS: {"subtasks": {"minItems": 1}},
    Guard.SUBTASK_OPEN: {"subtask": {}},
    Guard.SUPERVISION_OPEN: {"supervision": {}},
    # What an acceptance may bring with it, where the case has it not yet.
    Guard.CONDITION: {"condition_id": {"minLength": 1}},
    Guard.CELL: {"place": {}},
    Guard.VERIFIED_OR_WAIVED: {"waives_verification": {"const": True}, "reason": {"minLength": 1}},
}
"""What each guard wants to see entered. A guard that is not here asks for nothing that a form could say beforehand."""

LABELS: Mapping[str, Sentence] = {
    "reason": Sentence("说明", "reason"),
    "photos": Sentence("照片", "photos"),
    "supports": Sentence("证明材料", "pictures or scans in support"),
    "position": Sentence("位置", "position"),
    "verify_result": Sentence("核实结果", "result of verifying"),
    "inspect_result": Sentence("核查结果", "result of inspecting"),
    "fails_closing_conditions": Sentence("未满足结案条件", "closing conditions are not met"),
    "condition_id": Sentence("立案条件", "condition"),
    "place": Sentence("案卷位置", "place of the case"),
    "not_duplicates": Sentence("已确认非重复的案卷", "cases that are other problems"),
    "waives_verification": Sentence("免于核实", "waive the verification"),
    "measured": Sentence("量化标准", "measurements"),
    "meets_criteria": Sentence("满足立案条件", "the criteria are met"),
    "main_department": Sentence("主办部门", "main department"),
    "co_handlers": Sentence("协办部门", "departments that help"),
    "suggested_department": Sentence("建议责任部门", "department that it belongs to"),
    "result_text": Sentence("处置结果", "result"),
    "penalty_outcome": Sentence("处罚结果", "outcome of the penalty"),
    "is_same_viewpoint": Sentence("与处置前同视角", "same viewpoint as before"),
    "inspector_id": Sentence("监督员", "inspector"),
    "is_wrong_owner": Sentence("权属有误", "it was the wrong department"),
    "extension": Sentence("延期时长", "length of the extension"),
    "deferral_cause": Sentence("缓办原因", "cause of the deferral"),
    "resume_at": Sentence("恢复日期", "date of resuming"),
    "safety_measure": Sentence("临时防护措施", "safety measure meanwhile"),
    "reopen_cause": Sentence("重启原因", "cause of reopening"),
    "reply_by": Sentence("答复期限", "reply by"),
    "subtasks": Sentence("子任务", "sub-tasks"),
    "subtask": Sentence("子任务", "sub-task"),
    "supervision": Sentence("督办", "supervision"),
    "into_case_id": Sentence("并入案卷", "case to merge into"),
    "clock": Sentence("时限", "clock"),
    "is_in_favour": Sentence("同意", "in favour"),
}
PICKED: Mapping[str, str] = {
    "photos": "photos",
    "supports": "photos",
    "position": "position",
    "place": "position",
    "measured": "measured",
}
"""How a page lets people enter what JSON has no type for, as `x-entry`."""
SAID_BY_THE_ADDRESS = frozenset({"asked_for"})
"""What the address of the request says already."""
OF_THE_SYSTEM = frozenset({"alarm"})
"""What no person enters."""


def schema_of(
    action: CaseAction,
    guards: Iterable[Guard],
    facts: CaseFacts,
    *,
    asked_for: AuthorisationKind | None = None,
) -> Schema:
    """What a person sends with the action, as draft 2020-12.

    Args:
        action: of the lifecycle.
        guards: of the way that it goes; what they ask for is required.
        facts: of the case, on which some of that depends.
        asked_for: with asking, judging and declining.
    """
    names = fields_of(action, asked_for) - SAID_BY_THE_ADDRESS - OF_THE_SYSTEM
    whole = Entered.model_json_schema()
    required = ["is_in_favour"] if action is CaseAction.OPINE else []  # silence is not an opinion
    properties = {name: _field(whole["properties"][name], name) for name in whole["properties"] if name in names}
    for guard in guards:
        for name, constraint in _needed(guard, facts).items():
            if name in properties:
                properties[name] |= constraint
                properties[name].setdefault("x-guards", []).append(guard.value)
                required += [] if name in required else [name]
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": required,
    }
    if Guard.PHOTO_UNLESS_UNABLE in guards:
        schema |= _photo_unless_unable()
    if definitions := _definitions(properties, whole.get("$defs", {})):
        schema["$defs"] = definitions
    return schema


def guards_of_asking(kind: AuthorisationKind) -> tuple[Guard, ...]:
    """Of the terms: they are asked of the request, not of whoever grants it."""
    return transition_of(kind).guards


def _needed(guard: Guard, facts: CaseFacts) -> Mapping[str, Schema]:
    if guard is Guard.SAFETY_MEASURE and not facts.is_danger:
        return {}
    if guard is Guard.PENALTY_OUTCOME and not facts.is_enforcement:
        return {}
    return NEEDED.get(guard, {})


def _field(described: Schema, name: str) -> Schema:
    """Without null: a field that has nothing is left out."""
    field = {key: value for key, value in described.items() if key not in {"default", "title", "anyOf"}}
    kinds = [one for one in described.get("anyOf", ()) if one != {"type": "null"}]
    field |= kinds[0] if len(kinds) == 1 else ({"anyOf": kinds} if kinds else {})
    label = LABELS[name]
    entry = {"x-entry": PICKED[name]} if name in PICKED else {}
    return field | entry | {"title": label.en, "x-title": {"zh": label.zh, "en": label.en}}


def _photo_unless_unable() -> Schema:
    return {
        "if": {"properties": {"verify_result": {"const": VerifyResult.UNABLE.value}}, "required": ["verify_result"]},
        "else": {"properties": {"photos": {"minItems": 1}}, "required": ["photos"]},
    }


def _definitions(used: object, known: Mapping[str, Schema]) -> Schema:
    """Those that are referred to, and those that they refer to."""
    found: Schema = {}
    waiting = list(_references(used))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = titled(known[name])
            waiting += _references(known[name])
    return dict(sorted(found.items()))


def _references(schema: object) -> Iterable[str]:
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield reference.rpartition("/")[2]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from _references(value)
