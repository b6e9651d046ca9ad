"""Ways that a case may go, by the people of the workflow; together they tread every row of the lifecycle."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from accounts.actor import Actor
from accounts.posts import Post
from cases.authorisations import transition_of
from cases.case_facts import Payload, Request
from cases.lifecycle import Outcome
from cases.refusals import Refusal
from cases.states import AuthorisationKind, CaseAction, CaseState, InspectResult, VerifyResult
from tests.cases.a_case import ROADS, WATER, entered, someone
from tests.cases.a_case_file import STRAIGHT_ON, CaseFile

ONE_OF: Mapping[Post, Actor] = {post: someone(post, person_id=10 * number) for number, post in enumerate(Post, 1)}
"""One person in each post."""
PEOPLE_OF: Mapping[AuthorisationKind, tuple[Post, Post]] = {
    AuthorisationKind.REFUSAL: (Post.OPERATOR, Post.DUTY_SUPERVISOR),
    AuthorisationKind.RETURN: (Post.DEPARTMENT, Post.OPERATOR),
    AuthorisationKind.EXTENSION: (Post.DEPARTMENT, Post.OFFICE),
    AuthorisationKind.DEFERRAL: (Post.DEPARTMENT, Post.OFFICE),
    AuthorisationKind.FORCED_CLOSE: (Post.DUTY_SUPERVISOR, Post.OFFICE),
    AuthorisationKind.VOIDING: (Post.OPERATOR, Post.OFFICE),
    AuthorisationKind.APPEAL: (Post.DEPARTMENT, Post.OFFICE),
}
"""Who asks and who grants, by the workflow."""
STRETCH: Mapping[AuthorisationKind, set[CaseState]] = {
    AuthorisationKind.REFUSAL: {CaseState.REGISTERED},
    AuthorisationKind.RETURN: {CaseState.DISPATCHED, CaseState.HANDLING},
    AuthorisationKind.EXTENSION: {CaseState.HANDLING},
    AuthorisationKind.DEFERRAL: {CaseState.HANDLING},
    AuthorisationKind.FORCED_CLOSE: {CaseState.INSPECTED},
    AuthorisationKind.VOIDING: {
        CaseState.FILED,
        CaseState.DISPATCHED,
        CaseState.HANDLING,
        CaseState.ON_HOLD,
        CaseState.FEEDBACK,
        CaseState.INSPECTING,
        CaseState.INSPECTED,
    },
    AuthorisationKind.APPEAL: {CaseState.CLOSED},
}
"""By hand: where the case must have stayed since something was asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does, or asks for and is granted; `changes` of what they enter."""

    what: CaseAction | AuthorisationKind
    changes: Mapping[str, Any] = field(default_factory=dict)
    by: Post | None = None
    """None: whose it is on the straight way, or the people who ask for it and grant it."""
    after: timedelta = timedelta(minutes=20)


ON_FROM: Mapping[CaseState, tuple[tuple[CaseAction, Post], ...]] = {
    CaseState.REGISTERED: ((CaseAction.ACCEPT, Post.OPERATOR),),
    CaseState.ACCEPTED: ((CaseAction.FILE, Post.DUTY_SUPERVISOR),),
    CaseState.FILED: ((CaseAction.DISPATCH, Post.DUTY_SUPERVISOR),),
    CaseState.DISPATCHED: ((CaseAction.RECEIVE, Post.DEPARTMENT),),
    CaseState.HANDLING: ((CaseAction.FEED_BACK, Post.DEPARTMENT),),
    CaseState.ON_HOLD: ((CaseAction.RESUME, Post.OFFICE),),
    CaseState.FEEDBACK: ((CaseAction.SEND_INSPECT, Post.OPERATOR),),
    CaseState.INSPECTING: ((CaseAction.INSPECT_REPLY, Post.INSPECTOR),),
    CaseState.INSPECTED: (
        (CaseAction.CLOSE, Post.DUTY_SUPERVISOR),
        (CaseAction.REWORK, Post.DUTY_SUPERVISOR),
        (CaseAction.REDISPATCH, Post.DUTY_SUPERVISOR),
        (CaseAction.SEND_INSPECT, Post.OPERATOR),
    ),
    CaseState.CLOSED: ((CaseAction.REOPEN, Post.DUTY_SUPERVISOR),),
}
"""What takes a case on from a state without anybody's leave, and who does it."""


def go(case: CaseFile, step: Step) -> Outcome | Refusal:
    """One step further, as far as the rules let it."""
    case.at += step.after
    if isinstance(step.what, AuthorisationKind):
        return ask_and_be_granted(case, step.what)
    post = step.by or dict(STRAIGHT_ON)[step.what]
    return case.act(step.what, ONE_OF[post], replace(entered(post), **step.changes))


def move_on(case: CaseFile, changes: Mapping[str, Any]) -> None:
    """Whichever way is open from where the case is; the department is whoever has it."""
    for action, post in ON_FROM.get(case.facts.state, ()) if case.facts.state else ():
        actor = ONE_OF[post]
        if post is Post.DEPARTMENT and case.facts.main_department:
            actor = someone(post, person_id=99, department=case.facts.main_department)
        if isinstance(case.act(action, actor, replace(entered(post), **changes)), Outcome):
            return


