"""Which methods a path has: the framework names those of one route only."""

from collections.abc import Sequence

from fastapi.routing import RouteContext


def methods_at(path: str, routes: Sequence[RouteContext]) -> list[str]:
    """Of every route that this path could mean; of those without a parameter, if there is one."""
    meant = [route for route in routes if route.path_regex.match(path)]
    literal = [route for route in meant if route.path == path]
    return sorted({method for route in literal or meant for method in route.methods or ()})
