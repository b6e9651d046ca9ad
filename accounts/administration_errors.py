"""What an administrator may not do to people."""

from kit.errors import Conflict, Forbidden, NotFound


class PersonNumberUnknown(NotFound):
    """Nobody has this number."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"There is no person {person_id}.", zh=f"没有编号为 {person_id} 的人员。")
        self.person_id = person_id


class HoldingUnknown(NotFound):
    """The person does not hold this."""

    def __init__(self, holding_id: int) -> None:
        super().__init__(
            f"This person has no post {holding_id} that could end.", zh=f"该人员没有编号为 {holding_id} 的在任岗位。"
        )
        self.holding_id = holding_id


class NotToOneself(Forbidden):
    """People get posts and permissions from somebody else."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody gives themselves posts, permissions or a sign-in link: ask another administrator.",
            zh="不能为自己授予岗位、权限或登录链接：请由另一位管理员操作。",
        )


class LastAdministrator(Conflict):
    """Nobody would be left who manages people."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody would be left who may manage people: appoint another administrator first. Nothing was changed.",
            zh="这样将没有可管理人员的管理员：请先任命另一位管理员。未作任何更改。",
        )
