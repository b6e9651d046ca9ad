"""A recipe says from which folders a dataset is made, how it is split, and what is composed and drawn besides.

Folders are relative to the folder of pictures (GRIDWARDEN_PICTURES_DIR or `--pictures`), so a recipe names no machine.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kit.errors import Invalid
from training.classes import LABELS, SOURCES

RECIPES = Path(__file__).parent / "recipes"
COMPOSED, DRAWN = "scene", "drawn"
"""Names of the sources that a recipe makes itself."""


class RecipeInvalid(Invalid):
    """The recipe breaks a rule; the message names file, place and rule."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByGroup(_Part):
    """One of so many groups is for validation, the same ones each time."""

    one_in: int = Field(ge=2)


class HeldOut(_Part):
    """These groups are for validation: leave one collection out, and measure on it."""

    groups: tuple[str, ...] = Field(min_length=1)


Split = Literal["folder", "train", "val"] | ByGroup | HeldOut
"""`folder`: as the sub-folders of the source say."""


class FolderSource(_Part):
    """Pictures of one YOLO folder that say the same things: `name` is the rule in `training.classes.RULES`."""

    name: str
    folder: Path = Path()
    data: str = "data.yaml"
    classes: tuple[str, ...] = ()
    """Of a folder without a description, that holds `images` and `labels` alone; in the order of its class ids."""
    pattern: str = "*"
    """Which files of the folder, by name."""
    group: str = "(.+)-[^-]*"
    """Regular expression whose group is the camera or collection; a stem that does not match stands for itself."""
    split: Split = "folder"
    leave_out: tuple[str, ...] = ()
    """File names that are not taken: look-alikes of pictures on the other side."""
    weight: float = Field(default=1.0, gt=0)
    """How often a picture comes in an epoch."""

    @field_validator("group")
    @classmethod
    def _is_expression(cls, group: str) -> str:
        try:
            groups = re.compile(group).groups
        except re.error as error:
            raise ValueError(f"'{group}' is no regular expression: {error}") from error
        if groups != 1:
            raise ValueError(f"'{group}' needs one group in brackets: what cameras or collections are called")
        return group

    @model_validator(mode="after")
    def _folder_alone_says_no_split(self) -> Self:
        if self.classes and self.split == "folder":
            raise ValueError("a folder given by `classes` has no sub-folders for train and val: choose another split")
        return self


class TeacherStep(_Part):
    """Who labels people and vehicles in sources whose own labels know none."""

    weights: Path
    sources: tuple[str, ...] = Field(min_length=1)
    longer_side_px: Mapping[str, int] = Field(default_factory=dict)
    """Where a source is better looked at smaller than by default."""


class ComposedStep(_Part):
    """Things cut out of training pictures and laid onto clean training pictures."""

    count: int = Field(ge=1)
    """So many are tried; on about one ground in twenty nothing finds room, and there is no scene."""
    cut_from: tuple[str, ...] = Field(min_length=1)
    onto: str
    shares: Mapping[str, float] = Field(min_length=1)
    """How often each label is laid, relative to each other."""
    most_cuts: int = Field(default=260, ge=1)
    """Of one label: an outline costs up to a second."""
    things: tuple[int, int] = (2, 6)
    seed: int = 11
    weight: float = Field(default=1.0, gt=0)


class DrawnStep(_Part):
    """Places that the simulator draws; problems take turns."""

    first_seed: int = Field(ge=0)
    places: int = Field(ge=1)
    clean_every: int = Field(default=4, ge=1)
    """Each so many-th place also comes in order."""
    weight: float = Field(default=1.0, gt=0)


class Recipe(_Part):
    """One dataset."""

    about: str = ""
    sources: tuple[FolderSource, ...] = Field(min_length=1)
    teacher: TeacherStep | None = None
    composed: ComposedStep | None = None
    drawn: DrawnStep | None = None

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        own = {source.name for source in self.sources}
        step = self.composed
        _refuse_unknown("source", own, SOURCES)
        _refuse_unknown("teacher.sources", self.teacher.sources if self.teacher else (), own)
        _refuse_unknown("composed", (*step.cut_from, step.onto) if step else (), own)
        _refuse_unknown("composed.shares", step.shares if step else (), LABELS)
        for name in own:
            if len({source.weight for source in self.sources if source.name == name}) > 1:
                raise ValueError(f"source {name} is given twice with two weights; a weight is the source's")
        return self

    def source_weights(self) -> dict[str, float]:
        """How often a picture of each source comes in an epoch."""
        made = ((COMPOSED, self.composed), (DRAWN, self.drawn))
        return {source.name: source.weight for source in self.sources} | {
            name: step.weight for name, step in made if step is not None
        }


def load_recipe(path: Path) -> tuple[Recipe, str]:
    """The recipe and the SHA-256 of its text; a bare name such as `street` is looked up among those that ship.

    Raises:
        RecipeInvalid: names file, place and reason.
    """
    file = path if path.exists() else RECIPES / f"{path.name.removesuffix('.yaml')}.yaml"
    try:
        content = file.read_bytes()
        tree = yaml.safe_load(content)
    except FileNotFoundError as error:
        shipped = ", ".join(sorted(one.stem for one in RECIPES.glob("*.yaml")))
        raise RecipeInvalid(f"{path}: there is no such recipe; those that ship are: {shipped}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RecipeInvalid(f"{file}: not readable as YAML: {error}") from error
    try:
        return Recipe.model_validate(tree), hashlib.sha256(content).hexdigest()
    except ValidationError as error:
        raise RecipeInvalid("\n".join(_mistakes(file, error))) from error


def _mistakes(file: Path, error: ValidationError) -> list[str]:
    return [
        f"{file}: {'.'.join(map(str, one['loc'])) or 'recipe'}: {one['msg'].removeprefix('Value error, ')}"
        for one in error.errors()
    ]


def _refuse_unknown(place: str, named: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise ValueError(f"{place}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")
