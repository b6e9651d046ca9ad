"""Loaded by Schemathesis: who asks, ids that exist, and one check more than it has.

Every call comes with a session of its own, because some of them sign out or choose a password.
"""

import os
from typing import Any

import schemathesis
from schemathesis import AuthContext, Case, CheckContext, HookContext, Response
from schemathesis.generation import GenerationMode

from accounts import sessions
from accounts.sign_in_tables import Carrier
from accounts.tables import Person
from kit.clock import utc_now
from kit.database import Database

DATABASE, PERSON = "GRIDWARDEN_FUZZ_DATABASE", "GRIDWARDEN_FUZZ_PERSON"
MALFORMED = "urn:gridwarden:problem:malformed"
ROWS = 6  # of each kind there are a few; an id beyond them is worth a try now and then, not always
_opened: list[Database] = []


def _database() -> Database:
    if not _opened:
        _opened.append(Database(os.environ[DATABASE]))
    return _opened[0]


@schemathesis.auth(refresh_interval=None)
class ASessionEach:
    """A program of one person who holds every post."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        with _database().write() as session:
            person = session.get_one(Person, int(os.environ[PERSON]))
            person.disabled_at = None
            return sessions.open_for(
                session, person, carrier=Carrier.BEARER, must_set_password=False, user_agent=None, now=utc_now()
            ).token

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def map_path_parameters(context: HookContext, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Ids are drawn from all whole numbers, of which hardly any exists."""
    for name, value in (path_parameters or {}).items():
        if name.endswith("_id") and isinstance(value, int) and not isinstance(value, bool) and value > ROWS:
            assert path_parameters is not None
            path_parameters[name] = value % ROWS + 1 if value % 10 else value
    return path_parameters


@schemathesis.check
def well_formed_is_not_called_malformed(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What follows the schema may break a rule, but the server may not say that it does not follow the schema."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE or response.status_code != 422:
        return
    said = response.json()
    assert said["type"] != MALFORMED, f"follows the schema, and is called malformed: {said['detail']}"
