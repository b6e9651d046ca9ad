"""The handbook: what is looked for, what counts as what, and how editions differ."""

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.caller import SIGNED_IN, needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, id_of, next_after
from api.schemas.handbook import (
    DifferenceOut,
    EditionOut,
    EditionSummary,
    ItemFound,
    ItemOut,
    edition_out,
    item_found,
    item_out,
    summary_of,
    summary_of_row,
)
from handbook.comparison import differences
from handbook.editions import edition_by_id, kept_row, list_editions
from handbook.searching import search_items

router = APIRouter(prefix="/handbook", tags=["handbook"])
EditionId = Annotated[str, Path(max_length=60, examples=["standard-2026"])]
EditionName = Annotated[str, Query(max_length=60, examples=["standard-2026"], description="Id of an edition.")]
Searched = Annotated[
    str,
    Query(
        max_length=80,
        examples=["井盖"],
        description="Part of a name, an alias, a code or a condition; absent: every item.",
    ),
]
NO_SUCH_EDITION: dict[int | str, dict[str, Any]] = {404: {"description": "No such edition"}}


@router.get(
    "/items",
    operation_id="listHandbookItems",
    summary="All items of the edition in force",
    dependencies=[needs(SIGNED_IN)],
)
def list_items(context: InContext) -> EditionOut:
    return edition_out(context.edition)


@router.get(
    "/search",
    operation_id="searchHandbook",
    summary="Items of the edition in force by name, alias, code or condition",
    dependencies=[needs(SIGNED_IN)],
)
def search(context: InContext, q: Searched = "", cursor: Cursor = None, limit: Limit = None) -> Page[ItemFound]:
    size = limit or context.settings.page_size
    first = id_of(cursor) or 0
    found = search_items(context.edition, q)[first : first + size + 1]
    places = list(range(first + 1, first + len(found) + 1))
    return Page(
        items=[item_found(item, matched) for item, matched in found[:size]], next_cursor=next_after(places, limit=size)
    )


@router.get(
    "/items/{item_id}",
    operation_id="getHandbookItem",
    summary="One item with its conditions, limits and what is not verified",
    responses={404: {"description": "No such item in this edition"}},
    dependencies=[needs(SIGNED_IN)],
)
def get_item(context: InContext, item_id: str) -> ItemOut:
    return item_out(context.edition.item(item_id))


@router.get(
    "/in-force",
    operation_id="getEditionInForce",
    summary="The edition that new candidates and cases follow, without its items",
    dependencies=[needs(SIGNED_IN)],
)
def get_in_force(context: InContext) -> EditionSummary:
    with context.database.read() as session:
        row = kept_row(session, context.edition.id)
    return summary_of(context.edition, row, in_force=context.edition.id)


@router.get(
    "/editions",
    operation_id="listEditions",
    summary="Editions that are kept, by city and first day; one a year, so they come all at once",
    dependencies=[needs(SIGNED_IN)],
)
def list_all_editions(context: InContext) -> Page[EditionSummary]:
    with context.database.read() as session:
        rows = list_editions(session)
    return Page(items=[summary_of_row(row, in_force=context.edition.id) for row in rows], next_cursor=None)


@router.get(
    "/editions/{edition_id}",
    operation_id="getEdition",
    summary="One edition whole, kept or shipped",
    responses=NO_SUCH_EDITION,
    dependencies=[needs(SIGNED_IN)],
)
def get_edition(context: InContext, edition_id: EditionId) -> EditionOut:
    with context.database.read() as session:
        return edition_out(edition_by_id(session, edition_id))


@router.get(
    "/comparison",
    operation_id="compareEditions",
    summary="What differs between two editions: item, condition, field",
    responses=NO_SUCH_EDITION,
    dependencies=[needs(SIGNED_IN)],
)
def compare(
    context: InContext, *, old: EditionName, new: EditionName, cursor: Cursor = None, limit: Limit = None
) -> Page[DifferenceOut]:
    size = limit or context.settings.page_size
    first = id_of(cursor) or 0
    with context.database.read() as session:
        before, after = edition_by_id(session, old), edition_by_id(session, new)
    found = list(islice(differences(before, after), first, first + size + 1))
    places = list(range(first + 1, first + len(found) + 1))
    return Page(
        items=[DifferenceOut.model_validate(one, from_attributes=True) for one in found[:size]],
        next_cursor=next_after(places, limit=size),
    )
