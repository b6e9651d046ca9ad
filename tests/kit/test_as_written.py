"""What is sent is taken as the schema says: true is no 1, "3" is no 3, 0 is no day."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kit.as_written import LARGEST_ID, Finite, Id, Number, Whole, WrittenDay, WrittenInstant, WrittenSpan, YesNo


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        (Whole, [3, -3]),
        (Number, [3, 0.5]),
        (Finite, [0.5]),
        (Id, [1, LARGEST_ID]),
        (YesNo, [True, False]),
        (WrittenDay, ["2026-11-24", date(2026, 11, 24)]),
        (WrittenInstant, ["2026-11-24T05:00:00Z", "2026-11-24T05:00:00+08:00"]),
        (WrittenSpan, ["PT2H", "P1DT30M", timedelta(hours=2)]),
    ],
)
def test_what_the_schema_says_is_taken(kind: Any, taken: list[object]) -> None:
    for value in taken:
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        (Whole, [True, "3", 0.5]),
        (Number, [False, "0.5"]),
        (Finite, [True, float("inf")]),
        (Id, [True, 0, LARGEST_ID + 1]),
        (YesNo, [1, "yes", "true"]),
        (WrittenDay, [0, 0.5, "0", True]),
        (WrittenInstant, [0, "1700000000", "0.5", "2026-11-24T05:00:00"]),
        (WrittenSpan, [7200, "02:00:00", "7200"]),
    ],
)
def test_what_pydantic_would_understand_besides_is_refused(kind: Any, refused: list[object]) -> None:
    for value in refused:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_an_id_tells_its_limits_in_the_schema() -> None:
    assert TypeAdapter(list[Id]).json_schema()["items"] == {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
