"""The handbook on the wire."""

from pydantic import BaseModel

from api.schemas.shared import Named
from handbook.edition import Edition, Item, ItemKind


class ConditionOut(Named):
    is_danger: bool
    labels: list[str]
    """Classes of the detector that raise it; empty: cameras do not look for it."""


class ItemOut(Named):
    kind: ItemKind
    hint_zh: str | None
    hint_en: str | None
    conditions: list[ConditionOut]


class EditionOut(BaseModel):
    """The edition in force."""

    id: str
    city: str
    items: list[ItemOut]


def edition_out(edition: Edition) -> EditionOut:
    return EditionOut(id=edition.id, city=edition.city, items=[_item_out(item) for item in edition.items])


def _item_out(item: Item) -> ItemOut:
    return ItemOut(
        id=item.id,
        zh=item.name.zh,
        en=item.name.en,
        kind=item.kind,
        hint_zh=item.hint.zh if item.hint else None,
        hint_en=item.hint.en if item.hint else None,
        conditions=[
            ConditionOut(
                id=condition.id,
                zh=condition.text.zh,
                en=condition.text.en,
                is_danger=condition.is_danger,
                labels=list(condition.detection.labels) if condition.detection else [],
            )
            for condition in item.conditions
        ],
    )
