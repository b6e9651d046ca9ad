"""Loaded by Schemathesis: who asks, ids that exist, and one check more than it has.

A session lasts until a call that may sign out, choose a password or change what the person may do.
"""

import json
import os
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zlib import crc32

import schemathesis
from schemathesis import AuthContext, Case, CheckContext, HookContext, Response
from schemathesis.generation import GenerationMode
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts import sessions
from accounts.sign_in_tables import Carrier
from accounts.tables import OwnPermission, Person, PostHolding
from api.picture_addresses import signer
from api.signed_urls import EXPIRES, SIGNATURE
from kit.clock import utc_now
from kit.database import Database

DATABASE, PERSON, WORDS = "GRIDWARDEN_FUZZ_DATABASE", "GRIDWARDEN_FUZZ_PERSON", "GRIDWARDEN_FUZZ_WORDS"
MALFORMED = "urn:gridwarden:problem:malformed"
CHANGE_PEOPLE = ("/api/v1/people", "/api/v1/sessions", "/api/v1/me", "/api/v1/departments")
ROWS = 9  # of each kind there are a few; an id beyond them is worth a try now and then, not always
_opened: list[Database] = []


def _database() -> Database:
    if not _opened:
        _opened.append(Database(os.environ[DATABASE]))
    return _opened[0]


schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@schemathesis.auth(refresh_interval=None)
class AsSomebody:
    """A program of one person who holds every post, in one session as long as it lasts."""

    token: str | None = None

    def get(self, case: Case[Any], context: AuthContext) -> str:
        token = self.token or _signed_in()
        self.token = None if _may_end_it(case) else token
        return token

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


def _may_end_it(case: Case[Any]) -> bool:
    """The session, or what the person may do: people are disabled, relieved of posts and denied permissions."""
    return case.method != "GET" and case.path.startswith(CHANGE_PEOPLE)


def _signed_in() -> str:
    with _database().write() as session:
        person = session.get_one(Person, int(os.environ[PERSON]))
        _let_them_do_everything(session, person)
        return sessions.open_for(
            session, person, carrier=Carrier.BEARER, must_set_password=False, user_agent=None, now=utc_now()
        ).token


def _let_them_do_everything(session: Session, person: Person) -> None:
    """Again."""
    person.disabled_at = None
    session.execute(update(OwnPermission).where(OwnPermission.person_id == person.id).values(is_granted=True))
    own = PostHolding.person_id == person.id
    session.execute(update(PostHolding).where(own, PostHolding.valid_to.is_not(None)).values(valid_to=None))


@schemathesis.hook
def map_case(context: HookContext, case: Case[Any]) -> Case[Any]:
    """Ids and words are drawn from all that there are, of which hardly any exists."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return case
    for drawn in (case.path_parameters, case.query, case.body):
        if isinstance(drawn, dict):
            drawn.update({name: _known(name, value) for name, value in drawn.items()})
    if case.path.startswith("/api/v1/uploads"):
        case.headers["Tus-Resumable"] = "1.0.0"
    if SIGNATURE in case.query:
        _sign(case)
    return case


def _sign(case: Case[Any]) -> None:
    """As the address of a picture is given out, nine times in ten."""
    if len(case.query[SIGNATURE] or "") % 10 == 9:
        return
    path = case.path.format(**case.path_parameters)
    said = {name: str(value) for name, value in case.query.items() if name not in {EXPIRES, SIGNATURE} and value}
    case.query = dict(parse_qsl(urlsplit(signer().signed(path, now=utc_now(), parameters=said)).query))


def _known(name: str, value: Any) -> Any:
    """Something that exists, nine times in ten."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and (name.endswith("_id") or name == "version"):
        return value % ROWS + 1 if value % 10 else value
    if isinstance(value, str) and (words := _words().get(name)):
        seed = crc32(value.encode(errors="replace"))
        return words[seed % len(words)] if seed % 10 else value
    return value


@cache
def _words() -> dict[str, list[str]]:
    said: dict[str, list[str]] = json.loads(os.environ[WORDS])
    return said


@schemathesis.check
def well_formed_is_not_called_malformed(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What follows the schema may break a rule, but the server may not say that it does not follow the schema."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE or response.status_code != 422:
        return
    if None in case.path_parameters.values():
        return  # a link that Schemathesis made up from a field that is null: it asks for /candidates/None
    said = response.json()
    assert said["type"] != MALFORMED, f"follows the schema, and is called malformed: {said['detail']}"
