"""Writes docs/permissions.md, the table of all routes and posts: `make docs`. A test walks it on the real server."""

from collections.abc import Iterator
from pathlib import Path

from fastapi.routing import RouteContext

from accounts.permissions import DEFAULTS, Permission
from accounts.posts import TITLE_OF, Post
from api.caller import Public
from api.description import named_permission, permission_of, routes_of
from cli.openapi_file import described_app

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "permissions.md"
YES, NO = "●", "·"
HEAD = """# Who may use which route 权限表

Generated from the code by `make docs`; do not edit. `●`: the route is open to this post. Which rows somebody sees, and
what they may do to a case, is decided further in: by reach, and by the [lifecycle](lifecycle.md). A person's own
permissions may differ from those of the posts. "nobody" has not signed in. Pictures are public for whoever has their
signed address, which only those get who may see the picture; Open311 asks for an API key of its own.
"""


def permissions_page() -> str:
    """The whole page."""
    posts = " | ".join(TITLE_OF[post].zh for post in Post)
    head = f"| route | permission | 未登录 nobody | {posts} |\n|---|---|---|{'---|' * len(Post)}\n"
    return f"{HEAD}\n{head}{''.join(rows())}"


def rows() -> Iterator[str]:
    """One for each route, by address."""
    for method, route in sorted(_operations(), key=lambda one: (one[1].path_format, one[0])):
        declared = permission_of(route)
        is_public = isinstance(declared, Public)
        permission = None if isinstance(declared, Public) else declared.permission
        marks = [YES if is_public else NO, *(YES if is_public or _may(post, permission) else NO for post in Post)]
        yield f"| `{method} {route.path_format}` | {named_permission(declared)} | {' | '.join(marks)} |\n"


def _operations() -> list[tuple[str, RouteContext]]:
    return [(method, route) for route in routes_of(described_app()) for method in route.methods or ()]


def _may(post: Post, permission: Permission | None) -> bool:
    return permission is None or permission in DEFAULTS[post]


if __name__ == "__main__":
    PAGE.write_text(permissions_page(), encoding="utf-8")
