"""The handbook as values: an edition holds items (小类), items hold conditions (立案条件).

Texts that the city or a standard issued (管理要点, 管理流程 …) stay in Chinese as they were printed; what the product
says of an item is in both languages.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from pydantic import Field, field_validator, model_validator

from handbook.codes import Code
from handbook.conditions import ENFORCEMENT, Condition
from handbook.detection_rule import Dedupe, DetectionRule, TimeOfDay
from handbook.errors import EditionNotInForce, ItemUnknown
from handbook.fields import Entry, Line, Name, Slug, Wording
from kit.validation_words import SaidTwice
from kit.wording import Sentence


class ItemKind(StrEnum):
    """Components (部件) are things on the register; events (事件) happen."""

    EVENT = "event"
    COMPONENT = "component"


class Topology(StrEnum):
    """How a component is drawn on the map (拓扑类型)."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


class DutyWindow(Entry):
    """How many hours a day somebody keeps roads of these classes clean (保洁时段)."""

    road_classes: tuple[Name, ...] = Field(min_length=1)
    hours_per_day: float = Field(gt=0, le=24)
    at_least: bool = False
    starts: TimeOfDay | None = None
    """City time; None: the source gives no time of day."""
    ends: TimeOfDay | None = None
    source: str


class Item(Entry):
    """What is managed. Units are named as the plan names them."""

    id: Slug
    kind: ItemKind
    name: Name
    aliases: tuple[str, ...] = ()
    plan_ref: Line | None = None
    """Where the plan has it."""
    codes: tuple[Code, ...] = ()
    hint: Wording | None = None
    """This, not that (研判提示)."""
    confused_with: tuple[Slug, ...] = ()
    """Items that are easily taken for this one, and this one for them; said once for a pair."""
    is_enforcement: bool = False
    """Ends with an administrative penalty (行政处罚), whose outcome the feedback must name."""
    admin_points: Line | None = None
    """管理要点."""
    description: Line | None = None
    """设施说明."""
    topology: Topology | None = None
    symbol: str | None = None
    supervising_unit: str | None = None
    """监管单位; None: the city has not named one."""
    jurisdiction: str | None = None
    """管辖范围."""
    lead_unit: str | None = None
    """承办单位."""
    departments: tuple[str, ...] = ()
    """Further departments that may handle it (专业部门)."""
    co_departments: tuple[str, ...] = ()
    """Those that work along (协办)."""
    process_text: Line | None = None
    """管理流程."""
    report_to: str | None = None
    legal_basis: tuple[Line, ...] = ()
    collection_rules: tuple[Line, ...] = ()
    """采集要求: what inspectors photograph, and what they leave."""
    note: Line | None = None
    """备注."""
    duty_windows: tuple[DutyWindow, ...] = ()
    open_points: tuple[Wording, ...] = ()
    conditions: tuple[Condition, ...] = Field(min_length=1)

    @field_validator("codes")
    @classmethod
    def _one_per_scheme(cls, codes: tuple[Code, ...]) -> tuple[Code, ...]:
        _refuse_doubled(
            Sentence(zh="同一编码体系有两个代码", en="two codes in one scheme"), (code.scheme for code in codes)
        )
        return codes

    def ends_in_penalty(self, condition: Condition) -> bool:
        """Whether an authority must act on this condition of the item: marked so, or by a limit for such a stage."""
        return self.is_enforcement or any(one.stage in ENFORCEMENT for one in condition.limits)

    def conditions_met(self, measured: Mapping[str, float]) -> tuple[Condition, ...]:
        """Those whose criteria the measurements meet; conditions that measure nothing are left out."""
        return tuple(one for one in self.conditions if one.criteria and one.is_met_by(measured))


@dataclass(frozen=True, slots=True)
class _Index:
    """Items and conditions by id."""

    of: tuple[Item, ...]
    items: Mapping[str, Item]
    conditions: Mapping[str, tuple[Item, Condition]]


def _index_of(items: tuple[Item, ...]) -> _Index:
    return _Index(
        of=items,
        items={item.id: item for item in items},
        conditions={one.id: (item, one) for item in items for one in item.conditions},
    )


