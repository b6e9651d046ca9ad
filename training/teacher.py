"""A detector pretrained on COCO labels people and vehicles in pictures whose sources label none.

It is the YOLOv5n v6.0 network with its anchor head, which Ultralytics no longer runs: body and neck are Ultralytics'
`yolov5n.yaml`, decoding and suppression are here. What it says is a guess: sources with labels of their own keep them.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from detection.models.letterbox import lay_in, letterbox_for
from training import torchvision_stand_in
from training.teacher_labels import LONGEST_SIDE_PX, ContextBox, Look

CONTEXT_OF_COCO = {0: "person", 1: "bicycle", 3: "motorcycle", 2: "car", 5: "bus", 7: "truck"}
"""COCO's class ids of what the product wants to know about the surroundings."""
COCO_CLASSES = 80
BODY_OUTPUTS = (17, 20, 23)  # layers that feed the head: strides 8, 16, 32
STRIDES = (8, 16, 32)
LEAST_SCORE = 0.35  # below, the drawn sample held about as many mistakes as finds
SUPPRESSION_IOU = 0.5


class Teacher:
    """The pretrained network, ready to label."""

    def __init__(self, state: Path) -> None:
        torchvision_stand_in.install()
        from ultralytics.nn.tasks import DetectionModel  # noqa: PLC0415  # must follow the stand-in

        tensors = torch.load(state, map_location="cpu", weights_only=True)
        network = DetectionModel("yolov5n.yaml", nc=COCO_CLASSES, verbose=False)
        body = {name: value.float() for name, value in tensors.items() if not name.startswith("model.24.")}
        missing = [name for name in network.state_dict() if name not in body and not name.startswith("model.24.")]
        if missing:
            raise ValueError(f"{state} is no YOLOv5n v6.0 body: it lacks {missing[0]} and {len(missing) - 1} more")
        network.load_state_dict(body, strict=False)
        self._body: Any = network.eval()
        self._heads = [
            (tensors[f"model.24.m.{level}.weight"].float(), tensors[f"model.24.m.{level}.bias"].float())
            for level in range(len(STRIDES))
        ]
        self._anchors: Any = tensors["model.24.anchors"].float()  # (3 levels, 3 shapes, 2) in strides

    def look(self, frame_bgr: NDArray[np.uint8], *, longer_side_px: int = LONGEST_SIDE_PX) -> list[ContextBox]:
        """People and vehicles in the picture, best first."""
        box = letterbox_for((frame_bgr.shape[1], frame_bgr.shape[0]), longer_side_px=longer_side_px)
        canvas = np.empty((box.input_wh[1], box.input_wh[0], 3), np.uint8)
        lay_in(frame_bgr, box, into_bgr=canvas)
        images = torch.from_numpy(canvas[..., ::-1].transpose(2, 0, 1)[None].astype(np.float32) / 255)
        with torch.no_grad():
            rows = self._decode(images)
        seen = suppressed(rows, least_score=LEAST_SCORE)
        corners = box.to_picture(np.array([one.xyxy for one in seen], np.float32).reshape(-1, 4))
        return [
            ContextBox(one.label, (float(x0), float(y0), float(x1), float(y1)), one.score)
            for one, (x0, y0, x1, y1) in zip(seen, corners, strict=True)
        ]

    def _decode(self, images: Any) -> NDArray[np.float32]:
        """(N, 85): centre x and y, width, height in input pixels, then objectness × class scores after it."""
        kept: dict[int, Any] = {}
        answer = images
        for number, layer in enumerate(self._body.model[:-1]):
            sources = layer.f if isinstance(layer.f, list) else [layer.f]
            inputs = [answer if source == -1 else kept[source] for source in sources]
            answer = layer(inputs if len(inputs) > 1 else inputs[0])
            kept[number] = answer
        levels = [
            self._decode_level(kept[layer], *head, anchors=self._anchors[level], stride=STRIDES[level])
            for level, (layer, head) in enumerate(zip(BODY_OUTPUTS, self._heads, strict=True))
        ]
        return np.asarray(torch.cat(levels).numpy(), np.float32)

    def _decode_level(self, features: Any, weight: Any, bias: Any, *, anchors: Any, stride: int) -> Any:
        raw = torch.nn.functional.conv2d(features, weight, bias)
        shapes, height, width = len(anchors), raw.shape[2], raw.shape[3]
        raw = raw.view(shapes, -1, height, width).permute(0, 2, 3, 1).sigmoid()
        rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        grid = torch.stack((columns, rows), dim=-1).float()
        centres = (raw[..., :2] * 2 - 0.5 + grid) * stride
        sizes = (raw[..., 2:4] * 2) ** 2 * anchors.view(shapes, 1, 1, 2) * stride
        return torch.cat((centres, sizes, raw[..., 4:]), dim=-1).view(-1, raw.shape[-1])


def suppressed(rows: NDArray[np.float32], *, least_score: float) -> list[ContextBox]:
    """The best box of each thing, from decoded rows (N, 85); corners in the same pixels as the rows."""
    wanted = np.array(sorted(CONTEXT_OF_COCO))
    scores = rows[:, 4:5] * rows[:, 5:][:, wanted]
    classes = scores.argmax(axis=1)
    best = scores.max(axis=1)
    strong = np.flatnonzero(best >= least_score)
    corners = rows[strong, :2] - rows[strong, 2:4] / 2
    boxes_xywh = np.concatenate((corners, rows[strong, 2:4]), axis=1)
    kept = cv2.dnn.NMSBoxesBatched(
        boxes_xywh.tolist(), best[strong].tolist(), classes[strong].tolist(), least_score, SUPPRESSION_IOU
    )
    return [
        ContextBox(
            CONTEXT_OF_COCO[int(wanted[classes[strong[index]]])],
            _corners(boxes_xywh[index]),
            float(best[strong[index]]),
        )
        for index in np.asarray(kept, np.int64).reshape(-1)
    ]


def _corners(xywh: NDArray[np.float32]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(value) for value in xywh)
    return x, y, x + width, y + height


def open_teacher(weights: Path) -> Look:
    """For a recipe. Raises: FileNotFoundError, or ValueError for weights of another network."""
    teacher = Teacher(weights)
    return lambda frame_bgr, longer_side_px: teacher.look(frame_bgr, longer_side_px=longer_side_px)
