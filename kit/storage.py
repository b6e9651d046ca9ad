"""Pictures by the hash of their content, in a folder or an S3-compatible store (fsspec).

A picture is stored before the row that names it; `sweep` removes what no row names after a day.
"""

import errno
import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

import fsspec

from kit.clock import utc_now
from kit.errors import GridwardenError, NotFound
from kit.logging import redact
from kit.wording import Sentence

_PARTIAL = ".partial"
STAYS_FRESH = timedelta(hours=12)  # half of the day that the sweep waits


class StoreUnwritable(GridwardenError):
    """The picture store takes nothing more: its disk is full, read-only or gone."""

    def __init__(self, told: Sentence) -> None:
        super().__init__(told.en, zh=told.zh)


class PictureStore:
    """Write once, read many. Keys look like `ab/cd/abcd….webp`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._files, self._root = fsspec.core.url_to_fs(address)

    def put(self, content: bytes, *, suffix: str) -> str:
        """Store the bytes and return their key; storing the same bytes again soon costs one look.

        Raises:
            StoreUnwritable: nothing was stored, and nothing that was there is touched.
        """
        digest = hashlib.sha256(content).hexdigest()
        key = f"{digest[:2]}/{digest[2:4]}/{digest}{suffix}"
        path = self._path(key)
        if not self._is_fresh(path):
            self._write(path, content)
        return key

    def put_at(self, key: str, content: bytes) -> None:
        """Store the bytes under a key of the caller's own, which nothing has yet: a part of an upload.

        Raises:
            StoreUnwritable: nothing was stored.
        """
        self._write(self._path(key), content)

    def _write(self, path: str, content: bytes) -> None:
        partial = f"{path}.{uuid4().hex}{_PARTIAL}"
        try:
            self._files.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            self._files.pipe_file(partial, content)
            self._files.mv(partial, path)
        except OSError as error:
            self._discard(partial)
            raise StoreUnwritable(_why(error, self.address)) from error

    def get(self, key: str) -> bytes:
        """The bytes of a stored picture.

        Raises:
            NotFound: no such key, or it has been swept.
        """
        try:
            return bytes(self._files.cat_file(self._path(key)))
        except FileNotFoundError as error:
            raise NotFound(
                f"Picture {key} is not in the store (its retention time may have ended).",
                zh=f"图片 {key} 不在存储中（可能已过保存期限）。",
            ) from error

    def exists(self, key: str) -> bool:
        return bool(self._files.exists(self._path(key)))

    def delete(self, key: str) -> None:
        if self.exists(key):
            self._files.rm_file(self._path(key))

    def sweep(self, *, is_named: Callable[[str], bool], before: datetime) -> int:
        """Delete files older than `before` that no row names; returns how many."""
        swept = 0
        for path, modified_at in list(self._older(before)):
            key = path.removeprefix(self._root).lstrip("/")
            if modified_at < before and not is_named(key):
                self._files.rm_file(path)
                swept += 1
        return swept

    def _older(self, before: datetime) -> Iterator[tuple[str, datetime]]:
        if not self._files.exists(self._root):
            return
        for path, facts in self._files.find(self._root, detail=True).items():
            yield path, _modified_at(facts) or before

    def _is_fresh(self, path: str) -> bool:
        """Whether it is there and the sweep leaves it alone; an older one is written again, or a sweep at this very
        moment could take it before its new row is committed.
        """
        try:
            modified_at = _modified_at(self._files.info(path))
        except OSError:
            return False  # not there, or not to be had: the writing that follows says why
        return modified_at is None or modified_at > utc_now() - STAYS_FRESH

    def _discard(self, path: str) -> None:
        try:
            self._files.rm_file(path)
        except OSError:
            return  # nothing was written, or the sweep takes it tomorrow

    def _path(self, key: str) -> str:
        if ".." in key or key.startswith("/"):
            raise NotFound(f"{key} is not the key of a picture.", zh=f"{key} 不是图片的键。")
        return f"{self._root}/{key}"


def _modified_at(facts: Mapping[str, Any]) -> datetime | None:
    """None where the store does not say."""
    modified = facts.get("mtime") or facts.get("LastModified") or facts.get("created")
    return datetime.fromtimestamp(modified, UTC) if isinstance(modified, float) else modified


def _why(error: OSError, address: str) -> Sentence:
    address = redact(address)  # that of a bucket may hold a key
    reason = _REASONS.get(error.errno or 0) or Sentence(zh=str(error), en=str(error))
    return Sentence(
        zh=f"图片存储 {address} 无法写入：{reason.zh}。没有丢失任何内容，巡查会重做。",
        en=f"The picture store {address} cannot be written: {reason.en}. Nothing was lost; the visit is repeated.",
    )


_REASONS = {
    errno.ENOSPC: Sentence(
        zh="磁盘已满，请清理空间或将 GRIDWARDEN_STORE_URL 设为更大的位置",
        en="its disk is full; free space or set GRIDWARDEN_STORE_URL to a larger one",
    ),
    errno.EROFS: Sentence(zh="以只读方式挂载", en="it is mounted read-only"),
    errno.EACCES: Sentence(zh="当前用户无写入权限", en="this user may not write there"),
}
