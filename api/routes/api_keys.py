"""API keys (接口密钥) of other systems: made, listed, revoked."""

from fastapi import APIRouter

from accounts import api_keys
from accounts.permissions import Permission
from api.audited import note
from api.caller import InCaller, needs
from api.context import InContext
from api.idempotency import keep_no_answer
from api.paging import RowId
from api.schemas.machines import ApiKeyOut, MadeApiKey, NewApiKey, api_key_out

router = APIRouter(prefix="/api-keys", tags=["machines"])


@router.get(
    "",
    operation_id="listApiKeys",
    summary="All keys that ever were, oldest first; never their secrets",
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def list_keys(context: InContext) -> list[ApiKeyOut]:
    with context.database.read() as session:
        return [api_key_out(row) for row in api_keys.list_keys(session)]


@router.post(
    "",
    operation_id="makeApiKey",
    summary="A key with the permissions that are named; its secret is shown this once",
    status_code=201,
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def post_key(context: InContext, caller: InCaller, wish: NewApiKey) -> MadeApiKey:
    keep_no_answer()
    with context.database.write() as session:
        row, token = api_keys.make_key(
            session,
            name=wish.name,
            permissions=wish.permissions,
            expires_at=wish.expires_at,
            created_by=caller.person_id,
            now=caller.at,
        )
        note(session, caller, "key.made", f"key:{row.id}", permissions=list(row.permissions))
    return MadeApiKey(**dict(api_key_out(row)), token=token)


@router.delete(
    "/{key_id}",
    operation_id="revokeApiKey",
    summary="Let a key open nothing any more",
    status_code=204,
    responses={404: {"description": "No such key, or it is revoked"}},
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def delete_key(context: InContext, caller: InCaller, key_id: RowId) -> None:
    with context.database.write() as session:
        api_keys.revoke_key(session, key_id, now=caller.at)
        note(session, caller, "key.revoked", f"key:{key_id}")
