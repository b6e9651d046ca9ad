"""Reach (可见范围): which cases a person sees, row by row. A value; `accounts.reach_query` makes a condition of it.

A department sees its own cases and those of its sub-departments, an inspector those of the beats; others see all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from accounts.departments import DepartmentTree
from accounts.posts import Holding, Post


@dataclass(frozen=True, slots=True)
class Reach:
    """A case is within reach by its department or by its beat; the empty reach sees nothing."""

    is_everything: bool = False
    departments: frozenset[str] = frozenset()
    """Slugs, sub-departments included."""
    beats: frozenset[str] = frozenset()
    """Codes."""

    def covers(self, *, departments: Iterable[str], beat: str | None) -> bool:
        """Whether a case of these departments, in this beat, is seen."""
        return self.is_everything or beat in self.beats or not self.departments.isdisjoint(departments)

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            is_everything=self.is_everything or other.is_everything,
            departments=self.departments | other.departments,
            beats=self.beats | other.beats,
        )


NOTHING = Reach()
EVERYTHING = Reach(is_everything=True)


def reach_of(holdings: Iterable[Holding], *, tree: DepartmentTree) -> Reach:
    """Who holds several posts sees what any of them sees.

    Raises:
        DepartmentUnknown: a post is held for a department that the tree does not have.
    """
    return reduce(Reach.__or__, (_reach_of_one(holding, tree) for holding in holdings), NOTHING)


def _reach_of_one(holding: Holding, tree: DepartmentTree) -> Reach:
    if holding.post is Post.DEPARTMENT:
        assert holding.department is not None  # Holding refuses to be made without
        return Reach(departments=tree.with_subdepartments(holding.department))
    if holding.post is Post.INSPECTOR:
        return Reach(beats=frozenset(() if holding.beat is None else (holding.beat,)))
    return EVERYTHING
