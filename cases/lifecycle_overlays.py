"""What is done to a case without changing its state: urging, supervision, coordination, further reports.

Rows of the lifecycle as `cases.lifecycle_table` has them, with a word for a number.
"""

from accounts.permissions import Permission
from cases.guard_names import Guard
from cases.lifecycle_table import Leave, Transition
from cases.states import CaseAction, CaseState
from cases.terms import ENDS

_GOING_ON = tuple(state for state in CaseState if state not in ENDS)
COORDINATED = (CaseState.FILED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.ON_HOLD)
"""From filing until the feedback, which waits for the sub-tasks (ours: the workflow names no states)."""

OVERLAYS: tuple[Transition, ...] = (
    Transition(
        row="催办", action=CaseAction.URGE, sources=_GOING_ON, target=None, leaves=(Leave(Permission.CASE_URGE),)
    ),
    Transition(
        row="督办",
        action=CaseAction.SUPERVISE,
        sources=_GOING_ON,
        target=None,
        leaves=(Leave(Permission.CASE_SUPERVISE),),
        guards=(Guard.REPLY_DATE,),
    ),
    Transition(
        row="协调",
        action=CaseAction.COORDINATE,
        sources=COORDINATED,
        target=None,
        leaves=(Leave(Permission.CASE_COORDINATE),),
        guards=(Guard.SUBTASKS,),
    ),
    Transition(
        row="子任务完成",
        action=CaseAction.FINISH_SUBTASK,
        sources=COORDINATED,
        target=None,
        leaves=(Leave(Permission.CASE_HANDLE, Guard.OF_SUBTASK_DEPARTMENT),),
        guards=(Guard.SUBTASK_OPEN, Guard.RESULT_TEXT),
    ),
    Transition(
        row="子任务豁免",
        action=CaseAction.WAIVE_SUBTASK,
        sources=COORDINATED,
        target=None,
        leaves=(Leave(Permission.CASE_COORDINATE),),
        guards=(Guard.SUBTASK_OPEN, Guard.REASON),
    ),
    Transition(
        row="督办答复",
        action=CaseAction.ANSWER_SUPERVISION,
        sources=tuple(CaseState),
        target=None,
        leaves=(Leave(Permission.CASE_HANDLE, Guard.OF_MAIN_DEPARTMENT), Leave(Permission.CASE_DISPATCH)),
        guards=(Guard.SUPERVISION_OPEN, Guard.RESULT_TEXT),
    ),
    Transition(
        row="追加来报",
        action=CaseAction.ADD_REPORT,
        sources=_GOING_ON,
        target=None,
        leaves=(Leave(Permission.CASE_ADD_REPORT),),
    ),
    Transition(
        row="重算时限",
        action=CaseAction.RECOMPUTE,
        sources=_GOING_ON,
        target=None,
        leaves=(Leave(Permission.CASE_RECOMPUTE_BY_RULE),),
    ),
)
"""What is done to a case without changing its state; only the last touches its clocks, by the calendar they follow."""
