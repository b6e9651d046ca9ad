"""A process that has loaded what `gridwarden` loads, and becomes one command each time that it is asked to.

Loading is nearly all that a short command does: 1.5 s of a processor, some three hundred times in a run of the tests.
"""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

LOADED = (
    "alembic.command",
    "cases.registration",
    "cli.all_tables",
    "cli.main",
    "handbook.editions",
    "migrations.comparison",
    "migrations.upgrade",
    "rich.table",
)
CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as warm:
    warm.connect({address!r})
    asked = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
    socket.send_fds(warm, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    warm.sendall(asked)
    status = warm.recv(1)
sys.exit(status[0] if status else "the command ended without a status")
"""


@contextmanager
def warm_command(folder: Path) -> Iterator[str]:
    """Path of a program that does what `gridwarden` does, as a process of its own, and ends as it ends."""
    address, client = folder / "warm", folder / "gridwarden"
    client.write_text(CLIENT.format(python=sys.executable, address=str(address)), encoding="utf-8")
    client.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(16)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.cli.warm_command", str(listener.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])
    try:
        yield str(client)
    finally:
        process.kill()
        process.wait()


def _serve(listener: socket.socket) -> None:
    for module in LOADED:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the commands here: their clients do
    while True:
        asker, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _become(asker)
        asker.close()


def _become(asker: socket.socket) -> None:
    """The command, from here on."""
    import atexit

    from cli.main import run

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, descriptors, _, _ = socket.recv_fds(asker, 4, 3)
    with asker.makefile("rb") as question:
        arguments, environment, folder = json.loads(question.read(int.from_bytes(size, "big")))
    for ours, theirs in enumerate(descriptors):
        os.dup2(theirs, ours)
        os.close(theirs)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["gridwarden", *arguments]
    status = 1
    try:
        run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  the interpreter itself would do just this
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        asker.send(bytes([status & 255]))
        os._exit(status)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
