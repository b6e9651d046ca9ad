"""Pictures by the hash of their content: written once, never half, swept when nobody names them."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kit.clock import utc_now
from kit.errors import NotFound
from kit.storage import STAYS_FRESH, PictureStore, StoreUnwritable
from tests.conftest import missing

DISK_BYTES = 256 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB, which only root can mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        missing("a small disk cannot be mounted here: that takes root and CAP_SYS_ADMIN")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _age(store: PictureStore, key: str, by: timedelta) -> None:
    then = (utc_now() - by).timestamp()
    os.utime(f"{store.address}/{key}", (then, then))


def _files(store: PictureStore) -> list[Path]:
    return [path for path in Path(store.address).rglob("*") if path.is_file()]


def test_a_picture_is_found_under_the_hash_of_its_content(store: PictureStore) -> None:
    digest = hashlib.sha256(b"picture").hexdigest()
    key = store.put(b"picture", suffix=".webp")
    assert key == f"{digest[:2]}/{digest[2:4]}/{digest}.webp"
    assert store.get(key) == b"picture"


def test_the_same_picture_is_kept_once(store: PictureStore) -> None:
    assert store.put(b"picture", suffix=".webp") == store.put(b"picture", suffix=".webp")
    assert len(_files(store)) == 1


def test_a_picture_that_is_not_there_is_not_found(store: PictureStore) -> None:
    with pytest.raises(NotFound, match="retention"):
        store.get("ab/cd/abcd.webp")
    assert not store.exists("ab/cd/abcd.webp")
    store.delete("ab/cd/abcd.webp")


@pytest.mark.parametrize("key", ["../secret.key", "ab/../../secret.key", "/{folder}/secret.key", "/etc/passwd"])
def test_a_key_cannot_leave_the_store(store: PictureStore, key: str) -> None:
    """Although there is something to be had out there."""
    store.put(b"picture", suffix=".webp")
    (Path(store.address) / "ab").mkdir(exist_ok=True)
    outside = Path(store.address).parent
    (outside / "secret.key").write_bytes(b"secret")
    key = key.format(folder=outside)
    for reach in (store.get, store.exists, store.delete):
        with pytest.raises(NotFound, match="not the key of a picture"):
            reach(key)
    assert (outside / "secret.key").read_bytes() == b"secret"


def test_the_sweep_takes_what_is_old_and_unnamed(store: PictureStore) -> None:
    named, unnamed, young = (store.put(content, suffix=".webp") for content in (b"named", b"unnamed", b"young"))
    for key in (named, unnamed):
        _age(store, key, timedelta(days=2))
    assert store.sweep(is_named=lambda key: key == named, before=utc_now() - timedelta(days=1)) == 1
    assert [store.exists(key) for key in (named, unnamed, young)] == [True, False, True]


def test_a_picture_stored_again_is_young_again(store: PictureStore) -> None:
    """Otherwise a sweep could take it between its storing and the commit of its row."""
    key = store.put(b"picture", suffix=".webp")
    _age(store, key, STAYS_FRESH + timedelta(days=1))
    store.put(b"picture", suffix=".webp")
    assert store.sweep(is_named=lambda _key: False, before=utc_now() - timedelta(days=1)) == 0
    assert store.get(key) == b"picture"


def test_sweeping_an_empty_store_finds_nothing(store: PictureStore) -> None:
    assert store.sweep(is_named=lambda _key: False, before=utc_now()) == 0


def test_a_full_disk_is_said_plainly_and_what_was_there_stays(small_disk: Path) -> None:
    store = PictureStore(str(small_disk / "pictures"))
    kept = store.put(b"k" * 1000, suffix=".webp")
    with pytest.raises(StoreUnwritable, match="disk is full"):
        store.put(os.urandom(2 * DISK_BYTES), suffix=".webp")
    assert store.get(kept) == b"k" * 1000
    assert len(_files(store)) == 1, "nothing half-written is left behind"
    assert store.get(store.put(b"there is room for this", suffix=".webp")) == b"there is room for this"


def test_a_store_that_is_a_file_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnwritable, match="cannot be written"):
        PictureStore(str(tmp_path / "file")).put(b"picture", suffix=".webp")


def test_another_kind_of_store_needs_nothing_but_its_address() -> None:
    store = PictureStore("memory://pictures")
    key = store.put(b"picture", suffix=".webp")
    assert store.put(b"picture", suffix=".webp") == key
    assert store.get(key) == b"picture"
    assert store.sweep(is_named=lambda _key: False, before=utc_now() + timedelta(days=1)) == 1
    assert not store.exists(key)
