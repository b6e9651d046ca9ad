"""Live events (server-sent events): what changes while somebody looks, as ids; how it is now is asked for as usual."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from accounts.actor import Actor
from accounts.permissions import TITLES
from api.caller import SIGNED_IN, InCaller, look_again, needs
from api.context import Context, InContext
from api.event_stream import EventStream
from api.live_events import NEEDED, Channel, Interest, LiveEvents, channels_open_to
from kit.as_written import LARGEST_ID
from kit.errors import Forbidden, Invalid

router = APIRouter(prefix="/events", tags=["events"])

DESCRIPTION = """A stream (`text/event-stream`) that never ends by itself. `event` is the channel, `data` names what
changed: `{"id": 12}`, of cases `{"id": 12, "version": 3}`. Of the channels `notices` and `jobs` everybody hears of
their own; of `cases`, of those within reach. Nothing says how things are now: ask for them. An event may come twice,
and those of different causes in any order.

Open the stream first, then load the page. After a cut the browser comes back by itself with `Last-Event-ID` and gets
what it missed; `event: reset` says that nobody knows any more what that was: load everything anew. `event: alive` comes
every 15 s with the server's time in `data.at`; when it does not, what is shown may be old. The stream ends when the
session does.
"""
EXAMPLE = 'id: 41\nevent: cases\ndata: {"id":12,"version":3}\n\nid: 42\n\n'


@router.get(
    "",
    operation_id="listen",
    summary="Hear what changes",
    description=DESCRIPTION,
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}}},
        403: {"description": "A channel that needs a permission the caller does not have"},
    },
    dependencies=[needs(SIGNED_IN)],
)
async def listen(
    request: Request,
    context: InContext,
    caller: InCaller,
    channels: Annotated[
        str | None,
        Query(
            description="Comma-separated: queue, cases, cameras, notices, jobs; absent: all that are open to one.",
            max_length=80,
            examples=["queue,cases"],
        ),
    ] = None,
    last_event_id: Annotated[
        str | None, Header(description="Of the last event that was heard; absent: from now on.", max_length=20)
    ] = None,
) -> Response:
    """Async, alone of all routes: a thread for each listener would be 500 threads that wait."""
    wanted = _channels(channels, caller.actor)
    return EventStream(
        live_events_of(request),
        Interest(caller.actor, wanted),
        last_event_id=_event_id(last_event_id),
        ask_again=partial(_interest_now, request, context, wanted),
        settings=context.settings,
    )


def live_events_of(request: Request) -> LiveEvents:
    live = request.app.state.live
    assert isinstance(live, LiveEvents)
    return live


def _interest_now(request: Request, context: Context, wanted: frozenset[Channel]) -> Interest | None:
    actor = look_again(request, context)
    return None if actor is None else Interest(actor, wanted)


def _channels(listed: str | None, actor: Actor) -> frozenset[Channel]:
    if listed is None:
        return channels_open_to(actor)
    names = {one.strip() for one in listed.split(",")}
    unknown = sorted(names - set(Channel))
    if unknown:
        raise Invalid(
            f"There is no channel '{unknown[0]}': choose among {', '.join(Channel)}.",
            zh=f"没有“{unknown[0]}”频道，可选：{'、'.join(Channel)}。",
        )
    wanted = frozenset(Channel(one) for one in names)
    for channel in sorted(wanted - channels_open_to(actor)):
        title = TITLES[NEEDED[channel]]
        raise Forbidden(
            f"The channel '{channel}' needs the permission '{title.en}' ({NEEDED[channel]}), which you do not have.",
            zh=f"“{channel}”频道需要“{title.zh}”权限（{NEEDED[channel]}），您没有该权限。",
        )
    return wanted


def _event_id(said: str | None) -> int | None:
    """Whatever is none of ours is like one of long ago: everything is to be loaded anew."""
    if said is None:
        return None
    return int(said) if said.isascii() and said.isdecimal() and int(said) <= LARGEST_ID else -1
