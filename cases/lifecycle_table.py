"""The lifecycle of a case as data: every transition with who, which guards, which clocks, in the order of the workflow.

`docs/lifecycle.md` is drawn from it, `cases.lifecycle` obeys it, `cases.lifecycle_checks` holds it to its own rules.
K0 is never moved here: it follows from the other clocks.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission
from cases.clock_kinds import ClockKind, ClockMove, MoveKind
from cases.guard_names import Guard
from cases.states import AuthorisationKind, CaseAction, CaseState


class Effect(StrEnum):
    """What else follows from a transition, for the use case to do in the same transaction."""

    FREEZE_EDITION = "freeze_edition"
    TELL_SUPERVISING_UNIT = "tell_supervising_unit"
    COUNT_RETURN = "count_return"
    COUNT_SHIRKING = "count_shirking"
    """推诿: a return was refused again."""
    COUNT_EXTENSION = "count_extension"
    LEAVE_DUE_COUNTS = "leave_due_counts"
    """Out of 应处置 and 应结案 while held, where the evaluation's variant says so."""
    COUNT_REWORK = "count_rework"
    COUNT_SECOND_DISPATCH = "count_second_dispatch"
    COUNT_REOPENING = "count_reopening"
    PUT_ON_RECORD = "put_on_record"
    """备案."""
    EXEMPT_OVERDUE = "exempt_overdue"
    """For statistics only: the fact stays."""


