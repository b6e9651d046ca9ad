"""A city with something of every kind in it, so that what Schemathesis asks for is there now and then."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from sqlalchemy import select

from accounts.appointments import Scope, hold_post
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import OwnPermission, Person
from camera_registry.ground import Place
from cases import intake
from cases.calendar_files import shipped_calendar
from cases.case_tables import CameraInspection
from cases.entered import Entered
from cases.notices.tables import Notice
from cases.notices.templates import Template
from cases.photos import keep_photo
from cases.states import AuthorisationKind, CaseAction
from cases.tables import Decision, SecondReview
from detection.revisit_verdicts import RevisitVerdict
from detection.tables import Revisit, Spot
from handbook.editions import import_edition
from handbook.loading import city_today
from kit.clock import utc_now
from tests.cases.a_city import BEAT, CELL, GARBAGE, SANITATION, UPPER, City
from tests.cases.a_street import BOX, EDITION, MANHOLE, Street
from tests.cases.an_inspector import a_photo
from tests.cases.deciding import confirmed, raised, rejected

SCOPES = {
    Post.DEPARTMENT: Scope(department=SANITATION),
    Post.SUPERVISING_UNIT: Scope(department=UPPER),
    Post.INSPECTOR: Scope(beat=BEAT),
}
API = "/api/v1"
APART = 0.001  # degrees, 95 m
CONTENT = a_photo(size=(640, 480))
SECRET = "a secret of sixteen"
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class BusyCity:
    """`words` is what exists by the name under which the interface asks for it."""

    street: Street
    city: City
    words: dict[str, list[str]] = field(default_factory=dict)

    def fill(self) -> None:
        """All that needs no server."""
        self._give_every_post()
        self._decide_candidates()
        self._work_cases()
        self._keep_photos()
        self._ask_the_camera()
        now = utc_now()
        with self.street.database.write() as session:
            import_edition(session, EDITION, now=now, today=city_today())
            session.add_all(
                Notice(
                    person_id=self.street.operator_id,
                    dedupe_key=f"fuzz {number}",
                    template=Template.CLOSED,
                    parameters={"number": f"GW-{number}", "item_zh": "暴露垃圾", "item_en": "Exposed garbage"},
                    is_urgent=number == 1,
                    created_at=now,
                )
                for number in range(3)
            )
        item = EDITION.items[0]
        self.words |= {
            "edition_id": [EDITION.id],
            "calendar_id": [shipped_calendar().id],
            "item_id": [item.id, EDITION.items[-1].id],
            "condition_id": [GARBAGE, MANHOLE],
            "department": [SANITATION, UPPER],
            "main_department": [SANITATION],
            "beat": [BEAT],
            "cell": [CELL],
            "bbox": ["121.49,31.19,121.51,31.21"],
            "near": ["121.5,31.2"],
            "service_code": [item.id, EDITION.items[-1].id],
        }

    def ask_for_things(self, client: httpx.Client) -> None:
        """What only the server makes: a key, a webhook, jobs, uploads."""
        ends = (utc_now() + timedelta(days=30)).isoformat()
        rights = [Permission.CASE_READ, Permission.CASE_REGISTER_BY_RULE]
        key = _made(client.post(f"{API}/api-keys", json={"name": "fuzz", "permissions": rights, "expires_at": ends}))
        hook = {"url": "http://127.0.0.1:9/", "secret": SECRET, "templates": ["closed"]}
        for _ in range(2):
            _made(client.post(f"{API}/webhooks", json=hook))
            _made(client.post(f"{API}/jobs/test-visits", json={"view_id": self.street.view_id}))
        begun = [
            client.post(f"{API}/uploads", headers=TUS | {"Upload-Length": str(len(CONTENT))}).headers["location"]
            for _ in range(3)
        ]
        reported = client.post(
            "/open311/v2/requests.json",
            data={"api_key": str(key["token"]), "service_code": EDITION.items[0].id, "lat": "31.2", "long": "121.5"},
        )
        self.words |= {
            "api_key": [str(key["token"])],
            "token": [where.rsplit("/", 1)[1] for where in begun],
            "service_request_id": [str(one["service_request_id"]) for one in reported.json()],
        }

    def _give_every_post(self) -> None:
        now = utc_now()
        with self.street.database.write() as session:
            person = session.get_one(Person, self.street.operator_id)
            for post in set(Post) - {Post.OPERATOR, Post.DUTY_SUPERVISOR}:
                hold_post(session, person, post, SCOPES.get(post, Scope()), period=(now, None))
            session.add_all(
                OwnPermission(person_id=person.id, permission=one, is_granted=True, changed_at=now)
                for one in Permission
            )

    def _decide_candidates(self) -> None:
        now = utc_now()
        for _ in range(6):
            finding_id = self.street.found(first_seen_at=now)
            with self.street.database.write() as session:
                intake.take_in(session, finding_id=finding_id, now=now)
        confirmed(self.street, raised(self.street, at=now), at=now)
        rejected(self.street, raised(self.street, MANHOLE, at=now), at=now)  # another thing, or it would join the case
        with self.street.database.write() as session:
            for decision in session.scalars(select(Decision)).all():
                session.add(
                    SecondReview(decision_id=decision.id, first_person_id=self.city.people["operator"], asked_at=now)
                )

    def _work_cases(self) -> None:
        """One in each state, worked in the last hours."""
        city, wish = self.city, {"extension": timedelta(minutes=10), "reason": "车辆故障"}
        city.at = utc_now() - timedelta(hours=3)
        verified = {"inspector_id": self.street.operator_id}
        works: tuple[Callable[[], object], ...] = (
            city.reported,
            city.register,
            lambda: city.do(city.register(), CaseAction.SEND_VERIFY, "operator", entered=Entered(**verified)),
            lambda: city.do(city.reported(), CaseAction.ACCEPT, "operator"),
            city.filed,
            lambda: city.ask(city.handled(), AuthorisationKind.EXTENSION, "department", **wish),
            city.fed_back,
            city.inspected,
            city.closed,
        )
        for number, work in enumerate(works):
            city.here = Place(121.4955 + number * APART, 31.202, 8.0)  # or each would be a duplicate of the one before
            work()

    def _keep_photos(self) -> None:
        """Taken by the one who asks, and one of somebody else; all blurred by now."""
        store = self.street.store
        assert store is not None
        for login in (None, None, None, "colleague"):
            person_id = self.city.people[login] if login else self.street.operator_id
            keep_photo(
                self.street.database,
                store,
                content=CONTENT,
                name="IMG_1.jpg",
                person_id=person_id,
                position=None,
                taken_at=None,
                now=utc_now(),
            )

    def _ask_the_camera(self) -> None:
        """摄像机辅助核查 of the first case that has an answer."""
        now = utc_now()
        with self.street.database.write() as session:
            spot = session.scalars(select(Spot).limit(1)).one()
            assert self.street.store is not None
            key = self.street._picture(7)
            revisit = Revisit(
                reference="fuzz",
                view_id=self.street.view_id,
                spot_id=spot.id,
                episode=1,
                condition_id=spot.condition_id,
                label=spot.label,
                box=BOX,
                asked_at=now,
                answered_at=now,
                verdict=RevisitVerdict.GONE,
                picture_key=key,
                taken_at=now,
            )
            session.add(revisit)
            session.flush()
            session.add(
                CameraInspection(
                    case_id=1,
                    event_version=1,
                    revisit_id=revisit.id,
                    before_key=key,
                    before_at=now,
                    before_box=BOX,
                    after_key=key,
                    after_at=now,
                    verdict=RevisitVerdict.GONE,
                    asked_at=now,
                    answered_at=now,
                )
            )


def _made(answer: httpx.Response) -> dict[str, object]:
    assert answer.is_success, answer.text
    made: dict[str, object] = answer.json()
    return made


def written(words: dict[str, list[str]]) -> str:
    """For the environment of another process."""
    return json.dumps(words)
