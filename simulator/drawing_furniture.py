"""What a street has anyway: trees, poles, parked cars and bicycles, bins in order, covers and grates in order."""

import numpy as np

from simulator import drawing_covers as covers
from simulator.drawing_camera import Camera, Floats, Street
from simulator.drawing_ground import Colour, Ground
from simulator.drawing_place import Thing
from simulator.drawing_problems import DrawnBox, Place, Site, bins_at, flat_box, room
from simulator.drawing_solids import Painter, bicycle, car, pole, rectangle, tree

CARS: tuple[Colour, ...] = (
    (205, 205, 205),
    (45, 45, 48),
    (120, 118, 112),
    (60, 50, 130),
    (120, 80, 50),
    (225, 225, 228),
)
SHARED_BICYCLES: tuple[Colour, ...] = ((40, 190, 230), (200, 140, 30), (80, 170, 60))


class Furnisher:
    """Sets things down only where they hide nothing that is boxed."""

    def __init__(self, camera: Camera, street: Street, kept_free: list[Floats]) -> None:
        self._camera = camera
        self._street = street
        self._taken = list(kept_free)
        self.things: list[Thing] = []
        self.boxes: list[DrawnBox] = []

    def covers(self, generator: np.random.Generator, ground: Ground) -> None:
        for _ in range(int(generator.integers(0, 3))):
            at_m = self._on_road(generator)
            radius_m = float(generator.uniform(0.32, 0.4))
            if self._free(room(self._camera, at_m, radius_m, 0.02)):
                covers.cover(generator, ground, at_m, radius_m)
                self.boxes += flat_box(self._camera, "manhole_cover", at_m, radius_m)
        for _ in range(int(generator.integers(0, 3))):
            at_m = (self._street.kerb_m - 0.3, float(generator.uniform(5, 20)))
            if self._free(room(self._camera, at_m, 0.35, 0.02)):
                covers.grate(generator, ground, at_m, (0.4, 0.65))
                self.boxes += flat_box(self._camera, "drain_grate", at_m, 0.3)

    def bins(self, generator: np.random.Generator) -> None:
        if generator.random() < 0.5:
            at_m = (self._street.wall_m - 0.5, float(generator.uniform(6, 22)))
            site = Site(at_m, float(generator.uniform(0.4, 1.3)), 1.15)
            if self._free(site.seen_by(self._camera)):
                self.things += bins_at(generator, site)

    def clutter(self, generator: np.random.Generator) -> None:
        """Trees and poles along the kerbs, cars and bicycles. Every draw is made, taken or not, so the seed decides."""
        for along_m in np.arange(generator.uniform(5, 12), 45, generator.uniform(5, 10)):
            self._tree((self._street.kerb_m + 0.55, float(along_m)), int(generator.integers(0, 2**32)))
        for along_m in np.arange(generator.uniform(8, 25), 50, generator.uniform(14, 25)):
            self._tree((self._street.left_kerb_m - 0.6, float(along_m)), int(generator.integers(0, 2**32)))
        for _ in range(int(generator.integers(0, 5))):
            colour = CARS[int(generator.integers(0, len(CARS)))]
            at_m = (self._street.left_kerb_m + 1.1, float(generator.uniform(9, 45)))
            self._car(at_m, colour, facing=float(generator.choice([-1, 1])))
        for _ in range(int(generator.integers(0, 7))):
            at_m = (self._street.kerb_m + float(generator.uniform(0.4, 1.2)), float(generator.uniform(8, 26)))
            colour = SHARED_BICYCLES[int(generator.integers(0, 3))]
            self._bicycle(at_m, colour, float(generator.normal(0.2, 0.15)))

    def _on_road(self, generator: np.random.Generator) -> Place:
        across_m = generator.uniform(self._street.left_kerb_m + 0.8, self._street.kerb_m - 0.8)
        return float(across_m), float(generator.uniform(5, 24))

    def _free(self, xyxy: Floats, *, keep: bool = True) -> bool:
        for taken in self._taken:
            if xyxy[0] < taken[2] and taken[0] < xyxy[2] and xyxy[1] < taken[3] and taken[1] < xyxy[3]:
                return False
        if keep:
            self._taken.append(xyxy)
        return True

    def _tree(self, at_m: Place, seed: int) -> None:
        def paint(painter: Painter) -> None:
            tree(painter, at_m, np.random.default_rng(seed))

        crown = room(self._camera, at_m, 2.1, 6.5, 2.2)
        trunk = room(self._camera, at_m, 0.15, 2.3)
        if seed % 3 == 0:
            colour = (90.0 + seed % 70,) * 3
            if self._free(trunk, keep=False):
                footprint = rectangle(at_m, (0.16, 0.16), 0, 0)[:, :2]
                self.things.append(Thing(at_m, footprint, 6, lambda painter: pole(painter, at_m, 6.5, colour)))
        elif self._free(crown, keep=False) and self._free(trunk, keep=False):
            self.things.append(Thing(at_m, rectangle(at_m, (0.3, 0.3), 0, 0)[:, :2], 3, paint))

    def _car(self, at_m: Place, colour: Colour, *, facing: float) -> None:
        if self._free(room(self._camera, at_m, 2.3, 1.5)):
            footprint = rectangle(at_m, (1.76, 4.4), 0, 0)[:, :2]
            self.things.append(Thing(at_m, footprint, 1.3, lambda painter: car(painter, at_m, colour, facing=facing)))

    def _bicycle(self, at_m: Place, colour: Colour, turn: float) -> None:
        if self._free(room(self._camera, at_m, 0.3, 1.0)):
            footprint = rectangle(at_m, (1.4, 0.3), turn, 0)[:, :2]
            self.things.append(Thing(at_m, footprint, 0.8, lambda painter: bicycle(painter, at_m, colour, turn)))
