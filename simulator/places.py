"""Where the pretend cameras stand: street corners of a zone of 25 km², with names, WGS84 coordinates and GB codes.

The division code 990101 belongs to no real place.
"""

from dataclasses import dataclass

EAST_WEST = ("创新大道", "望江路", "长宁大道", "永和路", "彩虹路", "云谷路", "天智路", "明珠大道", "丹霞路", "紫云路")
NORTH_SOUTH = (
    "石莲路",
    "科学大道",
    "枫林路",
    "文曲路",
    "梦园路",
    "杨林路",
    "银杏路",
    "玉兰大道",
    "香樟路",
    "柏堰湾路",
)
_CORNERS = (("东北角", 1, 1), ("西南角", -1, -1), ("东南角", 1, -1), ("西北角", -1, 1))
_CORNER_OFFSET_DEG = 0.00018  # about 20 m from the middle of the crossing
SOUTH_WEST = (117.1000, 31.8000)
ZONE_DEG = (0.0529, 0.0450)  # 5 km east and 5 km north at this latitude
_CHANNELS_PER_RECORDER = 16
_DIVISION = "99010100"


@dataclass(frozen=True, slots=True)
class Place:
    """`channel_code` and `device_code` have 20 digits; a recorder (device) carries up to 16 channels."""

    name: str
    channel_code: str
    device_code: str
    longitude: float
    latitude: float


def place_of(number: int) -> Place:
    """The place of camera `number`, from 0. Neighbouring numbers stand apart; names repeat only after 400 cameras."""
    crossings = len(EAST_WEST) * len(NORTH_SOUTH)
    lap, crossing = divmod(number, crossings)
    spread = crossing * 37 % crossings  # 37 shares no factor with 100, so every crossing comes once
    row, column = divmod(spread, len(NORTH_SOUTH))
    corner, east, north = _CORNERS[lap % len(_CORNERS)]
    later = f"{lap // len(_CORNERS) + 1}号" if lap >= len(_CORNERS) else ""
    recorder = number // _CHANNELS_PER_RECORDER + 1
    return Place(
        name=f"{EAST_WEST[row]}与{NORTH_SOUTH[column]}路口{corner}{later}",
        channel_code=f"{_DIVISION}001320{number + 1:06d}",
        device_code=f"{_DIVISION}001180{recorder:06d}",
        longitude=round(SOUTH_WEST[0] + (column + 0.5) / 10 * ZONE_DEG[0] + east * _CORNER_OFFSET_DEG, 6),
        latitude=round(SOUTH_WEST[1] + (row + 0.5) / 10 * ZONE_DEG[1] + north * _CORNER_OFFSET_DEG, 6),
    )
