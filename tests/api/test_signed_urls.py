"""Addresses of pictures: valid for minutes, for exactly what was signed, with this installation's key alone."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.signed_urls import ROUNDED_TO, VALID_FOR, AddressNotValid, AddressSigner

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PATH = "/api/v1/evidence/7/picture"
SIGNER = AddressSigner(b"k" * 32)


def parts(url: str) -> tuple[str, dict[str, str]]:
    split = urlsplit(url)
    return split.path, dict(parse_qsl(split.query))


def is_valid(path: str, parameters: dict[str, str], *, now: datetime = NOON, signer: AddressSigner = SIGNER) -> bool:
    try:
        signer.check(path, parameters, now=now)
    except AddressNotValid:
        return False
    return True


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  aware by `timezones`
    later=st.timedeltas(timedelta(0), timedelta(hours=1)),
)
def test_it_is_valid_for_ten_minutes_and_for_less_than_fifteen(now: datetime, later: timedelta) -> None:
    path, parameters = parts(SIGNER.signed(PATH, now=now))
    if later < VALID_FOR:
        assert is_valid(path, parameters, now=now + later)
    if later >= VALID_FOR + ROUNDED_TO:
        assert not is_valid(path, parameters, now=now + later)


def test_it_stays_the_same_for_five_minutes_so_that_browsers_can_cache() -> None:
    first = SIGNER.signed(PATH, now=NOON + timedelta(seconds=1))
    assert first == SIGNER.signed(PATH, now=NOON + timedelta(minutes=5))
    assert first != SIGNER.signed(PATH, now=NOON + timedelta(minutes=5, seconds=1))


def test_nothing_of_it_can_be_changed() -> None:
    path, parameters = parts(SIGNER.signed(PATH, now=NOON, parameters={"size": "thumb"}))
    assert is_valid(path, parameters)
    expires = str(int(parameters["expires"]) + 300)
    assert not is_valid("/api/v1/evidence/8/picture", parameters)
    assert not is_valid(path, parameters | {"size": "full"})
    assert not is_valid(path, parameters | {"expires": expires})
    assert not is_valid(path, parameters | {"more": "1"})
    assert not is_valid(path, parameters, signer=AddressSigner(b"j" * 32))
    for name in parameters:
        assert not is_valid(path, {one: value for one, value in parameters.items() if one != name})


@pytest.mark.parametrize("signature", ["", "0", "é", "\udcff", "0" * 64, "0" * 10_000])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    path, parameters = parts(SIGNER.signed(PATH, now=NOON))
    assert not is_valid(path, parameters | {"signature": signature})
    assert not is_valid(path, {"expires": "soon", "signature": signature})
