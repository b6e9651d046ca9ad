"""Signing in at the city's identity provider (统一身份认证): there, and back with a proof."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from accounts.sign_in import sign_in_by_provider
from api.caller import PUBLIC, needs
from api.context import InContext
from api.cookies import give_cookie
from api.oidc import TRIP_LASTS, IdentityNotProved, IdentityProvider
from api.routes.sessions import device_of
from kit.clock import utc_now
from kit.errors import NotFound

router = APIRouter(prefix="/oidc", tags=["sign-in"])
SECURE_NAME, LOOPBACK_NAME = "__Host-gridwarden-oidc", "gridwarden-oidc"
NOT_SET_UP: dict[int | str, dict[str, object]] = {
    404: {"description": "No identity provider is set up"},
    503: {"description": "The identity provider does not answer"},
}


class OidcOut(BaseModel):
    is_available: bool
    """Whether `/oidc/start` leads anywhere."""


@router.get("", operation_id="getOidc", summary="Is an identity provider set up", dependencies=[needs(PUBLIC)])
def get_oidc(request: Request) -> OidcOut:
    return OidcOut(is_available=request.app.state.identity_provider is not None)


@router.get(
    "/start",
    operation_id="startOidc",
    summary="Send a browser to the identity provider",
    status_code=303,
    response_class=RedirectResponse,
    responses=NOT_SET_UP,
    dependencies=[needs(PUBLIC)],
)
def start(request: Request) -> RedirectResponse:
    address, sealed = _provider(request).begin(back_to=_back_to(request), now=utc_now())
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        _cookie(request),
        sealed,
        max_age=int(TRIP_LASTS.total_seconds()),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",  # strict, it would not come back from another site
    )
    return answer


@router.get(
    "/back",
    operation_id="finishOidc",
    summary="Where the identity provider sends the browser: it gets a session, and goes to the start page",
    status_code=303,
    response_class=RedirectResponse,
    responses=NOT_SET_UP | {401: {"description": "Refused, begun elsewhere, or nobody here has this login"}},
    dependencies=[needs(PUBLIC)],
)
def back(
    context: InContext,
    request: Request,
    state: Annotated[str, Query(max_length=200)],
    code: Annotated[str | None, Query(max_length=4000)] = None,
) -> RedirectResponse:
    provider, now = _provider(request), utc_now()
    if code is None:
        raise IdentityNotProved(
            "The identity provider let nobody in: begin again.", zh="身份提供方未允许登录：请重新登录。"
        )
    sealed = request.cookies.get(_cookie(request))
    login = provider.finish(cookie=sealed, state=state, code=code, back_to=_back_to(request), now=now)
    device = device_of(request, as_token=False)
    opened = sign_in_by_provider(context.database, login=login, device=device, now=now)
    answer = RedirectResponse("/", 303)
    give_cookie(request, answer, opened.token, expires_at=opened.row.expires_at)
    answer.delete_cookie(_cookie(request), secure=request.url.scheme == "https", httponly=True, samesite="lax")
    return answer


def _provider(request: Request) -> IdentityProvider:
    provider = request.app.state.identity_provider
    if provider is None:
        raise NotFound(
            "No identity provider is set up (GRIDWARDEN_API_OIDC_ISSUER): sign in with a password.",
            zh="未配置身份提供方（GRIDWARDEN_API_OIDC_ISSUER）：请使用密码登录。",
        )
    assert isinstance(provider, IdentityProvider)
    return provider


def _back_to(request: Request) -> str:
    """The provider knows this address; the host was looked at by `api.guards`."""
    return str(request.url_for("back"))


def _cookie(request: Request) -> str:
    return SECURE_NAME if request.url.scheme == "https" else LOOPBACK_NAME
