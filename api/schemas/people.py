"""People, their posts and permissions on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from accounts.actor import Actor
from accounts.contact import LONGEST_EMAIL, Language
from accounts.directory import Listed, Profile
from accounts.permissions import DEFAULTS, TITLES, Permission
from accounts.posts import TITLE_OF, Post
from accounts.tables import OwnPermission, Person, PostHolding
from kit.as_written import WrittenInstant
from kit.times_of_day import clock_of

TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", examples=["22:00"])]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Answer(StrEnum):
    """What one person's own answer to a permission is."""

    GRANTED = "granted"
    DENIED = "denied"
    AS_POSTS_SAY = "as_posts_say"


class PersonName(BaseModel):
    """As much as everybody who is signed in may know of anybody."""

    id: int
    name: str = Field(examples=["李娜"])


class HoldingOut(BaseModel):
    """A person in a post, for a department or a beat where the post has one."""

    id: int
    post: Post
    zh: str
    en: str
    department: str | None
    beat: str | None
    valid_from: datetime
    valid_to: datetime | None
    """Excluded; null: until further notice."""


class PersonOut(PersonName):
    login: str = Field(examples=["li.na"])
    email: str | None
    language: Language | None
    disabled_at: datetime | None
    """null: may sign in."""
    created_at: datetime
    posts: list[HoldingOut]
    """Those that have not ended; also those that are still to begin."""


class OwnPermissionOut(BaseModel):
    permission: Permission
    zh: str
    en: str
    is_granted: bool
    """false: denied, whatever the posts say."""


class PersonDetail(PersonOut):
    quiet_from: str | None
    """On the wall clock of the city; null: the usual quiet hours."""
    quiet_to: str | None
    own_permissions: list[OwnPermissionOut]
    permissions: list[Permission]
    """What the person may do now, posts and own answers together."""


class NewPerson(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"login": "li.na", "name": "李娜"}]})

    login: str = Field(min_length=1, max_length=60)
    """Small letters, digits, dots, dashes and underscores; never changes."""
    name: str = Field(min_length=1, max_length=80)


class PersonChange(_Request):
    """Only what is named changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "li.na@city.example", "language": "zh"}]})

    name: str = Field(default="", max_length=80)
    email: str | None = Field(default=None, max_length=LONGEST_EMAIL)
    language: Language | None = None
    quiet_from: TimeOfDay | None = None
    """With `quiet_to`; both null: the usual quiet hours."""
    quiet_to: TimeOfDay | None = None


class NewHolding(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"post": "inspector", "beat": "B01"}]})

    post: Post
    department: str | None = Field(default=None, max_length=60)
    beat: str | None = Field(default=None, max_length=40)
    valid_from: WrittenInstant | None = None
    """null: from now on."""
    valid_to: WrittenInstant | None = None


class PermissionAnswer(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "granted"}]})

    answer: Answer


class SignInLink(BaseModel):
    """Lets the person in once, to choose a password. Shown this once; earlier unused ones have ended."""

    token: str
    path: str
    """To be put behind this server's own address; the token is in the part that browsers send to nobody."""
    expires_at: datetime


class PostTitleOut(BaseModel):
    post: Post
    zh: str
    en: str
    department_kind: str | None
    """The kind of department that it is held for; null: for none."""
    may_have_beat: bool
    permissions: list[Permission]
    """Unless a person's own answers differ."""


class PermissionTitleOut(BaseModel):
    permission: Permission
    zh: str
    en: str
    side: str | None


def person_out(listed: Listed) -> PersonOut:
    return PersonOut(**_shown(listed.person, listed.posts))


def person_detail(profile: Profile, actor: Actor) -> PersonDetail:
    """`actor`: the person as of now."""
    person = profile.person
    begins, ends = person.quiet_from_minute, person.quiet_to_minute
    return PersonDetail(
        **_shown(person, profile.posts),
        quiet_from=None if begins is None else clock_of(begins),
        quiet_to=None if ends is None else clock_of(ends),
        own_permissions=[_own(one) for one in profile.own_permissions],
        permissions=[] if person.disabled_at else sorted(actor.permissions),
    )


def holding_out(row: PostHolding) -> HoldingOut:
    return HoldingOut(
        id=row.id,
        post=row.post,
        zh=TITLE_OF[row.post].zh,
        en=TITLE_OF[row.post].en,
        department=row.department,
        beat=row.beat,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def post_title_out(post: Post) -> PostTitleOut:
    title = TITLE_OF[post]
    return PostTitleOut(
        post=post,
        zh=title.zh,
        en=title.en,
        department_kind=title.department_kind,
        may_have_beat=title.may_have_beat,
        permissions=sorted(DEFAULTS[post]),
    )


def permission_title_out(permission: Permission) -> PermissionTitleOut:
    title = TITLES[permission]
    return PermissionTitleOut(permission=permission, zh=title.zh, en=title.en, side=title.side)


def _own(row: OwnPermission) -> OwnPermissionOut:
    title = TITLES[row.permission]
    return OwnPermissionOut(permission=row.permission, zh=title.zh, en=title.en, is_granted=row.is_granted)


def _shown(person: Person, posts: tuple[PostHolding, ...]) -> dict[str, object]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "disabled_at": person.disabled_at,
        "created_at": person.created_at,
        "posts": [holding_out(one) for one in posts],
    }
