"""A recipe is read, or refused with file, place and rule."""

from pathlib import Path

import pytest

from training.classes import SOURCES
from training.recipe import RECIPES, ByGroup, RecipeInvalid, load_recipe

GOOD = """
sources:
  - {name: bins, pattern: "bins_*", split: {one_in: 5}, weight: 2}
  - {name: vehicles, folder: cars, classes: [car], split: train}
drawn: {first_seed: 1, places: 2, weight: 0.5}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_says_sources_and_how_often_each_comes(tmp_path: Path) -> None:
    recipe, sha256 = load_recipe(written(tmp_path, GOOD))
    assert recipe.sources[0].split == ByGroup(one_in=5)
    assert recipe.source_weights() == {"bins": 2, "vehicles": 1, "drawn": 0.5}
    assert len(sha256) == 64


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_recipe_that_ships_is_sound_and_found_by_its_name(path: Path) -> None:
    recipe, _ = load_recipe(Path(path.stem))
    assert set(recipe.source_weights()) <= set(SOURCES)
    assert not any(source.folder.is_absolute() for source in recipe.sources)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sources: []", "sources: Tuple should have at least 1 item"),
        ("sources: [{name: moon}]", "unknown moon; known are bins"),
        ("sources: [{name: bins, weigth: 2}]", "sources.0.weigth: Extra inputs"),
        ("sources: [{name: bins, group: '('}]", "sources.0.group: .*no regular expression"),
        ("sources: [{name: bins, group: 'a+'}]", "sources.0.group: .*needs one group in brackets"),
        ("sources: [{name: vehicles, classes: [car]}]", "choose another split"),
        ("sources: [{name: bins}, {name: bins, weight: 2}]", "two weights"),
        ("sources: [{name: bins}]\nteacher: {weights: w, sources: [clean]}", "teacher.sources: unknown clean"),
        ("sources: [{name: bins}]\ncomposed: {count: 1, cut_from: [bins], onto: clean, shares: {}}", "composed.shares"),
        (
            "sources: [{name: bins}]\ncomposed: {count: 1, cut_from: [bins], onto: bins, shares: {moon: 1}}",
            "composed.shares: unknown moon",
        ),
        ("- not a mapping", "recipe: Input should be"),
        ("a: [", "not readable as YAML"),
    ],
)
def test_a_mistake_is_named_with_file_and_place(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(RecipeInvalid, match=complaint) as refusal:
        load_recipe(path)
    assert str(path) in refusal.value.message


def test_a_name_that_nothing_has_is_answered_with_those_that_ship() -> None:
    with pytest.raises(RecipeInvalid, match=r"those that ship are: .*street"):
        load_recipe(Path("moonlight"))
