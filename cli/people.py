"""`gridwarden people …`: who there is, which posts they hold, and the departments that they work for."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accounts.permissions import Permission
from accounts.posts import TITLE_OF, Post
from cli import contact, duty
from kit.errors import Invalid

if TYPE_CHECKING:
    from accounts.tables import Person, PostHolding

app = typer.Typer(no_args_is_help=True)
departments_app = typer.Typer(no_args_is_help=True)
app.add_typer(departments_app, name="departments", help="The tree of departments.")

_ACTION_OF = {None: "forgotten", True: "granted", False: "denied"}

_Login = Annotated[str, typer.Argument(help="As `people list` shows it.")]


@app.command("list")
def list_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each person.")] = False
) -> None:
    """List people with the posts that they hold now."""
    from accounts.browsing import people_with_posts
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        listed = people_with_posts(session, at=utc_now())
    if not as_json:
        _show(listed)
        return
    for person, held in listed:
        posts = [{"post": one.post, "department": one.department, "beat": one.beat} for one in held]
        typer.echo(json.dumps({"login": person.login, "name": person.name, "posts": posts}, ensure_ascii=False))


@app.command("add")
def add_command(
    login: Annotated[str, typer.Argument(help="Small letters, digits, dots, dashes; never changes.")],
    name: Annotated[str, typer.Argument(help="As colleagues know the person.")],
) -> None:
    """Add a person, who holds no post as yet."""
    from accounts.people import add_person
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        person = add_person(session, login=login, name=name, now=utc_now())
        note(session, "person.added", f"person:{person.id}")
    typer.echo(f"{person.name} is known as {person.login}; give a post with `gridwarden people hold-post`.")


@app.command("create-admin")
def create_admin_command(
    login: Annotated[str, typer.Argument(help="Small letters, digits, dots, dashes; never changes.")],
    name: Annotated[str, typer.Argument(help="As colleagues know the person.")],
) -> None:
    """Add an administrator, who lets everybody else in, and print a one-time link to sign in with."""
    from accounts.appointments import Scope, hold_post
    from accounts.people import add_person
    from accounts.sign_in import make_link
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    now = utc_now()
    with database().write() as session:
        person = add_person(session, login=login, name=name, now=now)
        hold_post(session, person, Post.ADMINISTRATOR, Scope(), period=(now, None))
        token = make_link(session, person, now=now)
        note(session, "administrator.made", f"person:{person.id}")
    typer.echo(link_of(token))


@app.command("sign-in-link")
def sign_in_link_command(login: _Login) -> None:
    """Print a one-time link with which the person signs in and chooses a password; earlier unused ones end."""
    from accounts.people import person_with_login
    from accounts.sign_in import make_link
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        token = make_link(session, person, now=utc_now())
        note(session, "sign_in_link.made", f"person:{person.id}")
    typer.echo(link_of(token))


@app.command("hold-post")
def hold_post_command(
    login: _Login,
    post: Annotated[Post, typer.Argument(help="The post.")],
    *,
    department: Annotated[str | None, typer.Option(help="Slug; for department and supervising_unit.")] = None,
    beat: Annotated[str | None, typer.Option(help="Code of a beat (责任网格); for inspectors.")] = None,
    since: Annotated[str | None, typer.Option(help="ISO 8601 with a zone; default: now.")] = None,
    until: Annotated[str | None, typer.Option(help="The same, exclusive; default: until further notice.")] = None,
) -> None:
    """Give a person a post."""
    from accounts.appointments import Scope, hold_post
    from accounts.people import person_with_login
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    period = (_instant(since) or utc_now(), _instant(until))
    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        hold_post(session, person, post, Scope(department=department, beat=beat), period=period)
        note(session, "post.given", f"person:{person.id}", post=post, department=department, beat=beat)
    typer.echo(f"{person.name} holds the post '{TITLE_OF[post].en}' ({TITLE_OF[post].zh}).")


@app.command("leave-post")
def leave_post_command(login: _Login, post: Annotated[Post, typer.Argument(help="The post.")]) -> None:
    """End a person's post now, whatever departments or beats it is held for."""
    from accounts.appointments import leave_post
    from accounts.people import person_with_login
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().write() as session:
        person = person_with_login(session, login)
        leave_post(session, person, post, at=utc_now())
        note(session, "post.left", f"person:{person.id}", post=post)
    typer.echo(f"{person.name} no longer holds the post '{TITLE_OF[post].en}' ({TITLE_OF[post].zh}).")


@app.command("permit")
def permit_command(
    login: _Login,
    permission: Annotated[Permission, typer.Argument(help="The permission.")],
    *,
    deny: Annotated[bool, typer.Option("--deny", help="Take it away, whatever the posts say.")] = False,
    as_posts_say: Annotated[bool, typer.Option("--as-posts-say", help="Forget both.")] = False,
) -> None:
    """Give a person a single permission besides those of the posts, or take one away."""
    from accounts.appointments import set_own_permission
    from accounts.people import person_with_login
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    is_granted = None if as_posts_say else not deny
    with database().write() as session:
        person = person_with_login(session, login)
        set_own_permission(session, person, permission, is_granted=is_granted, now=utc_now())
        note(session, f"permission.{_ACTION_OF[is_granted]}", f"person:{person.id}", permission=permission)
    said = {None: "as the posts say", True: "granted", False: "denied"}[is_granted]
    typer.echo(f"{permission} for {person.name}: {said}.")


app.command("contact")(contact.contact)
app.command("shift")(duty.shift)
app.command("end-shifts")(duty.end_shifts)
app.command("absent")(duty.absent)
app.command("back")(duty.back)
app.command("duty")(duty.duty)


@departments_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="YAML: departments with slug, zh, en, parent and kind.")],
) -> None:
    """Import departments, or import them again: nothing is removed, and nothing is written unless they form a tree."""
    from accounts.department_import import import_departments, read_departments
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    entries = read_departments(file)
    prepare_database()
    with database().write() as session:
        done = import_departments(session, entries, now=utc_now())
        note(session, "departments.imported", "departments", added=done.added, changed=done.changed)
    kept = f" Not in the file and kept: {', '.join(done.kept)}." if done.kept else ""
    typer.echo(f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged.{kept}")


def link_of(token: str, origin: str | None = None) -> str:
    """Where the token is used: in the part of an address that browsers send to nobody, so that no log has it."""
    from api.settings import api_settings

    settings = api_settings()
    host = min(settings.hosts, default=None)
    ours = f"https://{host}" if host else f"http://127.0.0.1:{settings.port}"
    return f"{origin or ours}/#link={token}"


def _show(listed: "Sequence[tuple[Person, Sequence[PostHolding]]]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("login", "name", "posts")
    for person, held in listed:
        table.add_row(person.login, person.name, "\n".join(_said(one) for one in held) or "—")
    Console().print(table)


def _said(held: "PostHolding") -> str:
    title = TITLE_OF[held.post]
    return " ".join(part for part in (title.zh, title.en, held.department or held.beat) if part)


def _instant(written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        instant = datetime.fromisoformat(written)
    except ValueError as error:
        raise Invalid(f"'{written}' is no instant: write it like 2026-03-01T08:00+08:00.") from error
    if instant.tzinfo is None:
        raise Invalid(f"'{written}' names no zone: write it like 2026-03-01T08:00+08:00.")
    return instant
