"""Editions that are kept: added, never changed, found again by the cases that were filed under them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.edition import Edition
from handbook.editions import edition_by_id, import_edition, keep_edition_in_force, list_editions
from handbook.errors import EditionConflict, EditionNotInForce, EditionUnknown
from handbook.loading import load_edition
from handbook.tables import HandbookEdition
from kit.database import Database

STANDARD = load_edition(Path("standard.yaml"))
NOW, TODAY = datetime(2026, 11, 3, 1, tzinfo=UTC), date(2026, 11, 3)
SPRING = date(2027, 3, 1)


def an_edition(edition_id: str, valid_from: date, valid_to: date | None = None, *, city: str = "小城") -> Edition:
    update = {"id": edition_id, "city": city, "valid_from": valid_from, "valid_to": valid_to}
    return STANDARD.model_copy(update=update)


def kept(database: Database, *editions: Edition, close_previous: bool = False) -> None:
    for edition in editions:
        with database.write() as session:
            import_edition(session, edition, now=NOW, today=TODAY, close_previous=close_previous)


def spans(database: Database) -> dict[str, tuple[str, str | None]]:
    with database.read() as session:
        return {row.id: (row.valid_from, row.valid_to) for row in list_editions(session)}


def test_an_edition_is_kept_word_for_word(either_database: Database) -> None:
    with either_database.write() as session:
        assert import_edition(session, STANDARD, now=NOW, today=TODAY).is_new
    with either_database.read() as session:
        assert edition_by_id(session, STANDARD.id) == STANDARD
        (row,) = list_editions(session)
        assert (row.city, row.valid_from, row.valid_to) == (STANDARD.city, "2026-07-01", None)
        assert row.imported_at == NOW


def test_the_same_edition_again_changes_nothing(database: Database) -> None:
    kept(database, STANDARD)
    with database.write() as session:
        report = import_edition(session, STANDARD, now=NOW.replace(year=2028), today=TODAY, close_previous=True)
        assert not report.is_new
    with database.read() as session:
        assert [row.imported_at for row in list_editions(session)] == [NOW]


def test_an_id_never_gets_other_content(database: Database) -> None:
    kept(database, STANDARD)
    changed = STANDARD.model_copy(update={"note": "corrected"})
    with pytest.raises(EditionConflict, match=r"other content.*another id") as refusal:
        kept(database, changed, close_previous=True)
    assert refusal.value.other_id == STANDARD.id
    with database.read() as session:
        assert edition_by_id(session, STANDARD.id).note == STANDARD.note


def test_two_editions_of_a_city_never_count_on_one_day(database: Database) -> None:
    kept(database, an_edition("first", date(2026, 1, 1)))
    with pytest.raises(EditionConflict, match=r"same days as first \(2026-01-01 – open\).*--close-previous"):
        kept(database, an_edition("second", SPRING))
    assert list(spans(database)) == ["first"]


def test_editions_that_follow_each_other_and_those_of_other_cities_are_kept(database: Database) -> None:
    kept(
        database,
        an_edition("first", date(2026, 1, 1), SPRING),
        an_edition("second", SPRING),
        an_edition("elsewhere", date(2026, 1, 1), city="大城"),
    )
    assert len(spans(database)) == 3


def test_the_previous_edition_ends_where_the_new_one_begins_if_one_says_so(database: Database) -> None:
    first, second = an_edition("first", date(2026, 1, 1)), an_edition("second", SPRING)
    kept(database, first)
    with database.write() as session:
        report = import_edition(session, second, now=NOW, today=TODAY, close_previous=True)
    assert report.closed == ("first",)
    assert spans(database) == {"first": ("2026-01-01", "2027-03-01"), "second": ("2027-03-01", None)}
    with database.read() as session:
        closed = edition_by_id(session, "first")
        assert closed.valid_to == SPRING
        assert closed.items == first.items


def test_a_closed_edition_may_be_imported_again_from_its_file(database: Database) -> None:
    first = an_edition("first", date(2026, 1, 1))
    kept(database, first)
    kept(database, an_edition("second", SPRING), close_previous=True)
    kept(database, first)
    assert spans(database)["first"] == ("2026-01-01", "2027-03-01")


def test_days_that_are_over_are_not_taken_from_an_edition(database: Database) -> None:
    kept(database, an_edition("first", date(2026, 1, 1)))
    with pytest.raises(EditionConflict, match="cannot be undone: give a valid_from from 2026-11-03 on"):
        kept(database, an_edition("second", date(2026, 11, 2)), close_previous=True)
    kept(database, an_edition("second", TODAY), close_previous=True)
    assert spans(database)["first"][1] == "2026-11-03"


def test_an_edition_that_begins_later_is_not_closed_for_an_earlier_one(database: Database) -> None:
    kept(database, an_edition("later", SPRING))
    with pytest.raises(EditionConflict, match="begins later or on the same day"):
        kept(database, an_edition("now", TODAY), close_previous=True)
    kept(database, an_edition("now", TODAY, SPRING))
    assert len(spans(database)) == 2


def test_a_refused_import_closes_nothing(database: Database) -> None:
    kept(database, an_edition("first", TODAY, SPRING), an_edition("later", SPRING))
    with pytest.raises(EditionConflict, match="later"):
        kept(database, an_edition("all", date(2026, 12, 1)), close_previous=True)
    assert spans(database) == {"first": ("2026-11-03", "2027-03-01"), "later": ("2027-03-01", None)}


def test_a_case_finds_an_edition_that_ships_without_an_import(database: Database) -> None:
    with database.read() as session:
        assert edition_by_id(session, "demo-2026").id == "demo-2026"
        with pytest.raises(EditionUnknown, match="no handbook edition 'nothing'"):
            edition_by_id(session, "nothing")


def test_what_was_imported_comes_before_what_ships(database: Database) -> None:
    kept(database, STANDARD.model_copy(update={"note": "as it was then"}))
    with database.read() as session:
        assert edition_by_id(session, STANDARD.id).note == "as it was then"


def in_force(database: Database, *, today: date = TODAY) -> Edition:
    with database.write() as session:
        return keep_edition_in_force(session, now=NOW, today=today)


def test_the_edition_in_force_is_kept_at_every_start_and_found_by_the_cases_filed_under_it(
    either_database: Database,
) -> None:
    assert in_force(either_database) == in_force(either_database) == STANDARD
    assert spans(either_database) == {STANDARD.id: ("2026-07-01", None)}


def test_an_edition_in_force_whose_file_was_changed_under_its_id_is_refused(database: Database) -> None:
    kept(database, STANDARD.model_copy(update={"note": "as cases were filed under it"}))
    with pytest.raises(EditionConflict, match=r"cases were filed under it: give the new one another id"):
        in_force(database)
    with database.read() as session:
        assert edition_by_id(session, STANDARD.id).note == "as cases were filed under it"


def test_an_edition_that_does_not_count_yet_or_no_longer_is_never_in_force(database: Database) -> None:
    with pytest.raises(EditionNotInForce, match="counts from 2026-07-01 on, and today is 2026-06-30"):
        in_force(database, today=date(2026, 6, 30))
    in_force(database)
    kept(database, an_edition("next", SPRING, city=STANDARD.city), close_previous=True)
    assert in_force(database, today=date(2027, 2, 28)).valid_to == SPRING
    with pytest.raises(EditionNotInForce, match="ended on 2027-03-01"):
        in_force(database, today=SPRING)


def test_a_field_that_a_later_release_adds_changes_no_kept_edition(database: Database) -> None:
    """What an edition does not say is not part of its content."""
    kept(database, STANDARD)
    with database.read() as session:
        (row,) = list_editions(session)
    assert "unit_aliases" in row.content
    assert "valid_to" not in row.content


days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))


@given(first=st.tuples(days, days | st.none()), second=st.tuples(days, days | st.none()))
def test_overlap_is_a_common_day_and_the_same_from_both_sides(
    first: tuple[date, date | None], second: tuple[date, date | None]
) -> None:
    from handbook.editions import _overlaps

    def row(span: tuple[date, date | None]) -> HandbookEdition:
        return HandbookEdition(valid_from=span[0].isoformat(), valid_to=span[1].isoformat() if span[1] else None)

    if any(to is not None and to <= since for since, to in (first, second)):
        return
    latest_start = max(first[0], second[0])
    share_a_day = all(to is None or latest_start < to for _, to in (first, second))
    assert _overlaps(row(first), an_edition("x", *second)) == share_a_day
    assert _overlaps(row(second), an_edition("x", *first)) == share_a_day
