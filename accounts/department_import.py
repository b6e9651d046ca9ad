"""Departments from a YAML file: `departments:` with slug, zh, en, parent (null for the root) and kind of each.

Importing again changes names, parents and kinds. A department that the file no longer names stays, because cases and
people name it; the tree is checked as it would be afterwards, and nothing is written unless all of it is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.orm import Session

from accounts import repository
from accounts.departments import DepartmentEntry, DepartmentKind, tree_of
from accounts.errors import DepartmentsInvalid
from accounts.posts import TITLE_OF
from accounts.tables import Department
from kit.mistakes import no_yaml, unreadable
from kit.validation_words import place_of, said_in_chinese
from kit.wording import Sentence


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)
    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=100)
    parent: str | None
    kind: DepartmentKind


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    departments: tuple[_Entry, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ImportedDepartments:
    """What an import did; `kept` are those that the file does not name."""

    added: int
    changed: int
    unchanged: int
    kept: tuple[str, ...]


def read_departments(file: Path) -> tuple[DepartmentEntry, ...]:
    """The entries of a file, each checked by itself.

    Raises:
        DepartmentsInvalid: names the file, the entry and the reason.
    """
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
        parsed = _File.model_validate(tree)
    except OSError as error:
        raise DepartmentsInvalid((unreadable(file, error),)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DepartmentsInvalid((no_yaml(file, error),)) from error
    except ValidationError as error:
        raise DepartmentsInvalid([_fault(file, detail) for detail in error.errors()]) from error
    return tuple(
        DepartmentEntry(slug=one.slug, zh=one.zh, en=one.en, parent=one.parent, kind=one.kind)
        for one in parsed.departments
    )


def _fault(file: Path, detail: ErrorDetails) -> Sentence:
    place = place_of(detail)
    return Sentence(
        zh=f"{file}：{place or '文件'}：{said_in_chinese(detail)}",
        en=f"{file}: {place or 'the file'}: {detail['msg']}",
    )


def import_departments(session: Session, entries: tuple[DepartmentEntry, ...], *, now: datetime) -> ImportedDepartments:
    """Add and change departments.

    Raises:
        DepartmentsInvalid: with those that stay they form no tree, or somebody holds a post that a department of the
            new kind cannot have; nothing was changed.
    """
    named = {entry.slug for entry in entries}
    before = {entry.slug: entry for entry in repository.department_entries(session)}
    kept = tuple(entry for entry in before.values() if entry.slug not in named)
    tree = tree_of((*kept, *entries))
    problems = [told for one in entries for told in _posts_of_another_kind(session, one, before.get(one.slug), now=now)]
    if problems:
        raise DepartmentsInvalid(tuple(problems))
    rows = {row.slug: row for row in repository.departments(session)}
    for entry in tree.parents_first():
        if entry != before.get(entry.slug):
            _write(session, entry, rows.get(entry.slug), now=now)
    added = len(named - before.keys())
    unchanged = sum(entry == before.get(entry.slug) for entry in entries)
    return ImportedDepartments(
        added=added,
        changed=len(entries) - added - unchanged,
        unchanged=unchanged,
        kept=tuple(sorted(entry.slug for entry in kept)),
    )


def _posts_of_another_kind(
    session: Session, entry: DepartmentEntry, before: DepartmentEntry | None, *, now: datetime
) -> Iterator[Sentence]:
    if before is None or before.kind is entry.kind:
        return
    for post in sorted({row.post for row in repository.holdings_of_department(session, entry.slug, at=now)}):
        if TITLE_OF[post].department_kind is not entry.kind:
            yield Sentence(
                zh=f"“{entry.zh}”（{entry.slug}）不能改为{entry.kind.zh}：有人在此担任“{TITLE_OF[post].zh}”，请先结束其任职",
                en=f"'{entry.slug}' ({entry.zh}) cannot become '{entry.kind}': people hold the post "
                f"'{TITLE_OF[post].en}' there; end those first",
            )


def _write(session: Session, entry: DepartmentEntry, row: Department | None, *, now: datetime) -> None:
    if row is None:
        row = Department(slug=entry.slug)
        session.add(row)
    row.zh, row.en, row.parent, row.kind, row.changed_at = entry.zh, entry.en, entry.parent, entry.kind, now
    session.flush()  # a child's row names its parent's
