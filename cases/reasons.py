"""What each reason of a rejection is called and what follows from it. Rules only."""

from dataclasses import dataclass

from cases.errors import ReasonIncomplete
from cases.tables import RejectReason

LEAST_TEXT = 4  # characters; 误报 alone says nothing that the list does not


@dataclass(frozen=True, slots=True)
class Reason:
    """`quiets_spot`: the spot raises nothing until it clears, doubles its area, or the quiet period ends."""

    reason: RejectReason
    zh: str
    en: str
    quiets_spot: bool = True
    needs_text: bool = False


REASONS: tuple[Reason, ...] = (
    Reason(RejectReason.NOT_A_PROBLEM, "非问题", "Not a problem"),
    Reason(RejectReason.WRONG_ITEM, "类别错误", "Wrong item"),
    Reason(RejectReason.ALREADY_HANDLED, "已在办", "Already being handled"),
    Reason(RejectReason.NOT_OURS, "不在管辖", "Not ours to handle"),
    # A bad picture says nothing about the place: the next one may show it well.
    Reason(RejectReason.IMAGE_QUALITY, "图像质量", "Picture too poor", quiets_spot=False),
    Reason(RejectReason.PERMITTED, "合法许可", "Permitted"),
    Reason(RejectReason.OTHER, "其他", "Other", needs_text=True),
)
_BY_REASON = {reason.reason: reason for reason in REASONS}


def quiets_spot(reason: RejectReason) -> bool:
    return _BY_REASON[reason].quiets_spot


def required_text(reason: RejectReason, text: str | None) -> str | None:
    """The text to keep, without surrounding space; None where there is none.

    Raises:
        ReasonIncomplete: the reason needs a text, and this is none.
    """
    kept = (text or "").strip() or None
    if _BY_REASON[reason].needs_text and len(kept or "") < LEAST_TEXT:
        raise ReasonIncomplete(f"The reason 'other' (其他) needs a text of at least {LEAST_TEXT} characters.")
    return kept
