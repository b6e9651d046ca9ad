"""A route is looked for among those that begin with the same word, and found as among all of them."""

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import iter_route_contexts

from api.routers import PREFIX, few_routes, routes
from api.switchboard import routers_by_word, word_of


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/api/v1/cases", "/api/v1/cases"),
        ("/api/v1/cases/7/events", "/api/v1/cases"),
        ("/api/v1/", "/api/v1/"),
        ("/api/v1", "/api"),
        ("/api/v10/cases", "/api"),
        ("/healthz", "/healthz"),
        ("/open311/v2/requests.json", "/open311"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_a_path_begins_with_one_word_behind_the_prefix(path: str, word: str) -> None:
    assert word_of(path, PREFIX) == word


def test_every_route_is_found_by_its_word_and_in_the_same_order() -> None:
    for word, few in few_routes().items():
        under_it = [one for one in iter_route_contexts(routes()) if word_of(one.path or "", PREFIX) == word]
        found = [one for one in iter_route_contexts(few.routes) if word_of(one.path or "", PREFIX) == word]
        assert [(one.path, one.methods) for one in found] == [(one.path, one.methods) for one in under_it]
    everywhere = {word_of(one.path or "", PREFIX) for one in iter_route_contexts(routes())}
    assert everywhere == set(few_routes())


def test_a_route_that_begins_with_a_parameter_is_refused() -> None:
    router = APIRouter()
    router.add_api_route("/{anything}", lambda: None)
    with pytest.raises(RuntimeError, match="begins with a parameter"):
        routers_by_word([(PREFIX, router)], PREFIX)


def test_what_is_no_route_is_answered_as_ever(client: httpx.Client) -> None:
    assert client.get("/api/v1/cases/x/y/z").status_code == 404
    assert client.get("/api/v1/nothing").status_code == 404
    assert client.delete("/api/v1/cases").status_code == 405
    back = client.get("/api/v1/cases/", follow_redirects=False)
    assert (back.status_code, httpx.URL(back.headers["location"]).path) == (307, "/api/v1/cases")
