"""`gridwarden visit` and `gridwarden detect`: one look at one camera, one look at some pictures."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray


class MinScore(StrEnum):
    """Named least scores; a number is taken too."""

    CARD = "card"


def visit(
    address: Annotated[str, typer.Argument(help="rtsp://, http(s):// (FLV, HLS, MJPEG, TS, snapshot) or a file.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """Look once through a camera and say what came: size, age, times, or what is wrong. Exit 1 on error."""
    facts = _visit(address)
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else _in_words(facts))
    raise typer.Exit(0 if facts["ok"] else 1)


def detect(
    pictures: Annotated[list[Path], typer.Argument(help="Picture files.", metavar="PICTURE…")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per picture.")] = False,
    min_score: Annotated[str, typer.Option(help="'card' for the model card's thresholds, or a number.")] = "card",
) -> None:
    """Run the detector in service over pictures. A bad picture is named, the others are still done; exit 1 then."""
    from detection.models.owner import inference_owner

    least = _least_score(min_score)
    detector = inference_owner()
    is_all_well = True
    for path in pictures:
        answer = _detect(path, detector, least)
        is_all_well = is_all_well and answer.error is None
        typer.echo(answer.as_json() if as_json else answer.in_words(), err=not as_json and answer.error is not None)
    raise typer.Exit(0 if is_all_well else 1)


def _visit(address: str) -> dict[str, object]:
    from detection.streams.errors import StreamError
    from detection.streams.grabber import Grabber
    from detection.streams.picture_health import check_picture

    facts: dict[str, object] = {"ok": False, "error": None, "message": None, "width": None, "height": None}
    facts |= {"age_s": None, "connect_ms": None, "keyframe_ms": None, "codec": None}
    try:
        with Grabber() as grabber:
            frame = grabber.grab(address, keyframes=2)
        height_px, width_px = frame.frame_bgr.shape[:2]
        facts |= {"width": width_px, "height": height_px, "age_s": _rounded(frame.age_s), "codec": frame.codec}
        facts |= {"connect_ms": _rounded(frame.connect_ms), "keyframe_ms": _rounded(frame.keyframe_ms)}
        check_picture(frame.frame_bgr, previous=None)
    except StreamError as error:
        return facts | {"error": str(error.kind), "message": error.message}
    return facts | {"ok": True}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _in_words(facts: dict[str, object]) -> str:
    if not facts["ok"]:
        return f"{facts['error']}: {facts['message']}"
    age = "age unknown" if facts["age_s"] is None else f"at most {facts['age_s']} s old"
    return (
        f"ok: {facts['width']} × {facts['height']} {facts['codec'] or ''}, {age}, "
        f"connected in {facts['connect_ms']} ms, keyframe after {facts['keyframe_ms']} ms"
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    picture: str
    detections: list[dict[str, object]]
    error: str | None

    def as_json(self) -> str:
        rest: dict[str, object] = {"error": self.error} if self.error else {"detections": self.detections}
        return json.dumps({"picture": self.picture} | rest, ensure_ascii=False)

    def in_words(self) -> str:
        if self.error:
            return self.error
        found = ", ".join(f"{one['label']} {one['score']} at {one['box']}" for one in self.detections)
        return f"{self.picture}: {found or 'nothing'}"


def _detect(path: Path, detector: object, least: float | None) -> _Answer:
    from detection.models.owner import InferenceOwner
    from kit.pictures import PictureUnreadable

    assert isinstance(detector, InferenceOwner)
    try:
        frame_bgr = _read(path)
    except PictureUnreadable as error:
        return _Answer(str(path), [], error.message)
    found = detector.detect([frame_bgr], min_score=least)[0]
    detections: list[dict[str, object]] = [
        {
            "label": detector.card.labels[int(class_id)],
            "score": round(float(score), 4),
            "box": [round(float(corner), 1) for corner in box],
        }
        for box, score, class_id in zip(found.boxes, found.scores, found.class_ids, strict=True)
    ]
    return _Answer(str(path), detections, None)


def _read(path: Path) -> NDArray[np.uint8]:
    from kit.pictures import PictureUnreadable, decode

    try:
        content = path.read_bytes()
    except OSError as error:
        raise PictureUnreadable(f"{path}: cannot be read ({error.strerror}).") from error
    return decode(content, name=str(path))


def _least_score(written: str) -> float | None:
    if written == MinScore.CARD:
        return None
    try:
        least = float(written)
    except ValueError:
        least = -1.0
    if not 0 < least <= 1:
        raise typer.BadParameter(f"'{written}' is neither 'card' nor a number in (0, 1]", param_hint="--min-score")
    return least
