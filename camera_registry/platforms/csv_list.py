"""Cameras from a CSV list, one row each; the first row names the columns, in any order.

Required: id, name, address. Possible: longitude, latitude, gb_code, username, password, period_s, preset.
UTF-8 with or without BOM, or GBK as office programs save it. A list with a mistake is refused as a whole.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from camera_registry.errors import CameraListInvalid, CameraUnknown, NotListable
from camera_registry.platform_protocol import ListedCamera, OpenedStream
from kit.chinese_text import decoded
from kit.mistakes import MOST_SHOWN, nothing_imported, unreadable
from kit.secrets import SecretBox
from kit.wording import Sentence

REQUIRED = ("id", "name", "address")
COLUMNS = (*REQUIRED, "longitude", "latitude", "gb_code", "username", "password", "period_s", "preset")
SCHEMES = ("rtsp", "rtsps", "http", "https", "file")
NETWORK_SCHEMES = SCHEMES[:-1]  # of a list that comes over the network: whoever sends it owns no file of this machine
MOST_BYTES = 20_000_000  # a hundred thousand cameras
LONGEST = {"id": 80, "name": 200, "preset": 40}
PERIOD_S = (1, 86_400)
NO_TEXT = Sentence(
    zh="文件不是 UTF-8 或 GBK 编码的文本；请将列表另存为 CSV（不是工作簿，也不是 Unicode 文本）",
    en="it is no text in UTF-8 or GBK; save the list as CSV (not as a workbook or as Unicode text)",
)


def read_camera_list(path: Path) -> list[ListedCamera]:
    """Every camera of the file.

    Raises:
        CameraListInvalid: names row and column of up to 20 mistakes; row 1 holds the column names.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        told = unreadable(path, error)
        raise CameraListInvalid(told, mistakes=(told,)) from error
    return parse_camera_list(content, name=path.name)


def parse_camera_list(content: bytes, *, name: str, schemes: tuple[str, ...] = SCHEMES) -> list[ListedCamera]:
    """As `read_camera_list`, of bytes at hand; `name` is used in the error."""
    mistakes: list[Sentence] = []
    cameras: list[ListedCamera] = []
    rows_by_id: dict[str, int] = {}
    for number, cells in _rows(_decoded(content, name), name):
        row = _Row(number, cells, mistakes, schemes)
        camera = row.camera()
        first = rows_by_id.setdefault(cells["id"], number)
        if first != number and cells["id"]:
            row.wrong(
                "id",
                en=f'"{cells["id"]}" is already the id of row {first}',
                zh=f"“{cells['id']}”已是第 {first} 行的编号",
            )
        if camera is not None:
            cameras.append(camera)
    if mistakes:
        _refuse(name, mistakes)
    if not cameras:
        _refuse(name, [Sentence(zh="列名下面没有数据行", en="it has no row below the column names")])
    return cameras


