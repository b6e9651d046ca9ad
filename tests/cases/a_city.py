"""A city in which cases can be worked: departments, one beat of two cells, people of every post, and the door."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.acting import actor_of
from accounts.actor import Actor
from accounts.department_import import import_departments, read_departments
from accounts.posts import Post
from accounts.tables import Person, PostHolding
from camera_registry.ground import Place
from cases import door, registration
from cases.case_tables import DeadlineRow, Photo
from cases.clock_kinds import ClockKind
from cases.entered import NOTHING, Entered
from cases.replay import differences
from cases.report import Report
from cases.states import AuthorisationKind, CaseAction, CaseSource, InspectResult
from cases.tables import Case
from city_map.coordinates import LocalPlane
from city_map.kinds import MapKind
from city_map.sample_zone import DEPARTMENTS
from city_map.tables import Beat, BeatCell, Cell, MapChange
from handbook.edition import Edition
from handbook.loading import load_edition
from kit.database import Database
from kit.secrets import SecretBox

TEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""10:00 in the city, a Monday."""
EDITION: Edition = load_edition(Path("standard.yaml"))
ALL_DEPARTMENTS = read_departments(DEPARTMENTS)
GARBAGE, MANHOLE = "exposed-garbage.small", "unknown-manhole-cover.missing"
HERE = Place(121.5, 31.2, 8.0)
CELL, BEAT, OTHER_BEAT = "349901001001001", "B-1", "B-2"
SANITATION, GREENING, UPPER = "sanitation", "greening", "city-management"
DEPARTMENT_OF = {Post.DEPARTMENT: SANITATION, Post.SUPERVISING_UNIT: UPPER}
OTHERS: dict[str, dict[str, Any]] = {
    "greener": {"post": Post.DEPARTMENT, "department": GREENING},
    "stranger": {"post": Post.INSPECTOR, "beat": OTHER_BEAT},
    "colleague": {"post": Post.INSPECTOR, "beat": BEAT},
}
BOX = SecretBox("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
MINUTE = timedelta(minutes=1)


@dataclass
class City:
    """`at` is the time of day; every act takes a minute."""

    database: Database
    at: datetime = TEN
    here: Place = HERE
    """Where people stand and things are, unless somebody says otherwise."""
    people: dict[str, int] = field(default_factory=dict)
    """Login → id; a post's own name is the login of the first person in it."""

    def __post_init__(self) -> None:
        with self.database.write() as session:
            import_departments(session, ALL_DEPARTMENTS, now=TEN)
            _lay_out(session)
            self._join_all(session, [(post.value, _own_holding(post)) for post in Post] + list(OTHERS.items()))

    def join(
        self, session: Session, login: str, post: Post, *, department: str | None = None, beat: str | None = None
    ) -> int:
        self._join_all(session, [(login, {"post": post, "department": department, "beat": beat})])
        return self.people[login]

    def _join_all(self, session: Session, newcomers: list[tuple[str, dict[str, Any]]]) -> None:
        """At once, because each flush is a round trip, and most tests begin with all of these people."""
        people = [Person(login=login, name=login.title(), created_at=TEN) for login, _ in newcomers]
        session.add_all(people)
        session.flush()
        for person, (login, holding) in zip(people, newcomers, strict=True):
            session.add(PostHolding(person_id=person.id, valid_from=TEN - timedelta(days=99), **holding))
            self.people[login] = person.id

    def actor(self, login: str) -> Actor:
        with self.database.read() as session:
            return actor_of(session, self.people[login], at=self.at)

    def photo(self, login: str, *, place: Place | None = None, has_place: bool = True) -> int:
        """A picture that the person took there a moment ago, as if it had been uploaded."""
        place = (place or self.here) if has_place else None
        with self.database.write() as session:
            row = Photo(
                key=f"ab/cd/{login}.webp",
                person_id=self.people[login],
                uploaded_at=self.at,
                longitude=place.longitude if place else None,
                latitude=place.latitude if place else None,
                accuracy_m=5.0,
                width_px=640,
                height_px=480,
            )
            session.add(row)
            session.flush()
            return row.id

    def register(self, login: str = "operator", **changes: Any) -> Case:
        report: dict[str, Any] = {
            "source": CaseSource.HOTLINE,
            "condition_id": GARBAGE,
            "place": self.here,
            "shown_duplicates": (),
            **changes,
        }
        with self.database.write() as session:
            return registration.register(
                session, Report(**report), actor=self.actor(login), edition=EDITION, box=BOX, at=self._tick()
            )

    def do(
        self, case: Case, action: CaseAction, login: str, *, version: int | None = None, entered: Entered = NOTHING
    ) -> Case:
        """Through the door, a minute after what was done last."""
        actor = self.actor(login)
        with self.database.write() as session:
            return door.apply(
                session,
                case_id=case.id,
                action=action,
                actor=actor,
                at=self._tick(),
                entered=entered,
                expected_version=version,
            )

    def ask(self, case: Case, kind: AuthorisationKind, login: str, **terms: Any) -> int:
        actor = self.actor(login)
        with self.database.write() as session:
            row = door.ask(session, case_id=case.id, kind=kind, actor=actor, at=self._tick(), terms=Entered(**terms))
            return row.id

    def now(self, case: Case) -> Case:
        """As the database has it."""
        with self.database.read() as session:
            return session.get_one(Case, case.id)

    def reported(self, **changes: Any) -> Case:
        """An inspector's report needs no verification."""
        return self.register("inspector", source=CaseSource.INSPECTOR, **changes)

    def filed(self, **changes: Any) -> Case:
        case = self.do(self.reported(**changes), CaseAction.ACCEPT, "operator")
        return self.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True))

    def handled(self, **changes: Any) -> Case:
        """Dispatched to the sanitation office, and received there."""
        case = self.filed(**changes)
        case = self.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
        return self.do(case, CaseAction.RECEIVE, "department")

    def fed_back(self, case: Case | None = None) -> Case:
        entered = Entered(photos=(self.photo("department"),), is_same_viewpoint=True, result_text="已清运")
        return self.do(case or self.handled(), CaseAction.FEED_BACK, "department", entered=entered)

    def inspected(self, result: InspectResult = InspectResult.PASSED, case: Case | None = None) -> Case:
        case = self.do(case or self.fed_back(), CaseAction.SEND_INSPECT, "operator")
        entered = Entered(photos=(self.photo("colleague"),), inspect_result=result)
        return self.do(case, CaseAction.INSPECT_REPLY, "colleague", entered=entered)

    def closed(self) -> Case:
        return self.do(self.inspected(), CaseAction.CLOSE, "duty_supervisor")

    def _tick(self) -> datetime:
        self.at += MINUTE
        return self.at


