"""What states, stages, actions and authorisations are called, in both languages; and which stage a state belongs to."""

from collections.abc import Mapping

from cases.states import AuthorisationKind, CandidateState, CaseAction, CaseState, PublicStage
from kit.wording import Sentence

STATES: Mapping[CaseState, Sentence] = {
    CaseState.REGISTERED: Sentence("已登记", "registered"),
    CaseState.VERIFYING: Sentence("核实中", "verifying"),
    CaseState.ACCEPTED: Sentence("已受理待立案", "accepted"),
    CaseState.FILED: Sentence("已立案待派遣", "filed"),
    CaseState.DISPATCHED: Sentence("已派遣待签收", "dispatched"),
    CaseState.HANDLING: Sentence("处置中", "handling"),
    CaseState.ON_HOLD: Sentence("缓办/挂账", "on hold"),
    CaseState.FEEDBACK: Sentence("已反馈待核查", "feedback"),
    CaseState.INSPECTING: Sentence("核查中", "inspecting"),
    CaseState.INSPECTED: Sentence("核查完待结案", "inspected"),
    CaseState.CLOSED: Sentence("已结案", "closed"),
    CaseState.NOT_ACCEPTED: Sentence("不予受理", "not accepted"),
    CaseState.VOIDED: Sentence("作废", "voided"),
}

CANDIDATE_STATES: Mapping[CandidateState, Sentence] = {
    CandidateState.PENDING: Sentence("待研判", "pending"),
    CandidateState.IN_REVIEW: Sentence("研判中", "in review"),
    CandidateState.CONFIRMED: Sentence("已确认", "confirmed"),
    CandidateState.REJECTED: Sentence("已驳回", "rejected"),
    CandidateState.MERGED: Sentence("已合并", "merged"),
    CandidateState.EXPIRED: Sentence("已消失", "expired"),
    CandidateState.SUPPRESSED: Sentence("已抑制", "suppressed"),
}

PUBLIC_STAGES: Mapping[PublicStage, Sentence] = {
    PublicStage.INFORMATION: Sentence("信息收集", "information gathering"),
    PublicStage.ESTABLISHMENT: Sentence("案卷建立", "case establishment"),
    PublicStage.ASSIGNMENT: Sentence("任务派遣", "task assignment"),
    PublicStage.HANDLING: Sentence("任务处理反馈", "handling and feedback"),
    PublicStage.INSPECTION: Sentence("案件核查", "inspection"),
    PublicStage.CLOSURE: Sentence("案件结案", "closure"),
}

ACTIONS: Mapping[CaseAction, Sentence] = {
    CaseAction.CONFIRM: Sentence("确认线索", "confirm"),
    CaseAction.REGISTER: Sentence("登记", "register"),
    CaseAction.SEND_VERIFY: Sentence("派发核实", "send to verify"),
    CaseAction.VERIFY_REPLY: Sentence("核实回复", "reply to verify"),
    CaseAction.ACCEPT: Sentence("受理", "accept"),
    CaseAction.REFUSE: Sentence("不予受理", "refuse"),
    CaseAction.REFUSE_WITH_CONSENT: Sentence("经同意不予受理", "refuse with consent"),
    CaseAction.FILE: Sentence("立案", "file"),
    CaseAction.SEND_BACK: Sentence("退回补充", "send back for completion"),
    CaseAction.DISPATCH: Sentence("派遣", "dispatch"),
    CaseAction.RECEIVE: Sentence("签收", "receive"),
    CaseAction.ARRIVE: Sentence("到场", "arrive"),
    CaseAction.RETURN: Sentence("退回", "return"),
    CaseAction.EXTEND: Sentence("延期", "extend"),
    CaseAction.DEFER: Sentence("缓办/挂账", "defer"),
    CaseAction.RESUME: Sentence("恢复处置", "resume"),
    CaseAction.FEED_BACK: Sentence("反馈", "feed back"),
    CaseAction.SEND_INSPECT: Sentence("派发核查", "send to inspect"),
    CaseAction.INSPECT_REPLY: Sentence("核查回复", "reply to inspect"),
    CaseAction.CLOSE: Sentence("结案", "close"),
    CaseAction.FORCE_CLOSE: Sentence("强制结案", "force to close"),
    CaseAction.REWORK: Sentence("返工", "rework"),
    CaseAction.REDISPATCH: Sentence("二次派遣", "dispatch anew"),
    CaseAction.VOID: Sentence("作废", "void"),
    CaseAction.REOPEN: Sentence("重新处置", "reopen"),
    CaseAction.APPEAL: Sentence("超时申诉", "appeal"),
    CaseAction.URGE: Sentence("催办", "urge"),
    CaseAction.SUPERVISE: Sentence("督办", "supervise"),
    CaseAction.COORDINATE: Sentence("协调", "coordinate"),
    CaseAction.ASK: Sentence("申请", "ask"),
    CaseAction.OPINE: Sentence("签署意见", "give an opinion"),
    CaseAction.DECLINE: Sentence("不予批准", "decline"),
    CaseAction.UNDO: Sentence("误操作撤销", "undo"),
    CaseAction.MERGE: Sentence("并案", "merge into another case"),
    CaseAction.ADD_REPORT: Sentence("追加来报", "add a further report"),
    CaseAction.FINISH_SUBTASK: Sentence("子任务完成", "finish a sub-task"),
    CaseAction.WAIVE_SUBTASK: Sentence("子任务豁免", "waive a sub-task"),
    CaseAction.ANSWER_SUPERVISION: Sentence("督办答复", "answer a supervision"),
    CaseAction.RECOMPUTE: Sentence("重算时限", "recompute the clocks"),
}

AUTHORISATIONS: Mapping[AuthorisationKind, Sentence] = {
    AuthorisationKind.REFUSAL: Sentence("同意不予受理", "consent to a refusal"),
    AuthorisationKind.RETURN: Sentence("退回", "return"),
    AuthorisationKind.EXTENSION: Sentence("延期", "extension"),
    AuthorisationKind.DEFERRAL: Sentence("缓办/挂账", "deferral"),
    AuthorisationKind.FORCED_CLOSE: Sentence("强制结案", "forced close"),
    AuthorisationKind.VOIDING: Sentence("作废", "voiding"),
    AuthorisationKind.APPEAL: Sentence("超时申诉", "appeal"),
}

ENDS = frozenset({CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.VOIDED})

_PUBLIC_STAGE_OF: Mapping[CaseState | None, PublicStage] = {
    None: PublicStage.INFORMATION,
    CaseState.REGISTERED: PublicStage.ESTABLISHMENT,
    CaseState.VERIFYING: PublicStage.ESTABLISHMENT,
    CaseState.ACCEPTED: PublicStage.ESTABLISHMENT,
    CaseState.NOT_ACCEPTED: PublicStage.ESTABLISHMENT,
    CaseState.FILED: PublicStage.ASSIGNMENT,
    CaseState.DISPATCHED: PublicStage.ASSIGNMENT,
    CaseState.HANDLING: PublicStage.HANDLING,
    CaseState.ON_HOLD: PublicStage.HANDLING,
    CaseState.FEEDBACK: PublicStage.HANDLING,
    CaseState.INSPECTING: PublicStage.INSPECTION,
    CaseState.INSPECTED: PublicStage.INSPECTION,
    CaseState.CLOSED: PublicStage.CLOSURE,
    CaseState.VOIDED: PublicStage.CLOSURE,
}


def public_stage(state: CaseState | None) -> PublicStage:
    """None is a candidate: there is no case yet."""
    return _PUBLIC_STAGE_OF[state]
