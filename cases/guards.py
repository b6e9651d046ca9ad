"""The guards of the lifecycle: one named, pure predicate each, with the sentence that a refused person reads.

Some rest on the case alone, so they can be asked before anything is entered; the others also read what is entered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cases.case_facts import NOTHING_ENTERED, Attempt, CaseFacts, Payload
from cases.guard_names import Guard
from cases.states import CaseSource, InspectResult, ReopenCause, VerifyResult
from kit.wording import Sentence

LONGEST_DEFERRAL = timedelta(days=365)
"""缓办 of at most a year: the workflow's rule; no official text was read for it."""
MUST_BE_VERIFIED = frozenset({CaseSource.HOTLINE, CaseSource.INSTRUCTION})
"""Nobody of ours has seen what a caller or a leader reports."""


@dataclass(frozen=True, slots=True)
class GuardRule:
    """A predicate with the sentence that says what is needed. `is_entered`: it rests on what the person enters."""

    sentence: Sentence
    predicate: Callable[[CaseFacts, Attempt, Payload], bool]
    is_entered: bool

    def holds(self, facts: CaseFacts, attempt: Attempt) -> bool:
        """What has not been entered yet refuses nothing: it is asked again when the action is taken."""
        if attempt.payload is None and self.is_entered:
            return True
        return self.predicate(facts, attempt, attempt.payload or NOTHING_ENTERED)


def _known(zh: str, en: str, predicate: Callable[[CaseFacts], bool]) -> GuardRule:
    return GuardRule(Sentence(zh, en), lambda facts, _attempt, _entered: predicate(facts), is_entered=False)


def _entered(zh: str, en: str, predicate: Callable[[Payload], bool]) -> GuardRule:
    return GuardRule(Sentence(zh, en), lambda _facts, _attempt, entered: predicate(entered), is_entered=True)


def _acting(zh: str, en: str, predicate: Callable[[CaseFacts, Attempt], bool]) -> GuardRule:
    return GuardRule(Sentence(zh, en), lambda facts, attempt, _entered: predicate(facts, attempt), is_entered=False)


def _weighed(zh: str, en: str, predicate: Callable[[CaseFacts, Attempt, Payload], bool]) -> GuardRule:
    return GuardRule(Sentence(zh, en), predicate, is_entered=True)


def _is_verified_or_waived(facts: CaseFacts) -> bool:
    """An inspector who was there is believed; where nobody could look, only a duty to look needs a waiver."""
    if facts.verify_result is VerifyResult.EXISTS:
        return True
    if facts.verify_result is VerifyResult.NOT_THERE:
        return False
    return facts.source not in MUST_BE_VERIFIED or facts.is_verification_waived


def _is_refusal_grounded(facts: CaseFacts) -> bool:
    return facts.source not in MUST_BE_VERIFIED or facts.verify_result is VerifyResult.NOT_THERE


def _is_of_main_department(facts: CaseFacts, attempt: Attempt) -> bool:
    return facts.main_department in attempt.actor.departments


def _is_within_limit(facts: CaseFacts, _attempt: Attempt, entered: Payload) -> bool:
    if entered.extension is None or facts.handle_limit is None:
        return False
    return timedelta() < entered.extension <= facts.handle_limit


def _is_resume_date_sound(_facts: CaseFacts, attempt: Attempt, entered: Payload) -> bool:
    return entered.resume_at is not None and attempt.at < entered.resume_at <= attempt.at + LONGEST_DEFERRAL


def _is_reopening_grounded(facts: CaseFacts, attempt: Attempt, entered: Payload) -> bool:
    """People are believed at any time, a camera only for the item's hours: later it is a new problem."""
    if entered.reopen_cause is ReopenCause.SEEN_AGAIN:
        return facts.reopen_until is not None and attempt.at <= facts.reopen_until
    return entered.reopen_cause is not None


