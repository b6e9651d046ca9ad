"""Cameras from a CSV list, one row each; the first row names the columns, in any order.

Required: id, name, address. Possible: longitude, latitude, gb_code, username, password, period_s, preset.
UTF-8 with or without BOM, or GBK as office programs save it. A list with a mistake is refused as a whole.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from camera_registry.errors import CameraListInvalid, CameraUnknown, NotListable
from camera_registry.platform_protocol import ListedCamera, OpenedStream
from kit.chinese_text import decoded
from kit.secrets import SecretBox

REQUIRED = ("id", "name", "address")
COLUMNS = (*REQUIRED, "longitude", "latitude", "gb_code", "username", "password", "period_s", "preset")
SCHEMES = ("rtsp", "rtsps", "http", "https", "file")
NETWORK_SCHEMES = SCHEMES[:-1]  # of a list that comes over the network: whoever sends it owns no file of this machine
MOST_MISTAKES = 20  # a page of them; whoever made more made one of them in every row
MOST_BYTES = 20_000_000  # a hundred thousand cameras
LONGEST = {"id": 80, "name": 200, "preset": 40}
PERIOD_S = (1, 86_400)


def read_camera_list(path: Path) -> list[ListedCamera]:
    """Every camera of the file.

    Raises:
        CameraListInvalid: names row and column of up to 20 mistakes; row 1 holds the column names.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = f"{path}: cannot be read ({error.strerror})."
        raise CameraListInvalid(reason, mistakes=(reason,)) from error
    return parse_camera_list(content, name=path.name)


def parse_camera_list(content: bytes, *, name: str, schemes: tuple[str, ...] = SCHEMES) -> list[ListedCamera]:
    """As `read_camera_list`, of bytes at hand; `name` is used in the error."""
    mistakes: list[str] = []
    cameras: list[ListedCamera] = []
    rows_by_id: dict[str, int] = {}
    for number, cells in _rows(_decoded(content, name), name):
        row = _Row(number, cells, mistakes, schemes)
        camera = row.camera()
        first = rows_by_id.setdefault(cells["id"], number)
        if first != number and cells["id"]:
            row.wrong("id", f'"{cells["id"]}" is already the id of row {first}')
        if camera is not None:
            cameras.append(camera)
    if mistakes:
        _refuse(name, mistakes)
    if not cameras:
        _refuse(name, ["it has no row below the column names"])
    return cameras


class CsvPlatform:
    """Streams at fixed addresses; nothing is opened or closed at a server."""

    def __init__(self, *, name: str, sealed_address_of: Callable[[str], str | None], box: SecretBox) -> None:
        """`sealed_address_of` gives the stored address of an external id, None for an unknown camera."""
        self._name = name
        self._sealed_address_of = sealed_address_of
        self._box = box

    def list_cameras(self) -> Iterator[ListedCamera]:
        raise NotListable(f"The cameras of {self._name} come from a CSV file: import the file again to renew them.")

    def open_stream(self, external_id: str) -> OpenedStream:
        sealed = self._sealed_address_of(external_id)
        if sealed is None:
            raise CameraUnknown(f'{self._name} has no camera "{external_id}" with a stream address.')
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
    mistakes: list[str]
    schemes: tuple[str, ...] = SCHEMES

    def wrong(self, column: str, reason: str) -> None:
        self.mistakes.append(f"row {self.number}, column {column}: {reason}")

    def camera(self) -> ListedCamera | None:
        before = len(self.mistakes)
        for column in REQUIRED:
            if not self.cells[column]:
                self.wrong(column, "is empty")
        for column, longest in LONGEST.items():
            if len(self.cells.get(column, "")) > longest:
                self.wrong(column, f"is longer than {longest} characters")
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
            self.wrong(missing, "is empty, but the other coordinate is not")
        return camera if len(self.mistakes) == before else None

    def _gb_code(self) -> str | None:
        code = self.cells.get("gb_code", "")
        if code and not re.fullmatch(r"\d{20}", code, re.ASCII):
            # Spreadsheets turn long digits into 3.40E+19.
            self.wrong("gb_code", f'"{code}" is not 20 digits (format the column as text in the spreadsheet)')
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
            self.wrong(column, f'"{text}" is not a number of degrees from -{most} to {most}')
            return None
        return degrees

    def _period_s(self) -> int | None:
        text = self.cells.get("period_s", "")
        if not text:
            return None
        shortest, longest = PERIOD_S
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not shortest <= int(text) <= longest:
            self.wrong("period_s", f'"{text}" is not a whole number of seconds from {shortest} to {longest}')
            return None
        return int(text)

    def _address(self) -> str:
        """The address with the credentials in it. Messages never quote it: it may hold a password."""
        username, password = self.cells.get("username", ""), self.cells.get("password", "")
        if password and not username:
            self.wrong("username", "is empty, but there is a password")
        address = self.cells["address"]
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            place = parts.path if parts.scheme == "file" else parts.hostname
            assert parts.port is None or parts.port > 0
        except (ValueError, AssertionError):
            self.wrong("address", "is not an address (give user name and password in columns of their own)")
            return ""
        if parts.scheme not in self.schemes:
            begins = f'begins with "{parts.scheme}:"' if "://" in address else "has no scheme"
            self.wrong("address", f"{begins}; streams are read from {', '.join(f'{one}://' for one in self.schemes)}")
        elif not place:
            self.wrong("address", "names no file" if parts.scheme == "file" else "names no host")
        elif username and "@" in parts.netloc:
            self.wrong("address", "holds credentials although there are user name and password columns")
        elif parts.scheme != "file":
            return urlunsplit(parts._replace(netloc=_with_credentials(parts.netloc, username, password)))
        return address


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
        _refuse(name, [f"it has {len(content):,} bytes; at most {MOST_BYTES:,} are read"])
    text = decoded(content)
    if text is not None:
        return text
    _refuse(name, ["it is no text in UTF-8 or GBK; save the list as CSV (not as a workbook or as Unicode text)"])
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
                _refuse(name, [f"row {number}, column {len(header) + 1}: there are only {len(header)} columns"])
            elif any(cells):
                yield number, dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
    except csv.Error as error:
        _refuse(name, [f"row {number + 1}: {error}"])
    if header is None:
        _refuse(name, ["it is empty"])


def _check_header(header: list[str], name: str) -> None:
    mistakes = [f'row 1: the column "{column}" is missing' for column in REQUIRED if column not in header]
    mistakes += [f'row 1, column {place}: "{column}" is not a known column'
                 for place, column in enumerate(header, start=1) if column not in COLUMNS]  # fmt: skip
    mistakes += [f'row 1: the column "{column}" is there twice' for column in COLUMNS if header.count(column) > 1]
    if mistakes:
        _refuse(name, [*mistakes, f"the first row must name the columns: {', '.join(COLUMNS)}"])


def _refuse(name: str, mistakes: list[str]) -> None:
    shown = mistakes[:MOST_MISTAKES]
    more = f"\n  … and {len(mistakes) - len(shown)} more" if len(mistakes) > len(shown) else ""
    lines = "".join(f"\n  {mistake}" for mistake in shown)
    raise CameraListInvalid(f"{name}: nothing was imported.{lines}{more}", mistakes=tuple(shown))
