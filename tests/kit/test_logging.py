"""No log line, of ours or of a library, carries a credential."""

import json
import logging
import subprocess
import sys

import pytest

from kit.logging import redact, redact_event
from tests.conftest import ROOT

PASSWORDS = ("hunter2", "p@ss", "密码", "13812345678")
SPEAK = """
import logging, sys
import structlog
from kit.logging import configure_logging
configure_logging(as_json=sys.argv[1] == "json")
address = "rtsp://admin:hunter2@10.0.0.7:554/main?token=hunter2"
structlog.get_logger().warning("visit_failed", address=address, password="hunter2", tries=3)
camera = {"addresses": [address], "sealed": {"api_key": "hunter2"}}
structlog.get_logger().warning("nested", camera=camera, pair=(1, address))
logging.getLogger("some.library").error("cannot open %s for 13812345678", address)
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
        ("key gwk_Ab3-xyz_90QWERTY used", "key gwk_*** used"),
        ("Bearer gws_0123456789abcdef", "Bearer gws_***"),
        ("/welcome/gwl_0123456789abcdef?x=1", "/welcome/gwl_***?x=1"),
    ],
)
def test_credentials_are_taken_out_of_a_text(written: str, shown: str) -> None:
    assert redact(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("mail an@example.org about http://h/page", "mail *** about http://h/page"),
        ("联系li.na+gw@sub.city.gov.cn。", "联系***。"),
        ("来电13812345678投诉", "来电***投诉"),
        ("138 1234 5678, 138-1234-5678", "***, ***"),
        ("+8613812345678 / +86 138 1234 5678 / 0086-13812345678", "*** / *** / ***"),
        ("电话010-62345678转", "电话***转"),
        ("0551-6234567, 055162345678, (0551) 62345678", "***, ***, ***"),
        ("+86-10-62345678 and 021-62345678-801", "*** and ***"),
        ("身份证11010119900307123X登记", "身份证***登记"),
        ("110101199003071234", "***"),
        ('{"caller": "13812345678"}', '{"caller": "***"}'),
    ],
)
def test_what_tells_who_a_person_is_is_taken_out_of_a_text(written: str, shown: str) -> None:
    assert redact(written) == shown


@pytest.mark.parametrize(
    "kept",
    [
        "110000001001003",  # a cell
        "1101010102000001",  # a component, in 16 digits
        "11010101020000013",  # and in 17
        "34020000001320000007",  # a camera
        "GW20260302000001",
        "at 1772416800000 ms",
        "13812345678901",
        "117.13812345678, 31.01062345678",
        "sha256 a13812345678b0010623456789",
        "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        "took 12345 ms, size 50000000, id 1234567890",
        "2026-03-02T10:00:00.123456+08:00",
        "hotline 12319, 110, 119",
        "rtsp://10.0.0.7:554/main@2x",
        "gwk is a prefix, gw_x is none",
        "12345678901234567X",  # no date of birth inside
    ],
)
def test_other_numbers_and_codes_stay(kept: str) -> None:
    assert redact(kept) == kept


def test_personal_fields_are_hidden_whatever_they_hold_and_objects_are_redacted() -> None:
    event = {
        "event": "told",
        "caller": "62345678",
        "person_name": "李雷",
        "reporter_email": "x",
        "person_id": 7,
        "has_phone": True,
        "phone": None,
        "size": 13812345678,
        "thing": Exception("call 13812345678"),
        "raw": b"call 13812345678",
    }
    assert redact_event(None, "info", event) == {
        "event": "told",
        "caller": "***",
        "person_name": "***",
        "reporter_email": "***",
        "person_id": 7,
        "has_phone": True,
        "phone": None,
        "size": 13812345678,
        "thing": "call ***",
        "raw": "b'call ***'",
    }


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
