"""Departments on the wire."""

from pydantic import BaseModel, ConfigDict, Field

from accounts.departments import DepartmentEntry, DepartmentKind


class DepartmentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60, examples=["water"])
    zh: str = Field(min_length=1, max_length=60, examples=["自来水公司"])
    en: str = Field(min_length=1, max_length=100, examples=["Water Works"])
    parent: str | None = Field(max_length=60, examples=[None])
    """null for the one root."""
    kind: DepartmentKind

    def entry(self) -> DepartmentEntry:
        return DepartmentEntry(slug=self.slug, zh=self.zh, en=self.en, parent=self.parent, kind=self.kind)


class DepartmentList(BaseModel):
    """The tree: every department after its parent."""

    model_config = ConfigDict(extra="forbid")

    departments: list[DepartmentIn] = Field(
        max_length=5000,
        examples=[[{"slug": "water", "zh": "自来水公司", "en": "Water Works", "parent": None, "kind": "handling"}]],
    )


class DepartmentsImported(BaseModel):
    added: int
    changed: int
    unchanged: int
    kept: list[str]
    """Slugs that were not named, and stay."""


def department_list(entries: tuple[DepartmentEntry, ...]) -> DepartmentList:
    return DepartmentList(
        departments=[
            DepartmentIn(slug=one.slug, zh=one.zh, en=one.en, parent=one.parent, kind=one.kind) for one in entries
        ]
    )
