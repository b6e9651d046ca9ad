"""The history leads to the very tables of the code, on SQLite and on PostgreSQL."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accounts.acting import actor_of
from accounts.actor import Actor
from accounts.posts import Post
from accounts.tables import PostHolding
from cases import door
from cases.case_file import open_file
from cases.entered import Entered
from cases.replay import replayed
from cases.states import CaseAction, CaseState
from cases.tables import Case
from kit.database import Base, Database
from kit.errors import Conflict
from migrations.comparison import comparison_options
from migrations.upgrade import HISTORY, alembic_config, current_is_head, head, upgrade
from tests.conftest import ROOT

BEFORE_CASEWORK = "202611240802"


def test_the_history_leads_to_the_tables_of_the_code(empty_database: Database) -> None:
    assert not current_is_head(empty_database)
    upgrade(empty_database)
    assert current_is_head(empty_database)
    assert _differences(empty_database) == []


def test_a_forgotten_column_would_be_noticed(empty_database: Database) -> None:
    upgrade(empty_database)
    with empty_database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE person DROP COLUMN name"))
    assert [difference[0] for difference in _differences(empty_database)] == ["add_column"]


def test_upgrading_twice_changes_nothing(empty_database: Database) -> None:
    upgrade(empty_database)
    with empty_database.write() as session:
        session.execute(
            text("INSERT INTO person (login, name, created_at) VALUES ('one', 'One', '2026-01-01 00:00:00')")
        )
    upgrade(empty_database)
    with empty_database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM person")) == 1


def test_two_processes_may_upgrade_at_once(empty_database: Database) -> None:
    program = "import sys; from kit.database import Database; from migrations.upgrade import upgrade"
    arguments = [sys.executable, "-c", f"{program}; upgrade(Database(sys.argv[1]))", empty_database.address]
    both = [subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(one.communicate(timeout=120)[1], one.returncode) for one in both] == [("", 0), ("", 0)]
    assert current_is_head(empty_database)


def test_a_database_of_a_newer_version_is_left_alone(empty_database: Database) -> None:
    upgrade(empty_database)
    with empty_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '999912312359'"))
    with pytest.raises(Conflict, match="999912312359"):
        upgrade(empty_database)
    assert not current_is_head(empty_database)


def test_history_is_one_line() -> None:
    history = ScriptDirectory(str(HISTORY))
    assert len(history.get_bases()) == 1
    assert history.get_heads() == [head()]
    parents = [script.down_revision for script in history.walk_revisions()]
    assert len(parents) == len(set(parents)), "two migrations follow the same one"


def test_files_are_named_after_their_time_and_their_words() -> None:
    names = [file.name for file in (HISTORY / "versions").glob("*.py")]
    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}-\d\d-\d\d-\d{4}_[a-z0-9_]+\.py", name)] == []


def test_migrations_do_not_depend_on_our_own_types() -> None:
    for file in (HISTORY / "versions").glob("*.py"):
        imports = re.findall(r"^(?:import|from) (\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(imports) <= {"alembic", "sqlalchemy", "datetime", "json"}, file.name


def test_migrations_work_from_an_installed_copy_without_alembic_ini(tmp_path: Path) -> None:
    for package in ("accounts", "camera_registry", "cases", "city_map", "cli", "detection", "kit", "migrations"):
        shutil.copytree(ROOT / package, tmp_path / "site" / package, ignore=shutil.ignore_patterns("*.onnx"))
    program = """
import sys
from kit.database import Database
from migrations.upgrade import current_is_head, upgrade
database = Database(sys.argv[1])
upgrade(database)
print(current_is_head(database))
"""
    (tmp_path / "elsewhere").mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{tmp_path}/copy.sqlite3"],
        cwd=tmp_path / "elsewhere",
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stdout, ended.stderr, ended.returncode) == ("True\n", "", 0)


def _differences(database: Database) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=comparison_options(connection))
        return list(compare_metadata(context, Base.metadata))


def test_a_case_that_was_registered_before_there_were_clocks_can_be_worked(empty_database: Database) -> None:
    with empty_database.engine.begin() as connection:
        command.upgrade(alembic_config(connection), BEFORE_CASEWORK)
        connection.execute(
            text("INSERT INTO person (id, login, name, created_at) VALUES (7, 'li', '李雷', '2026-03-01 00:00:00')")
        )
        connection.execute(
            text(
                "INSERT INTO city_case (acceptance_number, state, source, item_id, condition_id, edition_id, "
                "is_danger, first_seen_at, registered_at, version) "
                "VALUES ('GW1', 'registered', 'video', 'exposed-garbage', 'exposed-garbage.small', "
                "'standard-2026', 0, '2026-03-02 02:00:00', '2026-03-02 02:05:00', 1)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO case_event (case_id, action, to_state, person_id, happened_at) "
                "SELECT id, 'confirm', 'registered', 7, '2026-03-02 02:05:00' FROM city_case"
            )
        )
    upgrade(empty_database)
    with empty_database.write() as session:
        (case,) = session.scalars(select(Case))
        assert case.next_due_at == datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
        stored, made = open_file(session, case.id).course, replayed(session, case.id)
        assert (stored.clocks, stored.state, stored.version) == (made.clocks, made.state, made.version)
        door.apply(
            session,
            case_id=case.id,
            action=CaseAction.REFUSE,
            actor=_operator(session),
            at=case.registered_at,
            entered=Entered(reason="不属实"),
        )
        assert case.state is CaseState.NOT_ACCEPTED


def _operator(session: Session) -> Actor:
    session.add(PostHolding(person_id=7, post=Post.OPERATOR, valid_from=datetime(2026, 3, 1, tzinfo=UTC)))
    session.flush()
    return actor_of(session, 7, at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC))
