"""The closed sets of candidates and cases: states, sources, actions, reasons.

Plain words without a database, so that pure rules and tables share them. Their Chinese terms are in docs/glossary.md.
"""

from enum import StrEnum


class CandidateState(StrEnum):
    """Where a candidate (线索) is; only the first two are open."""

    PENDING = "pending"
    IN_REVIEW = "in_review"
    """Claimed; counts as pending again once its lease has ended."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MERGED = "merged"
    """A further sighting of another candidate."""
    EXPIRED = "expired"
    """Went away by itself before anybody decided; neither true nor false."""
    SUPPRESSED = "suppressed"
    """Kept from the queue by a rule; countable."""


class DecisionKind(StrEnum):
    """What a person said of a candidate."""

    CONFIRM = "confirm"
    REJECT = "reject"
    MERGE = "merge"
    """Confirmed as a further sighting of an open case."""
    UNSURE = "unsure"
    """Registered, and an inspector is sent; what he finds decides on the label."""


class RejectReason(StrEnum):
    """The closed list; `cases.reasons` says what each means for the spot and the label."""

    NOT_A_PROBLEM = "not_a_problem"
    WRONG_ITEM = "wrong_item"
    ALREADY_HANDLED = "already_handled"
    NOT_OURS = "not_ours"
    IMAGE_QUALITY = "image_quality"
    PERMITTED = "permitted"
    OTHER = "other"


class CaseState(StrEnum):
    """Where a case (案卷) is; the last three are ends, of which only CLOSED can be reopened."""

    REGISTERED = "registered"
    VERIFYING = "verifying"
    ACCEPTED = "accepted"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    ON_HOLD = "on_hold"
    FEEDBACK = "feedback"
    INSPECTING = "inspecting"
    INSPECTED = "inspected"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    """Ended before filing: it never counts as a filed case."""
    VOIDED = "voided"
    """Ended after filing, by authority: it still counts as reported in earnest (有效上报)."""


class CaseSource(StrEnum):
    """How the centre learned of it."""

    VIDEO = "video"
    HOTLINE = "hotline"
    INSPECTOR = "inspector"
    """An inspector's report from the street (城管通)."""
    INSTRUCTION = "instruction"
    """A leader's written instruction (领导批件)."""
    API = "api"


class CaseAction(StrEnum):
    """What happened to a case; `cases.lifecycle_table` says from where to where, and who may do it."""

    CONFIRM = "confirm"
    REGISTER = "register"
    SEND_VERIFY = "send_verify"
    VERIFY_REPLY = "verify_reply"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REFUSE_WITH_CONSENT = "refuse_with_consent"
    """A hotline's or a leader's case that nobody verified as absent, refused with the duty supervisor's consent."""
    FILE = "file"
    SEND_BACK = "send_back"
    """Back to the operator for completion (补充)."""
    DISPATCH = "dispatch"
    RECEIVE = "receive"
    ARRIVE = "arrive"
    RETURN = "return"
    """A department's "not ours" (退回), granted."""
    EXTEND = "extend"
    DEFER = "defer"
    RESUME = "resume"
    FEED_BACK = "feed_back"
    SEND_INSPECT = "send_inspect"
    INSPECT_REPLY = "inspect_reply"
    CLOSE = "close"
    FORCE_CLOSE = "force_close"
    """Without a passed inspection, by authority."""
    REWORK = "rework"
    REDISPATCH = "redispatch"
    VOID = "void"
    REOPEN = "reopen"
    APPEAL = "appeal"
    URGE = "urge"
    SUPERVISE = "supervise"
    COORDINATE = "coordinate"
    ASK = "ask"
    """Somebody asks for an authorisation; nothing changes until it is granted."""
    OPINE = "opine"
    DECLINE = "decline"
    """The authorisation is refused."""
    UNDO = "undo"
    """A confirmation taken back within seconds (误操作撤销)."""
    MERGE = "merge"
    """The case is one of another case's reports (并案)."""
    ADD_REPORT = "add_report"
    """The same problem was reported, or seen, again."""
    FINISH_SUBTASK = "finish_subtask"
    WAIVE_SUBTASK = "waive_subtask"
    ANSWER_SUPERVISION = "answer_supervision"
    RECOMPUTE = "recompute"
    """The clocks follow a newer calendar."""


class VerifyResult(StrEnum):
    """What the inspector found before filing."""

    EXISTS = "exists"
    NOT_THERE = "not_there"
    UNABLE = "unable"


class InspectResult(StrEnum):
    """What the inspector found after handling."""

    PASSED = "passed"
    FAILED = "failed"
    UNABLE = "unable"


class DeferralCause(StrEnum):
    """Why a case may be put on hold (缓办/挂账)."""

    SEASON = "season"
    PROJECT = "project"
    OWNERSHIP = "ownership"
    WEATHER = "weather"


class ReopenCause(StrEnum):
    """Why a closed case is opened again."""

    COMPLAINT = "complaint"
    SEEN_AGAIN = "seen_again"
    """By a camera, at the same place, within the item's hours."""
    INSPECTORATE = "inspectorate"


class TaskKind(StrEnum):
    """What an inspector is sent for."""

    VERIFY = "verify"
    """核实: before filing, is it real?"""
    INSPECT = "inspect"
    """核查: after handling, is it solved?"""


class PublicStage(StrEnum):
    """The six stages of the construction plan, as the public is told; `cases.terms` maps states to them."""

    INFORMATION = "information"
    """信息收集: candidates."""
    ESTABLISHMENT = "establishment"
    """案卷建立."""
    ASSIGNMENT = "assignment"
    """任务派遣; the plan files in this stage."""
    HANDLING = "handling"
    """任务处理反馈."""
    INSPECTION = "inspection"
    """案件核查."""
    CLOSURE = "closure"
    """案件结案."""


class AuthorisationKind(StrEnum):
    """What nobody may do without somebody else's leave."""

    REFUSAL = "refusal"
    """Of a hotline's or a leader's case, without an inspector's "not there"."""
    RETURN = "return"
    EXTENSION = "extension"
    DEFERRAL = "deferral"
    FORCED_CLOSE = "forced_close"
    VOIDING = "voiding"
    APPEAL = "appeal"
