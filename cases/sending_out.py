"""Which inspector (监督员) is sent to verify or to inspect. Pure."""

from collections.abc import Collection, Mapping


def who_is_sent(on_duty: Collection[int], parties: Collection[int], open_tasks: Mapping[int, int]) -> int | None:
    """Whoever has the fewest open tasks, of equals the lowest id; None: nobody can be sent.

    Args:
        on_duty: people of the beat, substitutes included.
        parties: people who are at odds over the case (当事人), or reported it; they are never sent.
        open_tasks: by person; who is missing has none.
    """
    free = (one for one in on_duty if one not in parties)
    return min(free, key=lambda one: (open_tasks.get(one, 0), one), default=None)
