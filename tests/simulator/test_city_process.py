"""The pretend city as a process of its own, as the demo runs it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


def test_the_program_says_where_it_is_streams_and_ends_when_told() -> None:
    command = [sys.executable, "-m", "simulator", "--cameras", "2", "--size", "320x180"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            ready = json.loads(program.stdout.readline())
            digest = hashlib.md5(ready["password"].encode()).hexdigest()
            login = httpx.get(
                f"{ready['address']}/api/user/login", params={"username": ready["username"], "password": digest}
            )
            assert login.json()["code"] == 0
            cameras = httpx.get(f"{ready['address']}/_city/cameras").json()
            assert len(cameras) == ready["cameras"] == 2
            with httpx.stream("GET", cameras[0]["address"] + ".flv") as reader:
                assert next(reader.iter_raw()).startswith(b"FLV")
                program.terminate()
                assert program.wait(timeout=10) == 0
        finally:
            program.kill()
