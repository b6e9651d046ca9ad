"""A city with roads, in which cases of every kind wait: with pictures of a street, and clocks at chosen moments."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import shapely
from sqlalchemy import update

from camera_registry.ground import Place
from cases.tables import Case
from city_map.coordinates import LocalPlane
from city_map.kinds import MapKind, RoadClass
from city_map.tables import MapChange, Road
from detection.tables import Evidence
from kit.clock import utc_now
from kit.pictures import encode_webp
from tests.cases.a_city import HERE, MANHOLE, MINUTE, TEN, City
from tests.cases.a_street import Street
from tests.cases.deciding import confirmed, raised

LONG = "中山路与人民路交叉口东北角公交站台旁二百米绿化带内侧靠近老百货大楼后门的垃圾收集点以及通往幼儿园的便道两侧共计六十字整啊"
LIMIT = timedelta(hours=2)
"""Of a missing cover: no other clock of the department runs beside it."""
UNTIL_DISPATCH = 4 * MINUTE
ROADS = {"中山路": ((-900, 0), (1400, 0)), "人民路": ((0, -480), (0, 480)), "胜利巷": ((-400, 160), (700, 160))}


@dataclass
class Worklist:
    """`city` has its people and doors; `street` its camera."""

    city: City
    street: Street

    def lay_roads(self) -> None:
        plane = LocalPlane(HERE.longitude, HERE.latitude)
        with self.city.database.write() as session:
            for number, (name, line) in enumerate(ROADS.items()):
                way = shapely.transform(shapely.LineString(line), plane.to_degrees)
                session.add(
                    Road(
                        code=f"R-{number}",
                        name=name,
                        road_class=RoadClass.MAIN,
                        width_m=20.0,
                        geometry=shapely.to_geojson(way),
                    )
                )
            session.add(
                MapChange(
                    kind=MapKind.ROADS,
                    source="drawn",
                    crs=None,
                    added=3,
                    updated=0,
                    vanished=0,
                    returned=0,
                    changed_at=TEN,
                )
            )

    def at_share(self, share: float, **changes: Any) -> Case:
        """With a department, and so much of its only clock is used up now: two hours without a break."""
        self.city.at = utc_now() - LIMIT * share - UNTIL_DISPATCH
        return self.city.handled(condition_id=MANHOLE, **changes)

    def beside(self, metres: float) -> Place:
        """So far east of the crossing."""
        longitude = HERE.longitude + metres / 95_200
        return Place(longitude, HERE.latitude, HERE.radius_m)

    def seen(self) -> Case:
        """A camera found it, with a picture of a street."""
        case = confirmed(self.street, raised(self.street, at=utc_now() - timedelta(minutes=3)), at=utc_now())
        with self.street.database.write() as session:
            session.execute(update(Evidence).values(blurred_key=self.picture(), width_px=1280, height_px=720))
        return case

    def picture(self, seed: int = 7) -> str:
        """A street of sorts: sky, houses, a road with its lines, and something in heaps beside it."""
        assert self.street.store is not None
        frame_bgr = np.zeros((720, 1280, 3), dtype=np.uint8)
        frame_bgr[:300] = (222, 200, 178)
        rng = np.random.default_rng(seed)
        for left in range(0, 1280, 160):
            top = int(rng.integers(90, 220))
            frame_bgr[top:340, left : left + 150] = rng.integers(90, 190, 3)
            frame_bgr[top + 20 : 330 : 40, left + 15 : left + 135 : 3] = (90, 80, 70)
        frame_bgr[340:420] = (150, 160, 165)
        frame_bgr[420:] = (96, 92, 90)
        frame_bgr[560:572, ::1] = np.where((np.arange(1280) // 80 % 2)[:, None], (230, 230, 230), (96, 92, 90))
        for _ in range(60):
            x, y = int(rng.integers(520, 780)), int(rng.integers(370, 450))
            frame_bgr[y : y + 24, x : x + 34] = rng.integers(20, 230, 3)
        return self.street.store.put(encode_webp(frame_bgr), suffix=".webp")
