"""Posts (岗位): what a person is in the organisation, and what a post needs to be held.

A post is not a permission: `accounts.permissions` says what each post may do, unless a person's own grants differ.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.departments import DepartmentKind
from accounts.errors import HoldingInvalid


class Post(StrEnum):
    """The ten posts; the plan's, and two that keep the system going."""

    OPERATOR = "operator"
    DUTY_SUPERVISOR = "duty_supervisor"
    INSPECTOR = "inspector"
    DEPARTMENT = "department"
    """Works for a department that handles."""
    SUPERVISING_UNIT = "supervising_unit"
    OFFICE = "office"
    INSPECTORATE = "inspectorate"
    LEADER = "leader"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class PostTitle:
    """What a post is called, and whether it is held for a department or for a beat."""

    post: Post
    zh: str
    en: str
    department_kind: DepartmentKind | None = None
    """The kind of department that it is held for; None: it is held for none."""
    may_have_beat: bool = False

    @property
    def needs_department(self) -> bool:
        return self.department_kind is not None


TITLES: tuple[PostTitle, ...] = (
    PostTitle(Post.OPERATOR, "接线员", "operator"),
    PostTitle(Post.DUTY_SUPERVISOR, "值班长", "duty supervisor"),
    PostTitle(Post.INSPECTOR, "监督员", "inspector", may_have_beat=True),
    PostTitle(Post.DEPARTMENT, "专业部门", "department", DepartmentKind.HANDLING),
    PostTitle(Post.SUPERVISING_UNIT, "监管单位", "supervising unit", DepartmentKind.SUPERVISING),
    PostTitle(Post.OFFICE, "数字城管办公室", "office"),
    PostTitle(Post.INSPECTORATE, "督察组", "inspectorate"),
    PostTitle(Post.LEADER, "领导", "leader"),
    PostTitle(Post.TRAINER, "模型训练员", "model trainer"),
    PostTitle(Post.ADMINISTRATOR, "系统管理员", "administrator"),
)
TITLE_OF = {title.post: title for title in TITLES}


@dataclass(frozen=True, slots=True)
class Holding:
    """One person in one post for a time.

    Raises:
        HoldingInvalid: the post lacks its department, has a scope that it cannot have, or ends before it begins.
    """

    post: Post
    valid_from: datetime
    valid_to: datetime | None = None
    """Exclusive; None: until further notice."""
    department: str | None = None
    """Slug; exactly for those who work for a department or a supervising unit."""
    beat: str | None = None
    """Code of a beat (责任网格), for inspectors only; an inspector may hold several beats, one holding each."""

    def __post_init__(self) -> None:
        title = TITLE_OF[self.post]
        if title.needs_department and self.department is None:
            raise HoldingInvalid(
                f"The post '{title.en}' is held for a department: name its slug.",
                zh=f"岗位“{title.zh}”须隶属部门，请填写部门代号。",
            )
        if self.department is not None and not title.needs_department:
            raise HoldingInvalid(
                f"The post '{title.en}' belongs to no department: leave it out.",
                zh=f"岗位“{title.zh}”不隶属任何部门，请勿填写部门。",
            )
        if self.beat is not None and not title.may_have_beat:
            raise HoldingInvalid(
                f"Only inspectors have a beat, not the post '{title.en}'.",
                zh=f"只有监督员有责任网格，岗位“{title.zh}”没有。",
            )
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise HoldingInvalid(
                f"The post '{title.en}' would end before it begins: {self.valid_from:%Y-%m-%d %H:%M} "
                f"to {self.valid_to:%Y-%m-%d %H:%M}.",
                zh=(
                    f"岗位“{title.zh}”的任职结束时间早于开始时间：{self.valid_from:%Y-%m-%d %H:%M} 至 "
                    f"{self.valid_to:%Y-%m-%d %H:%M}。"
                ),
            )

    def is_valid_at(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)
