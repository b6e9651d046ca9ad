"""Settings that every package shares: where state lives and which servers carry it.

The defaults are the embedded form: SQLite, a broker made of files and a folder of pictures, all under one data folder.
"""

from datetime import timedelta
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class KitSettings(BaseSettings):
    """Where state lives. One data folder is one zone; two folders are two zones on one machine."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_", frozen=True, use_attribute_docstrings=True)

    data_dir: Path = Path("~/.local/share/gridwarden")
    """Folder of everything that must survive a restart: database, broker files, pictures, the secret key."""

    database_url: str | None = None
    """SQLAlchemy address of the database. Unset: SQLite in the data folder. Scaled out: `postgresql+psycopg://…`."""

    broker_url: str | None = None
    """Celery broker. Unset: files in the data folder. Scaled out: `redis://…` or `amqp://…`."""

    store_url: str | None = None
    """Where pictures are kept, as an fsspec address. Unset: a folder in the data folder. Scaled out: `s3://bucket/path`."""

    secret_key: str | None = None
    """Fernet key that encrypts camera and platform credentials. Unset: made once, in the data folder, readable by its
    owner only. Losing it means typing every platform password again."""

    city_time_zone: str = "Asia/Shanghai"
    """Zone in which active hours and case numbers count; instants are stored in UTC."""

    log_json: bool = False
    """One JSON object per log line, for machines to read; otherwise lines for people."""

    @property
    def data_path(self) -> Path:
        return self.data_dir.expanduser()

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.data_path / 'gridwarden.sqlite3'}"

    @property
    def broker_address(self) -> str:
        return self.broker_url or "filesystem://localhost//"

    @property
    def broker_is_files(self) -> bool:
        return self.broker_address.startswith("filesystem:")

    @property
    def store_address(self) -> str:
        return self.store_url or str(self.data_path / "pictures")


class UploadSettings(BaseSettings):
    """Files that people send over bad networks, piece by piece."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_UPLOAD_", frozen=True, use_attribute_docstrings=True)

    max_bytes: int = Field(default=20_000_000, ge=100_000)
    """Largest photo taken: one of 50 megapixels, the largest that is decoded, has about 15 MB."""

    expires_after: timedelta = Field(default=timedelta(hours=24), gt=timedelta(0))
    """How long an unfinished upload can be resumed; then its parts are deleted."""

    open_at_most: int = Field(default=20, ge=1)
    """Unfinished uploads of one person at a time: a visit to a place has a handful of photos."""


@cache
def upload_settings() -> UploadSettings:
    return UploadSettings()


@cache
def kit_settings() -> KitSettings:
    """The settings of this process, read from the environment once."""
    return KitSettings()
