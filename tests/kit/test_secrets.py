"""Credentials at rest: sealed, opened with the same key only, whose file only its owner reads."""

import stat
import subprocess
import sys
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from kit.errors import Invalid
from kit.secrets import SecretBox, secret_box
from kit.settings import KitSettings
from tests.conftest import ROOT


def test_what_is_sealed_is_opened_by_the_same_key_and_shows_nothing() -> None:
    box = SecretBox(Fernet.generate_key().decode())
    sealed = box.seal("管理员:p@ss/word")
    assert "word" not in sealed
    assert box.open(sealed) == "管理员:p@ss/word"
    assert box.seal("same") != box.seal("same"), "equal passwords do not look equal"


def test_another_key_is_said_plainly() -> None:
    sealed = SecretBox(Fernet.generate_key().decode()).seal("secret")
    with pytest.raises(Invalid, match="another secret key"):
        SecretBox(Fernet.generate_key().decode()).open(sealed)


def test_a_key_that_is_none_is_said_plainly() -> None:
    with pytest.raises(Invalid, match="GRIDWARDEN_SECRET_KEY"):
        SecretBox("too short")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = KitSettings(data_dir=tmp_path / "state")
    sealed = secret_box(settings).seal("secret")
    file = tmp_path / "state" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_box(settings).open(sealed) == "secret"
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_a_key_of_the_settings_comes_first_and_no_file_is_made(tmp_path: Path) -> None:
    settings = KitSettings(data_dir=tmp_path / "state", secret_key=Fernet.generate_key().decode())
    assert secret_box(settings).open(secret_box(settings).seal("secret")) == "secret"
    assert not (tmp_path / "state").exists()


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    program = """
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from kit.secrets import secret_box
from kit.settings import KitSettings
print(secret_box(KitSettings(data_dir=Path(sys.argv[1]))).seal("secret"))
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    starting = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    sealed = [one.communicate(timeout=60)[0].strip() for one in starting]
    box = secret_box(KitSettings(data_dir=tmp_path))
    assert [box.open(one) for one in sealed] == ["secret"] * 4


def test_each_purpose_has_a_key_of_its_own_that_is_the_same_tomorrow() -> None:
    key = Fernet.generate_key().decode()
    audit = SecretBox(key).derived_key("audit log")
    assert SecretBox(key).derived_key("audit log") == audit
    assert len({audit, SecretBox(key).derived_key("evidence"), urlsafe_b64decode(key)}) == 3
    assert SecretBox(Fernet.generate_key().decode()).derived_key("audit log") != audit
    assert len(audit) == 32


def test_originals_are_opened_by_the_same_key_only() -> None:
    box = SecretBox(Fernet.generate_key().decode())
    sealed = box.seal_bytes(b"a picture")
    assert box.open_bytes(sealed) == b"a picture"
    for other, content in ((SecretBox(Fernet.generate_key().decode()), sealed), (box, sealed[:-4])):
        with pytest.raises(Invalid, match="another secret key, or is damaged"):
            other.open_bytes(content)
