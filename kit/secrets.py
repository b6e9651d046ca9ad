"""Credentials at rest: encrypted with Fernet (AES-128-CBC with HMAC), shown to nobody.

The key comes from the settings or from a file in the data folder that only its owner can read.
"""

import os
from base64 import urlsafe_b64decode
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.errors import Invalid
from kit.settings import KitSettings


class SecretBox:
    """Encrypts short texts for storage in the database."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key)
        except ValueError as error:
            raise Invalid(
                "GRIDWARDEN_SECRET_KEY is not a Fernet key: it must be 32 bytes in URL-safe base64 (44 characters).",
                zh="GRIDWARDEN_SECRET_KEY 不是 Fernet 密钥：应为 URL 安全 Base64 编码的 32 字节（44 个字符）。",
            ) from error
        self._key = key.encode()

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes for one purpose alone (HKDF, RFC 5869): who learns one learns neither another nor the key."""
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"gridwarden {purpose}".encode())
        return kdf.derive(urlsafe_b64decode(self._key))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """What `seal_bytes` took.

        Raises:
            Invalid: sealed with another key, or damaged.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise Invalid(
                "A stored original was encrypted with another secret key, or is damaged.",
                zh="所存原图由另一密钥加密，或已损坏。",
            ) from error

    def open(self, sealed: str) -> str:
        """The text again.

        Raises:
            Invalid: sealed with another key.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Invalid(
                "A stored credential was encrypted with another secret key. "
                "Restore the old key, or enter the credentials of the platform again.",
                zh="已保存的凭据是用另一密钥加密的。请恢复原密钥，或重新填写平台的用户名和密码。",
            ) from error


def secret_box(settings: KitSettings) -> SecretBox:
    """The box of this installation; its key is made at first use."""
    return SecretBox(settings.secret_key or _key_from_file(settings.data_path / "secret.key"))


def _key_from_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")  # of this thread alone
    if not path.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(fresh, path)  # whoever links first decides; a rename would overwrite the other's key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
