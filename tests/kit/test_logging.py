"""No log line, of ours or of a library, carries a credential."""

import json
import logging
import subprocess
import sys

import pytest

from kit.logging import redact, redact_event
from tests.conftest import ROOT

PASSWORDS = ("hunter2", "p@ss", "密码")
SPEAK = """
import logging, sys
import structlog
from kit.logging import configure_logging
configure_logging(as_json=sys.argv[1] == "json")
address = "rtsp://admin:hunter2@10.0.0.7:554/main?token=hunter2"
structlog.get_logger().warning("visit_failed", address=address, password="hunter2", tries=3)
camera = {"addresses": [address], "sealed": {"api_key": "hunter2"}}
structlog.get_logger().warning("nested", camera=camera, pair=(1, address))
logging.getLogger("some.library").error("cannot open %s", address)
try:
    raise ConnectionError(f"cannot open {address}")
except ConnectionError as error:
    structlog.get_logger().exception("failed", error=error)
    logging.getLogger("some.library").exception("failed")
"""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("rtsp://admin:hunter2@10.0.0.7/main", "rtsp://***@10.0.0.7/main"),
        ("rtsp://admin:p@ss@10.0.0.7/main", "rtsp://***@10.0.0.7/main"),
        ("rtsp://管理员:密码@10.0.0.7/main", "rtsp://***@10.0.0.7/main"),
        ("postgresql+psycopg://user:hunter2@db:5432/x", "postgresql+psycopg://***@db:5432/x"),
        ("http://h/live.flv?callId=1&token=hunter2&x=2", "http://h/live.flv?callId=***&token=***&x=2"),
        ("GET /login?username=a&password=hunter2 failed", "GET /login?username=a&password=*** failed"),
        ("one rtsp://a:b@c/d two rtsp://e:f@g/h", "one rtsp://***@c/d two rtsp://***@g/h"),
        ("rtsp://10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("mail an@example.org about http://h/page", "mail an@example.org about http://h/page"),
    ],
)
def test_credentials_are_taken_out_of_a_text(written: str, shown: str) -> None:
    assert redact(written) == shown


def test_secret_fields_are_hidden_at_any_depth() -> None:
    event = {"event": "x", "Authorization": "Bearer hunter2", "deep": [{"password": "hunter2", "port": 554}], "n": 1}
    assert redact_event(None, "info", event) == {
        "event": "x",
        "Authorization": "***",
        "deep": [{"password": "***", "port": 554}],
        "n": 1,
    }


@pytest.mark.parametrize("form", ["json", "words"])
def test_nothing_that_a_process_logs_shows_a_password(form: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", SPEAK, form], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "", "logs go to standard error; standard output belongs to the commands"
    assert [word for word in PASSWORDS if word in ended.stderr] == []
    for expected in ("visit_failed", "nested", "cannot open", "10.0.0.7", "Traceback"):
        assert expected in ended.stderr
    if form == "json":
        lines = [json.loads(line) for line in ended.stderr.splitlines()]
        assert len(lines) == 5
        assert lines[0]["tries"] == 3
        assert lines[0]["level"] == logging.getLevelName(logging.WARNING).lower()