GUARDS: Mapping[Guard, GuardRule] = {
    Guard.REASON: _entered("须填写原因", "a reason is needed", lambda entered: bool(entered.reason.strip())),
    Guard.EVIDENCE: _entered(
        "至少一张带框的图片", "at least one picture with a box is needed", lambda entered: entered.boxed_pictures > 0
    ),
    Guard.SUPPORT: _entered(
        "须附证明材料", "pictures or documents in support are needed", lambda entered: entered.supports > 0
    ),
    Guard.ITEM: _entered("须选择小类", "an item must be chosen", lambda entered: entered.has_item),
    Guard.PLACE: _entered("须有位置", "a place is needed", lambda entered: entered.has_place),
    Guard.SOURCE_CALL: _entered(
        "接线员登记热线和领导批件",
        "operators register calls and leaders' instructions",
        lambda entered: entered.source in MUST_BE_VERIFIED,
    ),
    Guard.SOURCE_REPORT: _entered(
        "监督员登记自己的上报",
        "inspectors register their own reports",
        lambda entered: entered.source is CaseSource.INSPECTOR,
    ),
    Guard.SOURCE_INTERFACE: _entered(
        "接口登记的来源须为接口",
        "what comes through the interface says so",
        lambda entered: entered.source is CaseSource.API,
    ),
    Guard.DUPLICATES_SHOWN: _entered(
        "须先查看疑似重复案卷",
        "likely duplicates must be looked at first",
        lambda entered: entered.are_duplicates_shown,
    ),
    Guard.NOT_FROM_INSPECTOR: _known(
        "监督员上报的案卷无需核实",
        "an inspector's report is not verified again",
        lambda facts: facts.source is not CaseSource.INSPECTOR,
    ),
    Guard.VERIFY_RESULT: _entered(
        "须填写核实结果", "the result of verifying is needed", lambda entered: entered.verify_result is not None
    ),
    Guard.PHOTO_UNLESS_UNABLE: _entered(
        "至少一张照片，除非无法核实",
        "at least one photo is needed, unless verifying was not possible",
        lambda entered: entered.photos > 0 or entered.verify_result is VerifyResult.UNABLE,
    ),
    Guard.CONDITION: _known(
        "须选择小类和立案条件", "item and condition must be chosen", lambda facts: facts.has_condition
    ),
    Guard.CELL: _known("须确定单元网格", "the cell must be known", lambda facts: facts.has_cell),
    Guard.NO_DUPLICATE: _known(
        "须无未结案的重复案卷",
        "there must be no open case of the same problem",
        lambda facts: not facts.has_open_duplicate,
    ),
    Guard.VERIFIED_OR_WAIVED: _known(
        "热线和批件须核实存在，或说明理由免于核实；核实不存在的不予受理",
        "a call or an instruction must be verified or the verification waived with a reason; "
        "what an inspector did not find is refused",
        _is_verified_or_waived,
    ),
    Guard.REFUSAL_GROUNDED: _known(
        "热线和批件须核实不存在，或由值班长同意，方可不予受理",
        "a call or an instruction is refused after an inspector found nothing, or with the duty supervisor's consent",
        _is_refusal_grounded,
    ),
    Guard.REFUSAL_NEEDS_CONSENT: _known(
        "仅限须经值班长同意方可不予受理的案卷",
        "this is for cases only that cannot be refused without consent",
        lambda facts: not _is_refusal_grounded(facts),
    ),
    Guard.CRITERIA_MET: _entered(
        "须满足立案条件", "all criteria of the condition must be met", lambda entered: entered.are_criteria_met
    ),
    Guard.CASE_NUMBER: _entered(
        "须有案卷编号", "a case number must be issued", lambda entered: bool(entered.case_number)
    ),
    Guard.SIMPLE: _known("仅限简易案件", "this is for simple conditions only", lambda facts: facts.is_simple),
    Guard.SIMPLE_AND_COMPLETE: _known(
        "仅限证据齐全的简易案件",
        "this is for simple conditions with complete evidence only",
        lambda facts: facts.is_simple and facts.is_evidence_complete,
    ),
    Guard.MAIN_DEPARTMENT: _entered(
        "须指定一个主办部门", "one main department must be named", lambda entered: bool(entered.main_department)
    ),
    Guard.FIRST_DISPATCH: _known("首次派遣", "the first dispatch", lambda facts: facts.main_department is None),
    Guard.SAME_DEPARTMENT: _weighed(
        "派回原部门；核查认定权属有误的须另派部门",
        "back to the same department, unless an inspection found it to be the wrong one",
        lambda facts, _attempt, entered: (
            entered.main_department == facts.main_department and not facts.is_back_for_another
        ),
    ),
    Guard.OTHER_DEPARTMENT: _weighed(
        "须改派其他部门",
        "another department must be named",
        lambda facts, _attempt, entered: entered.main_department != facts.main_department,
    ),
    Guard.OF_MAIN_DEPARTMENT: _acting("仅限主办部门", "only the main department may do this", _is_of_main_department),
    Guard.SUPERVISED: _known(
        "手册列有监管单位",
        "where the handbook names a supervising unit",
        lambda facts: facts.supervising_unit is not None,
    ),
    Guard.OF_SUPERVISING_UNIT: _acting(
        "仅限本案监管单位",
        "only the case's own supervising unit may do this",
        lambda facts, attempt: facts.supervising_unit in attempt.actor.supervises,
    ),
    Guard.NOT_OF_ANOTHER: _acting(
        "其他部门无权申请",
        "another department may not ask for this",
        lambda facts, attempt: not attempt.actor.departments or _is_of_main_department(facts, attempt),
    ),
    Guard.AWAITS_ARRIVAL: _known(
        "须有到场时限且尚未到场",
        "somebody must still be awaited on site: there is an arrival limit, and nobody has arrived",
        lambda facts: facts.awaits_arrival,
    ),
    Guard.PHOTO: _entered("须有照片", "a photo is needed", lambda entered: entered.photos > 0),
    Guard.POSITION: _entered(
        "须有拍摄位置", "the position of the photo is needed", lambda entered: entered.has_position
    ),
    Guard.RETURN_WINDOW: _acting(
        "须在规定的退回时限内",
        "the time for saying 'not ours' must not be over",
        lambda facts, attempt: facts.return_until is not None and attempt.at <= facts.return_until,
    ),
    Guard.FIRST_RETURN: _known(
        "每个部门只能退回一次",
        "a department may return a case once",
        lambda facts: facts.main_department not in facts.returned_by,
    ),
    Guard.SUGGESTED_OWNER: _entered(
        "须建议责任部门",
        "the department that it belongs to must be suggested",
        lambda entered: bool(entered.suggested_department),
    ),
    Guard.BEFORE_DUE: _acting(
        "须在处置时限届满前申请",
        "an extension must be asked for before handling is due",
        lambda facts, attempt: facts.handle_due_at is not None and attempt.at <= facts.handle_due_at,
    ),
    Guard.EXTENSIONS_LEFT: _known(
        "延期次数须未用完",
        "the most extensions that the handbook allows must not have been granted yet",
        lambda facts: facts.extensions_granted < facts.most_extensions,
    ),
    Guard.FIRST_EXTENSION: _known(
        "受托批准仅限首次延期",
        "only the first extension is delegated; the office decides on a further one",
        lambda facts: facts.extensions_granted == 0,
    ),
    Guard.EXTENSION_LENGTH: _weighed(
        "延期时长须大于零且不超过原处置时限",
        "the extension must be above 0 and not longer than the original limit",
        _is_within_limit,
    ),
    Guard.DEFERRAL_CAUSE: _entered(
        "须填写缓办原因", "the cause of the deferral is needed", lambda entered: entered.deferral_cause is not None
    ),
    Guard.RESUME_DATE: _weighed(
        "恢复日期须在一年以内", "the date of resuming must lie ahead, within a year", _is_resume_date_sound
    ),
    Guard.SAFETY_MEASURE: _weighed(
        "存在安全隐患，须填写临时防护措施",
        "what endangers people needs a safety measure meanwhile",
        lambda facts, _attempt, entered: not facts.is_danger or bool(entered.safety_measure.strip()),
    ),
    Guard.RESUME_DATE_REACHED: _acting(
        "须到恢复日期",
        "the date of resuming must be reached",
        lambda facts, attempt: facts.resume_at is not None and attempt.at >= facts.resume_at,
    ),
    Guard.AFTER_PHOTO: _entered(
        "须有同视角的处置后照片",
        "an after-photo from the same viewpoint is needed",
        lambda entered: entered.photos > 0 and entered.is_same_viewpoint,
    ),
    Guard.RESULT_TEXT: _entered(
        "须填写处置结果", "the result must be described", lambda entered: bool(entered.result_text.strip())
    ),
    Guard.PENALTY_OUTCOME: _weighed(
        "执法类案卷须填写处罚结果",
        "an enforcement item needs the outcome of the penalty",
        lambda facts, _attempt, entered: not facts.is_enforcement or bool(entered.penalty_outcome.strip()),
    ),
    Guard.SUBTASKS_DONE: _known(
        "协调子任务须全部完成或豁免",
        "all mandatory sub-tasks must be done or waived",
        lambda facts: facts.open_mandatory_subtasks == 0,
    ),
    Guard.INSPECTOR_NO_PARTY: _weighed(
        "核查人须与本案争议无关",
        "an inspector who is no party to the dispute must be named",
        lambda facts, _attempt, entered: (
            entered.inspector_id is not None and entered.inspector_id not in facts.dispute_parties
        ),
    ),
    Guard.ACTOR_NO_PARTY: _acting(
        "争议当事人和处置部门人员不得核查",
        "neither a party to the dispute nor anybody of the departments that handled it may inspect",
        lambda facts, attempt: (
            attempt.actor.person_id not in facts.dispute_parties
            and attempt.actor.departments.isdisjoint(facts.departments)
        ),
    ),
    Guard.INSPECT_RESULT: _entered(
        "须填写核查结果", "the result of inspecting is needed", lambda entered: entered.inspect_result is not None
    ),
    Guard.INSPECTION_PASSED: _known(
        "核查须通过", "the inspection must have passed", lambda facts: facts.inspect_result is InspectResult.PASSED
    ),
    Guard.INSPECTION_FAILED: _known(
        "核查须未通过，或未满足结案条件",
        "the inspection must have failed, or not all of the closing conditions be met",
        lambda facts: (
            facts.inspect_result is InspectResult.FAILED
            or (facts.inspect_result is InspectResult.PASSED and not facts.are_closing_conditions_met)
        ),
    ),
    Guard.INSPECTION_UNABLE: _known(
        "核查须为无法核查",
        "the inspector must have been unable to inspect",
        lambda facts: facts.inspect_result is InspectResult.UNABLE,
    ),
    Guard.CLOSING_CONDITIONS: _known(
        "须满足结案条件", "the closing conditions must be met", lambda facts: facts.are_closing_conditions_met
    ),
    Guard.WRONG_OWNER: _entered(
        "须认定权属有误", "the department must have been the wrong one", lambda entered: entered.is_wrong_owner
    ),
    Guard.REOPEN_GROUNDED: _weighed(
        "须有投诉、规定时间内摄像机再次发现或督察组意见",
        "a complaint, a camera within the item's hours, or the inspectorate must have found it again",
        _is_reopening_grounded,
    ),
    Guard.WAS_OVERDUE: _known("案卷须已超时", "the case must have been overdue", lambda facts: facts.was_overdue),
    Guard.APPEAL_WINDOW: _acting(
        "须在申诉期限内",
        "the time for appeals must not be over",
        lambda facts, attempt: facts.appeal_until is not None and attempt.at <= facts.appeal_until,
    ),
    Guard.FIRST_APPEAL: _known("每案只能申诉一次", "a department appeals once", lambda facts: not facts.has_appealed),
    Guard.REPLY_DATE: _weighed(
        "须填写答复期限",
        "a date for the reply must be set, and lie ahead",
        lambda _facts, attempt, entered: entered.reply_by is not None and entered.reply_by > attempt.at,
    ),
    Guard.UNDO_WINDOW: _acting(
        "只能由本人在撤销时限内、且无他人操作时撤销",
        "only who confirmed it may undo that, within seconds, and while nobody else has acted",
        lambda facts, attempt: (
            facts.undo_by is not None
            and facts.undo_by == attempt.actor.person_id
            and facts.undo_until is not None
            and attempt.at <= facts.undo_until
        ),
    ),
    Guard.MERGE_TARGET: _entered(
        "须指定另一个在办案卷", "another case that goes on must be named", lambda entered: entered.merges_into_open
    ),
    Guard.ON_SITE: _entered(
        "须在现场定位范围内拍摄，否则说明原因",
        "the photo must be taken at the place of the case, or a reason given why not",
        lambda entered: entered.is_on_site or bool(entered.reason.strip()),
    ),
    Guard.OF_SUBTASK_DEPARTMENT: _weighed(
        "仅限子任务的承办部门",
        "only the sub-task's own department may do this",
        lambda facts, attempt, entered: (  # which one it is, another guard asks
            entered.subtask is None
            or entered.subtask not in facts.open_subtasks
            or facts.open_subtasks[entered.subtask] in attempt.actor.departments
        ),
    ),
    Guard.SUBTASK_OPEN: _weighed(
        "须指定未完成的子任务",
        "a sub-task that is neither done nor waived must be named",
        lambda facts, _attempt, entered: entered.subtask in facts.open_subtasks,
    ),
    Guard.SUPERVISION_OPEN: _weighed(
        "须指定待答复的督办",
        "a supervision that awaits its answer must be named",
        lambda facts, _attempt, entered: entered.supervision in facts.open_supervisions,
    ),
    Guard.SUBTASKS: _entered(
        "每个子任务须有部门和期限",
        "at least one sub-task is needed, each with its department and due time",
        lambda entered: entered.subtasks > 0 and entered.is_every_subtask_complete,
    ),
}

SENTENCES: Mapping[Guard, Sentence] = {
    Guard.STATE: Sentence("当前状态不允许", "the case is not in a state for this"),
    Guard.PERMISSION: Sentence("没有权限", "the permission is missing"),
    Guard.REACH: Sentence("不在可见范围内", "the case is not within reach"),
    Guard.NO_REQUEST: Sentence("没有待批准的申请", "nobody has asked for this, or it has been answered"),
    Guard.REQUEST_OPEN: Sentence("已有待批准的申请", "somebody has asked for this already, and the answer is due"),
    Guard.OWN_REQUEST: Sentence("不得批准本人或本部门的申请", "nobody grants or judges their own request"),
    Guard.OPINION: Sentence("须先听取意见", "an opinion must be heard first"),
    Guard.FIRST_REVIEW: Sentence("初审不同意，不得批准", "the first review was against it, so it cannot be granted"),
    **{guard: rule.sentence for guard, rule in GUARDS.items()},
}
"""Every guard's, those included that the lifecycle itself checks."""
