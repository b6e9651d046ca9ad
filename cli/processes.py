"""The long-running processes, one command each, and `up`: all of them on this machine, watched over."""

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self

import typer

from kit.errors import Invalid

POLL_S = 0.2
FIRST_RESTART_S, LONGEST_RESTART_S = 1.0, 30.0
STEADY_AFTER_S = 60.0  # whoever ran that long has not died of what killed it before
STOP_WITHIN_S = 15.0  # longer than a warm shutdown of a worker between two visits takes
STOP_REQUESTS_WITHIN_S = 5
READY_WITHIN_S = 60.0
STANDARD_ERROR = 2
_Certificate = Annotated[Path | None, typer.Option(help="Certificate chain (PEM), to speak HTTPS.")]
_Key = Annotated[Path | None, typer.Option(help="Private key (PEM) of the certificate.")]


def api(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; beyond loopback over HTTPS only.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port to listen on; default: GRIDWARDEN_API_PORT.")] = None,
    tls_cert: _Certificate = None,
    tls_key: _Key = None,
) -> None:
    """Serve the HTTP interface."""
    import uvicorn

    from api.app import create_app
    from api.server import Server
    from api.settings import api_settings
    from cli.composition import compose
    from handbook.loading import edition_in_force
    from kit.resources import database, picture_store

    compose()
    settings = api_settings()
    cert, key = tls_files(tls_cert or settings.tls_cert, tls_key or settings.tls_key)
    refuse_open_door(host, is_encrypted=cert is not None, is_behind_proxy=settings.trusted_proxies is not None)
    application = create_app(database=database(), store=picture_store(), edition=edition_in_force(), settings=settings)
    config = uvicorn.Config(
        application,
        http="h11",  # httptools is faster and takes headers without end
        host=host,
        port=settings.port if port is None else port,
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=cert,
        ssl_keyfile=key,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies or "",
        timeout_graceful_shutdown=STOP_REQUESTS_WITHIN_S,
    )
    server = Server(config, application.state.live)
    server.run()
    if not server.started:
        raise typer.Exit(1)


