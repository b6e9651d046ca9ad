"""What goes in and out over GeoReport v2, by the names of the specification."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from accounts.contact import Language
from cases.public_facts import PublicFacts
from cases.terms import PUBLIC_STAGES, public_stage
from handbook.conditions import Condition
from handbook.edition import Edition, Item
from handbook.errors import ItemUnknown
from kit.validation_words import SaidTwice

CONDITION = "condition"
"""The one attribute that a service may have: which of the item's conditions it is."""
LONGEST_DESCRIPTION = 4000  # the specification's
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # PostgreSQL keeps no NUL


class ServiceOut(BaseModel):
    """An item of the handbook (小类) that can be reported."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    """Whether its definition names attributes."""
    type: Literal["realtime"] = "realtime"
    keywords: str
    group: str


class ValueOut(BaseModel):
    key: str
    name: str


class AttributeOut(BaseModel):
    variable: bool = True
    code: str = CONDITION
    datatype: Literal["singlevaluelist"] = "singlevaluelist"
    required: bool = False
    datatype_description: str | None = None
    order: int = 1
    description: str
    values: list[ValueOut]


class DefinitionOut(BaseModel):
    service_code: str
    attributes: list[AttributeOut]


class RequestOut(BaseModel):
    """Public facts alone: what callers said, and who they are, never leaves the house."""

    service_request_id: str = Field(examples=["GW20260302000001"])
    """受理号."""
    status: Literal["open", "closed"]
    status_notes: str
    """The stage that the public is told of."""
    service_name: str
    service_code: str
    description: None = None
    agency_responsible: None = None
    service_notice: None = None
    requested_datetime: str
    updated_datetime: str
    expected_datetime: None = None
    address: str | None
    address_id: None = None
    zipcode: None = None
    lat: float | None
    long: float | None
    media_url: None = None


class AcknowledgementOut(BaseModel):
    service_request_id: str
    service_notice: str | None
    account_id: None = None


class RefusalOut(BaseModel):
    code: int = Field(examples=[400])
    description: str


class RequestIn(BaseModel):
    """A report. Names, e-mail addresses and device ids that the specification also knows are not kept."""

    model_config = ConfigDict(populate_by_name=False, frozen=True)

    api_key: str | None = Field(default=None, max_length=200)
    service_code: str = Field(min_length=1, max_length=60)
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    long: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    address_string: str = Field(default="", max_length=200)
    condition: str | None = Field(default=None, max_length=60, alias=f"attribute[{CONDITION}]")
    description: str = Field(default="", max_length=LONGEST_DESCRIPTION)
    media_url: str = Field(default="", max_length=2000)
    phone: str = Field(default="", max_length=40)

    @field_validator("*", mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        if isinstance(value, str) and _CONTROL.search(value):
            raise SaidTwice("contains control characters", zh="含有控制字符")
        return value.strip() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_place(self) -> "RequestIn":
        if (self.lat is None) != (self.long is None):
            raise SaidTwice("lat and long come together", zh="lat 与 long 须同时填写")
        if self.lat is None and not self.address_string:
            raise SaidTwice(
                "a place is needed: lat and long, or address_string (address_id is not supported)",
                zh="须填写位置：lat 与 long，或 address_string（不支持 address_id）",
            )
        return self


def service_out(item: Item, language: Language) -> ServiceOut:
    mine, other = (item.name.zh, item.name.en) if language is Language.CHINESE else (item.name.en, item.name.zh)
    hint = item.hint and (item.hint.zh if language is Language.CHINESE else item.hint.en)
    return ServiceOut(
        service_code=item.id,
        service_name=mine,
        description=hint or mine,
        metadata=len(item.conditions) > 1,
        keywords=", ".join((other, *item.aliases)),
        group=item.kind.value,
    )


def definition_out(item: Item, language: Language) -> DefinitionOut:
    """Without attributes where the item has one condition, so that there is nothing to choose."""
    question = "属于哪种立案条件？" if language is Language.CHINESE else "Which of these is it?"
    values = [ValueOut(key=one.id, name=_said(one, language)) for one in item.conditions]
    attributes = [AttributeOut(description=question, values=values)] if len(values) > 1 else []
    return DefinitionOut(service_code=item.id, attributes=attributes)


def acknowledgement_out(number: str, language: Language, *, is_new: bool) -> AcknowledgementOut:
    known = "已有相同问题在办，已并入。" if language is Language.CHINESE else "Known already: added to its case."
    return AcknowledgementOut(service_request_id=number, service_notice=None if is_new else known)


def request_out(facts: PublicFacts, edition: Edition, language: Language) -> RequestOut:
    stage = PUBLIC_STAGES[public_stage(facts.state)]
    return RequestOut(
        service_request_id=facts.number,
        status="open" if facts.ended_at is None else "closed",
        status_notes=stage.zh if language is Language.CHINESE else stage.en,
        service_name=_name_of(facts.item_id, edition, language),
        service_code=facts.item_id,
        requested_datetime=_instant(facts.registered_at),
        updated_datetime=_instant(facts.changed_at),
        address=facts.address,
        lat=facts.latitude,
        long=facts.longitude,
    )


def _name_of(item_id: str, edition: Edition, language: Language) -> str:
    try:
        name = edition.item(item_id).name
    except ItemUnknown:  # an edition of another time had it
        return item_id
    return name.zh if language is Language.CHINESE else name.en


def _said(condition: Condition, language: Language) -> str:
    return condition.text.zh if language is Language.CHINESE else condition.text.en


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