class CsvPlatform:
    """Streams at fixed addresses; nothing is opened or closed at a server."""

    def __init__(self, *, name: str, sealed_address_of: Callable[[str], str | None], box: SecretBox) -> None:
        """`sealed_address_of` gives the stored address of an external id, None for an unknown camera."""
        self._name = name
        self._sealed_address_of = sealed_address_of
        self._box = box

    def list_cameras(self) -> Iterator[ListedCamera]:
        raise NotListable(
            f"The cameras of {self._name} come from a CSV file: import the file again to renew them.",
            zh=f"{self._name} 的摄像机来自 CSV 文件：如需更新，请重新导入该文件。",
        )

    def open_stream(self, external_id: str) -> OpenedStream:
        sealed = self._sealed_address_of(external_id)
        if sealed is None:
            raise CameraUnknown(
                f'{self._name} has no camera "{external_id}" with a stream address.',
                zh=f"{self._name} 中没有带取流地址的摄像机“{external_id}”。",
            )
        return OpenedStream(address=self._box.open(sealed), began_at=None)

    def close_stream(self, external_id: str) -> None:
        """Nothing to tell anybody."""

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being read; what is wrong with it goes to `mistakes`."""

    number: int
    cells: dict[str, str] = field(repr=False)
    mistakes: list[Sentence]
    schemes: tuple[str, ...] = SCHEMES

    def wrong(self, column: str, *, en: str, zh: str) -> None:
        self.mistakes.append(
            Sentence(zh=f"第 {self.number} 行，列 {column}：{zh}", en=f"row {self.number}, column {column}: {en}")
        )

    def camera(self) -> ListedCamera | None:
        before = len(self.mistakes)
        for column in REQUIRED:
            if not self.cells[column]:
                self.wrong(column, en="is empty", zh="为空")
        for column, longest in LONGEST.items():
            if len(self.cells.get(column, "")) > longest:
                self.wrong(column, en=f"is longer than {longest} characters", zh=f"超过 {longest} 个字符")
        camera = ListedCamera(
            external_id=self.cells["id"],
            name=self.cells["name"],
            gb_code=self._gb_code(),
            longitude=self._degrees("longitude", most=180),
            latitude=self._degrees("latitude", most=90),
            address=self._address(),
            period_s=self._period_s(),
            preset=self.cells.get("preset") or None,
        )
        if (camera.longitude is None) != (camera.latitude is None) and len(self.mistakes) == before:
            missing = "longitude" if camera.longitude is None else "latitude"
            self.wrong(missing, en="is empty, but the other coordinate is not", zh="为空，而另一坐标已填写")
        return camera if len(self.mistakes) == before else None

    def _gb_code(self) -> str | None:
        code = self.cells.get("gb_code", "")
        if code and not re.fullmatch(r"\d{20}", code, re.ASCII):
            # Spreadsheets turn long digits into 3.40E+19.
            self.wrong(
                "gb_code",
                en=f'"{code}" is not 20 digits (format the column as text in the spreadsheet)',
                zh=f"“{code}”不是 20 位数字（请在电子表格中将该列设为文本格式）",
            )
        return code or None

    def _degrees(self, column: str, *, most: int) -> float | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError:
            degrees = math.nan
        if not -most <= degrees <= most:
            self.wrong(
                column,
                en=f'"{text}" is not a number of degrees from -{most} to {most}',
                zh=f"“{text}”不是 -{most} 至 {most} 之间的度数",
            )
            return None
        return degrees

    def _period_s(self) -> int | None:
        text = self.cells.get("period_s", "")
        if not text:
            return None
        shortest, longest = PERIOD_S
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not shortest <= int(text) <= longest:
            self.wrong(
                "period_s",
                en=f'"{text}" is not a whole number of seconds from {shortest} to {longest}',
                zh=f"“{text}”不是 {shortest} 至 {longest} 之间的整秒数",
            )
            return None
        return int(text)

    def _address(self) -> str:
        """The address with the credentials in it. Messages never quote it: it may hold a password."""
        username, password = self.cells.get("username", ""), self.cells.get("password", "")
        if password and not username:
            self.wrong("username", en="is empty, but there is a password", zh="为空，而已填写密码")
        address = self.cells["address"]
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            place = parts.path if parts.scheme == "file" else parts.hostname
            assert parts.port is None or parts.port > 0
        except (ValueError, AssertionError):
            self.wrong(
                "address",
                en="is not an address (give user name and password in columns of their own)",
                zh="不是有效地址（用户名和密码请填在各自的列中）",
            )
            return ""
        if parts.scheme not in self.schemes:
            self._wrong_scheme(parts.scheme if "://" in address else None)
        elif not place:
            self._names_nothing(is_file=parts.scheme == "file")
        elif username and "@" in parts.netloc:
            self.wrong(
                "address",
                en="holds credentials although there are user name and password columns",
                zh="含有凭据，而用户名和密码已有专列",
            )
        elif parts.scheme != "file":
            return urlunsplit(parts._replace(netloc=_with_credentials(parts.netloc, username, password)))
        return address

    def _wrong_scheme(self, scheme: str | None) -> None:
        known = ", ".join(f"{one}://" for one in self.schemes)
        begins = "has no scheme" if scheme is None else f'begins with "{scheme}:"'
        begins_zh = "没有协议" if scheme is None else f"以“{scheme}:”开头"
        self.wrong("address", en=f"{begins}; streams are read from {known}", zh=f"{begins_zh}；支持的协议为 {known}")

    def _names_nothing(self, *, is_file: bool) -> None:
        what, what_zh = ("file", "文件") if is_file else ("host", "主机")
        self.wrong("address", en=f"names no {what}", zh=f"没有写明{what_zh}")


def _with_credentials(netloc: str, username: str, password: str) -> str:
    """Credentials percent-encoded, or a password such as "p@ss" would end the host name of the address."""
    given, _, host = netloc.rpartition("@")
    if given:
        username, password = (unquote(part) for part in (*given.split(":", 1), "")[:2])
    if not username:
        return host
    secret = f":{quote(password, safe='')}" if password else ""
    return f"{quote(username, safe='')}{secret}@{host}"


def _decoded(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        _refuse(
            name,
            [
                Sentence(
                    zh=f"文件有 {len(content):,} 字节，最多读取 {MOST_BYTES:,} 字节",
                    en=f"it has {len(content):,} bytes; at most {MOST_BYTES:,} are read",
                )
            ],
        )
    text = decoded(content)
    if text is not None:
        return text
    _refuse(name, [NO_TEXT])
    raise AssertionError


def _rows(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number as a spreadsheet shows it, and cells by column; empty rows are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            cells = [cell.strip() for cell in row]
            if header is None:
                header = [cell.lower() for cell in cells]
                _check_header(header, name)
            elif len(cells) > len(header) and any(cells[len(header) :]):
                _refuse(name, [_too_wide(number, len(header))])
            elif any(cells):
                yield number, dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
    except csv.Error as error:
        _refuse(name, [Sentence(zh=f"第 {number + 1} 行：{error}", en=f"row {number + 1}: {error}")])
    if header is None:
        _refuse(name, [Sentence(zh="文件为空", en="it is empty")])


def _check_header(header: list[str], name: str) -> None:
    mistakes = [
        Sentence(zh=f"第 1 行：缺少列“{column}”", en=f'row 1: the column "{column}" is missing')
        for column in REQUIRED
        if column not in header
    ]
    mistakes += [
        Sentence(
            zh=f"第 1 行，第 {place} 列：没有名为“{column}”的列",
            en=f'row 1, column {place}: "{column}" is not a known column',
        )
        for place, column in enumerate(header, start=1)
        if column not in COLUMNS
    ]
    mistakes += [
        Sentence(zh=f"第 1 行：列“{column}”重复", en=f'row 1: the column "{column}" is there twice')
        for column in COLUMNS
        if header.count(column) > 1
    ]
    if mistakes:
        columns = ", ".join(COLUMNS)
        named = Sentence(zh=f"首行须为列名：{columns}", en=f"the first row must name the columns: {columns}")
        _refuse(name, [*mistakes, named])


def _too_wide(number: int, columns: int) -> Sentence:
    return Sentence(
        zh=f"第 {number} 行，第 {columns + 1} 列：总共只有 {columns} 列",
        en=f"row {number}, column {columns + 1}: there are only {columns} columns",
    )


def _refuse(name: str, mistakes: Sequence[Sentence]) -> None:
    raise CameraListInvalid(nothing_imported(name, mistakes), mistakes=tuple(mistakes[:MOST_SHOWN]))