def worker(
    *,
    queues: Annotated[str, typer.Option(help="Comma-separated: patrol, cases, upkeep, training.")] = "cases,upkeep",
    concurrency: Annotated[int, typer.Option(help="Worker processes.", min=1)] = 1,
) -> None:
    """Work off queues. A patrol worker loads the detector once in each of its processes."""
    from cli.composition import compose
    from kit.celery_app import PATROL, QUEUES, app

    unknown = sorted(set(queues.split(",")) - set(QUEUES))
    if unknown:
        raise typer.BadParameter(f"no such queue: {', '.join(unknown)}; there are {', '.join(QUEUES)}")
    compose()
    if PATROL in queues.split(","):
        from detection.worker import refuse_unfit_setup

        refuse_unfit_setup()
    name = f"{queues.replace(',', '-')}-{os.getpid()}@%h"
    arguments = ["--quiet", "worker", "--queues", queues, "--concurrency", str(concurrency), "--hostname", name]
    app.worker_main(
        [*arguments, "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    )


def beat() -> None:
    """Ask again and again what is due. One per zone; a second one only asks twice."""
    from cli.composition import compose
    from kit.celery_app import app
    from kit.settings import kit_settings

    compose()
    kit_settings().data_path.mkdir(parents=True, exist_ok=True)
    app.Beat(schedule=str(kit_settings().data_path / "beat-schedule"), loglevel="WARNING", quiet=True).run()


def up(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; beyond loopback over HTTPS only.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one; default: GRIDWARDEN_API_PORT.")] = None,
    tls_cert: _Certificate = None,
    tls_key: _Key = None,
) -> None:
    """Run everything on this machine: API, workers and beat. Ctrl+C ends it."""
    from api.settings import api_settings
    from cli.database import prepare_database

    settings = api_settings()
    cert, key = tls_files(tls_cert or settings.tls_cert, tls_key or settings.tls_key)
    refuse_open_door(host, is_encrypted=cert is not None, is_behind_proxy=settings.trusted_proxies is not None)
    prepare_database()
    port = (settings.port if port is None else port) or free_port()
    tls = [] if cert is None or key is None else ["--tls-cert", cert, "--tls-key", key]
    origin = f"{'https' if tls else 'http'}://{_reachable(host)}:{port}"
    with Household(product_commands(host=host, port=port, tls=tls), os.environ) as household:
        household.wait_until(lambda: answers(origin), what="the web interface")
        typer.echo(f"Gridwarden runs. Open {origin}/  (Ctrl+C ends it)")
        if not _can_anybody_sign_in():
            typer.echo("Nobody can sign in yet: `gridwarden people create-admin LOGIN NAME` prints a one-time link.")
        household.watch()


def product_commands(*, host: str, port: int, tls: Sequence[str] = ()) -> dict[str, list[str]]:
    """The processes of the product, by name."""
    gridwarden = [sys.executable, "-m", "cli"]
    return {
        "api": [*gridwarden, "api", "--host", host, "--port", str(port), *tls],
        "patrol": [*gridwarden, "worker", "--queues", "patrol"],
        "cases": [*gridwarden, "worker", "--queues", "cases,upkeep"],
        "beat": [*gridwarden, "beat"],
    }


def tls_files(cert: Path | None, key: Path | None) -> tuple[str | None, str | None]:
    """Both, readable, or neither.

    Raises:
        Invalid: names the one that is missing.
    """
    if (cert is None) != (key is None):
        raise Invalid("HTTPS needs a certificate and its key: name both --tls-cert and --tls-key.")
    for file in (cert, key):
        if file is not None and not file.is_file():
            raise Invalid(f"There is no file {file}: name the certificate and its key as PEM files.")
    return (None, None) if cert is None else (str(cert), str(key))


def refuse_open_door(host: str, *, is_encrypted: bool, is_behind_proxy: bool) -> None:
    """Passwords and pictures do not go through a network in the clear.

    Raises:
        Invalid: says how to be reached safely.
    """
    if host != "localhost" and not _is_loopback(host) and not is_encrypted and not is_behind_proxy:
        raise Invalid(
            f"Plain HTTP is served on loopback only, not on {host}: give --tls-cert and --tls-key, put a proxy that "
            "speaks HTTPS before it (GRIDWARDEN_API_TRUSTED_PROXIES), or reach it through a tunnel (ssh -L)."
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(origin: str) -> bool:
    """Whether the API at this origin says that it is ready."""
    import httpx

    try:  # our own process on this machine: its certificate names the host that browsers use, not 127.0.0.1
        return httpx.get(f"{origin}/readyz", timeout=2.0, verify=False).status_code == httpx.codes.OK  # noqa: S501
    except httpx.HTTPError:
        return False


@dataclass(slots=True)
class _Member:
    command: Sequence[str]
    process: subprocess.Popen[bytes]
    restart_at: float | None = None
    waits_s: float = field(default=FIRST_RESTART_S)
    started_at: float = field(default_factory=time.monotonic)


class Household:
    """Starts processes, restarts those that die, and ends them all together."""

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> None:
        self._commands = commands
        self._environment = dict(environment)
        self._members: dict[str, _Member] = {}
        self._is_over = threading.Event()
        self._warden = threading.Thread(target=self._watch_over, name="household", daemon=True)

    def __enter__(self) -> Self:
        for name, command in self._commands.items():
            self._members[name] = _Member(command, self._start(command))
        self._warden.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def process_id(self, name: str) -> int:
        return self._members[name].process.pid

    def watch(self) -> None:
        """Until somebody sends SIGINT or SIGTERM."""
        signal.signal(signal.SIGTERM, _as_interrupt)
        try:
            self._is_over.wait()
        except KeyboardInterrupt:
            typer.echo("Stopping …", err=True)

    def wait_until(self, is_ready: Callable[[], bool], *, what: str) -> None:
        """Wait until the answer is yes.

        Raises:
            Invalid: it took more than a minute; the logs above say why.
        """
        deadline = time.monotonic() + READY_WITHIN_S
        while not is_ready():
            if time.monotonic() > deadline:
                raise Invalid(f"{what} was not ready within {READY_WITHIN_S:.0f} s; the log lines above say why.")
            time.sleep(POLL_S)

    def _watch_over(self) -> None:
        while not self._is_over.wait(POLL_S):
            self._restart_the_dead()

    def _restart_the_dead(self) -> None:
        """Each time a little later."""
        for name, member in self._members.items():
            if member.process.poll() is None:
                continue
            if member.restart_at is None:
                if time.monotonic() - member.started_at > STEADY_AFTER_S:
                    member.waits_s = FIRST_RESTART_S
                typer.secho(
                    f"{name} ended ({member.process.returncode}); restarting in {member.waits_s:.0f} s", err=True
                )
                member.restart_at = time.monotonic() + member.waits_s
                member.waits_s = min(LONGEST_RESTART_S, member.waits_s * 2)
            elif time.monotonic() >= member.restart_at:
                member.process, member.restart_at = self._start(member.command), None
                member.started_at = time.monotonic()

    def stop(self) -> None:
        self._is_over.set()
        self._warden.join()
        for member in self._members.values():
            if member.process.poll() is None:
                member.process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for member in self._members.values():
            try:
                member.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(member.process.pid, signal.SIGKILL)
                member.process.wait()

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl+C reaches only us, and we end the others in order.
        return subprocess.Popen(  # noqa: S603  our own commands
            command,
            env=self._environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=STANDARD_ERROR,  # standard output belongs to the answers of the command that a person gave
        )


def _reachable(host: str) -> str:
    """An address of this machine where the server listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  we ask, not listen


def _can_anybody_sign_in() -> bool:
    from accounts.sign_in import can_anybody_sign_in
    from kit.resources import database

    with database().read() as session:
        return can_anybody_sign_in(session)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _as_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
