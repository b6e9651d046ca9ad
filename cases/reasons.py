"""What each reason of a rejection is called and what follows from it. Rules only."""

from dataclasses import dataclass
from enum import StrEnum

from cases.errors import ReasonIncomplete
from cases.states import DecisionKind, RejectReason

LEAST_TEXT = 4  # characters; 误报 alone says nothing that the list does not


class Says(StrEnum):
    """What a decision says to the next detector about the box, and about nothing but the box."""

    THERE = "there"
    """The detector was right, whatever the centre does about it."""
    ANOTHER_THERE = "another_there"
    """Something is there, but of the class that the person chose."""
    NOT_THERE = "not_there"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reason:
    """`quiets_spot`: the spot raises nothing until it clears, doubles its area, or the quiet period ends."""

    reason: RejectReason
    zh: str
    en: str
    says: Says
    quiets_spot: bool = True
    needs_text: bool = False


REASONS: tuple[Reason, ...] = (
    Reason(RejectReason.NOT_A_PROBLEM, "非问题", "Not a problem", Says.NOT_THERE),
    Reason(RejectReason.WRONG_ITEM, "类别错误", "Wrong item", Says.ANOTHER_THERE),
    Reason(RejectReason.ALREADY_HANDLED, "已在办", "Already being handled", Says.THERE),
    Reason(RejectReason.NOT_OURS, "不在管辖", "Not ours to handle", Says.THERE),
    # A bad picture says nothing about the place: the next one may show it well.
    Reason(RejectReason.IMAGE_QUALITY, "图像质量", "Picture too poor", Says.NOTHING, quiets_spot=False),
    Reason(RejectReason.PERMITTED, "合法许可", "Permitted", Says.THERE),
    Reason(RejectReason.OTHER, "其他", "Other", Says.NOTHING, needs_text=True),
)
_BY_REASON = {reason.reason: reason for reason in REASONS}


def quiets_spot(reason: RejectReason) -> bool:
    return _BY_REASON[reason].quiets_spot


def said_by(reason: RejectReason) -> Says:
    return _BY_REASON[reason].says


def verdict_of(kind: DecisionKind, reason: RejectReason | None) -> Says | None:
    """What a decision says of the box by itself; None: an inspector is still to look."""
    if kind is DecisionKind.UNSURE:
        return None
    if kind is DecisionKind.REJECT:
        return Says.NOTHING if reason is None else said_by(reason)
    return Says.THERE


def required_text(reason: RejectReason, text: str | None) -> str | None:
    """The text to keep, without surrounding space; None where there is none.

    Raises:
        ReasonIncomplete: the reason needs a text, and this is none.
    """
    kept = (text or "").strip() or None
    if _BY_REASON[reason].needs_text and len(kept or "") < LEAST_TEXT:
        raise ReasonIncomplete(
            f"The reason 'other' needs a text of at least {LEAST_TEXT} characters.",
            zh=f"驳回原因为“其他”时，须填写至少 {LEAST_TEXT} 个字的说明。",
        )
    return kept