class Edition(Entry):
    """What is in force from a day on; never changed afterwards."""

    id: Slug
    city: str = Field(min_length=1, max_length=80)
    valid_from: date
    valid_to: date | None = None
    """The first day on which it no longer counts; None: until another one closes it."""
    approved_by: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=1000)
    sources: dict[str, Wording] = Field(default_factory=dict)
    """What codes, limits and windows were taken from, by key."""
    open_points: tuple[Wording, ...] = ()
    """What nobody has decided or verified yet, said openly."""
    unit_aliases: dict[str, str] = Field(default_factory=dict)
    """A unit as the plan prints it → its name in the tree of departments, where the two differ."""
    dedupe: Dedupe | None = None
    """How near is near for items of which no condition says it; None: those have no duplicates."""
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_sound(self) -> "Edition":
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise SaidTwice(
                f"valid_to {self.valid_to} is not after valid_from {self.valid_from}: it would never count",
                zh=f"valid_to {self.valid_to} 不晚于 valid_from {self.valid_from}：该版本永远不会施行",
            )
        _refuse_doubled(Sentence(zh="小类编号重复", en="item id used twice"), (item.id for item in self.items))
        _refuse_doubled(
            Sentence(zh="立案条件编号重复", en="condition id used twice"),
            (one.id for item in self.items for one in item.conditions),
        )
        _refuse_doubled(
            Sentence(zh="同一编码体系中代码重复", en="code used twice in one scheme"),
            (f"{code.scheme} {item.kind} {code.code}" for item in self.items for code in item.codes),
        )
        for item in self.items:
            self._refuse_unknown_sources(item)
            self._refuse_unknown_items(item)
        return self

    def refuse_unless_in_force(self, today: date) -> None:
        """Raises EditionNotInForce, with what to do; `today` in city time."""
        if today < self.valid_from:
            raise EditionNotInForce(
                f"The handbook edition {self.id} counts from {self.valid_from} on, and today is {today}: "
                "let GRIDWARDEN_HANDBOOK_EDITION name the one that counts today.",
                zh=(
                    f"手册版本 {self.id} 自 {self.valid_from} 起施行，今天是 {today}：请将 GRIDWARDEN_HANDBOOK_EDITION"
                    " 设为现行版本。"
                ),
            )
        if self.valid_to is not None and today >= self.valid_to:
            raise EditionNotInForce(
                f"The handbook edition {self.id} ended on {self.valid_to}, and today is {today}: "
                "let GRIDWARDEN_HANDBOOK_EDITION name the one that followed.",
                zh=(
                    f"手册版本 {self.id} 已于 {self.valid_to} 废止，今天是 {today}：请将 GRIDWARDEN_HANDBOOK_EDITION "
                    "设为其后续版本。"
                ),
            )

    def confused_with(self, item_id: str) -> frozenset[str]:
        """Ids of the items that this one is easily taken for, whichever of the two says so."""
        said_here = (other for item in self.items if item.id == item_id for other in item.confused_with)
        said_there = (item.id for item in self.items if item_id in item.confused_with)
        return frozenset((*said_here, *said_there))

    def item(self, item_id: str) -> Item:
        """Raises ItemUnknown where the edition has no such item."""
        item = self._index().items.get(item_id)
        if item is not None:
            return item
        raise ItemUnknown(
            f"The handbook edition {self.id} has no item '{item_id}'.", zh=f"手册版本 {self.id} 中没有小类“{item_id}”。"
        )

    def item_of(self, condition_id: str) -> Item:
        """The item that a condition belongs to; raises ItemUnknown."""
        return self._find(condition_id)[0]

    def condition(self, condition_id: str) -> Condition:
        """Raises ItemUnknown where the edition has no such condition."""
        return self._find(condition_id)[1]

    def detected(self) -> tuple[tuple[Item, Condition, DetectionRule], ...]:
        """Every condition that cameras look for, in the order of the file."""
        return tuple(
            (item, condition, condition.detection)
            for item in self.items
            for condition in item.conditions
            if condition.detection is not None
        )

    def _index(self) -> "_Index":
        """Made once: every row of every list names an item and a condition, and a handbook has hundreds."""
        if self.index.of is not self.items:  # taken along by `model_copy`, which changed the items
            self.__dict__["index"] = _index_of(self.items)
        return self.index

    @cached_property
    def index(self) -> "_Index":
        return _index_of(self.items)

    def _find(self, condition_id: str) -> tuple[Item, Condition]:
        found = self._index().conditions.get(condition_id)
        if found is not None:
            return found
        raise ItemUnknown(
            f"The handbook edition {self.id} has no condition '{condition_id}'.",
            zh=f"手册版本 {self.id} 中没有立案条件“{condition_id}”。",
        )

    def _refuse_unknown_items(self, item: Item) -> None:
        unknown = sorted(set(item.confused_with) - ({one.id for one in self.items} - {item.id}))
        if unknown:
            raise SaidTwice(
                f"{item.id} is confused_with what is no other item of the edition: {', '.join(unknown)}",
                zh=f"{item.id} 的 confused_with 不是本版本的其他小类：{'、'.join(unknown)}",
            )

    def _refuse_unknown_sources(self, item: Item) -> None:
        limits = (limit.source for condition in item.conditions for limit in condition.limits)
        named = (*(code.source for code in item.codes), *limits, *(window.source for window in item.duty_windows))
        unknown = {one.strip() for source in named for one in source.split(",")} - set(self.sources)
        if unknown:
            raise SaidTwice(
                f"{item.id} names a source that `sources` does not explain: {', '.join(sorted(unknown))}",
                zh=f"{item.id} 所列来源在 `sources` 中没有说明：{'、'.join(sorted(unknown))}",
            )


def _refuse_doubled(complaint: Sentence, values: Iterable[Hashable]) -> None:
    doubled = sorted(str(value) for value, times in Counter(values).items() if times > 1)
    if doubled:
        raise SaidTwice(f"{complaint.en}: {', '.join(doubled)}", zh=f"{complaint.zh}：{'、'.join(doubled)}")
