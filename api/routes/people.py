"""People (人员): found, added, changed; their names for everybody who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from accounts import administration, directory, people
from accounts.acting import actor_of
from accounts.browsing import people_named
from accounts.contact import Contact, QuietHours
from accounts.directory import PeopleFilter
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import Person
from api.audited import note
from api.caller import SIGNED_IN, Caller, InCaller, needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, RowId, decode_cursor, encode_cursor
from api.preconditions import InIfMatch, etag_of, refuse_stale
from api.schemas.people import NewPerson, PersonChange, PersonDetail, PersonName, PersonOut, person_detail, person_out
from kit.as_written import LARGEST_ID
from kit.errors import Invalid
from kit.times_of_day import minutes_of

router = APIRouter(prefix="/people", tags=["people"])
UNKNOWN: dict[int | str, dict[str, object]] = {404: {"description": "No such person"}}
STALE: dict[int | str, dict[str, object]] = {412: {"description": "Changed since it was seen"}}


@router.get("", operation_id="listPeople", summary="People by login", dependencies=[needs(Permission.PEOPLE_MANAGE)])
def list_people(
    context: InContext,
    caller: InCaller,
    *,
    search: Annotated[str | None, Query(max_length=80, description="A part of login or name.")] = None,
    post: Annotated[Post | None, Query(description="Who holds it now.")] = None,
    department: Annotated[str | None, Query(max_length=60, description="Slug; who works for it now.")] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[PersonOut]:
    size = limit or context.settings.page_size
    after = None if cursor is None else str(decode_cursor(cursor, str)[0])
    wanted = PeopleFilter(text=search, post=post, department=department or None)
    with context.database.read() as session:
        found = directory.find_people(session, wanted, at=caller.at, after_login=after, limit=size + 1)
    following = encode_cursor(found[size - 1].person.login) if len(found) > size else None
    return Page(items=[person_out(one) for one in found[:size]], next_cursor=following)


@router.get(
    "/names",
    operation_id="listNames",
    summary="The names behind ids; whoever does not exist is missing",
    dependencies=[needs(SIGNED_IN)],
)
def list_names(
    context: InContext,
    ids: Annotated[list[Annotated[int, Query(ge=1, le=LARGEST_ID)]], Query(max_length=200)],
) -> list[PersonName]:
    with context.database.read() as session:
        found = people_named(session, set(ids))
    return [PersonName(id=one, name=found[one].name) for one in sorted(found)]


@router.post(
    "",
    operation_id="addPerson",
    summary="Add a person, who has no post and cannot sign in as yet",
    status_code=201,
    responses={409: {"description": "The login is taken"}},
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_person(context: InContext, caller: InCaller, response: Response, wish: NewPerson) -> PersonDetail:
    with context.database.write() as session:
        person = people.add_person(session, login=wish.login, name=wish.name, now=caller.at)
        note(session, caller, "person.added", f"person:{person.id}")
        response.headers["Location"] = f"/api/v1/people/{person.id}"
        return shown(session, person.id, caller, response)


@router.get(
    "/{person_id}",
    operation_id="getPerson",
    summary="One person with posts and permissions",
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def get_person(context: InContext, caller: InCaller, response: Response, person_id: RowId) -> PersonDetail:
    with context.database.read() as session:
        return shown(session, person_id, caller, response)


@router.patch(
    "/{person_id}",
    operation_id="changePerson",
    summary="Change name, address, language or quiet hours",
    responses=UNKNOWN | STALE,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def patch_person(
    context: InContext,
    caller: InCaller,
    response: Response,
    *,
    person_id: RowId,
    change: PersonChange,
    if_match: InIfMatch = None,
) -> PersonDetail:
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        refuse_stale(if_match, detail_of(session, person_id, caller))
        _change(session, person, change)
        note(session, caller, "person.changed", f"person:{person.id}", fields=sorted(change.model_fields_set))
        return shown(session, person_id, caller, response)


def shown(session: Session, person_id: int, caller: Caller, response: Response) -> PersonDetail:
    """With the ETag to send back as If-Match."""
    detail = detail_of(session, person_id, caller)
    response.headers["ETag"] = etag_of(detail)
    return detail


def detail_of(session: Session, person_id: int, caller: Caller) -> PersonDetail:
    """Raises PersonNumberUnknown."""
    profile = directory.profile_of(session, person_id, at=caller.at)
    return person_detail(profile, actor_of(session, person_id, at=caller.at))


def _change(session: Session, person: Person, change: PersonChange) -> None:
    named = change.model_fields_set
    before = people.contact_of(person)
    quiet = before.quiet
    if named & {"quiet_from", "quiet_to"}:
        quiet = _quiet_hours(change)
    if "name" in named:
        administration.rename(session, person, change.name)
    contact = Contact(
        email=change.email or None if "email" in named else before.email,
        language=change.language if "language" in named else before.language,
        quiet=quiet,
    )
    people.set_contact(session, person, contact)


def _quiet_hours(change: PersonChange) -> QuietHours | None:
    if change.quiet_from is None and change.quiet_to is None:
        return None
    if change.quiet_from is None or change.quiet_to is None:
        raise Invalid(
            "Quiet hours (免打扰时段) need both `quiet_from` and `quiet_to`.",
            zh="免打扰时段须同时填写 quiet_from 和 quiet_to。",
        )
    return QuietHours(minutes_of(change.quiet_from), minutes_of(change.quiet_to))
