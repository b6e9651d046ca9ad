"""The closed sets of the map: what is imported, how a component is, and which roads are kept clean how long. Pure."""

from enum import StrEnum


class MapKind(StrEnum):
    """What one file holds."""

    CELLS = "cells"
    BEATS = "beats"
    COMPONENTS = "components"
    ROADS = "roads"
    PERMITS = "permits"


class ComponentState(StrEnum):
    """管理部件状态, the five values of GB/T 47678.5 table 2 as transcribed (not read in the standard itself)."""

    INTACT = "intact"
    BROKEN = "broken"
    LOST = "lost"
    ABANDONED = "abandoned"
    REMOVED = "removed"

    @property
    def zh(self) -> str:
        return STATES_ZH[self]


class RoadClass(StrEnum):
    """道路等级 as the plan's duty windows tell roads apart, from the longest hours of keeping clean to the shortest."""

    MAIN = "main"
    INTERCHANGE = "interchange"
    KEY_AREA = "key_area"
    SECONDARY = "secondary"
    BRANCH = "branch"
    FOOTBRIDGE = "footbridge"
    RIVER_BRIDGE = "river_bridge"
    LANE = "lane"

    @property
    def zh(self) -> str:
        return ROADS_ZH[self]


STATES_ZH = {
    ComponentState.INTACT: "完好",
    ComponentState.BROKEN: "破损",
    ComponentState.LOST: "丢失",
    ComponentState.ABANDONED: "废弃",
    ComponentState.REMOVED: "移除",
}
ROADS_ZH = {
    RoadClass.MAIN: "主干道路",
    RoadClass.INTERCHANGE: "立交桥",
    RoadClass.KEY_AREA: "重点地区",
    RoadClass.SECONDARY: "次干道路",
    RoadClass.BRANCH: "支路",
    RoadClass.FOOTBRIDGE: "人行天桥",
    RoadClass.RIVER_BRIDGE: "跨河桥梁",
    RoadClass.LANE: "里巷道路",
}
