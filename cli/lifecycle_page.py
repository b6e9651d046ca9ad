"""Writes docs/lifecycle.md from the table of the lifecycle: `make docs`. A test compares the file with it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from accounts.permissions import DEFAULTS, TITLES, Permission
from accounts.posts import TITLE_OF
from cases.authorisations import RULES, AuthorisationRule
from cases.guard_names import Guard
from cases.guards import SENTENCES
from cases.lifecycle_overlays import OVERLAYS
from cases.lifecycle_table import TRANSITIONS, Leave, Transition
from cases.states import CaseState, PublicStage
from cases.terms import ACTIONS, AUTHORISATIONS, PUBLIC_STAGES, STATES, public_stage

PAGE = Path(__file__).parent.parent / "docs" / "lifecycle.md"
HEAD = """# The lifecycle of a case 案卷流程

Generated from `cases/lifecycle_table.py` and `cases/authorisations.py` by `make docs`; do not edit. States, posts,
guards and clocks follow the construction plan; where it is silent they are the practice of existing systems or ours.
"""


def lifecycle_page() -> str:
    """The whole page."""
    parts = (HEAD, _drawing(), _stages(), _rows(), _overlays(), _authorisations(), _permissions())
    return "\n".join(parts)


def _drawing() -> str:
    lines = [f"    {state}: {STATES[state].zh} {STATES[state].en}" for state in CaseState]
    ways: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        for source in row.sources:
            ways.setdefault((source or "[*]", row.target or ""), []).append(f"{row.row} {ACTIONS[row.action].zh}")
    lines += [f"    {source} --> {target}: {'、'.join(said)}" for (source, target), said in ways.items()]
    lines += [f"    {state} --> [*]" for state in (CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.VOIDED)]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _stages() -> str:
    rows = (
        (_both(PUBLIC_STAGES[stage].zh, PUBLIC_STAGES[stage].en), "、".join(names) or "线索 candidates")
        for stage in PublicStage
        for names in [[_state(state) for state in CaseState if public_stage(state) is stage]]
    )
    return "## Stages 阶段\n\n" + _table(("stage 阶段", "states 状态"), rows)


def _rows() -> str:
    head = ("#", "from 从", "action 动作", "to 到", "who 谁", "guards 条件", "clocks 时限", "effects 后果")
    rows = (
        (
            row.row,
            "<br>".join(_state(source) for source in row.sources),
            _both(ACTIONS[row.action].zh, ACTIONS[row.action].en),
            _state(row.target),
            _who(row),
            _guards(row),
            "<br>".join(f"{move.kind} {move.move}" for move in row.clocks),
            "<br>".join(f"`{effect}`" for effect in row.effects),
        )
        for row in TRANSITIONS
    )
    about = "Who: by the posts' defaults; a person may be given, or denied, single permissions besides."
    return f"## Transitions 流转\n\n{about}\n\n{_table(head, rows)}"


def _overlays() -> str:
    rows = (
        (
            _both(ACTIONS[row.action].zh, ACTIONS[row.action].en),
            "、".join(_state(source) for source in row.sources),
            _who(row),
            _guards(row),
        )
        for row in OVERLAYS
    )
    head = ("action 动作", "in 状态", "who 谁", "guards 条件")
    return "## Overlays 不改变状态\n\n" + _table(head, rows)


def _authorisations() -> str:
    rows = (
        (
            _both(AUTHORISATIONS[rule.kind].zh, AUTHORISATIONS[rule.kind].en),
            _leaves(rule.asked_with),
            _heard(rule),
            _leaves(rule.granted_with),
            "<br>".join(_both(SENTENCES[guard].zh, SENTENCES[guard].en) for guard in rule.ask_guards),
        )
        for rule in RULES.values()
    )
    head = ("what 事项", "asks 申请", "is heard 意见", "grants 批准", "when asking 申请条件")
    about = (
        "Nobody grants their own request, nor one of their own department. A request lapses (失效) as soon as the case "
        "leaves the states of its row: a return or an extension belongs to one dispatch."
    )
    return f"## Authorisations 授权\n\n{about}\n\n{_table(head, rows)}"


def _permissions() -> str:
    rows = (
        (
            f"`{permission}`",
            _both(title.zh, title.en),
            title.side or "",
            "、".join(TITLE_OF[post].zh for post, held in DEFAULTS.items() if permission in held) or "—",
        )
        for permission, title in TITLES.items()
    )
    head = ("permission 权限", "meaning 含义", "centre 中心", "posts 岗位")
    return "## Permissions 权限\n\n" + _table(head, rows)


def _who(row: Transition) -> str:
    if row.authorisation is None:
        return _leaves(row.leaves)
    return f"{_leaves(RULES[row.authorisation].granted_with)}<br>({AUTHORISATIONS[row.authorisation].zh}授权)"


def _heard(rule: AuthorisationRule) -> str:
    if rule.opinion_with is None:
        return "—"
    needed = f"<br>({SENTENCES[rule.opinion_needed_if].zh})" if rule.opinion_needed_if else ""
    binding = f"<br>({SENTENCES[Guard.FIRST_REVIEW].zh})" if rule.is_first_review else ""
    return _leaves((rule.opinion_with,)) + needed + binding


def _leaves(leaves: Iterable[Leave]) -> str:
    return "<br>".join(
        f"{_holders(leave.permission)}{f' ({SENTENCES[leave.only_if].zh})' if leave.only_if else ''}"
        for leave in leaves
    )


def _holders(permission: Permission) -> str:
    posts = [_both(TITLE_OF[post].zh, TITLE_OF[post].en) for post, held in DEFAULTS.items() if permission in held]
    return "、".join(posts) or f"`{permission}`"


def _guards(row: Transition) -> str:
    return "<br>".join(_both(SENTENCES[guard].zh, SENTENCES[guard].en) for guard in _guards_of(row))


def _guards_of(row: Transition) -> Iterator[Guard]:
    if row.when is not None:
        yield row.when
    yield from row.guards


def _state(state: CaseState | None) -> str:
    return "—" if state is None else _both(STATES[state].zh, STATES[state].en)


def _both(zh: str, en: str) -> str:
    return f"{zh} {en}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(lifecycle_page(), encoding="utf-8")
