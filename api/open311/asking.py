"""Which requests are asked for: the filters of GeoReport v2, read from text."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cases.public_facts import Wanted
from kit.errors import Invalid

LONGEST_SPAN = timedelta(days=90)  # the specification's, as is the number of requests
MOST_REQUESTS = 1000
MOST_NAMED = 100  # in one question; an address of more would be cut by proxies anyway
_YEARS = range(1970, 9000)  # before or beyond, a span of days or a change of zone leaves the calendar


class QuestionInvalid(Invalid):
    """A filter that cannot be understood."""


def wanted(
    *, start_date: str | None, end_date: str | None, service_code: str | None, status: str | None, now: datetime
) -> Wanted:
    """Without dates, the last 90 days; with one of them, 90 days from or up to it.

    Raises:
        QuestionInvalid: no instant, a span of more than 90 days, a status that does not exist.
    """
    since = None if start_date is None else _instant("start_date", start_date)
    until = None if end_date is None else _instant("end_date", end_date)
    if since is None:
        until = until or now
        since = until - LONGEST_SPAN
    elif until is None:
        until = since + LONGEST_SPAN
    if not timedelta(0) <= until - since <= LONGEST_SPAN:
        raise QuestionInvalid(
            "From start_date to end_date there may be 90 days at most, and none backwards.",
            zh="start_date 至 end_date 最多 90 天，且不能颠倒。",
        )
    return Wanted(since=since, until=until, item_ids=named("service_code", service_code), is_open=_is_open(status))


def named(field: str, text: str | None) -> Sequence[str]:
    """The entries of a list with commas."""
    entries = tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
    if len(entries) > MOST_NAMED or "\x00" in (text or ""):
        raise QuestionInvalid(
            f"{field} names {MOST_NAMED} entries at most, of plain text.",
            zh=f"{field} 最多列 {MOST_NAMED} 项，须为普通文本。",
        )
    return entries


def _is_open(status: str | None) -> bool | None:
    chosen = set(named("status", status))
    if chosen - {"open", "closed"}:
        raise QuestionInvalid(
            "status is open, closed, or both with a comma.", zh="status 为 open、closed，或以逗号分隔的两者。"
        )
    return chosen == {"open"} if len(chosen) == 1 else None


def _instant(field: str, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise QuestionInvalid(
            f"{field} is no instant such as 2026-03-02T08:00:00Z (write + as %2B).",
            zh=f"{field} 不是有效时间：请按 2026-03-02T08:00:00Z 填写（加号写作 %2B）。",
        ) from error
    if at.tzinfo is None or at.year not in _YEARS:
        raise QuestionInvalid(
            f"{field} needs its zone, Z or an offset, and a year from 1970 on.",
            zh=f"{field} 须带时区（Z 或时差），且不早于 1970 年。",
        )
    return at.astimezone(UTC)
