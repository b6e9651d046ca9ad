"""What of an edition is not verified or not decided, in words: nothing of that kind may look settled on a screen."""

from collections.abc import Iterator

from handbook.conditions import Stage
from handbook.edition import Edition, Item
from handbook.fields import Verified


def is_settled(item: Item) -> bool:
    """Whether every code and every limit of the item was read in the text that counts."""
    return all(code.verified is Verified.VERIFIED for code in item.codes) and all(
        limit.is_settled for condition in item.conditions for limit in condition.limits
    )


def matters_open(edition: Edition) -> Iterator[str]:
    """Counts first, then what the edition itself says, then what lacks a limit."""
    codes = [code for item in edition.items for code in item.codes]
    limits = [limit for item in edition.items for condition in item.conditions for limit in condition.limits]
    unread = sum(code.verified is not Verified.VERIFIED for code in codes)
    unsettled = sum(not one.is_settled for one in limits)
    yield f"Not verified: {unread} of {len(codes)} codes, {unsettled} of {len(limits)} limits."
    yield f"Proposed, not from the plan: {sum(one.is_proposed for one in limits)} of {len(limits)} limits."
    for point in edition.open_points:
        yield f"Open: {point.zh} {point.en}"
    for item in edition.items:
        yield from (f"Open: {item.id}: {point.zh} {point.en}" for point in item.open_points)
        for condition in item.conditions:
            if condition.limit_for(Stage.HANDLE) is None:
                yield f"No handling limit: {condition.id}."
