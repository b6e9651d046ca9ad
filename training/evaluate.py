"""Measures a detector on labelled pictures, whole frames and slices, and chooses thresholds where that is wished.

Thresholds are chosen on one half of the pictures and reported on the other; docs/models.md defines every figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from detection.models.settings import Backend
from detection.models.slicing import Slicing
from training import detectors_under_test, pictures_under_test
from training.detectors_under_test import UnderTest
from training.figures import Figures, figures_of
from training.held_out_scenes import Scale, held_out_scenes
from training.matching import Looked
from training.pictures_under_test import PictureUnderTest, Sample
from training.progress import Watch, unwatched
from training.thresholds import Aim, Chosen, choose, fragment, halves

DIGITS = 4  # more would be noise of the pictures at hand


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be measured. `aim`: choose thresholds; None leaves them as the card has them."""

    data: Path
    weights: Path
    split: str = "val"
    size_px: int | None = None
    backend: Backend = Backend.AUTO
    threads: int = 1
    slices: tuple[Slicing, ...] = ()
    """Looked at besides whole frames."""
    scenes: Scale | None = None
    """Measure on covers laid onto the clean frames of the data, not on the data themselves."""
    aim: Aim | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One way of looking: whole frames, or slices."""

    cpu_ms_per_picture: float
    """Median over batches, of all threads, without decoding; it hardly depends on what else the machine does."""
    figures: Figures
    looked: tuple[Looked, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """`reported` are the figures of the chosen thresholds, on pictures that the choice did not see."""

    chosen: Chosen
    chosen_on: int
    reported: Figures


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that one run found out."""

    wish: Wish
    under_test: UnderTest
    data: Sample
    measured: Mapping[str, Measured]
    """By how it was looked: `whole`, then the slicings."""
    choice: Choice | None

    @property
    def whole(self) -> Measured:
        return self.measured["whole"]

    @property
    def card_fragment(self) -> str | None:
        if self.choice is None:
            return None
        return fragment(self.choice.chosen.thresholds, self.under_test.card.classes)


def evaluate(wish: Wish, *, watch: Watch = unwatched) -> Evaluation:
    """Measure.

    Raises:
        FolderFaulty: the pictures have faults; the error names all of them, and nothing was measured.
        Invalid: the weights or their card cannot be used.
    """
    under_test = detectors_under_test.load(
        wish.weights, size_px=wish.size_px, backend=wish.backend, threads=wish.threads
    )
    data = pictures_under_test.load(
        wish.data, wish.split, follow=lambda paths: watch(paths, "Checking pictures 检查图片")
    )
    pictures = data.pictures if wish.scenes is None else held_out_scenes(data.pictures, wish.scenes)
    measured = {
        str(slices or "whole"): _measured(under_test, pictures, slices, watch) for slices in (None, *wish.slices)
    }
    choice = None if wish.aim is None else _choice(under_test, measured["whole"].looked, wish.aim)
    return Evaluation(wish, under_test, data, measured, choice)


def as_facts(evaluation: Evaluation) -> dict[str, object]:
    """For machines: numbers with four digits, no arrays."""
    card = evaluation.under_test.card
    whole = evaluation.whole
    facts = {
        "weights": {
            "file": card.file,
            "sha256": card.sha256,
            "size_bytes": evaluation.under_test.size_bytes,
            "card": f"{card.name} {card.version}" if evaluation.under_test.has_card else None,
            "input_size_px": card.input_size_px,
            "runtime": evaluation.under_test.device,
        },
        "data": {
            "from": str(evaluation.data.origin),
            "split": evaluation.data.split,
            "scenes": evaluation.wish.scenes,
            "remarks": evaluation.data.remarks,
        },
        "cpu_ms_per_picture": whole.cpu_ms_per_picture,
        "figures": asdict(whole.figures),
        "sliced": {
            name: {"cpu_ms_per_picture": one.cpu_ms_per_picture, "figures": asdict(one.figures)}
            for name, one in evaluation.measured.items()
            if one is not whole
        },
        "choice": _choice_facts(evaluation),
    }
    rounded = _rounded(facts)
    assert isinstance(rounded, dict)
    return rounded


def _measured(
    under_test: UnderTest, pictures: Sequence[PictureUnderTest], slices: Slicing | None, watch: Watch
) -> Measured:
    words = f"Looking {slices or 'at whole frames'} 识别"
    looked, cpu_ms_per_picture = detectors_under_test.look(
        under_test, pictures, slices=slices, follow=lambda batches: watch(batches, words)
    )
    return Measured(cpu_ms_per_picture, figures_of(looked, under_test.labels, under_test.thresholds), tuple(looked))


def _choice(under_test: UnderTest, looked: Sequence[Looked], aim: Aim) -> Choice:
    chosen_on, reported_on = halves(looked)
    chosen = choose(chosen_on, under_test.labels, aim, present=under_test.thresholds)
    return Choice(chosen, len(chosen_on), figures_of(reported_on, under_test.labels, chosen.thresholds))


def _choice_facts(evaluation: Evaluation) -> dict[str, object] | None:
    choice, aim = evaluation.choice, evaluation.wish.aim
    if choice is None or aim is None:
        return None
    return {
        "aim": asdict(aim),
        "thresholds": dict(choice.chosen.thresholds),
        "reasons": dict(choice.chosen.reasons),
        "chosen_on": {"pictures": choice.chosen_on, "false_alarms": asdict(choice.chosen.false_alarms)},
        "reported": asdict(choice.reported),
        "card": evaluation.card_fragment,
    }


def _rounded(fact: object) -> object:
    if isinstance(fact, float):
        return round(fact, DIGITS)
    if isinstance(fact, Mapping):
        return {str(key): _rounded(inner) for key, inner in fact.items()}
    if isinstance(fact, list | tuple):
        return [_rounded(inner) for inner in fact]
    return fact
