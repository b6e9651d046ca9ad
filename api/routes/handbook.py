"""The handbook in force: what is looked for, and what counts as what."""

from fastapi import APIRouter

from api.caller import SIGNED_IN, needs
from api.context import InContext
from api.schemas.handbook import EditionOut, ItemOut, edition_out, item_out

router = APIRouter(prefix="/handbook", tags=["handbook"])


@router.get(
    "/items",
    operation_id="listHandbookItems",
    summary="All items of the edition in force",
    dependencies=[needs(SIGNED_IN)],
)
def list_items(context: InContext) -> EditionOut:
    return edition_out(context.edition)


@router.get(
    "/items/{item_id}",
    operation_id="getHandbookItem",
    summary="One item with its conditions, limits and what is not verified",
    responses={404: {"description": "No such item in this edition"}},
    dependencies=[needs(SIGNED_IN)],
)
def get_item(context: InContext, item_id: str) -> ItemOut:
    return item_out(context.edition.item(item_id))
