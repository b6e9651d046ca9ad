"""What is offered is what the door takes: every action's form admits what goes through, and asks for what it needs."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from camera_registry.ground import Place
from cases import door
from cases.entered import Entered
from cases.guard_names import Guard
from cases.offering import NOT_OFFERED, Offer, offers
from cases.states import AuthorisationKind, CaseAction
from cases.tables import Case
from kit.database import Database
from kit.errors import GridwardenError
from tests.cases.a_city import GARBAGE, GREENING, MINUTE, SANITATION, City

_A, _K = CaseAction, AuthorisationKind
SAID = {"reason": "说明"}


@pytest.fixture
def city(database: Database) -> City:
    return City(database)


@dataclass
class Walk:
    """Takes a case along, each step as it is offered; remembers what was done."""

    city: City
    case: Case
    done: set[tuple[CaseAction, AuthorisationKind | None]] = field(default_factory=set)

    def step(self, action: CaseAction, login: str, kind: AuthorisationKind | None = None, **entered: Any) -> None:
        offer = self.offer(action, login, kind)
        assert offer.refusal is None, (action, kind, offer.refusal)
        assert offer.schema is not None
        form = Draft202012Validator(offer.schema)
        form.validate(entered)
        for name in offer.schema["required"] if action is not _A.OPINE else ():  # of that the API asks by itself
            without = {key: value for key, value in entered.items() if key != name}
            assert not form.is_valid(without)
            with pytest.raises(GridwardenError):
                self._do(action, login, kind, without)
        before = self.city.now(self.case).version
        self._do(action, login, kind, entered)
        assert self.city.now(self.case).version == before + 1
        self.done.add((action, kind))

    def offer(self, action: CaseAction, login: str, kind: AuthorisationKind | None = None) -> Offer:
        actor = self.city.actor(login)
        with self.city.database.read() as session:
            version, found = offers(session, case_id=self.case.id, actor=actor, at=self.city.at)
        assert version == self.city.now(self.case).version
        return next(one for one in found if one.action is action and kind in {None, one.authorisation})

    def photos(self, login: str) -> list[int]:
        return [self.city.photo(login)]

    def fed_back(self, login: str = "department") -> None:
        self.step(_A.FEED_BACK, login, photos=self.photos(login), is_same_viewpoint=True, result_text="已处置")

    def inspected(self, result: str) -> None:
        self.step(_A.SEND_INSPECT, "operator")
        self.step(_A.INSPECT_REPLY, "colleague", inspect_result=result, photos=self.photos("colleague"))

    def _do(self, action: CaseAction, login: str, kind: AuthorisationKind | None, entered: dict[str, Any]) -> None:
        self.city.at += MINUTE
        with self.city.database.write() as session:
            self._through_the_door(session, action, login, kind, entered)

    def _through_the_door(
        self, session: Session, action: CaseAction, login: str, kind: AuthorisationKind | None, entered: dict[str, Any]
    ) -> None:
        who: dict[str, Any] = {"case_id": self.case.id, "actor": self.city.actor(login), "at": self.city.at}
        if action is _A.ASK:
            assert kind is not None
            door.ask(session, kind=kind, terms=Entered.model_validate(entered), **who)
        elif action is _A.OPINE:
            assert kind is not None
            is_in_favour, text = entered.get("is_in_favour", False), entered.get("reason", "")
            door.opine(session, kind=kind, is_in_favour=is_in_favour, text=text, **who)
        elif action is _A.DECLINE:
            assert kind is not None
            door.decline(session, kind=kind, reason=entered.get("reason", ""), **who)
        else:
            door.apply(session, action=action, entered=Entered.model_validate(entered), **who)


def _to_the_department(walk: Walk, department: str = SANITATION, login: str = "department") -> None:
    walk.step(_A.DISPATCH, "duty_supervisor", main_department=department)
    walk.step(_A.RECEIVE, login)


def _filed(walk: Walk) -> None:
    walk.step(_A.ACCEPT, "operator")
    walk.step(_A.FILE, "duty_supervisor", meets_criteria=True)


def _straight(city: City) -> Walk:
    walk = Walk(city, city.register())
    walk.step(_A.SEND_VERIFY, "operator", inspector_id=city.people["colleague"])
    walk.step(_A.VERIFY_REPLY, "colleague", verify_result="exists", photos=walk.photos("colleague"))
    walk.step(_A.ACCEPT, "operator")
    walk.step(_A.SEND_BACK, "duty_supervisor", reason="请补充照片")
    _filed(walk)
    _to_the_department(walk)
    walk.step(_A.ARRIVE, "department", photos=walk.photos("department"))
    due_at = (city.at + timedelta(hours=1)).isoformat()
    helpers = [{"department": GREENING, "due_at": due_at}, {"department": "water-works", "due_at": due_at}]
    walk.step(_A.COORDINATE, "duty_supervisor", subtasks=helpers)
    walk.step(_A.FINISH_SUBTASK, "greener", subtask=1, result_text="已清理")
    walk.step(_A.WAIVE_SUBTASK, "duty_supervisor", subtask=2, reason="不再需要")
    walk.step(_A.SUPERVISE, "office", reply_by=due_at)
    walk.step(_A.ANSWER_SUPERVISION, "department", supervision=1, result_text="正在处置")
    walk.step(_A.URGE, "operator", reason="请尽快", clock="handle")
    walk.step(_A.ASK, "department", _K.EXTENSION, extension="PT10M")
    walk.step(_A.DECLINE, "office", _K.EXTENSION, reason="时间足够")
    walk.step(_A.ASK, "department", _K.EXTENSION, extension="PT10M")
    with suppress(StopIteration):
        if walk.offer(_A.OPINE, "supervising_unit", _K.EXTENSION).refusal is None:
            walk.step(_A.OPINE, "supervising_unit", _K.EXTENSION, is_in_favour=True, reason="同意")
    walk.step(_A.EXTEND, "office", _K.EXTENSION)
    resume_at = (city.at + timedelta(days=9)).isoformat()
    walk.step(_A.ASK, "department", _K.DEFERRAL, deferral_cause="season", resume_at=resume_at)
    walk.step(_A.DEFER, "office", _K.DEFERRAL)
    walk.step(_A.RESUME, "office")
    walk.fed_back()
    walk.inspected("failed")
    walk.step(_A.REWORK, "duty_supervisor")
    walk.fed_back()
    walk.inspected("failed")
    walk.step(_A.REDISPATCH, "duty_supervisor", is_wrong_owner=True)
    _to_the_department(walk, GREENING, "greener")
    walk.fed_back("greener")
    walk.inspected("passed")
    walk.step(_A.CLOSE, "duty_supervisor")
    walk.step(_A.REOPEN, "duty_supervisor", reopen_cause="complaint")
    return walk


def _returned(city: City) -> Walk:
    walk = Walk(city, city.reported())
    _filed(walk)
    _to_the_department(walk)
    walk.step(_A.ASK, "department", _K.RETURN, suggested_department=GREENING, reason="非我单位职责")
    walk.step(_A.RETURN, "operator", _K.RETURN)
    return walk


def _voided(city: City) -> Walk:
    walk = Walk(city, city.handled())
    walk.step(_A.ASK, "operator", _K.VOIDING, reason="重复立案", supports=walk.photos("operator"))
    walk.step(_A.VOID, "office", _K.VOIDING)
    return walk


def _forced(city: City) -> Walk:
    walk = Walk(city, city.fed_back())
    walk.inspected("failed")
    walk.step(_A.ASK, "duty_supervisor", _K.FORCED_CLOSE, reason="无法处置")
    walk.step(_A.FORCE_CLOSE, "office", _K.FORCED_CLOSE)
    return walk


def _appealed(city: City) -> Walk:
    case = city.handled()
    city.at += timedelta(days=9)
    walk = Walk(city, case)
    walk.fed_back()
    walk.inspected("passed")
    walk.step(_A.CLOSE, "duty_supervisor")
    walk.step(_A.ASK, "department", _K.APPEAL, reason="台风")
    walk.step(_A.OPINE, "duty_supervisor", _K.APPEAL, is_in_favour=True, reason="属实")
    walk.step(_A.APPEAL, "office", _K.APPEAL)
    return walk


def _refused(city: City) -> Walk:
    walk = Walk(city, city.register())
    walk.step(_A.SEND_VERIFY, "operator")
    walk.step(_A.VERIFY_REPLY, "inspector", verify_result="not_there", photos=walk.photos("inspector"))
    walk.step(_A.REFUSE, "operator", reason="现场不存在")
    return walk


def _refused_with_consent(city: City) -> Walk:
    walk = Walk(city, city.register())
    walk.step(_A.ASK, "operator", _K.REFUSAL, reason="不属管辖")
    walk.step(_A.REFUSE_WITH_CONSENT, "duty_supervisor", _K.REFUSAL)
    return walk


def _merged(city: City) -> Walk:
    known = city.register(place=Place(121.5005, 31.2, 8.0))
    walk = Walk(city, city.register())
    walk.step(_A.MERGE, "operator", into_case_id=known.id)
    return walk


WAYS = (_straight, _returned, _voided, _forced, _appealed, _refused, _refused_with_consent, _merged)


@pytest.fixture
def walked(city: City) -> set[tuple[CaseAction, AuthorisationKind | None]]:
    done: set[tuple[CaseAction, AuthorisationKind | None]] = set()
    for number, way in enumerate(WAYS):
        city.here = Place(121.4960 + number * 0.0012, 31.2, 8.0)
        done |= way(city).done
    return done


def test_every_form_admits_what_the_door_takes_and_refuses_what_the_door_refuses(
    walked: set[tuple[CaseAction, AuthorisationKind | None]],
) -> None:
    """Each step of eight ways leaves out each field that its form requires, one at a time: the door refuses it too."""
    assert {action for action, _ in walked} == set(CaseAction) - NOT_OFFERED
    assert {kind for action, kind in walked if action is CaseAction.ASK} == set(AuthorisationKind)


def test_an_acceptance_says_what_the_case_lacks_instead_of_being_barred(city: City) -> None:
    item = city.register(item_id="exposed-garbage", condition_id=None)
    walk = Walk(city, item)
    offer = walk.offer(_A.ACCEPT, "operator")
    assert offer.refusal is None
    assert offer.schema is not None
    assert offer.schema["required"] == ["condition_id", "waives_verification", "reason"]
    assert offer.choices is not None
    assert GARBAGE in {one.value for one in offer.choices.of["condition_id"]}
    walk.step(_A.ACCEPT, "operator", condition_id=GARBAGE, waives_verification=True, reason="照片清楚")


def test_what_an_inspector_did_not_find_cannot_be_accepted_whatever_is_entered(city: City) -> None:
    walk = Walk(city, city.register())
    walk.step(_A.SEND_VERIFY, "operator")
    walk.step(_A.VERIFY_REPLY, "inspector", verify_result="not_there", photos=walk.photos("inspector"))
    refusal = walk.offer(_A.ACCEPT, "operator").refusal
    assert refusal is not None
    assert refusal.guard is Guard.VERIFIED_OR_WAIVED


def test_a_dispatch_comes_with_the_department_that_the_rules_propose(city: City) -> None:
    offer = Walk(city, city.filed()).offer(_A.DISPATCH, "duty_supervisor")
    assert offer.choices is not None
    assert offer.choices.reasons
    assert offer.choices.proposed["main_department"] == SANITATION
    assert SANITATION in {one.value for one in offer.choices.of["main_department"]}


def test_what_has_nothing_to_be_about_is_barred(city: City) -> None:
    walk = Walk(city, city.handled())
    for action, login in ((_A.FINISH_SUBTASK, "department"), (_A.WAIVE_SUBTASK, "duty_supervisor")):
        refusal = walk.offer(action, login).refusal
        assert refusal is not None
        assert refusal.guard is Guard.SUBTASK_OPEN
    refusal = walk.offer(_A.ANSWER_SUPERVISION, "department").refusal
    assert refusal is not None
    assert refusal.guard is Guard.SUPERVISION_OPEN


def test_no_form_asks_a_person_for_an_alarm_or_for_what_the_address_says(city: City) -> None:
    walk = Walk(city, city.handled())
    for login in ("operator", "department", "duty_supervisor", "office"):
        actor = city.actor(login)
        with city.database.read() as session:
            for one in offers(session, case_id=walk.case.id, actor=actor, at=city.at)[1]:
                fields = set() if one.schema is None else set(one.schema["properties"])
                assert fields.isdisjoint({"alarm", "asked_for"})


def test_the_effect_names_the_next_state_and_the_clocks_that_move(city: City) -> None:
    offer = Walk(city, city.filed()).offer(_A.DISPATCH, "duty_supervisor")
    assert offer.effect is not None
    assert "已派遣待签收" in offer.effect.zh
    assert "the handling clock starts" in offer.effect.en
