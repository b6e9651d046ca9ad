"""The jobs that look at an uploaded edition and keep it: what is wrong with it, what it changes, what it would end."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import islice
from pathlib import PurePath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from handbook.code_tables import unlisted_codes
from handbook.comparison import differences
from handbook.edition import Edition
from handbook.editions import edition_by_id, import_edition
from handbook.errors import EditionConflict
from handbook.loading import city_today, edition_of_settings, edition_of_text
from handbook.open_matters import matters_open
from handbook.spreadsheet import NewEdition, edition_with_rows
from kit.clock import utc_now
from kit.database import Database
from kit.job_running import Asked, Conclude

HANDBOOK_PREVIEW, HANDBOOK_IMPORT = "handbook_preview", "handbook_import"
CONTENT = "content"
"""Name of the text among the secrets of the job: it is large and nobody needs it afterwards, like a secret."""
MOST_LINES = 2_000  # of differences and of open matters; an edition of 200 items that changes wholly has more


class UploadedEdition(BaseModel):
    """The question; the text itself is apart."""

    model_config = ConfigDict(frozen=True)

    form: Literal["yaml", "table"]
    """`table`: a city's own table, laid over `base`."""
    file_name: str = Field(max_length=200)
    new_id: str | None = None
    """Of the edition that a table makes."""
    valid_from: date | None = None
    """First day of the edition that a table makes."""
    base: str | None = None
    """Id of the edition under a table; None: the one in force."""
    close_previous: bool = False


def preview_edition(asked: Asked, *, database: Database) -> Conclude:
    """Validate and compare with the edition in force; nothing is kept.

    Raises:
        HandbookInvalid: names path and reason.
        EditionUnknown: there is no such base.
    """
    question = UploadedEdition.model_validate(asked.parameters)
    edition = _read(question, asked, database)
    in_force = edition_of_settings()
    found = list(islice(differences(in_force, edition), MOST_LINES + 1))
    shown = {
        "edition": _facts(edition),
        "compared_with": in_force.id,
        "differences": [asdict(one) for one in found[:MOST_LINES]],
        "has_more_differences": len(found) > MOST_LINES,
        "open_matters": list(islice((*matters_open(edition), *unlisted_codes(edition)), MOST_LINES)),
    }

    def conclude(session: Session) -> object:
        return shown | _would_import(session, edition, close_previous=question.close_previous)

    return conclude


def keep_edition(asked: Asked, *, database: Database) -> Conclude:
    """Import; raises as `preview_edition`, and EditionConflict."""
    question = UploadedEdition.model_validate(asked.parameters)
    edition = _read(question, asked, database)

    def conclude(session: Session) -> object:
        report = import_edition(
            session, edition, now=utc_now(), today=city_today(), close_previous=question.close_previous
        )
        return {"edition": _facts(edition), "is_new": report.is_new, "closes": list(report.closed)}

    return conclude


def _read(question: UploadedEdition, asked: Asked, database: Database) -> Edition:
    content = asked.secrets[CONTENT]
    if question.form == "yaml":
        return edition_of_text(content, name=question.file_name)
    if question.base is None:
        base = edition_of_settings()
    else:
        with database.read() as session:
            base = edition_by_id(session, question.base)
    assert question.new_id is not None  # whoever asks is made to name both with a table
    assert question.valid_from is not None
    table = PurePath(PurePath(question.file_name).name or "table.csv")
    new = NewEdition(question.new_id, question.valid_from, note=f"From {table} over {base.id}.")
    return edition_with_rows(base, content.encode(), table, new)


def _would_import(session: Session, edition: Edition, *, close_previous: bool) -> dict[str, object]:
    """Import on trial; nothing of it stays."""
    closes: Sequence[str] = ()
    is_new, obstacle = False, None
    trial = session.begin_nested()
    try:
        report = import_edition(session, edition, now=utc_now(), today=city_today(), close_previous=close_previous)
        is_new, closes = report.is_new, report.closed
    except EditionConflict as error:
        obstacle = error.message
    finally:
        trial.rollback()
    return {"is_new": is_new, "closes": list(closes), "obstacle": obstacle}


def _facts(edition: Edition) -> dict[str, object]:
    return {
        "id": edition.id,
        "city": edition.city,
        "valid_from": edition.valid_from.isoformat(),
        "valid_to": edition.valid_to.isoformat() if edition.valid_to else None,
        "items": len(edition.items),
        "conditions": sum(len(item.conditions) for item in edition.items),
    }
