"""Visits, spots, findings and evidence on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.picture_addresses import PictureKind, Size, picture_address, thumbnail_address
from api.schemas.shared import Box, Named, Place, named_condition, named_item
from detection.browsing import SpotPicture
from detection.tables import Evidence, Finding, Spot, SpotState, Visit
from handbook.edition import Edition


class DetectionOut(BaseModel):
    label: str
    score: float
    box: Box


class VisitOut(BaseModel):
    """One look at one view: a usable frame, or an error."""

    id: int
    view_id: int
    slot_at: datetime
    started_at: datetime
    ended_at: datetime
    error: str | None = Field(examples=["timed_out"])
    error_text: str | None
    width_px: int | None
    height_px: int | None
    age_s: float | None
    """The frame was at most this old when it reached us; null: unknown."""
    connect_ms: float | None
    keyframe_ms: float | None
    inference_ms: float | None
    model_version_id: int | None
    detections: list[DetectionOut] | None


class Look(BaseModel):
    slot_at: datetime
    score: float
    """0: looked, and it was not there."""


class SpotOut(BaseModel):
    """The memory of one place in a view."""

    id: int
    view_id: int
    condition: Named
    label: str
    box: Box
    state: SpotState
    episode: int
    looks: list[Look]
    first_seen_at: datetime
    last_seen_at: datetime
    quiet_until: datetime | None


class FindingOut(BaseModel):
    id: int
    spot_id: int
    episode: int
    view_id: int
    visit_id: int
    item: Named
    condition: Named
    label: str
    score: float
    box: Box
    is_danger: bool
    place: Place
    model_version_id: int
    first_seen_at: datetime
    raised_at: datetime


class EvidenceOut(BaseModel):
    """One kept picture, with faces and plates blurred."""

    id: int
    taken_at: datetime
    age_when_taken_s: float | None
    """How old the frame was at most when it reached us; null: the stream does not say."""
    width_px: int
    height_px: int
    box: Box
    score: float
    picture_url: str = Field(examples=["/api/v1/evidence/7/picture?size=full&expires=…&signature=…"])
    """Valid for some minutes, for whoever has it; `thumbnail_url` too."""
    view_url: str = Field(examples=["/api/v1/evidence/7/picture?size=view&expires=…&signature=…"])
    """As large as a page shows it that shows one picture at a time; `picture_url` is for zooming in."""
    thumbnail_url: str = Field(examples=["/api/v1/evidence/7/picture?size=thumb&expires=…&signature=…"])


class EvidenceOfSpot(EvidenceOut):
    """A kept picture with what it belongs to."""

    spot_id: int
    episode: int
    visit_id: int
    view_id: int
    has_original: bool
    """An unblurred picture is kept as well, for whoever may see it."""


def visit_out(visit: Visit) -> VisitOut:
    return VisitOut.model_validate(visit, from_attributes=True)


def spot_out(spot: Spot, edition: Edition) -> SpotOut:
    return SpotOut(
        id=spot.id,
        view_id=spot.view_id,
        condition=named_condition(edition, spot.condition_id),
        label=spot.label,
        box=spot.box,
        state=spot.state,
        episode=spot.episode,
        looks=looks_of(spot),
        first_seen_at=spot.first_seen_at,
        last_seen_at=spot.last_seen_at,
        quiet_until=spot.quiet_until,
    )


def looks_of(spot: Spot) -> list[Look]:
    return [Look(slot_at=datetime.fromisoformat(slot), score=score) for slot, score in spot.looks]


def finding_out(finding: Finding, edition: Edition) -> FindingOut:
    return FindingOut(
        id=finding.id,
        spot_id=finding.spot_id,
        episode=finding.episode,
        view_id=finding.view_id,
        visit_id=finding.visit_id,
        item=named_item(edition, finding.item_id),
        condition=named_condition(edition, finding.condition_id),
        label=finding.label,
        score=finding.score,
        box=finding.box,
        is_danger=finding.is_danger,
        place=Place.model_validate(finding, from_attributes=True),
        model_version_id=finding.model_version_id,
        first_seen_at=finding.first_seen_at,
        raised_at=finding.raised_at,
    )


def picture_out(picture: SpotPicture) -> EvidenceOut:
    return EvidenceOut(
        id=picture.id,
        taken_at=picture.taken_at,
        age_when_taken_s=picture.age_s,
        width_px=picture.width_px,
        height_px=picture.height_px,
        box=picture.box,
        score=picture.score,
        picture_url=picture_address(PictureKind.EVIDENCE, picture.id),
        view_url=picture_address(PictureKind.EVIDENCE, picture.id, size=Size.VIEW),
        thumbnail_url=thumbnail_address(PictureKind.EVIDENCE, picture.id),
    )


def evidence_of_spot(evidence: Evidence, visit: Visit) -> EvidenceOfSpot:
    """`visit` is the one that took the picture."""
    return EvidenceOfSpot(
        id=evidence.id,
        taken_at=evidence.taken_at,
        age_when_taken_s=visit.age_s,
        width_px=evidence.width_px,
        height_px=evidence.height_px,
        box=evidence.box,
        score=evidence.score,
        picture_url=picture_address(PictureKind.EVIDENCE, evidence.id),
        view_url=picture_address(PictureKind.EVIDENCE, evidence.id, size=Size.VIEW),
        thumbnail_url=thumbnail_address(PictureKind.EVIDENCE, evidence.id),
        spot_id=evidence.spot_id,
        episode=evidence.episode,
        visit_id=evidence.visit_id,
        view_id=visit.view_id,
        has_original=evidence.original_key is not None,
    )
