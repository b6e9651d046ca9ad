"""The model card: what is refused, and in which words."""

import shutil
from pathlib import Path

import pytest

from detection.models.card import ModelCard, PrivatePart, Role, load_card, verify_weights
from detection.models.errors import CardInvalid, WeightsChanged, WeightsMissing
from detection.models.settings import SHIPPED_CARD

COLOURS_CARD = Path(__file__).with_name("colours.toml")


def a_card(folder: Path, *, changed: tuple[str, str] | None = None) -> Path:
    """A copy of the tests' card and weights, with one stretch of the text replaced."""
    text = COLOURS_CARD.read_text(encoding="utf-8")
    if changed is not None:
        old, new = changed
        assert old in text
        text = text.replace(old, new, 1)
    shutil.copy(COLOURS_CARD.with_name("colours.onnx"), folder)
    path = folder / "card.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_card_says_labels_roles_and_thresholds_by_class_id() -> None:
    card = load_card(COLOURS_CARD)
    assert card.labels == ("red", "green", "blue")
    assert card.thresholds == (0.5, 0.5, 0.9)
    assert [each.role for each in card.classes] == [Role.PROBLEM, Role.IN_ORDER, Role.CONTEXT]
    assert card.weights_path == COLOURS_CARD.with_name("colours.onnx")


def test_dates_among_the_facts_become_text() -> None:
    assert load_card(COLOURS_CARD).training["made_on"] == "2026-01-31"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (('name = "colours"\n', ""), "name: Field required"),
        (('version = "1"', "version = 1"), "version: Input should be a valid string"),
        (('version = "1"', 'version = "1"\ncolour = "red"'), "colour: Extra inputs are not permitted"),
        (('version = "1"', 'version = "1"\npath = "/tmp"'), "path: no such field"),
        (("input_size_px = 640", "input_size_px = 600"), "input_size_px: Input should be a multiple of 32"),
        (("threshold = 0.9", "threshold = 1.5"), r"classes\[2\].threshold: Input should be less than or equal to 1"),
        (("threshold = 0.9", "threshold = 0"), r"classes\[2\].threshold: Input should be"),
        (("threshold = 0.9", "threshold = nan"), r"classes\[2\].threshold: Input should be"),
        (
            ('role = "context"', 'role = "harmless"'),
            r"classes\[2\].role: Input should be 'problem', 'in_order' or 'con",
        ),
        (("id = 2", "id = 3"), r"class ids run from 0 without gaps and in order, here they are \[0, 1, 3\]"),
        (("id = 2", "id = 1"), r"class ids run from 0"),
        (('label = "blue"', 'label = "red"'), "a label belongs to one class, these have more: red"),
        (('file = "colours.onnx"', 'file = "../colours.onnx"'), "file: the weights lie beside the card"),
        (('sha256 = "1fe6', 'sha256 = "1FE6'), "sha256: String should match"),
        (("[training]", "[training"), "it is not TOML"),
    ],
)
def test_a_bad_card_names_the_file_the_field_and_the_fault(
    tmp_path: Path, changed: tuple[str, str], reason: str
) -> None:
    path = a_card(tmp_path, changed=changed)
    with pytest.raises(CardInvalid, match=reason) as caught:
        load_card(path)
    assert str(path) in caught.value.message


PRIVATE = 'role = "context"\nthreshold = 0.9\nprivate = "upper"\nblur_threshold = 0.6'


def test_a_card_says_what_is_private_and_from_which_score_it_is_blurred(tmp_path: Path) -> None:
    card = load_card(a_card(tmp_path, changed=('role = "context"\nthreshold = 0.9', PRIVATE)))
    assert card.knows_private_parts
    assert card.classes[2].private is PrivatePart.UPPER
    assert (card.thresholds, card.blur_thresholds) == ((0.5, 0.5, 0.9), (0.5, 0.5, 0.6))
    without = load_card(COLOURS_CARD)
    assert not without.knows_private_parts
    assert without.blur_thresholds == without.thresholds


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (("upper", "elbow"), r"classes\[2\].private: Input should be 'upper' or 'lower'"),
        (("blur_threshold = 0.6", "blur_threshold = 0.95"), r"classes\[2\]: blur_threshold 0.95 lies above .* 0.9"),
        (("blur_threshold = 0.6", ""), r"classes\[2\]: private and blur_threshold belong together"),
        (('private = "upper"', ""), r"classes\[2\]: private and blur_threshold belong together"),
        (('role = "context"', 'role = "problem"'), r"classes\[2\]: only a class of role context has private parts"),
    ],
)
def test_a_card_with_private_parts_that_fit_nothing_is_refused(
    tmp_path: Path, changed: tuple[str, str], reason: str
) -> None:
    path = a_card(tmp_path, changed=('role = "context"\nthreshold = 0.9', PRIVATE.replace(*changed)))
    with pytest.raises(CardInvalid, match=reason):
        load_card(path)


def test_a_card_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(
        CardInvalid, match=r"none\.toml cannot be used: it cannot be read \(No such file or directory\)"
    ):
        load_card(tmp_path / "none.toml")


def test_a_picture_is_no_card(tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(CardInvalid, match="not text in UTF-8"):
        load_card(tmp_path / "card.toml")


def test_weights_that_are_those_of_the_card_are_handed_out(tmp_path: Path) -> None:
    card = load_card(a_card(tmp_path))
    assert verify_weights(card) == (tmp_path / "colours.onnx").read_bytes()


def test_weights_with_one_changed_byte_are_refused_with_both_checksums(tmp_path: Path) -> None:
    card = load_card(a_card(tmp_path))
    weights = bytearray(card.weights_path.read_bytes())
    weights[-1] ^= 1
    card.weights_path.write_bytes(weights)
    with pytest.raises(WeightsChanged, match="Restore the file, or use the card that came with it") as caught:
        verify_weights(card)
    assert caught.value.expected_sha256 == card.sha256
    assert caught.value.found_sha256 != card.sha256
    assert {caught.value.expected_sha256, caught.value.found_sha256} <= set(
        caught.value.message.replace(",", "").replace(".", "").split()
    )


def test_missing_weights_are_said_so(tmp_path: Path) -> None:
    card = load_card(a_card(tmp_path))
    card.weights_path.unlink()
    with pytest.raises(
        WeightsMissing, match=r"colours\.onnx cannot be read \(No such file or directory\): put the file"
    ):
        verify_weights(card)


def test_the_shipped_card_fits_the_shipped_weights() -> None:
    card: ModelCard = load_card(SHIPPED_CARD)
    assert verify_weights(card)
    assert card.input_size_px == 640
    assert card.labels[:2] == ("garbage", "garbage_bin")


def test_the_shipped_card_says_whose_rights_are_in_it() -> None:
    sources = load_card(SHIPPED_CARD).training["sources"]
    assert isinstance(sources, list)
    assert all(isinstance(source, dict) and source["name"] and source["rights"] for source in sources)
