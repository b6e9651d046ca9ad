"""Permissions (权限): single things that a person may do, and which post may do them unless told otherwise.

Filing and dispatching are permissions, not posts. Where a permission ends in `_simple`, the lifecycle grants it for
simple conditions with complete evidence only; `_by_rule` is for the clock and for machines, never for a post.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.posts import Post


class CentreSide(StrEnum):
    """The two axes of the trade (双轴): one centre holds both here, and may be split later."""

    SUPERVISION = "supervision"
    """监督中心: takes in, verifies, inspects, closes."""
    COMMAND = "command"
    """指挥中心: dispatches, coordinates, authorises."""


class Permission(StrEnum):
    """Grouped by what is acted on."""

    CANDIDATE_REVIEW = "candidate.review"
    CASE_READ = "case.read"
    CASE_REGISTER = "case.register"
    CASE_REPORT = "case.report"
    CASE_REGISTER_BY_RULE = "case.register_by_rule"
    CASE_SEND_VERIFY = "case.send_verify"
    CASE_VERIFY = "case.verify"
    CASE_ACCEPT = "case.accept"
    CASE_REFUSE = "case.refuse"
    CASE_CONSENT_REFUSAL = "case.consent_refusal"
    CASE_FILE = "case.file"
    CASE_FILE_SIMPLE = "case.file_simple"
    CASE_SEND_BACK = "case.send_back"
    CASE_DISPATCH = "case.dispatch"
    CASE_DISPATCH_SIMPLE = "case.dispatch_simple"
    CASE_HANDLE = "case.handle"
    CASE_ASK_RETURN = "case.ask_return"
    CASE_GRANT_RETURN = "case.grant_return"
    CASE_ASK_EXTENSION = "case.ask_extension"
    CASE_OPINE_EXTENSION = "case.opine_extension"
    CASE_GRANT_EXTENSION = "case.grant_extension"
    CASE_GRANT_FIRST_EXTENSION = "case.grant_first_extension"
    CASE_ASK_DEFERRAL = "case.ask_deferral"
    CASE_GRANT_DEFERRAL = "case.grant_deferral"
    CASE_RESUME = "case.resume"
    CASE_RESUME_BY_RULE = "case.resume_by_rule"
    CASE_SEND_INSPECT = "case.send_inspect"
    CASE_SEND_INSPECT_BY_RULE = "case.send_inspect_by_rule"
    CASE_INSPECT = "case.inspect"
    CASE_CLOSE = "case.close"
    CASE_ASK_FORCED_CLOSE = "case.ask_forced_close"
    CASE_GRANT_FORCED_CLOSE = "case.grant_forced_close"
    CASE_REASSIGN = "case.reassign"
    CASE_ASK_VOIDING = "case.ask_voiding"
    CASE_GRANT_VOIDING = "case.grant_voiding"
    CASE_REOPEN = "case.reopen"
    CASE_ASK_APPEAL = "case.ask_appeal"
    CASE_OPINE_APPEAL = "case.opine_appeal"
    CASE_GRANT_APPEAL = "case.grant_appeal"
    CASE_URGE = "case.urge"
    CASE_SUPERVISE = "case.supervise"
    CASE_COORDINATE = "case.coordinate"
    CASE_ADD_REPORT = "case.add_report"
    CASE_RECOMPUTE_BY_RULE = "case.recompute_by_rule"
    INSTRUCTION_GIVE = "instruction.give"
    FIGURES_READ = "figures.read"
    MODEL_TRAIN = "model.train"
    MODEL_READ = "model.read"
    CAMERA_READ = "camera.read"
    CAMERA_MANAGE = "camera.manage"
    EVIDENCE_READ_ORIGINAL = "evidence.read_original"
    HANDBOOK_MANAGE = "handbook.manage"
    MAP_MANAGE = "map.manage"
    AUDIT_READ = "audit.read"
    PEOPLE_MANAGE = "people.manage"
    SYSTEM_MANAGE = "system.manage"


@dataclass(frozen=True, slots=True)
class PermissionTitle:
    """What a permission is called; `side` is None where it is no action on a candidate or a case."""

    zh: str
    en: str
    side: CentreSide | None = None


_SUPERVISION, _COMMAND = CentreSide.SUPERVISION, CentreSide.COMMAND

TITLES: Mapping[Permission, PermissionTitle] = {
    Permission.CANDIDATE_REVIEW: PermissionTitle("研判线索", "review candidates", _SUPERVISION),
    Permission.CASE_READ: PermissionTitle("查看案卷", "read cases"),
    Permission.CASE_REGISTER: PermissionTitle("登记", "register a call or an instruction", _SUPERVISION),
    Permission.CASE_REPORT: PermissionTitle("上报", "report from the street", _SUPERVISION),
    Permission.CASE_REGISTER_BY_RULE: PermissionTitle("接口登记", "register through the interface", _SUPERVISION),
    Permission.CASE_SEND_VERIFY: PermissionTitle("派发核实", "send to verify", _SUPERVISION),
    Permission.CASE_VERIFY: PermissionTitle("核实", "verify on site", _SUPERVISION),
    Permission.CASE_ACCEPT: PermissionTitle("受理", "accept", _SUPERVISION),
    Permission.CASE_REFUSE: PermissionTitle("不予受理", "refuse to accept", _SUPERVISION),
    Permission.CASE_CONSENT_REFUSAL: PermissionTitle("同意不予受理", "consent to a refusal", _SUPERVISION),
    Permission.CASE_FILE: PermissionTitle("立案", "file", _SUPERVISION),
    Permission.CASE_FILE_SIMPLE: PermissionTitle("简易案件立案", "file simple conditions", _SUPERVISION),
    Permission.CASE_SEND_BACK: PermissionTitle("退回补充", "send back for completion", _SUPERVISION),
    Permission.CASE_DISPATCH: PermissionTitle("派遣", "dispatch", _COMMAND),
    Permission.CASE_DISPATCH_SIMPLE: PermissionTitle("简易案件派遣", "dispatch simple conditions", _COMMAND),
    Permission.CASE_HANDLE: PermissionTitle("签收、到场、反馈", "receive, arrive and feed back", _COMMAND),
    Permission.CASE_ASK_RETURN: PermissionTitle("申请退回", "ask for a return", _COMMAND),
    Permission.CASE_GRANT_RETURN: PermissionTitle("批准退回", "grant a return", _COMMAND),
    Permission.CASE_ASK_EXTENSION: PermissionTitle("申请延期", "ask for an extension", _COMMAND),
    Permission.CASE_OPINE_EXTENSION: PermissionTitle("延期意见", "give an opinion on an extension", _COMMAND),
    Permission.CASE_GRANT_EXTENSION: PermissionTitle("批准延期", "grant an extension", _COMMAND),
    Permission.CASE_GRANT_FIRST_EXTENSION: PermissionTitle("批准首次延期", "grant a first extension", _COMMAND),
    Permission.CASE_ASK_DEFERRAL: PermissionTitle("申请缓办", "ask for a deferral", _COMMAND),
    Permission.CASE_GRANT_DEFERRAL: PermissionTitle("批准缓办", "grant a deferral", _COMMAND),
    Permission.CASE_RESUME: PermissionTitle("恢复处置", "resume", _COMMAND),
    Permission.CASE_RESUME_BY_RULE: PermissionTitle("到期恢复处置", "resume at the date", _COMMAND),
    Permission.CASE_SEND_INSPECT: PermissionTitle("派发核查", "send to inspect", _SUPERVISION),
    Permission.CASE_SEND_INSPECT_BY_RULE: PermissionTitle("自动派发核查", "send simple ones to inspect", _SUPERVISION),
    Permission.CASE_INSPECT: PermissionTitle("核查", "inspect on site", _SUPERVISION),
    Permission.CASE_CLOSE: PermissionTitle("结案", "close", _SUPERVISION),
    Permission.CASE_ASK_FORCED_CLOSE: PermissionTitle("申请强制结案", "ask for a forced close", _SUPERVISION),
    Permission.CASE_GRANT_FORCED_CLOSE: PermissionTitle("批准强制结案", "grant a forced close", _SUPERVISION),
    Permission.CASE_REASSIGN: PermissionTitle("返工、二次派遣", "send back to work", _COMMAND),
    Permission.CASE_ASK_VOIDING: PermissionTitle("申请作废", "ask for voiding", _SUPERVISION),
    Permission.CASE_GRANT_VOIDING: PermissionTitle("批准作废", "grant voiding", _SUPERVISION),
    Permission.CASE_REOPEN: PermissionTitle("重新立案处置", "reopen", _SUPERVISION),
    Permission.CASE_ASK_APPEAL: PermissionTitle("超时申诉", "appeal against overdue", _SUPERVISION),
    Permission.CASE_OPINE_APPEAL: PermissionTitle("申诉初审", "give an opinion on an appeal", _SUPERVISION),
    Permission.CASE_GRANT_APPEAL: PermissionTitle("批准申诉", "grant an appeal", _SUPERVISION),
    Permission.CASE_URGE: PermissionTitle("催办", "urge", _COMMAND),
    Permission.CASE_SUPERVISE: PermissionTitle("督办", "supervise", _COMMAND),
    Permission.CASE_COORDINATE: PermissionTitle("协调", "coordinate departments", _COMMAND),
    Permission.CASE_ADD_REPORT: PermissionTitle("追加来报", "add a further report", _SUPERVISION),
    Permission.CASE_RECOMPUTE_BY_RULE: PermissionTitle("重算时限", "recompute the clocks", _COMMAND),
    Permission.INSTRUCTION_GIVE: PermissionTitle("批示", "give instructions"),
    Permission.FIGURES_READ: PermissionTitle("查看考核", "read the evaluation"),
    Permission.MODEL_TRAIN: PermissionTitle("训练模型", "train models"),
    Permission.MODEL_READ: PermissionTitle("查看模型", "read models"),
    Permission.CAMERA_READ: PermissionTitle("查看摄像机", "see cameras"),
    Permission.CAMERA_MANAGE: PermissionTitle("管理摄像机", "manage cameras"),
    Permission.EVIDENCE_READ_ORIGINAL: PermissionTitle("查看未遮挡原图", "see pictures that are not blurred"),
    Permission.HANDBOOK_MANAGE: PermissionTitle("管理指挥手册", "manage the handbook"),
    Permission.MAP_MANAGE: PermissionTitle("管理地图", "manage the map"),
    Permission.AUDIT_READ: PermissionTitle("查看审计日志", "read the audit log"),
    Permission.PEOPLE_MANAGE: PermissionTitle("管理人员", "manage people and posts"),
    Permission.SYSTEM_MANAGE: PermissionTitle("系统管理", "manage the system"),
}

DEFAULTS: Mapping[Post, frozenset[Permission]] = {
    Post.OPERATOR: frozenset(
        {
            Permission.CANDIDATE_REVIEW,
            Permission.CAMERA_READ,
            Permission.CASE_READ,
            Permission.CASE_REGISTER,
            Permission.CASE_SEND_VERIFY,
            Permission.CASE_ACCEPT,
            Permission.CASE_REFUSE,
            Permission.CASE_FILE_SIMPLE,
            Permission.CASE_DISPATCH_SIMPLE,
            Permission.CASE_GRANT_RETURN,
            Permission.CASE_SEND_INSPECT,
            Permission.CASE_ASK_VOIDING,
            Permission.CASE_URGE,
            Permission.CASE_ADD_REPORT,
        }
    ),
    # The first extension is delegable to this post (VBN): the office does so by granting the permission to a person.
    Post.DUTY_SUPERVISOR: frozenset(
        {
            Permission.CAMERA_READ,
            Permission.CASE_READ,
            Permission.CASE_CONSENT_REFUSAL,
            Permission.CASE_FILE,
            Permission.CASE_SEND_BACK,
            Permission.CASE_DISPATCH,
            Permission.CASE_GRANT_RETURN,
            Permission.CASE_ASK_DEFERRAL,
            Permission.CASE_CLOSE,
            Permission.CASE_ASK_FORCED_CLOSE,
            Permission.CASE_REASSIGN,
            Permission.CASE_ASK_VOIDING,
            Permission.CASE_REOPEN,
            Permission.CASE_OPINE_APPEAL,
            Permission.CASE_SUPERVISE,
            Permission.CASE_COORDINATE,
            Permission.FIGURES_READ,
        }
    ),
    Post.INSPECTOR: frozenset(
        {
            Permission.CASE_READ,
            Permission.CASE_REPORT,
            Permission.CASE_ADD_REPORT,
            Permission.CASE_VERIFY,
            Permission.CASE_INSPECT,
        }
    ),
    Post.DEPARTMENT: frozenset(
        {
            Permission.CASE_READ,
            Permission.CASE_HANDLE,
            Permission.CASE_ASK_RETURN,
            Permission.CASE_ASK_EXTENSION,
            Permission.CASE_ASK_DEFERRAL,
            Permission.CASE_ASK_APPEAL,
        }
    ),
    # The plan lets this post urge as well as supervise (督促、监管).
    Post.SUPERVISING_UNIT: frozenset(
        {Permission.CASE_READ, Permission.CASE_OPINE_EXTENSION, Permission.CASE_URGE, Permission.CASE_SUPERVISE}
    ),
    Post.OFFICE: frozenset(
        {
            Permission.CAMERA_READ,
            Permission.CASE_READ,
            Permission.CASE_GRANT_EXTENSION,
            Permission.CASE_GRANT_DEFERRAL,
            Permission.CASE_RESUME,
            Permission.CASE_GRANT_FORCED_CLOSE,
            Permission.CASE_GRANT_VOIDING,
            Permission.CASE_GRANT_APPEAL,
            Permission.CASE_SUPERVISE,
            Permission.CASE_COORDINATE,
            Permission.FIGURES_READ,
        }
    ),
    # Evaluates from outside: reads, and supervises; takes no part in cases.
    Post.INSPECTORATE: frozenset(
        {
            Permission.CAMERA_READ,
            Permission.CASE_READ,
            Permission.CASE_SUPERVISE,
            Permission.FIGURES_READ,
            Permission.AUDIT_READ,
        }
    ),
    Post.LEADER: frozenset(
        {Permission.CAMERA_READ, Permission.CASE_READ, Permission.INSTRUCTION_GIVE, Permission.FIGURES_READ}
    ),
    Post.TRAINER: frozenset(
        {Permission.CAMERA_READ, Permission.MODEL_READ, Permission.MODEL_TRAIN, Permission.FIGURES_READ}
    ),
    # Keeps the system going, and sees no case: who needs both holds two posts.
    Post.ADMINISTRATOR: frozenset(
        {
            Permission.PEOPLE_MANAGE,
            Permission.SYSTEM_MANAGE,
            Permission.CAMERA_READ,
            Permission.CAMERA_MANAGE,
            Permission.MODEL_READ,
            Permission.HANDBOOK_MANAGE,
            Permission.MAP_MANAGE,
            Permission.AUDIT_READ,
        }
    ),
}

BY_RULE = frozenset(
    {
        Permission.CASE_RESUME_BY_RULE,
        Permission.CASE_SEND_INSPECT_BY_RULE,
        Permission.CASE_URGE,
        Permission.CASE_ADD_REPORT,
        Permission.CASE_RECOMPUTE_BY_RULE,
    }
)
"""What the system does by itself, when a date or a rule says so."""

BY_INTERFACE = frozenset({Permission.CASE_REGISTER_BY_RULE})
"""What another system may do through the API."""


def permissions_of(
    posts: Iterable[Post], *, granted: Iterable[Permission] = (), denied: Iterable[Permission] = ()
) -> frozenset[Permission]:
    """The defaults of the posts, with a person's own grants; a denial wins over everything."""
    by_post: frozenset[Permission] = frozenset[Permission]().union(*(DEFAULTS[post] for post in posts))
    return (by_post | frozenset(granted)) - frozenset(denied)
