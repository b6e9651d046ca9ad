"""`gridwarden demo`: a simulated city and the whole product on this machine. `--story` needs no person."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from accounts.people import LOCAL_OPERATOR
from cli.processes import Household, answers, free_port, product_commands

CAMERAS = 4
PATROL_PERIOD_S = 2
PLATFORM = "simulated city"
STORY_LIMIT_S = 120.0
LOOPBACK = '["127.0.0.0/8"]'


def demo(
    *,
    story: Annotated[bool, typer.Option("--story", help="Play one problem from start to end, then stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --story: one JSON object per step.")] = False,
    cameras: Annotated[int, typer.Option(help="Simulated cameras.", min=1, max=200)] = CAMERAS,
) -> None:
    """Show the product on a simulated city whose cameras really stream."""
    from api.settings import api_settings

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gridwarden-story-") as scratch:
        environment = _environment(Path(scratch) if story else None)
        os.environ.update(environment)
        with _simulated_city(cameras, is_lively=not story) as city:
            link = _import_city(city, period_s=PATROL_PERIOD_S if story else 10, is_story=story)
            port = free_port() if story or not _is_free(api_settings().port) else api_settings().port
            with Household(product_commands(host="127.0.0.1", port=port), os.environ) as household:
                household.wait_until(lambda: answers(f"http://127.0.0.1:{port}"), what="the web interface")
                if story:
                    from cli.story import tell

                    raise typer.Exit(0 if tell(city, port=port, link=link, began=began, as_json=as_json) else 1)
                typer.echo(f"The simulated city streams from {city['address']}.")
                typer.echo("Open this address, which lets you in once, and decide what the cameras find:")
                typer.echo(f"  http://127.0.0.1:{port}/#link={link}")
                typer.echo(f"Afterwards http://127.0.0.1:{port}/ with the login '{LOCAL_OPERATOR}'.  (Ctrl+C ends it)")
                household.watch()


def _environment(scratch: Path | None) -> dict[str, str]:
    """The demo's own handbook edition and, unless a data folder was named, its own folder."""
    from kit.settings import KitSettings

    wanted = {"GRIDWARDEN_HANDBOOK_EDITION": os.environ.get("GRIDWARDEN_HANDBOOK_EDITION", "demo.yaml")}
    # The simulated city and its listeners live on this machine, to which nobody connects otherwise.
    wanted |= {"GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS": LOOPBACK, "GRIDWARDEN_NOTICE_WEBHOOK_NETWORKS": LOOPBACK}
    if scratch is not None:
        return wanted | {"GRIDWARDEN_DATA_DIR": str(scratch)}
    return wanted | {"GRIDWARDEN_DATA_DIR": str(KitSettings().data_path / "demo")}


@contextmanager
def _simulated_city(cameras: int, *, is_lively: bool) -> Iterator[dict[str, str]]:
    """A city in a process of its own; gives its address, control address and credentials."""
    command = [sys.executable, "-m", "simulator", "--cameras", str(cameras)]
    if is_lively:
        command.append("--lively")  # or nobody who looks on would ever see a candidate
    if os.environ.get("GRIDWARDEN_PICTURES_DIR"):
        command += ["--pictures", os.environ["GRIDWARDEN_PICTURES_DIR"]]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)  # noqa: S603  our own
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline() or "{}")
        yield {key: str(ready[key]) for key in ("address", "username", "password")}
    finally:
        process.terminate()
        process.wait(10)


def _import_city(city: dict[str, str], *, period_s: int, is_story: bool) -> str:
    """Set everything up; the token of the link that lets the first person in."""
    from cli.camera_import import import_platform
    from cli.composition import compose
    from cli.database import prepare_database
    from cli.story_posts import ADMINISTRATOR, first_link, settle_the_city

    compose()  # what the posts of the story do is told to the workers at once
    prepare_database()
    settle_the_city()
    import_platform(
        name=PLATFORM,
        address=city["address"],
        username=city["username"],
        password=city["password"],
        period_s=period_s,
    )
    if is_story:
        return first_link(ADMINISTRATOR, "管理员 Administrator", "administrator")
    return first_link(LOCAL_OPERATOR, "本机接线员 Local operator", "operator")


def _is_free(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