@dataclass(frozen=True, slots=True)
class Leave:
    """A permission that lets a person act; with `only_if` for the cases alone in which that guard holds."""

    permission: Permission
    only_if: Guard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the workflow. `clocks` are moved in order, in the same transaction."""

    row: str
    """Its number in the workflow, with a letter where one row of it has several ways."""
    action: CaseAction
    sources: tuple[CaseState | None, ...]
    """None: there is no case yet."""
    target: CaseState | None
    """None for an overlay: the state stays what it is."""
    leaves: tuple[Leave, ...] = ()
    """Any one of them is enough; empty where an authorisation is needed, whose rule says who grants."""
    authorisation: AuthorisationKind | None = None
    guards: tuple[Guard, ...] = ()
    """All of them; for an authorisation asked of its terms, both when it is asked for and when it is granted."""
    when: Guard | None = None
    """Tells rows with the same action and source apart: the first whose `when` holds is taken."""
    clocks: tuple[ClockMove, ...] = ()
    effects: tuple[Effect, ...] = ()


_S, _A, _G, _P = CaseState, CaseAction, Guard, Permission
_K, _M = ClockKind, MoveKind


def _moves(*pairs: tuple[ClockKind, MoveKind]) -> tuple[ClockMove, ...]:
    return tuple(ClockMove(kind, move) for kind, move in pairs)


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        row="1",
        action=_A.CONFIRM,
        sources=(None,),
        target=_S.REGISTERED,
        leaves=(Leave(_P.CANDIDATE_REVIEW),),
        guards=(_G.EVIDENCE, _G.PLACE, _G.ITEM),
        clocks=_moves((_K.ACCEPT, _M.START)),
    ),
    Transition(
        row="2",
        action=_A.REGISTER,
        sources=(None,),
        target=_S.REGISTERED,
        leaves=(
            Leave(_P.CASE_REGISTER, _G.SOURCE_CALL),
            Leave(_P.CASE_REPORT, _G.SOURCE_REPORT),
            Leave(_P.CASE_REGISTER_BY_RULE, _G.SOURCE_INTERFACE),
        ),
        guards=(_G.PLACE, _G.ITEM, _G.DUPLICATES_SHOWN),
        clocks=_moves((_K.ACCEPT, _M.START)),
    ),
    Transition(
        row="3",
        action=_A.SEND_VERIFY,
        sources=(_S.REGISTERED,),
        target=_S.VERIFYING,
        leaves=(Leave(_P.CASE_SEND_VERIFY),),
        guards=(_G.NOT_FROM_INSPECTOR,),
        clocks=_moves((_K.ACCEPT, _M.PAUSE), (_K.VERIFY, _M.START)),
    ),
    Transition(
        row="3b",
        action=_A.SEND_VERIFY,
        # Ours: whoever was sent fell ill or is far away; another one is sent, and the clock runs on.
        sources=(_S.VERIFYING,),
        target=_S.VERIFYING,
        leaves=(Leave(_P.CASE_SEND_VERIFY),),
    ),
    Transition(
        row="4",
        action=_A.VERIFY_REPLY,
        sources=(_S.VERIFYING,),
        target=_S.REGISTERED,
        leaves=(Leave(_P.CASE_VERIFY),),
        guards=(_G.VERIFY_RESULT, _G.PHOTO_UNLESS_UNABLE, _G.ON_SITE),
        clocks=_moves((_K.VERIFY, _M.STOP), (_K.ACCEPT, _M.RESUME)),
    ),
    Transition(
        row="5",
        action=_A.ACCEPT,
        sources=(_S.REGISTERED,),
        target=_S.ACCEPTED,
        leaves=(Leave(_P.CASE_ACCEPT),),
        # The verification that row 3 makes mandatory is asked for here: nobody can be made to send one earlier.
        guards=(_G.CONDITION, _G.CELL, _G.NO_DUPLICATE, _G.VERIFIED_OR_WAIVED),
        clocks=_moves((_K.ACCEPT, _M.STOP), (_K.FILE, _M.START)),
    ),
    Transition(
        row="6a",
        action=_A.REFUSE,
        sources=(_S.REGISTERED,),
        target=_S.NOT_ACCEPTED,
        leaves=(Leave(_P.CASE_REFUSE),),
        guards=(_G.REASON, _G.REFUSAL_GROUNDED),
        clocks=_moves((_K.ACCEPT, _M.STOP)),
    ),
    Transition(
        row="6b",
        action=_A.REFUSE_WITH_CONSENT,
        sources=(_S.REGISTERED,),
        target=_S.NOT_ACCEPTED,
        authorisation=AuthorisationKind.REFUSAL,
        guards=(_G.REASON, _G.REFUSAL_NEEDS_CONSENT),
        clocks=_moves((_K.ACCEPT, _M.STOP)),
    ),
    Transition(
        row="6c",
        action=_A.MERGE,
        # Ours: a report of what is being handled already ends here, and lives on in the other case.
        sources=(_S.REGISTERED,),
        target=_S.NOT_ACCEPTED,
        leaves=(Leave(_P.CASE_ACCEPT),),
        guards=(_G.MERGE_TARGET,),
        clocks=_moves((_K.ACCEPT, _M.VOID)),
    ),
    Transition(
        row="1u",
        action=_A.UNDO,
        sources=(_S.REGISTERED, _S.VERIFYING),
        target=_S.NOT_ACCEPTED,
        leaves=(Leave(_P.CANDIDATE_REVIEW),),
        guards=(_G.UNDO_WINDOW,),
        # A slip of the hand leaves no trace in anybody's figures.
        clocks=_moves((_K.ACCEPT, _M.VOID), (_K.VERIFY, _M.VOID)),
    ),
    Transition(
        row="7",
        action=_A.FILE,
        sources=(_S.ACCEPTED,),
        target=_S.FILED,
        leaves=(Leave(_P.CASE_FILE), Leave(_P.CASE_FILE_SIMPLE, _G.SIMPLE_AND_COMPLETE)),
        guards=(_G.CRITERIA_MET, _G.CASE_NUMBER),
        clocks=_moves((_K.FILE, _M.STOP), (_K.DISPATCH, _M.START)),
        effects=(Effect.FREEZE_EDITION,),
    ),
    Transition(
        row="8",
        action=_A.SEND_BACK,
        sources=(_S.ACCEPTED,),
        target=_S.REGISTERED,
        leaves=(Leave(_P.CASE_SEND_BACK),),
        guards=(_G.REASON,),
        clocks=_moves((_K.FILE, _M.STOP), (_K.ACCEPT, _M.RESUME)),
    ),
    *(
        Transition(
            row=f"9{letter}",
            action=_A.DISPATCH,
            sources=(_S.FILED,),
            target=_S.DISPATCHED,
            leaves=(Leave(_P.CASE_DISPATCH), Leave(_P.CASE_DISPATCH_SIMPLE, _G.SIMPLE_AND_COMPLETE)),
            guards=(_G.MAIN_DEPARTMENT,),
            when=when,
            # A new dispatch waits for a new arrival, whatever becomes of the handling clock.
            clocks=_moves((_K.DISPATCH, _M.STOP), (_K.HANDLE, move), (_K.ARRIVE, _M.START)),
            effects=(Effect.TELL_SUPERVISING_UNIT,),
        )
        for letter, when, move in (
            ("a", _G.FIRST_DISPATCH, _M.START),
            ("b", _G.SAME_DEPARTMENT, _M.RESUME),
            ("c", _G.OTHER_DEPARTMENT, _M.START_NEW),
        )
    ),
    Transition(
        row="10a",
        action=_A.RECEIVE,
        sources=(_S.DISPATCHED,),
        target=_S.HANDLING,
        leaves=(Leave(_P.CASE_HANDLE, _G.OF_MAIN_DEPARTMENT),),
    ),
    Transition(
        row="10b",
        action=_A.ARRIVE,
        sources=(_S.HANDLING,),
        target=_S.HANDLING,
        leaves=(Leave(_P.CASE_HANDLE, _G.OF_MAIN_DEPARTMENT),),
        guards=(_G.AWAITS_ARRIVAL, _G.PHOTO, _G.POSITION),
        clocks=_moves((_K.ARRIVE, _M.STOP)),
    ),
    Transition(
        row="11",
        action=_A.RETURN,
        sources=(_S.DISPATCHED, _S.HANDLING),
        target=_S.FILED,
        authorisation=AuthorisationKind.RETURN,
        guards=(_G.REASON, _G.SUGGESTED_OWNER, _G.FIRST_RETURN),
        # Nobody is awaited on site while the case has no department (ours: the workflow is silent on K5a here).
        clocks=_moves((_K.HANDLE, _M.PAUSE), (_K.ARRIVE, _M.VOID), (_K.DISPATCH, _M.START)),
        effects=(Effect.COUNT_RETURN,),
    ),
    Transition(
        row="12",
        action=_A.EXTEND,
        sources=(_S.HANDLING,),
        target=_S.HANDLING,
        authorisation=AuthorisationKind.EXTENSION,
        guards=(_G.EXTENSIONS_LEFT, _G.EXTENSION_LENGTH),
        clocks=_moves((_K.HANDLE, _M.EXTEND)),
        effects=(Effect.COUNT_EXTENSION,),
    ),
    Transition(
        row="13",
        action=_A.DEFER,
        sources=(_S.HANDLING,),
        target=_S.ON_HOLD,
        authorisation=AuthorisationKind.DEFERRAL,
        guards=(_G.DEFERRAL_CAUSE, _G.RESUME_DATE, _G.SAFETY_MEASURE),
        # As in row 11: a case on hold waits for nobody on site; the safety measure stands in for it (ours).
        clocks=_moves((_K.HANDLE, _M.PAUSE), (_K.ARRIVE, _M.VOID)),
        effects=(Effect.LEAVE_DUE_COUNTS,),
    ),
    Transition(
        row="14",
        action=_A.RESUME,
        sources=(_S.ON_HOLD,),
        target=_S.HANDLING,
        leaves=(Leave(_P.CASE_RESUME), Leave(_P.CASE_RESUME_BY_RULE, _G.RESUME_DATE_REACHED)),
        clocks=_moves((_K.HANDLE, _M.RESUME_WITH_FLOOR)),
    ),
    Transition(
        row="15",
        action=_A.FEED_BACK,
        sources=(_S.HANDLING,),
        target=_S.FEEDBACK,
        leaves=(Leave(_P.CASE_HANDLE, _G.OF_MAIN_DEPARTMENT),),
        guards=(_G.AFTER_PHOTO, _G.RESULT_TEXT, _G.PENALTY_OUTCOME, _G.SUBTASKS_DONE),
        # An arrival that nobody showed ends without an outcome: "not shown".
        clocks=_moves((_K.HANDLE, _M.STOP_PROVISIONALLY), (_K.ARRIVE, _M.VOID), (_K.INSPECT, _M.START)),
    ),
    Transition(
        row="16a",
        action=_A.SEND_INSPECT,
        sources=(_S.FEEDBACK,),
        target=_S.INSPECTING,
        leaves=(Leave(_P.CASE_SEND_INSPECT), Leave(_P.CASE_SEND_INSPECT_BY_RULE, _G.SIMPLE)),
        guards=(_G.INSPECTOR_NO_PARTY,),
    ),
    Transition(
        row="16b",
        action=_A.SEND_INSPECT,
        # Ours: an inspector who could not look leaves neither a pass nor a fail, so somebody is sent again.
        sources=(_S.INSPECTED,),
        target=_S.INSPECTING,
        leaves=(Leave(_P.CASE_SEND_INSPECT),),
        guards=(_G.INSPECTION_UNABLE, _G.INSPECTOR_NO_PARTY),
        clocks=_moves((_K.CLOSE, _M.STOP), (_K.INSPECT, _M.START)),
    ),
    Transition(
        row="16c",
        action=_A.SEND_INSPECT,
        sources=(_S.INSPECTING,),
        target=_S.INSPECTING,
        leaves=(Leave(_P.CASE_SEND_INSPECT),),
        guards=(_G.INSPECTOR_NO_PARTY,),
    ),
    Transition(
        row="17",
        action=_A.INSPECT_REPLY,
        sources=(_S.INSPECTING,),
        target=_S.INSPECTED,
        leaves=(Leave(_P.CASE_INSPECT),),
        guards=(_G.ACTOR_NO_PARTY, _G.INSPECT_RESULT, _G.PHOTO, _G.ON_SITE),
        clocks=_moves((_K.INSPECT, _M.STOP), (_K.CLOSE, _M.START)),
    ),
    Transition(
        row="18a",
        action=_A.CLOSE,
        sources=(_S.INSPECTED,),
        target=_S.CLOSED,
        leaves=(Leave(_P.CASE_CLOSE),),
        guards=(_G.INSPECTION_PASSED, _G.CLOSING_CONDITIONS),
        # Stopping what was stopped provisionally makes the time of the last feedback final.
        clocks=_moves((_K.CLOSE, _M.STOP), (_K.HANDLE, _M.STOP)),
        effects=(Effect.PUT_ON_RECORD, Effect.TELL_SUPERVISING_UNIT),
    ),
    *(
        Transition(
            row=row,
            action=_A.FORCE_CLOSE,
            sources=(_S.INSPECTED,),
            target=_S.CLOSED,
            authorisation=AuthorisationKind.FORCED_CLOSE,
            guards=(_G.REASON,),
            when=when,
            # Only a passed inspection accepts the feedback; closed without one, handling was not in time.
            clocks=_moves((_K.CLOSE, _M.STOP), (_K.HANDLE, move)),
            effects=(Effect.PUT_ON_RECORD, Effect.TELL_SUPERVISING_UNIT),
        )
        for row, when, move in (("18b", _G.INSPECTION_PASSED, _M.STOP), ("18c", None, _M.STOP_UNACCEPTED))
    ),
    Transition(
        row="19",
        action=_A.REWORK,
        sources=(_S.INSPECTED,),
        target=_S.HANDLING,
        leaves=(Leave(_P.CASE_REASSIGN),),
        guards=(_G.INSPECTION_FAILED,),
        clocks=_moves((_K.CLOSE, _M.STOP), (_K.HANDLE, _M.RESUME_WITH_FLOOR)),
        effects=(Effect.COUNT_REWORK,),
    ),
    Transition(
        row="20",
        action=_A.REDISPATCH,
        sources=(_S.INSPECTED,),
        target=_S.FILED,
        leaves=(Leave(_P.CASE_REASSIGN),),
        guards=(_G.INSPECTION_FAILED, _G.WRONG_OWNER),
        # The new handling clock starts with the dispatch (row 9c): nobody has the case before.
        clocks=_moves((_K.CLOSE, _M.STOP), (_K.DISPATCH, _M.START)),
        effects=(Effect.COUNT_SECOND_DISPATCH,),
    ),
    Transition(
        row="21",
        action=_A.VOID,
        sources=(
            _S.FILED,
            _S.DISPATCHED,
            _S.HANDLING,
            _S.ON_HOLD,
            _S.FEEDBACK,
            _S.INSPECTING,
            _S.INSPECTED,
        ),
        target=_S.VOIDED,
        authorisation=AuthorisationKind.VOIDING,
        guards=(_G.REASON, _G.SUPPORT),
        clocks=_moves(*((kind, _M.VOID) for kind in ClockKind if kind is not _K.CASE)),
    ),
    Transition(
        row="22",
        action=_A.REOPEN,
        sources=(_S.CLOSED,),
        target=_S.HANDLING,
        leaves=(Leave(_P.CASE_REOPEN),),
        guards=(_G.REOPEN_GROUNDED,),
        clocks=_moves((_K.HANDLE, _M.START_NEW)),
        effects=(Effect.COUNT_REOPENING,),
    ),
    Transition(
        row="23",
        action=_A.APPEAL,
        sources=(_S.CLOSED,),
        target=_S.CLOSED,
        authorisation=AuthorisationKind.APPEAL,
        guards=(_G.WAS_OVERDUE, _G.REASON),
        effects=(Effect.EXEMPT_OVERDUE,),
    ),
)
