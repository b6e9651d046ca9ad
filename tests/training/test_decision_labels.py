"""What each decision teaches, and when it teaches nothing."""

import pytest

from cases.reasons import Says
from handbook.edition import Edition
from tests.training.a_decision import a_decision
from training.decision_labels import Taught, Unused, chosen_label, contradicted, taught


def a_condition(name: str, *labels: str) -> dict[str, object]:
    condition: dict[str, object] = {"id": name, "text": {"zh": "坏", "en": "Bad"}}
    return condition | ({"detection": {"labels": labels, "k": 1, "n": 1, "dwell": "0s"}} if labels else {})


SMALL, LARGE, HOLE, COVER, UNSEEN = "heap.small", "heap.large", "cover.missing", "cover.any", "cover.noisy"
EDITION = Edition.model_validate(
    {
        "id": "tried-out",
        "city": "小城",
        "valid_from": "2026-01-01",
        "items": [
            {
                "id": "thing",
                "kind": "event",
                "name": {"zh": "事", "en": "Thing"},
                "conditions": [
                    a_condition(SMALL, "garbage"),
                    a_condition(LARGE, "garbage"),
                    a_condition(HOLE, "manhole_missing"),
                    a_condition(COVER, "manhole_missing", "manhole_broken"),
                    a_condition(UNSEEN),
                ],
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("says", "condition_id", "label", "is_there"),
    [
        (Says.THERE, SMALL, "garbage", True),
        (Says.THERE, HOLE, "manhole_missing", True),
        (Says.THERE, LARGE, "garbage", True),
        (Says.ANOTHER_THERE, HOLE, "manhole_missing", True),
        (Says.NOT_THERE, SMALL, "garbage", False),
        (Says.NOT_THERE, HOLE, "garbage", False),
    ],
)
def test_a_decision_affirms_what_was_chosen_or_denies_what_was_guessed(
    says: Says, condition_id: str, label: str, *, is_there: bool
) -> None:
    told = taught(a_decision(says=says, condition_id=condition_id), EDITION)
    assert isinstance(told, Taught)
    assert (told.label, told.is_there) == (label, is_there)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"says": Says.NOTHING}, Unused.SAYS_NOTHING),
        ({"says": Says.ANOTHER_THERE}, Unused.NOTHING_CHOSEN),
        ({"condition_id": UNSEEN}, Unused.LABEL_UNCLEAR),
        ({"condition_id": "of-an-older-edition"}, Unused.LABEL_UNCLEAR),
        ({"guessed_label": "moon"}, Unused.LABEL_UNCLEAR),
        ({"picture_key": None}, Unused.NO_PICTURE),
        ({"says": Says.NOT_THERE, "guessed_label": "car"}, Unused.ALLOWED_TO_BE_THERE),
    ],
)
def test_what_is_unclear_teaches_nothing(facts: dict[str, object], why: Unused) -> None:
    assert taught(a_decision(**facts), EDITION) is why


@pytest.mark.parametrize(("guessed", "label"), [("manhole_broken", "manhole_broken"), ("garbage", None)])
def test_of_several_classes_of_a_condition_only_the_guessed_one_is_clear(guessed: str, label: str | None) -> None:
    assert chosen_label(a_decision(condition_id=COVER, guessed_label=guessed), EDITION) == label


def test_two_people_who_disagree_on_one_box_teach_nothing() -> None:
    told = [
        Taught(a_decision(), "garbage", is_there=True),
        Taught(a_decision(box=(0.41, 0.5, 0.6, 0.7)), "garbage", is_there=False),
        Taught(a_decision(box=(0.0, 0.0, 0.1, 0.1)), "garbage", is_there=False),
        Taught(a_decision(), "pothole", is_there=False),
    ]
    assert contradicted(told) == {0, 1}