def ask_and_be_heard(case: CaseFile, kind: AuthorisationKind) -> Request | Refusal:
    """By whoever is to be heard; nobody answers as yet."""
    answer = case.ask(kind, ONE_OF[PEOPLE_OF[kind][0]], entered())
    for post in (Post.SUPERVISING_UNIT, Post.DUTY_SUPERVISOR):
        for request in case.facts.requests:
            case.opine(request, ONE_OF[post])
    return answer


def ask_and_be_granted(case: CaseFile, kind: AuthorisationKind) -> Outcome | Refusal:
    answer = ask_and_be_heard(case, kind)
    if isinstance(answer, Refusal):
        return answer
    payload = Payload(request=case.facts.open_request(kind))
    return case.act(transition_of(kind).action, ONE_OF[PEOPLE_OF[kind][1]], payload)


def _straight(start: CaseAction, end: CaseAction) -> tuple[Step, ...]:
    """Along the straight way, both included."""
    actions = [action for action, _ in STRAIGHT_ON]
    return tuple(Step(action) for action in actions[actions.index(start) : actions.index(end) + 1])


_A, _R = CaseAction, InspectResult
_HANDLED = _straight(_A.REGISTER, _A.RECEIVE)
_INSPECTING = _straight(_A.REGISTER, _A.SEND_INSPECT)
_FAILED = (*_INSPECTING, Step(_A.INSPECT_REPLY, {"inspect_result": _R.FAILED}))
_AGAIN = _straight(_A.FEED_BACK, _A.CLOSE)
_LATE = (*_HANDLED, Step(_A.FEED_BACK, after=timedelta(days=9)), *_straight(_A.SEND_INSPECT, _A.CLOSE))
_VERIFIED = (Step(_A.REGISTER), Step(_A.SEND_VERIFY, by=Post.OPERATOR))

WAYS: Mapping[str, tuple[Step, ...]] = {
    "straight on": _straight(_A.REGISTER, _A.CLOSE),
    "found by a camera": (Step(_A.CONFIRM, by=Post.OPERATOR), *_straight(_A.ACCEPT, _A.FILE)),
    "taken back at once": (
        Step(_A.CONFIRM, by=Post.OPERATOR),
        Step(_A.UNDO, by=Post.OPERATOR, after=timedelta(seconds=9)),
    ),
    "the same as another": (Step(_A.REGISTER), Step(_A.MERGE, by=Post.OPERATOR)),
    "verified and sent back": (
        *_VERIFIED,
        Step(_A.VERIFY_REPLY, by=Post.INSPECTOR),
        Step(_A.ACCEPT),
        Step(_A.SEND_BACK, by=Post.DUTY_SUPERVISOR),
        Step(_A.ACCEPT),
    ),
    "not there": (
        *_VERIFIED,
        Step(_A.VERIFY_REPLY, {"verify_result": VerifyResult.NOT_THERE}, Post.INSPECTOR),
        Step(_A.REFUSE, by=Post.OPERATOR),
    ),
    "refused with consent": (Step(_A.REGISTER), Step(AuthorisationKind.REFUSAL)),
    "returned, and dispatched to the same department again": (
        *_HANDLED,
        Step(AuthorisationKind.RETURN),
        Step(_A.DISPATCH, {"main_department": WATER}),
        Step(_A.RECEIVE),
        *_AGAIN,
    ),
    "extended, deferred, resumed": (
        *_HANDLED,
        Step(_A.ARRIVE, by=Post.DEPARTMENT),
        Step(AuthorisationKind.EXTENSION),
        Step(AuthorisationKind.DEFERRAL),
        Step(_A.RESUME, by=Post.OFFICE),
        *_AGAIN,
    ),
    "sent to another inspector": (
        *_VERIFIED,
        Step(_A.SEND_VERIFY, by=Post.OPERATOR),
        Step(_A.VERIFY_REPLY, by=Post.INSPECTOR),
    ),
    "inspected by another": (*_INSPECTING, Step(_A.SEND_INSPECT, by=Post.OPERATOR)),
    "inspected twice, for the first could not look": (
        *_INSPECTING,
        Step(_A.INSPECT_REPLY, {"inspect_result": _R.UNABLE}),
        *_straight(_A.SEND_INSPECT, _A.CLOSE),
    ),
    "reworked": (*_FAILED, Step(_A.REWORK, by=Post.DUTY_SUPERVISOR), *_AGAIN),
    "dispatched anew": (
        *_FAILED,
        Step(_A.REDISPATCH, by=Post.DUTY_SUPERVISOR),
        Step(_A.DISPATCH, {"main_department": ROADS}),
    ),
    "forced to close although it failed": (*_FAILED, Step(AuthorisationKind.FORCED_CLOSE)),
    "forced to close although it passed": (*_INSPECTING, Step(_A.INSPECT_REPLY), Step(AuthorisationKind.FORCED_CLOSE)),
    "late, appealed and reopened": (*_LATE, Step(AuthorisationKind.APPEAL), Step(_A.REOPEN, by=Post.DUTY_SUPERVISOR)),
    "void": (*_HANDLED, Step(AuthorisationKind.VOIDING)),
}
