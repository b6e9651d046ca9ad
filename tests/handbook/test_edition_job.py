"""Looking at an uploaded edition and keeping it: a preview keeps nothing, and no upload reads files of the server."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handbook.edition import Edition
from handbook.edition_job import CONTENT, keep_edition, preview_edition
from handbook.editions import import_edition, list_editions
from handbook.errors import EditionConflict, HandbookInvalid
from handbook.loading import city_today, edition_of_text, load_edition
from handbook.spreadsheet import as_yaml
from kit.clock import utc_now
from kit.database import Database
from kit.job_running import Asked, Conclude

STANDARD = load_edition(Path("standard.yaml"))
TOMORROW = city_today() + timedelta(days=1)
OURS: Edition = STANDARD.model_copy(update={"id": "ours", "valid_from": TOMORROW})
TABLE = "item,condition,handle\nexposed-garbage,exposed-garbage.large,3 工作日\n"


def asked(text: str, **parameters: object) -> Asked:
    return Asked(1, {"form": "yaml", "file_name": "ours.yaml", **parameters}, None, {CONTENT: text})


def ended(database: Database, conclude: Conclude) -> Any:
    with database.write() as session:
        return json.loads(json.dumps(conclude(session)))


def kept(database: Database) -> list[str]:
    with database.read() as session:
        return [row.id for row in list_editions(session)]


def keep(database: Database, edition: Edition) -> None:
    with database.write() as session:
        import_edition(session, edition, now=utc_now(), today=city_today())


def test_a_preview_says_what_differs_and_what_would_end_and_keeps_nothing(database: Database) -> None:
    keep(database, STANDARD)
    shown = ended(database, preview_edition(asked(as_yaml(OURS), close_previous=True), database=database))
    assert shown["edition"]["id"] == "ours"
    assert shown["compared_with"] == STANDARD.id
    assert {one["field"] for one in shown["differences"]} == {"id", "valid_from"}
    assert (shown["is_new"], shown["closes"], shown["obstacle"]) == (True, [STANDARD.id], None)
    assert shown["open_matters"]
    assert kept(database) == [STANDARD.id]
    with database.read() as session:
        assert [row.valid_to for row in list_editions(session)] == [None]


def test_a_preview_names_what_stands_in_the_way(database: Database) -> None:
    keep(database, STANDARD)
    shown = ended(database, preview_edition(asked(as_yaml(OURS)), database=database))
    assert shown["is_new"] is False
    assert STANDARD.id in shown["obstacle"]


def test_an_upload_is_kept_once(database: Database) -> None:
    keep(database, STANDARD)
    question = asked(as_yaml(OURS), close_previous=True)
    assert ended(database, keep_edition(question, database=database))["closes"] == [STANDARD.id]
    assert ended(database, keep_edition(question, database=database))["is_new"] is False
    assert sorted(kept(database)) == ["ours", STANDARD.id]
    with pytest.raises(EditionConflict):
        ended(database, keep_edition(asked(as_yaml(OURS).replace("note:", "note: other #")), database=database))


def test_a_table_is_laid_over_the_edition_in_force(database: Database) -> None:
    question = asked(TABLE, form="table", file_name="limits.csv", new_id="ours", valid_from=TOMORROW.isoformat())
    shown = ended(database, preview_edition(question, database=database))
    assert {one["condition"] for one in shown["differences"]} >= {"exposed-garbage.large"}
    with pytest.raises(HandbookInvalid, match=r"limits.csv: row 1: unknown columns"):
        preview_edition(
            asked("a,b\n", form="table", file_name="x/limits.csv", new_id="o", valid_from=TOMORROW.isoformat()),
            database=database,
        )


def test_a_mistake_is_named_by_its_path_and_not_by_a_path_of_the_server(database: Database) -> None:
    with pytest.raises(HandbookInvalid, match=r"^ours\.yaml: items"):
        preview_edition(asked("id: ours\ncity: x\nvalid_from: 2027-01-01\nitems: []\n"), database=database)


def test_an_upload_may_extend_what_ships_and_reads_nothing_else(tmp_path: Path) -> None:
    extending = "extends: standard.yaml\nid: ours\ncity: 小城\n"
    assert len(edition_of_text(extending, name="x.yaml").items) == len(STANDARD.items)
    other = tmp_path / "other.yaml"
    other.write_text(as_yaml(OURS))
    for elsewhere in (other, "../data/standard.yaml", "/etc/passwd", "standard/../standard.yaml"):
        with pytest.raises(HandbookInvalid, match="none of demo"):
            edition_of_text(f"extends: {elsewhere}\nid: ours\n", name="x.yaml")
    with pytest.raises(HandbookInvalid, match="holds all its items itself"):
        edition_of_text("id: ours\nparts: [/etc/passwd]\n", name="x.yaml")


def test_aliases_that_unfold_without_end_are_refused_before_they_do() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{','.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    with pytest.raises(HandbookInvalid, match="line 2: an alias"):
        edition_of_text(f"l0: &l0 [x, x]\n{levels}\n", name="x.yaml")
