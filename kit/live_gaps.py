"""Which rows of a growing table have been seen, where a lower id may be committed after a higher one.

A number that is missing below the highest is a gap: its transaction is still under way, or was rolled back. Gaps are
looked for again until they are given up; `floor` is the id up to which nothing can be missing any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """Ids from `first` to `last`, both missing, as was found at `since_at`."""

    first: int
    last: int
    since_at: datetime


class SeenIds:
    """Ids that have been seen: all up to the highest, but for the gaps."""

    def __init__(self, highest: int) -> None:
        self.highest = highest
        self._gaps: list[Gap] = []  # ascending, apart from each other

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(self._gaps)

    @property
    def floor(self) -> int:
        """Every id up to this one has been seen, or will never come."""
        return self._gaps[0].first - 1 if self._gaps else self.highest

    def take(self, ids: Iterable[int], *, at: datetime) -> list[int]:
        """Note them as seen; those that are new, ascending."""
        return [one for one in sorted(set(ids)) if self._take(one, at)]

    def give_up(self, *, found_before: datetime) -> None:
        """Expect nothing any more in gaps that were found before."""
        self._gaps = [gap for gap in self._gaps if gap.since_at >= found_before]

    def _take(self, one: int, at: datetime) -> bool:
        if one > self.highest:
            if one > self.highest + 1:
                self._gaps.append(Gap(self.highest + 1, one - 1, at))
            self.highest = one
            return True
        for index, gap in enumerate(self._gaps):
            if gap.first <= one <= gap.last:
                rests = (Gap(gap.first, one - 1, gap.since_at), Gap(one + 1, gap.last, gap.since_at))
                self._gaps[index : index + 1] = [rest for rest in rests if rest.first <= rest.last]
                return True
        return False
