"""Editions in the database: importing one adds a row and never touches what another one says.

The setting GRIDWARDEN_HANDBOOK_EDITION says which edition new cases follow, and every start keeps it here; the rows are
what filed cases refer to.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handbook import repository
from handbook.edition import Edition
from handbook.errors import EditionConflict, EditionUnknown
from handbook.loading import edition_in_force, edition_of_settings, shipped_editions
from handbook.tables import HandbookEdition
from kit.wording import Sentence


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    is_new: bool
    """False: the same edition was there already, word for word."""
    closed: tuple[str, ...] = ()
    """Editions that now end where this one begins."""


def import_edition(
    session: Session, edition: Edition, *, now: datetime, today: date, close_previous: bool = False
) -> ImportReport:
    """Keep the edition for good; the same one again changes nothing.

    Args:
        session: of a write unit.
        edition: as it was read.
        now: when it is imported.
        today: in city time; an edition is closed from today on, never for days that are over.
        close_previous: end an edition that counts on the same days where this one begins.

    Raises:
        EditionConflict: the id is taken by other content, or another edition of the city counts on the same days.
    """
    content = edition.model_dump_json(exclude_defaults=True)  # so that a field that we add changes no old edition
    digest = hashlib.sha256(content.encode()).hexdigest()
    known = repository.edition_row(session, edition.id)
    if known is not None:
        if known.content_sha256 == digest:
            return ImportReport(is_new=False)
        raise EditionConflict(
            f"There is a handbook edition {edition.id} with other content, imported {known.imported_at:%Y-%m-%d}. "
            "An edition never changes, because cases were filed under it: give the new one another id.",
            other_id=edition.id,
            zh=(
                f"已有内容不同的手册版本 {edition.id}（{known.imported_at:%Y-%m-%d} 导入）。已有案卷依其立案，版本不得"
                "更改：请为新版本另取编号。"
            ),
        )
    overlapping = [row for row in repository.edition_rows(session, city=edition.city) if _overlaps(row, edition)]
    for row in overlapping:
        _close(session, row, edition, today=today, is_wanted=close_previous)
    session.add(_row(edition, content=content, digest=digest, now=now))
    session.flush()
    return ImportReport(is_new=True, closed=tuple(row.id for row in overlapping))


def keep_edition_in_force(session: Session, *, now: datetime, today: date) -> Edition:
    """The edition that new cases follow, kept for good; a case that is filed freezes it by its id.

    Called at every start, and by filing (`freeze_edition`), so that what a case was filed under is always found.

    Raises:
        EditionConflict: its file was changed under the id of an edition that is kept, or another one of the city
            counts on the same days.
        EditionNotInForce: it does not count today, by its file or because a later import ended it.
    """
    edition = edition_in_force()
    import_edition(session, edition, now=now, today=today)
    kept = edition_by_id(session, edition.id)
    kept.refuse_unless_in_force(today)
    return kept


def edition_by_id(session: Session, edition_id: str) -> Edition:
    """The edition a case was filed under: imported, named by the settings, or shipped, in this order.

    Raises:
        EditionUnknown: there is none.
    """
    row = repository.edition_row(session, edition_id)
    if row is not None:
        return _edition(row)
    for edition in (edition_of_settings(), *shipped_editions()):
        if edition.id == edition_id:
            return edition
    raise EditionUnknown(
        f"There is no handbook edition '{edition_id}'. `gridwarden handbook list` names those that were imported.",
        zh=f"没有手册版本“{edition_id}”。运行 `gridwarden handbook list` 可查看已导入的版本。",
    )


def edition_of_case(session: Session, edition_id: str) -> Edition:
    """As `edition_by_id`, without a query where it is the one in force: every start proves that the two are the same.

    Raises:
        EditionUnknown: there is none.
    """
    settled = edition_of_settings()
    return settled if settled.id == edition_id else edition_by_id(session, edition_id)


def freeze_edition(session: Session, *, now: datetime, today: date) -> Edition:
    """The edition that a case is filed under now, kept for good.

    Raises:
        EditionConflict, EditionNotInForce: as `keep_edition_in_force` does.
    """
    settled = edition_of_settings()
    if repository.edition_row(session, settled.id) is None:
        try:
            with session.begin_nested():
                return keep_edition_in_force(session, now=now, today=today)
        except IntegrityError:  # another filing kept it between our look and our note
            session.expire_all()
    kept = edition_by_id(session, settled.id)
    kept.refuse_unless_in_force(today)
    return kept


def kept_row(session: Session, edition_id: str) -> HandbookEdition | None:
    """None: it was never imported."""
    return repository.edition_row(session, edition_id)


def list_editions(session: Session) -> Sequence[HandbookEdition]:
    """Those imported, by city and first day."""
    return repository.edition_rows(session)


def _edition(row: HandbookEdition) -> Edition:
    valid_to = date.fromisoformat(row.valid_to) if row.valid_to else None
    return _parsed(row.content).model_copy(update={"valid_to": valid_to})


@lru_cache(maxsize=16)  # more editions than a city has in force, open cases included; parsing takes milliseconds
def _parsed(content: str) -> Edition:
    return Edition.model_validate_json(content)


def _overlaps(row: HandbookEdition, edition: Edition) -> bool:
    """Days as ISO text, which sorts as days do; None is later than every day."""
    ends_after = row.valid_to is None or row.valid_to > edition.valid_from.isoformat()
    return ends_after and (edition.valid_to is None or row.valid_from < edition.valid_to.isoformat())


def _close(session: Session, row: HandbookEdition, edition: Edition, *, today: date, is_wanted: bool) -> None:
    """End `row` where the new edition begins, or say why that is impossible."""
    new_from = edition.valid_from.isoformat()
    span = f"{row.id} ({row.valid_from} – {row.valid_to or 'open'})"
    span_zh = f"{row.id}（{row.valid_from} 至 {row.valid_to or '未定'}）"
    if row.valid_from >= new_from:
        advice = Sentence(
            zh="该版本同日或更晚开始施行：请为新版本填写更早的 valid_to，或另填 valid_from。",
            en="It begins later or on the same day: give the new edition a valid_to before it, or another valid_from.",
        )
    elif not is_wanted:
        advice = Sentence(
            zh=f"请在导入时加 --close-previous，使其于 {new_from} 废止，或另填 valid_from。",
            en=f"Import with --close-previous to end it on {new_from}, or give another valid_from.",
        )
    elif edition.valid_from < today:
        advice = Sentence(
            zh=f"该版本施行至今，不能追溯更改：valid_from 不得早于 {today}。",
            en=f"It has counted until today, which cannot be undone: give a valid_from from {today} on.",
        )
    elif repository.close_edition(session, row.id, seen_valid_to=row.valid_to, on=new_from):
        session.refresh(row)
        return
    else:
        advice = Sentence(zh="他人刚刚将其废止：请重试。", en="Somebody closed it just now: try again.")
    raise EditionConflict(
        f"Edition {edition.id} would count on the same days as {span} in {edition.city}. {advice.en}",
        other_id=row.id,
        zh=f"版本 {edition.id} 与 {edition.city} 的 {span_zh} 施行日期重叠。{advice.zh}",
    )


def _row(edition: Edition, *, content: str, digest: str, now: datetime) -> HandbookEdition:
    return HandbookEdition(
        id=edition.id,
        city=edition.city,
        valid_from=edition.valid_from.isoformat(),
        valid_to=edition.valid_to.isoformat() if edition.valid_to else None,
        approved_by=edition.approved_by,
        note=edition.note,
        content=content,
        content_sha256=digest,
        imported_at=now,
    )
