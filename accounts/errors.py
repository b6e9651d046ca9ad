"""What can go wrong with people, posts and departments, said to the administrator who enters them."""

from collections.abc import Sequence

from kit.errors import Conflict, Forbidden, GridwardenError, Invalid, NotFound
from kit.wording import Sentence, joined


class PersonUnknown(NotFound):
    """Nobody has this login."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"There is nobody with the login '{login}': `gridwarden people list` shows who there is.",
            zh=f"没有登录名为“{login}”的人员：运行 `gridwarden people list` 可查看所有人员。",
        )
        self.login = login


class LoginTaken(Conflict):
    """A login names one person for ever."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"The login '{login}' belongs to somebody already; choose another.",
            zh=f"登录名“{login}”已被使用，请另选。",
        )
        self.login = login


class PersonInvalid(Invalid):
    """A login or a name that nobody can have."""


class DepartmentUnknown(NotFound):
    """No department has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"There is no department '{slug}': import it first, or write its slug as the list has it.",
            zh=f"没有代号为“{slug}”的部门：请先导入，或按部门清单填写代号。",
        )
        self.slug = slug


class DepartmentsInvalid(Invalid):
    """The departments form no tree, or an entry is wrong; `problems` has one sentence each."""

    def __init__(self, problems: Sequence[Sentence]) -> None:
        said = joined(problems)
        super().__init__(f"The departments cannot be used: {said.en}", zh=f"部门不能使用：{said.zh}")
        self.problems = tuple(problems)


class HoldingInvalid(Invalid):
    """A post without its department, or with a scope that it has no use for."""


class ShiftInvalid(Invalid):
    """Hours that nobody can work, or no shift where one was to be ended."""


class AbsenceInvalid(Invalid):
    """A time away that cannot be, or somebody who cannot stand in."""


class ContactInvalid(Invalid):
    """An address that no mail can reach, or quiet hours (免打扰时段) that are none."""


class NotSignedIn(GridwardenError):
    """Nobody is known by what came with the request: nothing, or a session or key that has ended."""


class SignInRefused(GridwardenError):
    """Login and password do not belong together; which of them is wrong is not said."""


class SignInBlocked(GridwardenError):
    """Too many wrong passwords; even the right one is not looked at before the time is over."""

    def __init__(self, *, wait_s: int) -> None:
        super().__init__(
            f"Too many wrong passwords: wait {wait_s} s and try again, or ask an administrator for a sign-in link.",
            zh=f"密码错误次数过多：请等待 {wait_s} 秒后重试，或请管理员发送登录链接。",
        )
        self.wait_s = wait_s


class LoginUnknownHere(GridwardenError):
    """The identity provider knows somebody whom an administrator has not added here, or has disabled."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"You proved that you are '{login}', but nobody with this login may sign in here: ask an administrator.",
            zh=f"您已证明身份为“{login}”，但本系统没有可登录的同名人员：请联系管理员添加。",
        )


class LinkUnusable(GridwardenError):
    """A one-time link that was used, has ended, or never was."""


class PasswordUnfit(Invalid):
    """Too short, too long, or easy to guess."""


class PasswordChangeNeeded(Forbidden):
    """Somebody else chose the password, or a link let the person in: first of all they choose their own."""


class KeyInvalid(Invalid):
    """An API key that cannot be made so."""


class KeyUnknown(NotFound):
    """There is no API key with this number."""

    def __init__(self, key_id: int) -> None:
        super().__init__(f"There is no API key {key_id} that still counts.", zh=f"没有编号为 {key_id} 的有效接口密钥。")
        self.key_id = key_id


class SessionUnknown(NotFound):
    """The person has no such session."""

    def __init__(self, session_id: int) -> None:
        super().__init__(f"You have no open session {session_id}.", zh=f"您没有编号为 {session_id} 的登录会话。")
        self.session_id = session_id
