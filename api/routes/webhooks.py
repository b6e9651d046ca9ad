"""Webhooks (回调): other systems that are told by signed calls."""

from fastapi import APIRouter

from accounts.permissions import Permission
from api.audited import note
from api.caller import InCaller, needs
from api.context import InContext
from api.paging import RowId
from api.schemas.machines import DeliveryOut, NewWebhook, WebhookOut, delivery_out, webhook_out
from cases.notices import webhooks
from kit.resources import credentials_box

router = APIRouter(prefix="/webhooks", tags=["machines"])
UNKNOWN: dict[int | str, dict[str, object]] = {404: {"description": "No such webhook, or it has ended"}}
MOST_DELIVERIES = 50  # of the newest a person sees whether it works; the rest is history


@router.get(
    "",
    operation_id="listWebhooks",
    summary="All webhooks, those that ended too; never their secrets",
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def list_webhooks(context: InContext) -> list[WebhookOut]:
    with context.database.read() as session:
        return [webhook_out(row) for row in webhooks.list_webhooks(session)]


@router.post(
    "",
    operation_id="addWebhook",
    summary="Tell another system from now on",
    status_code=201,
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def post_webhook(context: InContext, caller: InCaller, wish: NewWebhook) -> WebhookOut:
    with context.database.write() as session:
        row = webhooks.add_webhook(
            session, url=wish.url, secret=wish.secret, templates=wish.templates, box=credentials_box(), now=caller.at
        )
        note(session, caller, "webhook.added", f"webhook:{row.id}", templates=list(row.templates))
    return webhook_out(row)


@router.delete(
    "/{webhook_id}",
    operation_id="removeWebhook",
    summary="Tell it nothing any more; what waits for it is given up",
    status_code=204,
    responses=UNKNOWN,
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def delete_webhook(context: InContext, caller: InCaller, webhook_id: RowId) -> None:
    with context.database.write() as session:
        webhooks.remove_webhook(session, webhook_id, now=caller.at)
        note(session, caller, "webhook.removed", f"webhook:{webhook_id}")


@router.post(
    "/{webhook_id}/test",
    operation_id="tryWebhook",
    summary="Send it a text that tells of nothing; the deliveries say how that went",
    status_code=202,
    responses=UNKNOWN,
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def post_test(context: InContext, caller: InCaller, webhook_id: RowId) -> DeliveryOut:
    with context.database.write() as session:
        delivery = webhooks.try_webhook(session, webhook_id, now=caller.at)
        note(session, caller, "webhook.tried", f"webhook:{webhook_id}")
        return delivery_out(delivery)


@router.get(
    "/{webhook_id}/deliveries",
    operation_id="listWebhookDeliveries",
    summary="What was sent to it lately or waits, newest first",
    responses=UNKNOWN,
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def list_deliveries(context: InContext, webhook_id: RowId) -> list[DeliveryOut]:
    with context.database.read() as session:
        found = webhooks.deliveries_of(session, webhook_id, limit=MOST_DELIVERIES)
        return [delivery_out(row) for row in found]
