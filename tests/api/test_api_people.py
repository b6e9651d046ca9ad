"""People, posts, permissions, roster and departments over HTTP, and that nobody favours themselves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from accounts.audit_verifying import verify
from accounts.posts import Post
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

PEOPLE = "/api/v1/people"
BUREAU = {"slug": "bureau", "zh": "局", "en": "Bureau", "parent": None, "kind": "office"}
WATER = {"slug": "water", "zh": "自来水公司", "en": "Water Works", "parent": "bureau", "kind": "handling"}


def add(client: httpx.Client, login: str = "li.na", name: str = "李娜") -> int:
    answer = client.post(PEOPLE, json={"login": login, "name": name})
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{PEOPLE}/{answer.json()['id']}"
    return int(answer.json()["id"])


def audited(client: httpx.Client) -> list[tuple[str, str]]:
    items = client.get("/api/v1/audit").json()["items"]
    return [(one["action"], one["about"]) for one in reversed(items)]


def kind_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:gridwarden:problem:")


def test_a_person_is_added_changed_and_found(client: httpx.Client) -> None:
    person_id = add(client)
    change = {"email": "li@city.example", "quiet_from": "22:00", "quiet_to": "06:30"}
    changed = client.patch(f"{PEOPLE}/{person_id}", json=change).json()
    assert (changed["name"], changed["email"], changed["quiet_to"]) == ("李娜", "li@city.example", "06:30")
    assert client.patch(f"{PEOPLE}/{person_id}", json={"name": "李娜娜"}).json()["quiet_from"] == "22:00"
    assert client.patch(f"{PEOPLE}/{person_id}", json={"email": None}).json()["email"] is None
    assert [one["login"] for one in client.get(PEOPLE, params={"search": "娜娜"}).json()["items"]] == ["li.na"]
    assert client.get(PEOPLE, params={"search": "%"}).json()["items"] == []
    assert [one["login"] for one in client.get(PEOPLE, params={"search": "LI.N"}).json()["items"]] == ["li.na"]
    assert kind_of(client.post(PEOPLE, json={"login": "li.na", "name": "x"})) == (409, "login-taken")
    assert client.patch(f"{PEOPLE}/{person_id}", json={"quiet_from": "22:00"}).status_code == 422
    assert client.patch(f"{PEOPLE}/{person_id}", json={"login": "other"}).status_code == 422
    assert client.get(f"{PEOPLE}/99").status_code == 404


def test_the_audit_log_says_which_fields_changed_and_not_to_what(client: httpx.Client) -> None:
    person_id = add(client)
    client.patch(f"{PEOPLE}/{person_id}", json={"email": "li@city.example"})
    entry = client.get("/api/v1/audit", params={"action": "person.changed"}).json()["items"][0]
    assert entry["details"] == {"fields": ["email"]}
    assert entry["person_id"] == client.get("/api/v1/me").json()["person_id"]
    assert entry["address"] == "127.0.0.1"


def test_a_change_on_an_old_state_is_refused(client: httpx.Client) -> None:
    person_id = add(client)
    etag = client.get(f"{PEOPLE}/{person_id}").headers["etag"]
    first = client.patch(f"{PEOPLE}/{person_id}", json={"name": "甲"}, headers={"If-Match": etag})
    assert first.status_code == 200
    assert first.headers["etag"] != etag
    stale = client.patch(f"{PEOPLE}/{person_id}", json={"name": "乙"}, headers={"If-Match": etag})
    assert kind_of(stale) == (412, "changed-since-seen")
    assert client.get(f"{PEOPLE}/{person_id}").json()["name"] == "甲"


def test_people_come_in_pages_by_login_and_by_post(client: httpx.Client) -> None:
    for login in ("c", "a", "b"):
        person_id = add(client, login, login)
        client.post(f"{PEOPLE}/{person_id}/posts", json={"post": "trainer"})
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = client.get(
            PEOPLE,
            params={"post": "trainer", "limit": "1", "cursor": cursor} if cursor else {"post": "trainer", "limit": "1"},
        )
        cursor = page.json()["next_cursor"]
        seen += [one["login"] for one in page.json()["items"]]
    assert (seen, cursor) == (["a", "b", "c"], None)
    assert client.get(PEOPLE, params={"cursor": "WzFd"}).status_code == 422


def test_a_post_is_given_and_ended(client: httpx.Client) -> None:
    assert client.put("/api/v1/departments", json={"departments": [BUREAU, WATER]}).json()["added"] == 2
    person_id = add(client)
    posts = f"{PEOPLE}/{person_id}/posts"
    assert client.post(posts, json={"post": "department"}).status_code == 422
    held = client.post(posts, json={"post": "department", "department": "water"})
    assert (held.status_code, held.json()["zh"]) == (201, "专业部门")
    found = client.get(PEOPLE, params={"department": "water"}).json()["items"]
    assert [one["id"] for one in found] == [person_id]
    assert "case.handle" in client.get(f"{PEOPLE}/{person_id}").json()["permissions"]
    assert client.delete(f"{posts}/{held.json()['id']}").status_code == 204
    assert client.delete(f"{posts}/{held.json()['id']}").status_code == 404
    assert client.delete(f"{PEOPLE}/1/posts/{held.json()['id']}").status_code == 404
    assert client.get(f"{PEOPLE}/{person_id}").json()["posts"] == []
    assert audited(client) == [
        ("departments.imported", "departments"),
        ("person.added", f"person:{person_id}"),
        ("post.given", f"person:{person_id}"),
        ("post.left", f"person:{person_id}"),
    ]


def test_a_permission_is_granted_denied_and_left_to_the_posts(client: httpx.Client) -> None:
    person_id = add(client)
    client.post(f"{PEOPLE}/{person_id}/posts", json={"post": "operator"})
    own = f"{PEOPLE}/{person_id}/permissions"
    assert "case.close" in client.put(f"{own}/case.close", json={"answer": "granted"}).json()["permissions"]
    assert "case.read" not in client.put(f"{own}/case.read", json={"answer": "denied"}).json()["permissions"]
    back = client.put(f"{own}/case.read", json={"answer": "as_posts_say"}).json()
    assert "case.read" in back["permissions"]
    assert [(one["permission"], one["is_granted"]) for one in back["own_permissions"]] == [("case.close", True)]
    assert client.put(f"{own}/case.fly", json={"answer": "granted"}).status_code == 422


def test_nobody_gives_themselves_anything(client: httpx.Client) -> None:
    me = client.get("/api/v1/me").json()["person_id"]
    refused = (
        client.post(f"{PEOPLE}/{me}/posts", json={"post": "office"}),
        client.put(f"{PEOPLE}/{me}/permissions/evidence.read_original", json={"answer": "granted"}),
        client.post(f"{PEOPLE}/{me}/sign-in-link"),
    )
    assert [kind_of(one) for one in refused] == [(403, "not-to-oneself")] * 3
    assert audited(client) == []


def test_the_last_administrator_cannot_leave(client: httpx.Client) -> None:
    me = client.get("/api/v1/me").json()["person_id"]
    mine = next(one for one in client.get(f"{PEOPLE}/{me}").json()["posts"] if one["post"] == "administrator")
    leaving = f"{PEOPLE}/{me}/posts/{mine['id']}"
    assert kind_of(client.delete(leaving)) == (409, "last-administrator")
    assert kind_of(client.post(f"{PEOPLE}/{me}/disable")) == (409, "last-administrator")
    other = add(client)
    client.post(f"{PEOPLE}/{other}/posts", json={"post": "administrator"})
    client.post(f"{PEOPLE}/{other}/disable")
    assert client.delete(leaving).status_code == 409, "one who cannot sign in does not count"
    client.post(f"{PEOPLE}/{other}/enable")
    assert client.delete(leaving).status_code == 204
    assert client.get(PEOPLE).status_code == 403


def test_of_two_administrators_who_deny_each_other_one_stays(client: httpx.Client, signed_in: SignedIn) -> None:
    other = signed_in(Post.ADMINISTRATOR)
    ids = [one.get("/api/v1/me").json()["person_id"] for one in (client, other)]

    def deny(who: httpx.Client, whom: int) -> int:
        path = f"{PEOPLE}/{whom}/permissions/people.manage"
        return who.put(path, json={"answer": "denied"}).status_code

    with ThreadPoolExecutor(2) as both:
        statuses = list(both.map(deny, (client, other), reversed(ids)))
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 403, 409}


def test_a_sign_in_link_works_once_and_only_for_who_is_enabled(client: httpx.Client, nobody: httpx.Client) -> None:
    person_id = add(client)

    def link() -> str:
        made = client.post(f"{PEOPLE}/{person_id}/sign-in-link", headers={"Idempotency-Key": f"k{link_count()}"})
        assert made.status_code == 201
        assert made.json()["path"].endswith(made.json()["token"])
        return str(made.json()["token"])

    def link_count() -> int:
        return len(client.get("/api/v1/audit", params={"action": "sign_in_link.made"}).json()["items"])

    def come_in(token: str) -> int:
        return nobody.post("/api/v1/sessions/by-link", json={"token": token, "as_token": True}).status_code

    first = link()
    assert [come_in(first), come_in(first)] == [201, 401]
    second = link()
    client.post(f"{PEOPLE}/{person_id}/disable")
    assert come_in(second) == 401
    client.post(f"{PEOPLE}/{person_id}/enable")
    assert come_in(second) == 401, "what was handed out before does not come to life again"
    assert come_in(link()) == 201


def test_a_secret_is_not_kept_for_a_second_asking(client: httpx.Client, street: Street) -> None:
    person_id = add(client)
    once = {"Idempotency-Key": "once"}
    token = client.post(f"{PEOPLE}/{person_id}/sign-in-link", headers=once).json()["token"]
    again = client.post(f"{PEOPLE}/{person_id}/sign-in-link", headers=once)
    assert kind_of(again) == (409, "still-being-done")
    kept = b"".join(file.read_bytes() for file in street_files(street))
    assert token.encode() not in kept


def street_files(street: Street) -> list[Path]:
    """The database with its log."""
    file = Path(str(street.database.engine.url.database))
    return list(file.parent.glob(f"{file.name}*"))


@pytest.mark.parametrize("way", ["disable", "sign-out-everywhere"])
def test_whoever_is_disabled_or_signed_out_is_out_at_once(client: httpx.Client, signed_in: SignedIn, way: str) -> None:
    other = signed_in(Post.OPERATOR)
    person_id = other.get("/api/v1/me").json()["person_id"]
    assert client.post(f"{PEOPLE}/{person_id}/{way}").status_code in {200, 204}
    assert other.get("/api/v1/me").status_code == 401


def test_names_are_for_everybody_and_nothing_else_is(client: httpx.Client, signed_in: SignedIn) -> None:
    person_id = add(client)
    trainer = signed_in(Post.TRAINER)
    found = trainer.get(f"{PEOPLE}/names", params={"ids": [person_id, 999]})
    assert found.json() == [{"id": person_id, "name": "李娜"}]
    assert trainer.get(f"{PEOPLE}/names").status_code == 422
    for path in (PEOPLE, f"{PEOPLE}/{person_id}", f"{PEOPLE}/{person_id}/roster", "/api/v1/audit"):
        assert trainer.get(path).status_code == 403
    assert len(trainer.get("/api/v1/posts").json()) == len(Post)
    titles = {one["permission"]: one["zh"] for one in trainer.get("/api/v1/permissions").json()}
    assert titles["people.manage"] == "管理人员"


def test_shifts_and_absences_show_on_the_duty_board(client: httpx.Client) -> None:
    person_id, stand_in = add(client), add(client, "wang.wu", "王五")
    client.post(f"{PEOPLE}/{person_id}/posts", json={"post": "inspector", "beat": "B1"})
    client.post(f"{PEOPLE}/{stand_in}/posts", json={"post": "inspector"})
    shift = {"weekdays": [1, 2], "begins": "08:00", "ends": "17:00", "first_day": "2020-01-06"}
    assert client.post(f"{PEOPLE}/{person_id}/shifts", json=shift).json()["weekdays"] == [1, 2]
    monday = {"at": "2099-01-05T10:00:00+08:00", "beat": "B1"}
    assert client.post(f"{PEOPLE}/{person_id}/shifts", json=shift | {"weekdays": [8]}).status_code == 422
    (wednesday,) = client.get("/api/v1/duty", params={"at": "2099-01-07T10:00:00+08:00"}).json()
    assert wednesday["off_shift"] == [{"id": person_id, "name": "李娜"}]
    away = {"begins_at": "2099-01-05T00:00:00+08:00", "ends_at": "2099-01-06T00:00:00+08:00"}
    absence = client.post(f"{PEOPLE}/{person_id}/absences", json=away | {"substitute_id": stand_in})
    assert absence.status_code == 201
    (line,) = client.get("/api/v1/duty", params=monday).json()
    assert (line["on_duty"], line["absent"]) == (
        [{"id": stand_in, "name": "王五"}],
        [{"id": person_id, "name": "李娜"}],
    )
    roster = client.get(f"{PEOPLE}/{person_id}/roster").json()
    assert (len(roster["shifts"]), len(roster["absences"])) == (1, 1)
    assert client.post(f"{PEOPLE}/{person_id}/absences/end").status_code == 422, "none is running now"
    assert client.post(f"{PEOPLE}/{person_id}/shifts/end", json={"last_day": "2020-02-01"}).status_code == 204
    assert client.get(f"{PEOPLE}/{person_id}/roster").json()["shifts"] == []


def test_departments_form_a_tree_or_nothing_is_written(client: httpx.Client) -> None:
    departments = "/api/v1/departments"
    empty = client.get(departments)
    assert client.put(departments, json={"departments": [WATER]}).status_code == 422
    assert client.get(departments).json() == {"departments": []}
    done = client.put(departments, json={"departments": [WATER, BUREAU]}, headers={"If-Match": empty.headers["etag"]})
    assert done.json() == {"added": 2, "changed": 0, "unchanged": 0, "kept": []}
    assert [one["slug"] for one in client.get(departments).json()["departments"]] == ["bureau", "water"]
    stale = client.put(departments, json={"departments": [BUREAU]}, headers={"If-Match": empty.headers["etag"]})
    assert stale.status_code == 412


def test_what_was_done_here_is_in_a_log_that_verifies(client: httpx.Client, street: Street) -> None:
    add(client)
    head = client.get("/api/v1/audit/head").json()
    assert (head["seq"], head["mark"]) == (1, f"1:{head['hash']}")
    with street.database.read() as session:
        assert verify(session) == []


def test_the_log_is_read_in_pages_and_by_what_it_is_about(client: httpx.Client) -> None:
    ids = [add(client, login, login) for login in "abc"]
    first = client.get("/api/v1/audit", params={"limit": 2}).json()
    assert [one["seq"] for one in first["items"]] == [3, 2]
    rest = client.get("/api/v1/audit", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert ([one["seq"] for one in rest["items"]], rest["next_cursor"]) == ([1], None)
    about = client.get("/api/v1/audit", params={"about": f"person:{ids[1]}"}).json()["items"]
    assert [one["seq"] for one in about] == [2]
    assert client.get("/api/v1/audit", params={"to": "2020-01-01T00:00:00Z"}).json()["items"] == []
    assert client.get("/api/v1/audit", params={"from": "2020-01-01T00:00:00"}).status_code == 422
