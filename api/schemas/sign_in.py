"""Signing in, and the person who is signed in."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from accounts.contact import Language
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.sign_in_tables import Carrier
from kit.as_written import YesNo

Password = str


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "li.lei", "password": "four unrelated words here"}]}
    )

    login: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=128)
    as_token: YesNo = False
    """Give the token in the answer, for a program to send as `Authorization: Bearer`; otherwise a cookie is set."""


class SignInByLink(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "gwl_from-the-link"}]})

    token: str = Field(min_length=1, max_length=100)
    as_token: YesNo = False


class NewPassword(_Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"old": "four unrelated words here", "new": "another few words for me"}]}
    )

    old: str | None = Field(default=None, max_length=128)
    """Not needed in a session that began with a link."""
    new: str = Field(min_length=1, max_length=1000)


class OwnChange(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"language": "zh"}]})

    language: Language | None
    """null: as the browser says."""


class HeldPost(BaseModel):
    post: Post
    zh: str
    en: str
    department: str | None
    beat: str | None


class Me(BaseModel):
    """Whoever asks."""

    person_id: int
    login: str = Field(examples=["li.lei"])
    name: str = Field(examples=["李雷"])
    language: Language | None
    posts: list[HeldPost]
    permissions: list[Permission]
    sees_everything: bool
    departments: list[str]
    """Whose cases the person sees, sub-departments included."""
    beats: list[str]
    must_set_password: bool
    """Until then, nothing else is possible."""
    csrf_token: str | None
    """To send as `X-CSRF-Token` with whatever changes something; null for programs, which need none."""


class SignedIn(BaseModel):
    token: str | None = Field(examples=[None])
    """Only where it was asked for."""
    expires_at: datetime
    must_set_password: bool
    csrf_token: str | None


class SessionOut(BaseModel):
    """One signed-in browser or program of the person."""

    id: int
    carrier: Carrier
    user_agent: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_current: bool
