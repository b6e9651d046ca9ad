"""Times of day as people write them, "06:30", and as rules count them: minutes after midnight, on the wall clock."""

import re

from kit.errors import Invalid

MINUTES_A_DAY = 24 * 60
_CLOCK = re.compile(r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)|24:00", re.ASCII)


def minutes_of(clock: str) -> int:
    """0 to 1440: "24:00" may end a day.

    Raises:
        Invalid: it is no time of day.
    """
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise Invalid(
            f'"{clock}" is no time of day: write hours and minutes as HH:MM, such as 06:30.',
            zh=f"“{clock}”不是有效时刻：请按“时:分”填写，例如 06:30。",
        )
    if match["hour"] is None:
        return MINUTES_A_DAY
    return int(match["hour"]) * 60 + int(match["minute"])


def clock_of(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
