"""Between spot rows and the values that the rules work on."""

from datetime import datetime

from sqlalchemy.orm import Session

from detection.boxes import Box
from detection.looking import Outcome
from detection.spots import Look, Memory, State
from detection.tables import Spot, SpotState


def memory_of(spot: Spot) -> Memory:
    """The row as a value."""
    return Memory(
        label=spot.label,
        box=Box(*spot.box),
        state=State(spot.state),
        episode=spot.episode,
        looks=tuple(Look(datetime.fromisoformat(slot), float(score)) for slot, score in spot.looks),
        first_seen_at=spot.first_seen_at,
        last_seen_at=spot.last_seen_at,
        hits=spot.hits,
        misses_in_row=spot.misses_in_row,
        quiet_until=spot.quiet_until,
        quiet_area=spot.quiet_area,
        portrait=spot.portrait,
    )


def row_of(session: Session, outcome: Outcome, *, view_id: int) -> Spot:
    """The row of an outcome's spot; a new one, not yet flushed, for a new place."""
    if outcome.spot_id is not None:
        return session.get_one(Spot, outcome.spot_id)
    spot = Spot(view_id=view_id, label=outcome.memory.label, condition_id=outcome.rule.condition.id)
    session.add(spot)
    return spot


def write_memory(spot: Spot, memory: Memory) -> None:
    """The value into the row. What people said is only ever taken back here: a verdict may come while a visit runs."""
    if memory.episode != spot.episode or memory.state is State.CLEARED:
        spot.quiet_until = None
        spot.quiet_area = None
    spot.label = memory.label
    spot.box = [round(corner, 5) for corner in memory.box]
    spot.state = SpotState(memory.state)
    spot.episode = memory.episode
    spot.looks = [[look.slot_at.isoformat(), round(look.score, 4)] for look in memory.looks]
    spot.first_seen_at = memory.first_seen_at
    spot.last_seen_at = memory.last_seen_at
    spot.hits = memory.hits
    spot.misses_in_row = memory.misses_in_row
    spot.portrait = memory.portrait
