"""A city whose one camera really patrols: from what it sees to a case, its feedback and the second look."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from camera_registry.tables import Camera
from cases import camera_inspection, intake
from cases.case_tables import CameraInspection
from cases.confirmation import confirm
from cases.entered import Entered
from cases.settling import Reviewer
from cases.states import CaseAction, InspectResult
from cases.tables import Candidate, Case, CaseEvent
from detection.tables import Finding, Spot
from detection.topics import VIEW_REVISITED
from kit.clock import utc_now
from kit.database import Database
from kit.outbox import OutboxMessage
from kit.storage import PictureStore
from tests.cases.a_city import EDITION, HERE, SANITATION, City
from tests.detection.a_patrol import GARBAGE_PX, Beat, cameras, detections
from tests.detection.test_patrol import claim, visited

GARBAGE = detections(("garbage", GARBAGE_PX, 0.8))
NOTHING = detections()


@dataclass
class WatchedPlace:
    """`city` works the case, `beat` is the patrol; messages are handled only when a test says so."""

    database: Database
    store: PictureStore
    city: City = field(init=False)
    beat: Beat = field(init=False)

    def __post_init__(self) -> None:
        self.city = City(self.database, at=utc_now())
        self.beat = Beat(self.database, self.store, edition=EDITION)
        cameras(self.database)
        with self.database.write() as session:
            session.execute(update(Camera).values(longitude=HERE.longitude, latitude=HERE.latitude))

    def candidate(self) -> Candidate:
        """Garbage that the patrol saw for ten minutes, in the queue."""
        self.beat.detector.finds = GARBAGE
        visited(self.beat, 6, every_s=180.0)
        with self.database.write() as session:
            finding = session.scalars(select(Finding).order_by(Finding.id.desc())).first()
            assert finding is not None
            intake.take_in(session, finding_id=finding.id, now=utc_now())
            return session.scalars(select(Candidate).where(Candidate.finding_id == finding.id)).one()

    def confirmed(self) -> Case:
        candidate = self.candidate()
        reviewer = Reviewer(person_id=self.city.people["operator"])
        with self.database.write() as session:
            return confirm(session, candidate_id=candidate.id, reviewer=reviewer, edition=EDITION, now=self.city.at)

    def handled(self, case: Case | None = None) -> Case:
        """With the department, which works on it."""
        case = self.city.do(case or self.confirmed(), CaseAction.ACCEPT, "operator")
        case = self.city.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True))
        dispatch = Entered(main_department=SANITATION)
        case = self.city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=dispatch)
        return self.city.do(case, CaseAction.RECEIVE, "department")

    def fed_back(self, case: Case | None = None) -> Case:
        return self.city.fed_back(case or self.handled())

    def told(self, case: Case, *, version: int | None = None, now: datetime | None = None) -> None:
        """`case.changed` of this version arrives; None: of the last one."""
        with self.database.write() as session:
            camera_inspection.note_change(
                session, case_id=case.id, version=version or case.version, now=now or utc_now()
            )

    def looked(self, *, is_clean: bool) -> None:
        """The patrol visits what is due by itself; nobody is told yet."""
        self.beat.detector.finds = NOTHING if is_clean else GARBAGE
        self.looked_as_told()

    def looked_as_told(self) -> None:
        """The same, with whatever the detector has been told to find."""
        for token in claim(self.database, self.beat.settings):
            self.beat.patrol().visit_batch(token)

    def answered(self) -> None:
        """`view.revisited` arrives, for every revisit that has been answered so far."""
        with self.database.read() as session:
            keys = session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == VIEW_REVISITED)).all()
        for key in keys:
            with self.database.write() as session:
                camera_inspection.take_answer(session, revisit_id=int(key))

    def inspected(self, case: Case, result: InspectResult) -> Case:
        return self.city.inspected(result, case)

    def inspections(self) -> list[CameraInspection]:
        with self.database.read() as session:
            return list(session.scalars(select(CameraInspection).order_by(CameraInspection.id)))

    def inspection(self) -> CameraInspection:
        (only,) = self.inspections()
        return only

    def events(self) -> int:
        """How many things happened to cases."""
        with self.database.read() as session:
            return len(session.scalars(select(CaseEvent.id)).all())

    def spot(self) -> Spot:
        with self.database.read() as session:
            return session.scalars(select(Spot)).one()
