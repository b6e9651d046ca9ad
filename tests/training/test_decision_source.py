"""From decisions in a real database to a manifest with its pictures and where each label is from."""

import json
from pathlib import Path

import pytest

from cases import intake
from cases.confirmation import Correction, confirm
from cases.decided import decided
from cases.rejection import reject
from cases.settling import Reviewer
from cases.states import RejectReason
from kit.database import Database
from kit.storage import PictureStore
from tests.cases.a_street import EDITION, MANHOLE, NOON, Street
from tests.training.a_decision import a_decision
from training.classes import LABELS
from training.decision_labels import Unused
from training.decision_source import DecisionSource, write_decisions
from training.manifest import read
from training.splitting import is_one_in

GARBAGE, MISSING = float(LABELS.index("garbage")), float(LABELS.index("manhole_missing"))
IN_PX = (256.0, 180.0, 384.0, 252.0)
"""The street's box in its pictures of 640 × 360."""


@pytest.fixture
def street(database: Database, store: PictureStore) -> Street:
    return Street(database, store)


def a_candidate(street: Street) -> int:
    """The id of a new candidate with a picture of its own."""
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    return finding_id  # findings and candidates are counted alike here


def confirmed(street: Street, correction: Correction | None = None, *, candidate_id: int | None = None) -> None:
    reviewer = Reviewer(person_id=street.operator_id)
    candidate_id = candidate_id or a_candidate(street)
    with street.database.write() as session:
        confirm(session, candidate_id=candidate_id, reviewer=reviewer, edition=EDITION, now=NOON, correction=correction)


def rejected(street: Street, reason: RejectReason, *, candidate_id: int | None = None) -> None:
    candidate_id = candidate_id or a_candidate(street)
    reviewer = Reviewer(person_id=street.colleague_id)
    with street.database.write() as session:
        reject(session, candidate_id=candidate_id, reviewer=reviewer, reason=reason, text="a cat there", now=NOON)


def written(street: Street, store: PictureStore, out: Path) -> DecisionSource:
    with street.database.read() as session:
        decisions = decided(session)
    return write_decisions(decisions, EDITION, store, out)


def test_a_confirmed_candidate_is_a_box_and_a_rejected_one_a_denied_box(
    street: Street, store: PictureStore, tmp_path: Path
) -> None:
    first, second, third = (a_candidate(street) for _ in range(3))  # later ones would join the case of the first
    confirmed(street, candidate_id=first)
    confirmed(street, Correction(condition_id=MANHOLE, box=(0.0, 0.0, 0.5, 0.5)), candidate_id=second)
    rejected(street, RejectReason.NOT_A_PROBLEM, candidate_id=third)
    out = tmp_path / "out"
    source = written(street, store, out)
    entries = sorted(read(source.manifest), key=lambda one: one.provenance)
    assert [(one.boxes, one.denied) for one in entries] == [
        (((GARBAGE, *IN_PX),), ()),
        (((MISSING, 0.0, 0.0, 320.0, 180.0),), ()),
        ((), ((GARBAGE, *IN_PX),)),
    ]
    assert {(one.source, one.group) for one in entries} == {("decision", f"camera-{street.camera_id}")}
    assert all((out / one.picture).read_bytes() for one in entries)
    assert source.unused == {}


@pytest.mark.parametrize(
    ("reason", "boxes", "denied"),
    [
        (RejectReason.NOT_A_PROBLEM, 0, 1),
        (RejectReason.WRONG_ITEM, 0, 0),
        (RejectReason.ALREADY_HANDLED, 1, 0),
        (RejectReason.NOT_OURS, 1, 0),
        (RejectReason.PERMITTED, 1, 0),
        (RejectReason.IMAGE_QUALITY, 0, 0),
        (RejectReason.OTHER, 0, 0),
    ],
)
def test_the_reason_fixes_the_label(
    street: Street, store: PictureStore, tmp_path: Path, reason: RejectReason, *, boxes: int, denied: int
) -> None:
    rejected(street, reason)
    source = written(street, store, tmp_path / "out")
    assert sum(len(one.boxes) for one in source.entries) == boxes
    assert sum(len(one.denied) for one in source.entries) == denied
    assert sum(source.unused.values()) == (0 if boxes + denied else 1)


def test_every_label_tells_who_said_it_of_what_and_when(street: Street, store: PictureStore, tmp_path: Path) -> None:
    rejected(street, RejectReason.PERMITTED)
    source = written(street, store, tmp_path / "out")
    (line,) = (tmp_path / "out" / "provenance.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    expected = {
        "picture_sha256": source.entries[0].sha256,
        "label": "garbage",
        "is_there": True,
        "candidate_id": 1,
        "decision_id": 1,
        "person_id": street.colleague_id,
        "kind": "reject",
        "reason": "permitted",
        "model_version": "street5n 0.1.0",
        "camera_id": street.camera_id,
        "captured_at": NOON.isoformat(),
    }
    assert {key: told[key] for key in expected} == expected


def test_only_the_blurred_picture_leaves_the_store(street: Street, store: PictureStore, tmp_path: Path) -> None:
    confirmed(street)
    store.put(b"an original, sealed", suffix=".sealed")
    written(street, store, tmp_path / "out")
    (picture,) = (tmp_path / "out" / "pictures").iterdir()
    with street.database.read() as session:
        (key,) = [str(one.picture_key) for one in decided(session)]
    assert picture.read_bytes() == store.get(key)


def test_a_picture_whose_time_has_ended_is_counted_and_left_out(
    street: Street, store: PictureStore, tmp_path: Path
) -> None:
    confirmed(street)
    with street.database.read() as session:
        store.delete(str(decided(session)[0].picture_key))
    source = written(street, store, tmp_path / "out")
    assert (source.entries, source.unused) == ((), {Unused.NO_PICTURE: 1})


def test_decisions_on_one_picture_share_it_and_cameras_keep_to_their_side(store: PictureStore, tmp_path: Path) -> None:
    keys = [store.put(picture_bytes(seed), suffix=".webp") for seed in range(12)]
    decisions = [a_decision(camera_id=number, candidate_id=number, picture_key=key) for number, key in enumerate(keys)]
    decisions.append(a_decision(camera_id=0, candidate_id=99, picture_key=keys[0], box=(0.0, 0.0, 0.2, 0.2)))
    decisions.append(a_decision(camera_id=0, candidate_id=100, picture_key=keys[0]))  # sighted again, the very box
    source = write_decisions(decisions, EDITION, store, tmp_path / "out")
    assert len(source.entries) == 12
    assert max(len(one.boxes) for one in source.entries) == 2
    assert {one.split for one in source.entries} == {"train", "val"}
    assert all((one.split == "val") is is_one_in(one.group, 5) for one in source.entries)


def picture_bytes(seed: int) -> bytes:
    from kit.pictures import encode_webp
    from tests.training.a_dataset import a_picture

    return encode_webp(a_picture(seed))
