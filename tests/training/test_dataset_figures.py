"""What is counted of a dataset, on a few entries counted by hand."""

from tests.training.a_dataset import an_entry
from training.classes import LABELS
from training.dataset_figures import by_class, by_source

GARBAGE, CAR = float(LABELS.index("garbage")), float(LABELS.index("car"))
ENTRIES = [
    an_entry(boxes=((GARBAGE, 0.0, 0.0, 10.0, 10.0), (GARBAGE, 0.0, 0.0, 32.0, 32.0))),
    an_entry(boxes=((GARBAGE, 0.0, 0.0, 96.0, 96.0),)),
    an_entry(group="two"),
    an_entry(source="decision", split="val", denied=((CAR, 0.0, 0.0, 9.0, 9.0),)),
]


def test_sources_are_counted_by_split() -> None:
    train, val = by_source(ENTRIES)
    assert (train.split, train.source, train.pictures, train.groups, train.negatives, train.boxes) == (
        ("train", "bins", 3, 2, 1, 3)
    )
    assert (val.split, val.source, val.boxes, val.denied) == ("val", "decision", 0, 1)


def test_classes_are_counted_with_their_sizes() -> None:
    garbage, car = by_class(ENTRIES)
    assert (garbage.label, garbage.pictures, garbage.boxes) == ("garbage", 2, 3)
    assert (garbage.small, garbage.medium, garbage.large) == (1, 1, 1)
    assert garbage.sizes_px[1] == 32.0
    assert (car.label, car.split, car.boxes, car.denied, car.sizes_px) == ("car", "val", 0, 1, (0.0, 0.0, 0.0))
