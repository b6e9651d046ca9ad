"""A queue for the review desk: candidates with pictures that look like a street, each seen several times."""

from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page
from sqlalchemy import select

from camera_registry.tables import Camera
from cases import intake
from cases.tables import Candidate, Decision
from detection.tables import Evidence, Finding
from kit.clock import utc_now
from kit.pictures import encode_webp
from tests.cases.a_street import GARBAGE, Street

WIDTH_PX, HEIGHT_PX = 1280, 720


def fill(street: Street, count: int, *, condition_id: str = GARBAGE, minutes: int = 60, earlier: int = 2) -> list[int]:
    """Ids of so many pending candidates, the most urgent first; each with one earlier picture or more."""
    ids = []
    for at in range(count):
        first_seen_at = utc_now() - timedelta(minutes=minutes, seconds=-at)
        finding_id = street.found(condition_id=condition_id, first_seen_at=first_seen_at)
        with street.database.write() as session:
            finding = session.get_one(Finding, finding_id)
            session.get_one(Camera, street.camera_id).listed_name = "中山路与人民路交叉口东北角球机"
            kept = session.scalars(select(Evidence).where(Evidence.spot_id == finding.spot_id)).one()
            kept.width_px, kept.height_px = WIDTH_PX, HEIGHT_PX
            kept.blurred_key = _stored(street, finding_id, first_seen_at)
            for step in range(1, earlier + 1):
                visit = street.visited(session, at=first_seen_at + timedelta(minutes=5 * step))
                session.add(
                    Evidence(
                        spot_id=kept.spot_id,
                        episode=kept.episode,
                        visit_id=visit.id,
                        blurred_key=_stored(street, finding_id, visit.started_at),
                        width_px=WIDTH_PX,
                        height_px=HEIGHT_PX,
                        box=kept.box,
                        score=0.7,
                        taken_at=visit.started_at,
                    )
                )
            intake.take_in(session, finding_id=finding_id, now=utc_now())
            session.flush()
            ids.append(session.scalars(select(Candidate.id).where(Candidate.finding_id == finding_id)).one())
    return ids


def decisions(street: Street) -> list[Decision]:
    """All that was ever decided, in order."""
    with street.database.read() as session:
        return list(session.scalars(select(Decision).order_by(Decision.id)))


def candidate(street: Street, candidate_id: int) -> Candidate:
    with street.database.read() as session:
        return session.get_one(Candidate, candidate_id)


def armed(page: Page) -> int:
    """Waits until keys decide; the id of the candidate on the screen."""
    desk = page.locator("[data-armed=true]")
    desk.wait_for(state="visible")
    return int(desk.get_attribute("data-candidate") or 0)


def saved(page: Page) -> None:
    """Waits until the server has everything."""
    page.get_by_text("全部已保存").or_(page.get_by_text("All saved")).wait_for()


def a_street_picture(seed: int) -> bytes:
    """WebP, as the store keeps it."""
    return encode_webp(_a_street(seed, utc_now()))


def _stored(street: Street, seed: int, at: datetime) -> str:
    assert street.store is not None
    return street.store.put(encode_webp(_a_street(seed, at)), suffix=".webp")


def _a_street(seed: int, at: datetime) -> NDArray[np.uint8]:
    """A road between two walls, a bin, and a heap where the box is."""
    chance = np.random.default_rng(seed)
    frame = np.full((HEIGHT_PX, WIDTH_PX, 3), (205, 196, 186), np.uint8)
    frame[260:] = (112, 114, 116)
    cv2.rectangle(frame, (0, 60), (500, 300), (120, 140, 168), -1)
    cv2.rectangle(frame, (780, 30), (1280, 320), (150, 158, 150), -1)
    for x in range(30, 480, 90):
        cv2.rectangle(frame, (x, 100), (x + 50, 170), (90, 84, 70), -1)
    cv2.fillPoly(frame, [np.array([(560, 260), (720, 260), (1180, 720), (100, 720)])], (86, 88, 90))
    for y in range(300, 720, 90):
        cv2.rectangle(frame, (632, y), (648, y + 40), (220, 220, 220), -1)
    cv2.rectangle(frame, (850, 330), (920, 450), (70, 110, 60), -1)
    for _ in range(60):
        x, y = int(chance.integers(520, 760)), int(chance.integers(370, 500))
        colour = [int(one) for one in chance.integers(40, 230, 3)]
        cv2.ellipse(frame, (x, y), (18, 10), x, 0, 360, colour, -1)
    cv2.putText(
        frame, f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255, 255, 255), 2
    )
    noise = chance.normal(0, 5, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)
