"""Jobs on the wire: what takes longer than a request may. Passwords, addresses and files go in and never come out.

What contradicts itself raises Invalid, because it follows the schema and breaks a rule.
"""

import base64
from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr, model_validator

from camera_registry.import_job import CAMERA_IMPORT
from camera_registry.platforms.onvif_hosts import MOST_HOSTS, checked_hosts
from detection.job_kinds import TEST_VISIT
from handbook.edition_job import HANDBOOK_IMPORT, HANDBOOK_PREVIEW
from kit.as_written import Id, WrittenDay, YesNo
from kit.chinese_text import decoded
from kit.errors import Invalid
from kit.jobs import Job, JobState

LONGEST_FILE = 1_500_000  # characters; with the rest of the body below the 2 MiB of a request with a key
STREAM_ADDRESS = r"^(?i:rtsp|rtsps|http|https)://[^\s/]"
JobKind = Literal["test_visit", "camera_import", "handbook_preview", "handbook_import"]
assert {TEST_VISIT, CAMERA_IMPORT, HANDBOOK_PREVIEW, HANDBOOK_IMPORT} == set(JobKind.__args__)  # type: ignore[attr-defined]


class JobOut(BaseModel):
    """A question that a worker answers; look again until `ended_at` says when it was over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 7,
                    "kind": "test_visit",
                    "state": "done",
                    "parameters": {"target": "view", "view_id": 3},
                    "progress_percent": 100,
                    "result": {"error": None, "width_px": 1920, "height_px": 1080, "connect_ms": 41.0},
                    "error": None,
                    "error_text": None,
                    "error_text_zh": None,
                    "asked_at": "2026-11-24T05:00:00Z",
                    "started_at": "2026-11-24T05:00:00Z",
                    "ended_at": "2026-11-24T05:00:02Z",
                    "picture_url": "/api/v1/jobs/7/picture",
                }
            ]
        }
    )

    id: int
    kind: str
    state: JobState
    parameters: dict[str, JsonValue]
    progress_percent: int | None
    """null: nobody can tell."""
    result: dict[str, JsonValue] | None
    """Of a test visit times, boxes and what is wrong; of an import or a preview its counts and entries."""
    error: str | None = Field(examples=["CameraListInvalid"])
    """The class of what went wrong. A camera that shows nothing is a result, not an error."""
    error_text: str | None
    error_text_zh: str | None
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    picture_url: str | None
    """Of a test visit, blurred; kept for a day."""


def job_out(job: Job) -> JobOut:
    result = dict(job.result) if isinstance(job.result, dict) else None
    has_picture = bool(result and result.pop("picture_key", None))
    return JobOut(
        id=job.id,
        kind=job.kind,
        state=job.state,
        parameters=job.parameters,
        progress_percent=job.progress_percent,
        result=result,
        error=job.error,
        error_text=job.error_text,
        error_text_zh=job.error_text_zh,
        asked_at=job.asked_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        picture_url=f"/api/v1/jobs/{job.id}/picture" if has_picture else None,
    )


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TestVisitAsked(_Request):
    """One look: through a view, or at the address of a stream that is not registered yet."""

    __test__ = False
    model_config = ConfigDict(json_schema_extra={"examples": [{"view_id": 3}, {"address": "rtsp://10.0.0.5/stream1"}]})

    view_id: Id | None = None
    address: SecretStr | None = Field(default=None, max_length=1000)
    """rtsp, rtsps, http or https; it may hold credentials and is never shown again."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.view_id is None) == (self.address is None):
            raise Invalid("Name a view or an address, one of the two.", zh="请指定预置位或地址，二者选一。")
        return self


