"""The handbook on the wire. Whatever was not read in the text that counts says so beside the value."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from api.schemas.shared import Named
from handbook.codes import Code
from handbook.conditions import Condition, Criterion, Stage, StageLimit, Urgency
from handbook.edition import DutyWindow, Edition, Item, ItemKind, Topology
from handbook.fields import Verified, Wording
from handbook.limits import ClockRun, LimitUnit
from handbook.open_matters import is_settled
from handbook.tables import HandbookEdition


class CodeOut(BaseModel):
    scheme: str
    """CJT214, GBT30428_2, GBT47678_5, or `local:` and a city."""
    title: str
    """The scheme as people call it."""
    code: str
    name_in_scheme: str | None
    verified: Verified
    source: str


class LimitOut(BaseModel):
    """How long one stage may take."""

    stage: Stage
    value: float
    unit: LimitUnit
    clock: ClockRun
    """`working` counts working time alone; a day of it is 8 h."""
    seconds: int
    """On the clock of the limit."""
    printed: str | None
    """As the source prints it."""
    source: str
    verified: Verified
    is_proposed: bool
    """Not from the plan that the city adopted."""
    is_clock_assumed: bool
    """The source does not say how the clock runs."""


class ConditionOut(Named):
    is_danger: bool
    is_simple: bool
    urgency: Urgency
    coordination: bool
    """Several departments work together."""
    criteria: list[Criterion]
    closing_text: Wording | None
    limits: list[LimitOut]
    """At most one per stage; without `handle`, nobody has decided how long it may take."""
    labels: list[str]
    """Classes of the detector that raise it; empty: cameras do not look for it."""


class ItemOut(Named):
    kind: ItemKind
    aliases: list[str]
    hint_zh: str | None
    hint_en: str | None
    is_verified: bool
    """Every code and every limit was read in the text that counts."""
    codes: list[CodeOut]
    duty_windows: list[DutyWindow]
    open_points: list[Wording]
    admin_points: str | None
    """管理要点; like the other texts of the plan, in Chinese as it was issued."""
    description: str | None
    topology: Topology | None
    supervising_unit: str | None
    jurisdiction: str | None
    lead_unit: str | None
    departments: list[str]
    co_departments: list[str]
    process_text: str | None
    report_to: str | None
    legal_basis: list[str]
    collection_rules: list[str]
    note: str | None
    conditions: list[ConditionOut]


class EditionOut(BaseModel):
    """The edition in force."""

    id: str
    city: str
    valid_from: date
    valid_to: date | None
    """The first day on which it no longer counts."""
    approved_by: str
    note: str
    sources: dict[str, Wording]
    """What the source keys of codes and limits mean."""
    open_points: list[Wording]
    items: list[ItemOut]


class EditionSummary(BaseModel):
    """An edition without its items."""

    id: str = Field(examples=["standard-2026"])
    city: str
    valid_from: date
    valid_to: date | None
    """The first day on which it no longer counts; null: until another one closes it."""
    approved_by: str | None
    note: str | None
    is_in_force: bool
    """New candidates and cases follow it."""
    imported_at: datetime | None
    """null: not kept in the database; it ships with the product or is named by the settings."""
    sha256: str | None


class DifferenceOut(BaseModel):
    """One field that differs. `item` and `condition` null: it belongs to the edition, or to the item itself."""

    item: str | None
    condition: str | None
    field: str = Field(examples=["limits.handle.value"])
    """Empty: the whole item or condition came or went."""
    old: str | None
    new: str | None
    """null: not there."""


class ItemFound(Named):
    """An item that a search found."""

    kind: ItemKind
    aliases: list[str]
    codes: list[str]
    matched: str
    """What of it was found."""
    conditions: list[Named]


def summary_of_row(row: HandbookEdition, *, in_force: str) -> EditionSummary:
    return EditionSummary(
        id=row.id,
        city=row.city,
        valid_from=date.fromisoformat(row.valid_from),
        valid_to=date.fromisoformat(row.valid_to) if row.valid_to else None,
        approved_by=row.approved_by,
        note=row.note,
        is_in_force=row.id == in_force,
        imported_at=row.imported_at,
        sha256=row.content_sha256,
    )


def summary_of(edition: Edition, row: HandbookEdition | None, *, in_force: str) -> EditionSummary:
    """`row` None: it is not kept."""
    if row is not None:
        return summary_of_row(row, in_force=in_force)
    return EditionSummary(
        id=edition.id,
        city=edition.city,
        valid_from=edition.valid_from,
        valid_to=edition.valid_to,
        approved_by=edition.approved_by or None,
        note=edition.note or None,
        is_in_force=edition.id == in_force,
        imported_at=None,
        sha256=None,
    )


def item_found(item: Item, matched: str) -> ItemFound:
    return ItemFound(
        id=item.id,
        zh=item.name.zh,
        en=item.name.en,
        kind=item.kind,
        aliases=list(item.aliases),
        codes=[f"{code.title} {code.code}" for code in item.codes],
        matched=matched,
        conditions=[Named(id=one.id, zh=one.text.zh, en=one.text.en) for one in item.conditions],
    )


def edition_out(edition: Edition) -> EditionOut:
    return EditionOut(
        id=edition.id,
        city=edition.city,
        valid_from=edition.valid_from,
        valid_to=edition.valid_to,
        approved_by=edition.approved_by,
        note=edition.note,
        sources=edition.sources,
        open_points=list(edition.open_points),
        items=[item_out(item) for item in edition.items],
    )


def item_out(item: Item) -> ItemOut:
    return ItemOut(
        id=item.id,
        zh=item.name.zh,
        en=item.name.en,
        kind=item.kind,
        aliases=list(item.aliases),
        hint_zh=item.hint.zh if item.hint else None,
        hint_en=item.hint.en if item.hint else None,
        is_verified=is_settled(item),
        codes=[_code_out(code) for code in item.codes],
        duty_windows=list(item.duty_windows),
        open_points=list(item.open_points),
        admin_points=item.admin_points,
        description=item.description,
        topology=item.topology,
        supervising_unit=item.supervising_unit,
        jurisdiction=item.jurisdiction,
        lead_unit=item.lead_unit,
        departments=list(item.departments),
        co_departments=list(item.co_departments),
        process_text=item.process_text,
        report_to=item.report_to,
        legal_basis=list(item.legal_basis),
        collection_rules=list(item.collection_rules),
        note=item.note,
        conditions=[_condition_out(condition) for condition in item.conditions],
    )


def _code_out(code: Code) -> CodeOut:
    return CodeOut(**dict(code), title=code.title)


def _condition_out(condition: Condition) -> ConditionOut:
    return ConditionOut(
        id=condition.id,
        zh=condition.text.zh,
        en=condition.text.en,
        is_danger=condition.is_danger,
        is_simple=condition.is_simple,
        urgency=condition.urgency,
        coordination=condition.coordination,
        criteria=list(condition.criteria),
        closing_text=condition.closing_text,
        limits=[_limit_out(one) for one in condition.limits],
        labels=list(condition.detection.labels) if condition.detection else [],
    )


def _limit_out(limit: StageLimit) -> LimitOut:
    return LimitOut(**dict(limit), seconds=limit.limit.seconds)
