"""What can be wrong with codes, coordinates, map files and places."""

from kit.errors import Conflict, Invalid
from kit.wording import Sentence


class GridCodeInvalid(Invalid):
    """A cell or component code breaks its form."""


class CoordinatesInvalid(Invalid):
    """Numbers that are no place of the city: exchanged, in metres, or in another country."""


class MapFileInvalid(Invalid):
    """A file with mistakes; nothing of it is imported."""

    def __init__(self, told: Sentence, *, mistakes: tuple[Sentence, ...]) -> None:
        super().__init__(told.en, zh=told.zh)
        self.mistakes = mistakes
        """One sentence per mistake, each naming feature or row, and field."""


class OutsideEveryCell(Invalid):
    """The place lies in no cell of the map."""

    def __init__(self, *, longitude: float, latitude: float, nearest_code: str, distance_m: float) -> None:
        super().__init__(
            f"{longitude:.6f}, {latitude:.6f} lies in no cell: "
            f"the nearest one, {nearest_code}, is {distance_m:,.0f} m away. "
            "Correct the place, or import the cells that are missing.",
            zh=f"位置 {longitude:.6f}, {latitude:.6f} 不在任何单元网格内：最近的单元网格 {nearest_code} 距此 "
            f"{distance_m:,.0f} 米。请更正位置，或导入缺少的单元网格。",
        )
        self.longitude, self.latitude = longitude, latitude
        self.nearest_code, self.distance_m = nearest_code, distance_m


class NoCells(Conflict):
    """Nobody has imported a cell yet, so no place can be looked up."""

    def __init__(self) -> None:
        super().__init__(
            "The map has no cells yet: run `gridwarden city import cells FILE --crs …`.",
            zh="地图上尚无单元网格：请运行 `gridwarden city import cells 文件 --crs …`。",
        )


class WindowInvalid(Invalid):
    """No window of the map, or a larger one than anybody can look at."""
