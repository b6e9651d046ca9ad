"""The cookie of a session. Over HTTPS it has the `__Host-` prefix, so no other host and no plain page can plant one."""

from datetime import datetime

from fastapi import Request, Response

SECURE_NAME, LOOPBACK_NAME = "__Host-gridwarden", "gridwarden"


def session_cookie(request: Request) -> str:
    """Its name. Plain HTTP exists on loopback only, where no browser but Chrome keeps a Secure cookie."""
    return SECURE_NAME if request.url.scheme == "https" else LOOPBACK_NAME


def give_cookie(request: Request, response: Response, token: str, *, expires_at: datetime) -> None:
    response.set_cookie(
        session_cookie(request),
        token,
        expires=expires_at,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def take_cookie_back(request: Request, response: Response) -> None:
    response.delete_cookie(
        session_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="strict"
    )
