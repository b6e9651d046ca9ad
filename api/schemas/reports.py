"""What somebody tells us (来报), on the wire: a new case, or one more report of a case."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from camera_registry.ground import Place
from cases.registration import LONGEST_ADDRESS, LONGEST_CALLER, LONGEST_REFERENCE
from cases.report import Report
from cases.states import CaseSource
from kit.as_written import Finite, Id

LONGEST_TEXT = 4_000
"""A call is told in some hundred words."""
Ids = Annotated[list[Id], Field(max_length=50)]


class PlaceIn(BaseModel):
    """In WGS-84."""

    model_config = ConfigDict(extra="forbid")

    longitude: Finite = Field(ge=-180, le=180, examples=[121.5])
    latitude: Finite = Field(ge=-90, le=90, examples=[31.2])
    radius_m: Finite = Field(default=20.0, ge=0, le=10_000)
    """How far the true place may be away."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: CaseSource
    """hotline or instruction for operators, inspector for an own report, api for another system."""
    place: PlaceIn | None = None
    description: str = Field(default="", max_length=LONGEST_TEXT)
    caller: str = Field(default="", max_length=LONGEST_CALLER)
    """Number to call back; kept encrypted."""
    call_reference: str = Field(default="", max_length=LONGEST_REFERENCE)
    photos: Ids = []
    """Ids of the reporter's own uploaded photos."""

    def _place(self) -> Place | None:
        here = self.place
        return None if here is None else Place(here.longitude, here.latitude, here.radius_m)


class NewReport(_Told):
    """A case begins. An item is needed, or better one of its conditions; a place or an address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "hotline",
                    "condition_id": "some-item.some-condition",
                    "place": {"longitude": 121.5, "latitude": 31.2, "radius_m": 20},
                    "address": "中山路与人民路交叉口东北角",
                    "description": "路口有一堆垃圾",
                    "caller": "13800000000",
                    "call_reference": "C-20260302-17",
                    "shown_duplicates": [],
                }
            ]
        }
    )

    item_id: str | None = Field(default=None, max_length=60)
    condition_id: str | None = Field(default=None, max_length=60)
    address: str = Field(default="", max_length=LONGEST_ADDRESS)
    shown_duplicates: Ids | None = None
    """Ids of the likely duplicates that were looked at and are other problems; null: nobody looked."""

    def report(self) -> Report:
        return Report(
            source=self.source,
            item_id=self.item_id,
            condition_id=self.condition_id,
            place=self._place(),
            address=self.address,
            description=self.description,
            caller=self.caller,
            call_reference=self.call_reference,
            photos=tuple(self.photos),
            shown_duplicates=None if self.shown_duplicates is None else tuple(self.shown_duplicates),
        )


class FurtherReport(_Told):
    """The same problem again: the open case takes it in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"source": "hotline", "description": "同一处垃圾", "caller": "13800000001"}]}
    )

    def report(self) -> Report:
        return Report(
            source=self.source,
            place=self._place(),
            description=self.description,
            caller=self.caller,
            call_reference=self.call_reference,
            photos=tuple(self.photos),
        )
