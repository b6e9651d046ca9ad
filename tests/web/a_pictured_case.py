"""Cases with pictures that look like a street, for pages that show them: found, done, and seen again by the camera."""

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from cases.case_tables import Photo
from kit.clock import utc_now
from kit.pictures import encode_webp
from tests.api.a_city_online import Case, Online
from tests.cases.a_street import Street

LONG_ADDRESS = (
    "高新技术产业开发区中山路与人民路交叉口东北角公交站旁两百米处"
    "绿化带内侧靠近第三根路灯杆和报刊亭之间的人行道上垃圾桶南侧约五米"
)
"""60 characters and more, without a space."""
PILE_BGR = [[40, 42, 46], [60, 110, 190], [225, 222, 216], [70, 130, 80]]
WIDTH, HEIGHT = 1280, 720


def a_scene(*, has_garbage: bool, seed: int = 1) -> np.ndarray:
    """A pavement before a wall, with a heap of bags or swept clean; BGR."""
    noise = np.random.default_rng(seed)
    scene = np.full((HEIGHT, WIDTH, 3), (168, 172, 170), dtype=np.uint8)
    cv2.rectangle(scene, (0, 0), (WIDTH, 260), (132, 150, 171), -1)
    for left in range(60, WIDTH, 230):
        cv2.rectangle(scene, (left, 60), (left + 130, 190), (98, 84, 70), -1)
    cv2.rectangle(scene, (0, 560), (WIDTH, HEIGHT), (92, 90, 88), -1)
    cv2.line(scene, (0, 640), (WIDTH, 640), (225, 228, 230), 6)
    for left in range(0, WIDTH, 90):
        cv2.line(scene, (left, 260), (left - 60, 560), (150, 154, 152), 2)
    if has_garbage:
        for _ in range(26):
            centre = (int(noise.normal(640, 90)), int(noise.normal(480, 28)))
            colour = tuple(int(one) for one in noise.choice(PILE_BGR))
            cv2.ellipse(scene, centre, (46, 30), 0, 0, 360, colour, -1, cv2.LINE_AA)
    rough = scene.astype(np.int16) + noise.integers(-9, 9, scene.shape, dtype=np.int16)
    seen: np.ndarray = np.clip(rough, 0, 255).astype(np.uint8)
    return seen


def a_jpeg(folder: Path, name: str, *, has_garbage: bool) -> Path:
    """A photo as it lies on somebody's machine."""
    file, written = folder / name, io.BytesIO()
    Image.fromarray(a_scene(has_garbage=has_garbage)[:, :, ::-1]).save(written, "JPEG", quality=98)
    file.write_bytes(written.getvalue())
    return file


def shown_photo(street: Street, online: Online, login: str, *, has_garbage: bool, seed: int = 1) -> int:
    """A photo of this person that others may see already."""
    assert street.store is not None
    key = street.store.put(encode_webp(a_scene(has_garbage=has_garbage, seed=seed)), suffix=".webp")
    with street.database.write() as session:
        row = Photo(
            key=key,
            blurred_key=key,
            person_id=online.city.people[login],
            uploaded_at=utc_now(),
            longitude=121.5,
            latitude=31.2,
            accuracy_m=5.0,
            width_px=WIDTH,
            height_px=HEIGHT,
        )
        session.add(row)
        session.flush()
        return row.id


def a_handled_case(online: Online, **report: Any) -> Case:
    """Received by the sanitation office."""
    case = online.do(online.register(**report), "accept", "operator")
    case = online.do(case, "file", "duty_supervisor", meets_criteria=True)
    case = online.do(case, "dispatch", "duty_supervisor", main_department="sanitation")
    return online.do(case, "receive", "department")


def an_inspected_case(street: Street, online: Online) -> Case:
    """With pictures of before and after."""
    case = a_handled_case(online, address=LONG_ADDRESS, description="路口有人丢弃装修垃圾，已散落到非机动车道。")
    photo = shown_photo(street, online, "department", has_garbage=True)
    case = online.do(case, "arrive", "department", photos=[photo])
    done = shown_photo(street, online, "department", has_garbage=False, seed=2)
    case = online.do(
        case, "feed_back", "department", photos=[done], is_same_viewpoint=True, result_text="已清运，地面已冲洗"
    )
    return online.do(case, "send_inspect", "operator", inspector_id=online.city.people["colleague"])