class FileContent(_Request):
    """A file as text, or as its bytes in base64 where nobody knows in what it is written."""

    text: str | None = Field(default=None, max_length=LONGEST_FILE)
    base64: str | None = Field(default=None, max_length=LONGEST_FILE)
    """UTF-8 or GB 18030, as office programs save it."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.text is None) == (self.base64 is None):
            raise Invalid("Give text or base64, one of the two.", zh="请提供 text 或 base64，二者选一。")
        self.content()
        return self

    def content(self) -> str:
        if self.base64 is None:
            return self.text or ""
        try:
            text = decoded(base64.b64decode(self.base64, validate=True))
        except ValueError as error:  # also of what is not ASCII
            raise Invalid(f"What is given as base64 is none: {error}.", zh=f"base64 内容无效：{error}。") from error
        if text is None:
            raise Invalid(
                "The file is neither UTF-8 nor GB 18030; save it as CSV UTF-8.",
                zh="文件既不是 UTF-8 也不是 GB 18030，请另存为 CSV UTF-8。",
            )
        return text


class CameraImportAsked(_Request):
    """Cameras of WVP, Artemis, ONVIF devices or a CSV list; imported again they are brought into line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"source": "wvp", "name": "门头沟", "address": "http://10.0.0.5:18080", "username": "patrol"},
                {
                    "source": "artemis",
                    "name": "海康",
                    "address": "https://10.0.0.9:443",
                    "username": "24681357",
                    "password": "app secret",
                },
                {
                    "source": "onvif",
                    "name": "园区",
                    "hosts": ["10.0.1.21", "10.0.1.22:8000"],
                    "username": "patrol",
                    "password": "of all devices",
                },
                {"source": "csv", "name": "list", "file": {"text": "id,name,address\n1,东口,rtsp://10.0.0.6/1\n"}},
            ]
        }
    )

    source: Literal["wvp", "artemis", "onvif", "csv"]
    name: str = Field(min_length=1, max_length=60)
    """Of the platform; one that is known is imported again."""
    address: str | None = Field(default=None, max_length=400)
    """Of WVP, or of an Artemis gateway, without credentials."""
    hosts: tuple[str, ...] | None = Field(default=None, min_length=1, max_length=MOST_HOSTS)
    """ONVIF devices as host or host:port, all with one user name and password; null: those that are known."""
    username: str | None = Field(default=None, max_length=200)
    """Of Artemis the app key; null: the one that is known."""
    password: SecretStr | None = Field(default=None, max_length=200)
    """Of Artemis the app secret; null: the one that is known."""
    file: FileContent | None = None
    """The CSV list."""
    dry_run: YesNo = True
    """Only say what would be added, changed and lost."""
    may_be_empty: YesNo = False
    """Believe a list without a camera."""

    @model_validator(mode="after")
    def _has_what_its_source_needs(self) -> Self:
        if self.source in {"wvp", "artemis"} and (self.address is None or self.file is not None or self.hosts):
            raise Invalid(
                "A platform has an address, and neither a file nor hosts.", zh="平台应填写地址，不应附文件或主机。"
            )
        if self.source == "onvif" and (self.address is not None or self.file is not None):
            raise Invalid(
                "ONVIF devices have hosts, and neither an address nor a file.",
                zh="ONVIF 设备应填写主机，不应填写地址或附文件。",
            )
        if self.source == "csv" and (self.file is None or self.address or self.hosts or self.username or self.password):
            raise Invalid(
                "A CSV list has a file, and neither address nor credentials.",
                zh="CSV 列表应附文件，不应填写地址或凭据。",
            )
        if self.hosts is not None:
            checked_hosts(self.hosts)  # before they are kept and shown: somebody may have written a password into one
        return self


class EditionUploaded(_Request):
    """A handbook edition: YAML, or the city's own table laid over one that is there."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "form": "table",
                    "file_name": "limits.csv",
                    "file": {"text": "item,condition,handle\nexposed-garbage,exposed-garbage.large,3 工作日\n"},
                    "new_id": "ours-2027",
                    "valid_from": "2027-01-01",
                }
            ]
        }
    )

    form: Literal["yaml", "table"]
    file_name: str = Field(min_length=1, max_length=200)
    """Used in what is said of mistakes."""
    file: FileContent
    new_id: str | None = Field(default=None, max_length=60)
    """Id of the edition that a table makes."""
    valid_from: WrittenDay | None = None
    """First day of the edition that a table makes."""
    base: str | None = Field(default=None, max_length=60)
    """Id of the edition under a table; null: the one in force."""
    close_previous: YesNo = False
    """End the edition that counts then where this one begins."""

    @model_validator(mode="after")
    def _names_what_a_table_makes(self) -> Self:
        if self.form == "table" and (self.new_id is None or self.valid_from is None):
            raise Invalid(
                "A table needs new_id and valid_from, the id and the first day of what it makes.",
                zh="表格须同时给出 new_id 和 valid_from，即新版本的编号和生效日期。",
            )
        return self
