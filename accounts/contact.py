"""How a person is told of things: address, language, and the hours in which no mail comes (免打扰时段). Pure.

Hours are minutes after midnight on the wall clock of the city.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from accounts.errors import ContactInvalid
from kit.times_of_day import MINUTES_A_DAY, clock_of

LONGEST_EMAIL = 200
# One @ between a name and a host, without what would end a header line or begin a second address.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)


class Language(StrEnum):
    """In which the product speaks."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` to `ends`, over midnight if it begins after it ends; equal: there are none.

    Raises:
        ContactInvalid: no times of a day.
    """

    begins: int
    """0 to 1439."""
    ends: int
    """Exclusive, 0 to 1440."""

    def __post_init__(self) -> None:
        if not (0 <= self.begins < MINUTES_A_DAY and 0 <= self.ends <= MINUTES_A_DAY):
            raise ContactInvalid(
                "Quiet hours begin and end at times of a day, from 00:00 to 24:00.",
                zh="免打扰时段的起止应为一天中的时刻，从 00:00 到 24:00。",
            )

    def __str__(self) -> str:
        return f"{clock_of(self.begins)}–{clock_of(self.ends)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """None of a part: what the settings of the notices say, and no mail at all for the address.

    Raises:
        ContactInvalid: no address of a mailbox.
    """

    email: str | None = None
    language: Language | None = None
    quiet: QuietHours | None = None

    def __post_init__(self) -> None:
        if self.email is not None and (len(self.email) > LONGEST_EMAIL or not _EMAIL.fullmatch(self.email)):
            raise ContactInvalid(
                f"'{self.email}' is no e-mail address: write one such as li@city.example.",
                zh=f"“{self.email}”不是有效的电子邮箱地址，请按 li@city.example 的格式填写。",
            )
