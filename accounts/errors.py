"""What can go wrong with people, posts and departments, said to the administrator who enters them."""

from kit.errors import Conflict, Invalid, NotFound


class PersonUnknown(NotFound):
    """Nobody has this login."""

    def __init__(self, login: str) -> None:
        super().__init__(f"There is nobody with the login '{login}': `gridwarden people list` shows who there is.")
        self.login = login


class LoginTaken(Conflict):
    """A login names one person for ever."""

    def __init__(self, login: str) -> None:
        super().__init__(f"The login '{login}' belongs to somebody already; choose another.")
        self.login = login


class PersonInvalid(Invalid):
    """A login or a name that nobody can have."""


class DepartmentUnknown(NotFound):
    """No department has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no department '{slug}': import it first, or write its slug as the list has it.")
        self.slug = slug


class DepartmentsInvalid(Invalid):
    """The departments form no tree, or an entry is wrong; `problems` has one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("The departments cannot be used: " + "; ".join(problems) + ".")
        self.problems = problems


class HoldingInvalid(Invalid):
    """A post without its department, or with a scope that it has no use for."""


class ShiftInvalid(Invalid):
    """Hours that nobody can work, or no shift where one was to be ended."""


class AbsenceInvalid(Invalid):
    """A time away that cannot be, or somebody who cannot stand in."""


class ContactInvalid(Invalid):
    """An address that no mail can reach, or quiet hours (免打扰时段) that are none."""
