"""What can be wrong with codes, coordinates, map files and places."""

from kit.errors import Conflict, Invalid


class GridCodeInvalid(Invalid):
    """A cell or component code breaks its form."""


class CoordinatesInvalid(Invalid):
    """Numbers that are no place of the city: exchanged, in metres, or in another country."""


class MapFileInvalid(Invalid):
    """A file with mistakes; nothing of it is imported."""

    def __init__(self, message: str, *, mistakes: tuple[str, ...]) -> None:
        super().__init__(message)
        self.mistakes = mistakes
        """One sentence per mistake, each naming feature or row, and field."""


class OutsideEveryCell(Invalid):
    """The place lies in no cell of the map."""

    def __init__(self, *, longitude: float, latitude: float, nearest_code: str, distance_m: float) -> None:
        super().__init__(
            f"{longitude:.6f}, {latitude:.6f} lies in no cell (单元网格): "
            f"the nearest one, {nearest_code}, is {distance_m:,.0f} m away. "
            "Correct the place, or import the cells that are missing."
        )
        self.longitude, self.latitude = longitude, latitude
        self.nearest_code, self.distance_m = nearest_code, distance_m


class NoCells(Conflict):
    """Nobody has imported a cell yet, so no place can be looked up."""

    def __init__(self) -> None:
        super().__init__("The map has no cells (单元网格) yet: run `gridwarden city import cells FILE --crs …`.")


class WindowInvalid(Invalid):
    """No window of the map, or a larger one than anybody can look at."""
