"""Model versions: which detectors there were, which one is in service, and what its card says."""

from fastapi import APIRouter

from accounts.permissions import Permission
from api.caller import needs
from api.context import InContext
from api.paging import Page, RowId
from api.schemas.models import ModelVersionOut, model_version_out
from detection import browsing as patrol
from detection.model_versions import in_service
from detection.models.card import ModelCard, load_card
from detection.models.errors import CardInvalid
from detection.models.settings import model_settings

router = APIRouter(prefix="/model-versions", tags=["models"])


@router.get(
    "",
    operation_id="listModelVersions",
    summary="Every version that ever was in service, newest first; a few a year, so they come all at once",
    dependencies=[needs(Permission.MODEL_READ)],
)
def list_model_versions(context: InContext) -> Page[ModelVersionOut]:
    card = _card()
    with context.database.read() as session:
        rows = patrol.list_model_versions(session)
    return Page(items=[model_version_out(row, card) for row in rows], next_cursor=None)


@router.get(
    "/in-service",
    operation_id="getModelInService",
    summary="The version that counts now, with its classes and thresholds",
    responses={409: {"description": "No patrol worker has started yet"}},
    dependencies=[needs(Permission.MODEL_READ)],
)
def get_model_in_service(context: InContext) -> ModelVersionOut:
    with context.database.read() as session:
        return model_version_out(in_service(session), _card())


@router.get(
    "/{model_version_id}",
    operation_id="getModelVersion",
    summary="One version",
    responses={404: {"description": "No such version"}},
    dependencies=[needs(Permission.MODEL_READ)],
)
def get_model_version(context: InContext, model_version_id: RowId) -> ModelVersionOut:
    with context.database.read() as session:
        return model_version_out(patrol.model_version(session, model_version_id), _card())


def _card() -> ModelCard | None:
    """Of this machine's settings; the web process may run where there is none."""
    try:
        return load_card(model_settings().card)
    except CardInvalid:
        return None
