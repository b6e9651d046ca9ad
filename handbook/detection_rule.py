"""When what the detector sees is worth a person's time, and which sightings are one problem; all numbers are data."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from handbook.fields import Duration, Entry, Word
from kit.validation_words import SaidTwice

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def _time(written: object) -> object:
    if isinstance(written, str) and _TIME.fullmatch(written):
        return written
    # YAML takes a bare 22:00 for a number to the base of 60.
    raise SaidTwice(
        f"'{written}' is no time of day: write it in quotes, for example \"07:00\"",
        zh=f'“{written}”不是有效时刻：请加引号填写，例如 "07:00"',
    )


TimeOfDay = Annotated[str, BeforeValidator(_time)]
"""HH:MM in city time."""


class Hours(Entry):
    """A stretch of the day; one that ends before it starts runs over midnight."""

    starts: TimeOfDay
    ends: TimeOfDay


class Dedupe(Entry):
    """How near in place and time two sightings are one problem."""

    radius_m: float = Field(gt=0, le=1000)
    """On the ground, between the places of two sightings, of whatever cameras."""
    window: Duration
    """Between the latest sighting of the one and the first of the other."""
    same_camera_iou: float = Field(gt=0, le=1)
    """Overlap of two boxes in one view from which they are one place, whatever the ground says."""


class Revisit(Entry):
    """How the view is looked at again after the department's feedback."""

    every: Duration
    absent_n: int = Field(ge=1, le=100)
    """Looks in a row without it until the camera's advice is: gone."""


class DetectionRule(Entry):
    """When what the detector sees is steady enough to be worth a person's time."""

    labels: tuple[str, ...] = Field(min_length=1)
    """Classes of the detector that count as this condition."""
    k: int = Field(ge=1, le=60)
    """Visits (distinct due slots) that must show it …"""
    n: int = Field(ge=1, le=60)
    """… among this many latest visits."""
    dwell: Duration
    """From the first to the latest hit at least this long."""
    min_score: float | None = Field(default=None, gt=0, le=1)
    """Least median score over the n visits, a miss counting as 0; None: the threshold of the model card."""
    min_area: float = Field(default=0.0, ge=0, le=1)
    """Least share of the frame a box must cover."""
    clears_after: int = Field(default=3, ge=1, le=100)
    """Visits in a row without it until the place counts as clear."""
    roi_kinds: tuple[Word, ...] = ()
    """Kinds of region in which alone it counts, for example no_parking; empty: everywhere in the view's zones."""
    active_hours: Hours | None = None
    """When alone it is looked for; None: whenever the view is visited."""
    dedupe: Dedupe | None = None
    revisit: Revisit | None = None
    auto_merge: bool = False
    """Whether a further sighting of an open candidate or case is merged without asking a person."""

    @model_validator(mode="after")
    def _k_within_n(self) -> "DetectionRule":
        if self.k > self.n:
            raise SaidTwice(
                f"k = {self.k} is more than n = {self.n}: it could never be seen often enough",
                zh=f"k = {self.k} 大于 n = {self.n}：命中次数永远不够",
            )
        return self
