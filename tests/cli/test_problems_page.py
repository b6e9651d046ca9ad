"""The page of problems says what the code does, and no word that programs wait for ever goes."""

from api.problem_kinds import slug_of
from api.problem_meanings import MEANINGS
from cli.problems_page import PAGE, kinds, problems_page
from tests.conftest import ROOT

FROZEN = ROOT / "tests" / "cli" / "problem_types.txt"


def test_the_page_of_problems_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == problems_page(), "make docs"


def test_every_error_says_what_it_means_and_nothing_else_does() -> None:
    assert set(MEANINGS) == {slug_of(kind) for kind in kinds()}, "api/problem_meanings.py"
    for meaning in MEANINGS.values():
        assert meaning.zh.endswith("。")
        assert meaning.en.endswith(".")
        assert "|" not in meaning.zh + meaning.en


def test_a_word_that_was_once_published_is_still_there() -> None:
    frozen = FROZEN.read_text(encoding="utf-8").split()
    assert sorted(set(frozen)) == frozen
    assert set(frozen) - set(MEANINGS) == set(), "programs of others wait for these words"
    assert set(MEANINGS) - set(frozen) == set(), f"add them to {FROZEN.name}; from then on they stay"
