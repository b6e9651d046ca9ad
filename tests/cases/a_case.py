"""A case for which nothing is missing, people of every post, and what they would enter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from accounts.actor import Actor, actor_from
from accounts.departments import DepartmentEntry, DepartmentKind, DepartmentTree, tree_of
from accounts.posts import TITLE_OF, Holding, Post
from cases.case_facts import CaseFacts, Opinion, Payload, Request
from cases.states import (
    AuthorisationKind,
    CaseAction,
    CaseSource,
    CaseState,
    DeferralCause,
    InspectResult,
    ReopenCause,
    VerifyResult,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in the city
LIMIT = timedelta(hours=4)
SECOND = timedelta(seconds=1)
WATER, ROADS, PIPES, BUREAU, UTILITIES = "water-works", "road-works", "water-works-pipes", "bureau", "utilities"
BEAT = "beat-7"

TREE: DepartmentTree = tree_of(
    (
        DepartmentEntry(BUREAU, "局", "Bureau", None, DepartmentKind.OFFICE),
        DepartmentEntry(WATER, "自来水公司", "Water Works", BUREAU, DepartmentKind.HANDLING),
        DepartmentEntry(PIPES, "管网所", "Pipes", WATER, DepartmentKind.HANDLING),
        DepartmentEntry(UTILITIES, "公用事业局", "Utilities", BUREAU, DepartmentKind.SUPERVISING),
        DepartmentEntry(ROADS, "市政公司", "Road Works", BUREAU, DepartmentKind.HANDLING),
    )
)
PERSON_OF = {post: number for number, post in enumerate(Post, 1)}
ASKER_OF = {kind: 100 + number for number, kind in enumerate(AuthorisationKind)}


def someone(post: Post, *, person_id: int | None = None, department: str = "", beat: str = BEAT) -> Actor:
    """A person in one post: of the water works, of who supervises them, or with the case's beat."""
    title = TITLE_OF[post]
    department = department or (UTILITIES if post is Post.SUPERVISING_UNIT else WATER)
    holding = Holding(
        post,
        NOW - timedelta(days=9),
        department=department if title.needs_department else None,
        beat=beat if title.may_have_beat else None,
    )
    return actor_from(person_id or PERSON_OF[post], holdings=(holding,), tree=TREE, at=NOW)


def facts_for(action: CaseAction, state: CaseState | None) -> CaseFacts:
    """A case in that state on which nothing but state and post stands in the way of the action."""
    facts = CaseFacts(
        state=state,
        beat=BEAT,
        main_department=WATER,
        supervising_unit=UTILITIES,
        is_simple=True,
        is_evidence_complete=True,
        has_condition=True,
        has_cell=True,
        awaits_arrival=True,
        return_until=NOW + timedelta(hours=1),
        handle_due_at=NOW + timedelta(hours=3),
        handle_limit=LIMIT,
        resume_at=NOW,
        inspect_result=InspectResult.PASSED,
        are_closing_conditions_met=True,
        reopen_until=NOW + timedelta(hours=1),
        was_overdue=True,
        appeal_until=NOW + timedelta(days=1),
        open_subtasks={1: WATER},
        open_supervisions=frozenset({1}),
        undo_by=PERSON_OF[Post.OPERATOR],
        undo_until=NOW + SECOND,
    )
    if action in {CaseAction.REWORK, CaseAction.REDISPATCH}:
        return replace(facts, inspect_result=InspectResult.FAILED)
    if action is CaseAction.SEND_INSPECT and state is CaseState.INSPECTED:
        return replace(facts, inspect_result=InspectResult.UNABLE)
    if action is CaseAction.REFUSE_WITH_CONSENT:
        return replace(facts, source=CaseSource.HOTLINE)
    if action is CaseAction.DISPATCH:
        return replace(facts, main_department=None)
    return facts


def entered(post: Post | None = None) -> Payload:
    """Everything that any action asks for."""
    return Payload(
        reason="说明",
        source=CaseSource.INSPECTOR if post is Post.INSPECTOR else CaseSource.HOTLINE,
        has_item=True,
        has_place=True,
        are_duplicates_shown=True,
        boxed_pictures=1,
        supports=1,
        photos=1,
        is_same_viewpoint=True,
        has_position=True,
        verify_result=VerifyResult.EXISTS,
        inspect_result=InspectResult.PASSED,
        are_criteria_met=True,
        case_number="20260302-000001",
        main_department=WATER,
        suggested_department=ROADS,
        result_text="已处置",
        penalty_outcome="已处罚",
        inspector_id=PERSON_OF[Post.INSPECTOR],
        is_wrong_owner=True,
        extension=LIMIT,
        deferral_cause=DeferralCause.SEASON,
        resume_at=NOW + timedelta(days=30),
        safety_measure="围挡",
        reopen_cause=ReopenCause.COMPLAINT,
        reply_by=NOW + timedelta(days=2),
        subtasks=2,
        is_every_subtask_complete=True,
        merges_into_open=True,
        is_on_site=True,
        subtask=1,
        supervision=1,
    )


def asked(kind: AuthorisationKind, *, terms: Payload | None = None) -> Request:
    """An open request by somebody without a department, with one opinion in its favour."""
    opinion = Opinion(person_id=200, is_in_favour=True, text="同意", given_at=NOW)
    return Request(kind=kind, asked_by=ASKER_OF[kind], asked_at=NOW, terms=terms or entered(), opinions=(opinion,))
