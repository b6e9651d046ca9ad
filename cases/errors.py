"""What can go wrong at the operators' desk, said so that the operator knows what to do."""

from datetime import datetime

from cases.states import CandidateState
from cases.terms import CANDIDATE_STATES
from kit.errors import Conflict, Invalid, NotFound


class CandidateUnknown(NotFound):
    """There is no candidate with this id."""

    def __init__(self, candidate_id: int) -> None:
        super().__init__(f"There is no candidate {candidate_id}.", zh=f"没有编号为 {candidate_id} 的线索。")
        self.candidate_id = candidate_id


class CaseUnknown(NotFound):
    """There is no case with this id."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"There is no case {case_id}.", zh=f"没有编号为 {case_id} 的案卷。")
        self.case_id = case_id


class ClaimedByAnother(Conflict):
    """Somebody else is looking at it right now."""

    def __init__(self, *, candidate_id: int, person_name: str, lease_until: datetime) -> None:
        super().__init__(
            f"Candidate {candidate_id} is being reviewed by {person_name} "
            f"until {lease_until:%H:%M:%S} UTC; take another one.",
            zh=f"线索 {candidate_id} 正由 {person_name} 研判（占用至 {lease_until:%H:%M:%S} UTC），请处理其他线索。",
        )
        self.candidate_id = candidate_id
        self.person_name = person_name
        self.lease_until = lease_until


class AlreadySettled(Conflict):
    """It is no longer open: a person decided, or it went away."""

    def __init__(self, *, candidate_id: int, state: CandidateState, person_name: str | None) -> None:
        who = f" by {person_name}" if person_name else ""
        who_zh = f"由 {person_name} " if person_name else ""
        super().__init__(
            f"Candidate {candidate_id} is already {state}{who}; nothing was changed.",
            zh=f"线索 {candidate_id} 已{who_zh}处理（{CANDIDATE_STATES[state].zh}），本次未作任何更改。",
        )
        self.candidate_id = candidate_id
        self.state = state
        self.person_name = person_name


class ChangedMeanwhile(Conflict):
    """The person looked at an older version of it."""

    def __init__(self, *, candidate_id: int, version: int) -> None:
        super().__init__(
            f"Candidate {candidate_id} has changed since it was shown (now version {version}); look at it again.",
            zh=f"线索 {candidate_id} 在显示之后已变化（现为第 {version} 版），请重新查看。",
        )
        self.candidate_id = candidate_id
        self.version = version


class NotHolding(Conflict):
    """Only the holder of a claim gives it back."""

    def __init__(self, candidate_id: int) -> None:
        super().__init__(
            f"Candidate {candidate_id} is not (or no longer) claimed from this window; nothing changed.",
            zh=f"线索 {candidate_id} 未由本窗口领取，或已不再占用；本次未作任何更改。",
        )
        self.candidate_id = candidate_id


class EvidenceMissing(Conflict):
    """A case needs a picture with a box."""

    def __init__(self, candidate_id: int) -> None:
        super().__init__(
            f"Candidate {candidate_id} has no picture in the store, so it cannot become a case; "
            "reject it for its picture quality, or wait for the next visit.",
            zh=f"线索 {candidate_id} 没有已保存的图片，不能立为案卷；请以图像质量为由驳回，或等待下次巡查。",
        )
        self.candidate_id = candidate_id


class ReasonIncomplete(Invalid):
    """The reason 'other' explains nothing by itself."""


class CorrectionInvalid(Invalid):
    """What the person corrected does not fit the candidate."""


class SnoozeInvalid(Invalid):
    """A danger, no reason, or an end that is none."""


class NothingToUndo(Conflict):
    """Nobody decided, somebody else did, or it is too late."""


class SecondReviewUnknown(NotFound):
    """There is no such second review, or not for this person."""
