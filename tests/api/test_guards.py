"""Which connections and names the guards let through, as a table."""

import pytest
from starlette.datastructures import Headers

from api.guards import why_foreign, why_unknown_host, why_unprotected

OURS = frozenset({"grid.city.example"})


@pytest.mark.parametrize("host", ["grid.city.example", "GRID.city.example:443", "127.0.0.1:8420", "[::1]", "localhost"])
def test_our_names_are_known(host: str) -> None:
    assert why_unknown_host(host, OURS) is None


@pytest.mark.parametrize("host", ["evil.example", "grid.city.example.evil.example", "10.0.0.5", "", "[::2"])
def test_other_names_are_not(host: str) -> None:
    refusal = why_unknown_host(host, OURS)
    assert refusal is not None
    assert refusal.zh


@pytest.mark.parametrize(
    ("scheme", "client", "is_let_in"),
    [
        ("https", ("203.0.113.5", 1), True),
        ("http", ("127.0.0.1", 1), True),
        ("http", ("::1", 1), True),
        ("http", None, True),
        ("http", ("203.0.113.5", 1), False),
        ("http", ("10.0.0.5", 1), False),
        ("http", ("::ffff:10.0.0.5", 1), False),
    ],
)
def test_plain_http_is_for_this_machine(scheme: str, client: tuple[str, int] | None, *, is_let_in: bool) -> None:
    assert (why_unprotected(scheme, client) is None) is is_let_in


@pytest.mark.parametrize("headers", [{}, {"origin": "https://a.example"}, {"sec-fetch-site": "same-origin"}])
def test_our_own_pages_and_programs_may_change_things(headers: dict[str, str]) -> None:
    assert why_foreign(Headers({"host": "a.example"} | headers), method="POST") is None


@pytest.mark.parametrize(
    "headers", [{"origin": "https://b.example"}, {"origin": "null"}, {"sec-fetch-site": "same-site"}]
)
def test_pages_of_others_may_not(headers: dict[str, str]) -> None:
    asked = Headers({"host": "a.example"} | headers)
    assert why_foreign(asked, method="POST") is not None
    assert why_foreign(asked, method="GET") is None
