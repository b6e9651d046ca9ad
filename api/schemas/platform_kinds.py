"""Kinds of platforms on the wire, for a form that asks what each needs."""

from pydantic import BaseModel, Field

from camera_registry.platform_kinds import DESCRIPTIONS, FieldType
from camera_registry.tables import PlatformKind


class PlatformFieldOut(BaseModel):
    name: str = Field(examples=["address"])
    """As in the request for an import."""
    type: FieldType
    zh: str
    en: str
    hint_zh: str | None
    hint_en: str | None
    is_required: bool


class PlatformKindOut(BaseModel):
    kind: PlatformKind
    zh: str
    en: str
    explanation_zh: str
    explanation_en: str
    fields: list[PlatformFieldOut]


def platform_kind_out(kind: PlatformKind) -> PlatformKindOut:
    described = DESCRIPTIONS[kind]
    return PlatformKindOut(
        kind=kind,
        zh=described.title.zh,
        en=described.title.en,
        explanation_zh=f"{described.explanation.zh}。",
        explanation_en=f"{described.explanation.en}.",
        fields=[
            PlatformFieldOut(
                name=one.name,
                type=one.type,
                zh=one.label.zh,
                en=one.label.en,
                hint_zh=one.hint and one.hint.zh,
                hint_en=one.hint and one.hint.en,
                is_required=one.is_required,
            )
            for one in described.fields
        ],
    )