def _own_holding(post: Post) -> dict[str, Any]:
    return {"post": post, "department": DEPARTMENT_OF.get(post), "beat": BEAT if post is Post.INSPECTOR else None}


def _lay_out(session: Session) -> None:
    plane = LocalPlane(HERE.longitude, HERE.latitude)
    west = shapely.transform(shapely.box(-500, -500, 500, 500), plane.to_degrees)
    east = shapely.transform(shapely.box(500, -500, 1500, 500), plane.to_degrees)
    cells = [
        Cell(code=CELL, name="中山路", geometry=shapely.to_geojson(west)),
        Cell(code="349901001001002", name="人民路", geometry=shapely.to_geojson(east)),
    ]
    beats = [Beat(code=BEAT, name="一号网格"), Beat(code=OTHER_BEAT, name="二号网格")]
    change = MapChange(
        kind=MapKind.CELLS, source="drawn", crs=None, added=2, updated=0, vanished=0, returned=0, changed_at=TEN
    )
    session.add_all((*cells, *beats, change))
    session.flush()
    session.add_all(BeatCell(beat_id=beat.id, cell_id=cell.id) for beat, cell in zip(beats, cells, strict=True))


def proved(city: City, case: Case) -> None:
    """What is stored is what the events say."""
    with city.database.read() as session:
        assert differences(session, case.id) == ()


def clocks(city: City, case: Case, kind: ClockKind) -> list[DeadlineRow]:
    """Of that kind, in the order of their starts."""
    wanted = select(DeadlineRow).where(DeadlineRow.case_id == case.id, DeadlineRow.kind == kind)
    with city.database.read() as session:
        return list(session.scalars(wanted.order_by(DeadlineRow.position)))
