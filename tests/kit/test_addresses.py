"""Where nobody connects at somebody's word: every special network, every spelling, and names that lead there."""

import ipaddress
import socket

import pytest

from kit.addresses import AddressPolicy, AddressRefused, checked_ips, refuse_bad_url, why_refused

LISTENERS = AddressPolicy(schemes=frozenset({"http", "https"}), is_private_allowed=False, setting="GRIDWARDEN_X")
CAMERAS = AddressPolicy(
    schemes=frozenset({"http", "https", "rtsp"}), is_private_allowed=True, setting="GRIDWARDEN_PLATFORM_X"
)
LOOPBACK = AddressPolicy(
    schemes=LISTENERS.schemes,
    is_private_allowed=False,
    setting="GRIDWARDEN_X",
    networks=(ipaddress.ip_network("127.0.0.0/8"),),
)

SPECIAL = {
    "0.0.0.0": "unspecified",
    "0.1.2.3": "reserved",
    "127.0.0.1": "loopback",
    "127.8.8.8": "loopback",
    "169.254.169.254": "link-local",
    "100.100.100.200": "metadata",
    "168.63.129.16": "metadata",
    "192.0.2.1": "reserved",
    "198.18.0.1": "reserved",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "fe80::1": "link-local",
    "fec0::1": "reserved",
    "ff02::1": "multicast",
    "fd00:ec2::254": "metadata",
    "2001:db8::1": "reserved",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:169.254.169.254": "link-local",
    "64:ff9b::7f00:1": "loopback",
    "2002:7f00:1::": "loopback",
    "::127.0.0.1": "reserved",
}
PRIVATE = ["10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.64", "100.64.0.9", "fd12::1", "::ffff:10.0.0.1"]
PUBLIC = ["8.8.8.8", "114.114.114.114", "172.32.0.1", "2400:3200::1", "::ffff:8.8.8.8"]


@pytest.mark.parametrize(("text", "kind"), SPECIAL.items())
@pytest.mark.parametrize("policy", [LISTENERS, CAMERAS], ids=["listeners", "cameras"])
def test_addresses_of_special_use_are_refused_by_kind(policy: AddressPolicy, text: str, kind: str) -> None:
    assert why_refused(ipaddress.ip_address(text), policy) == kind


@pytest.mark.parametrize("text", PRIVATE)
def test_private_networks_are_for_cameras_alone(text: str) -> None:
    assert why_refused(ipaddress.ip_address(text), LISTENERS) == "private"
    assert why_refused(ipaddress.ip_address(text), CAMERAS) is None


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_open_to_both(text: str) -> None:
    assert why_refused(ipaddress.ip_address(text), LISTENERS) is None
    assert why_refused(ipaddress.ip_address(text), CAMERAS) is None


def test_a_listed_network_is_allowed_and_nothing_beside_it() -> None:
    for text in ("127.0.0.1", "::ffff:127.0.0.1"):
        assert why_refused(ipaddress.ip_address(text), LOOPBACK) is None
    for text in ("::1", "10.0.0.1", "169.254.169.254"):
        assert why_refused(ipaddress.ip_address(text), LOOPBACK) is not None


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.0.1.", "[::ffff:127.0.0.1]",
     "[::1]", "localhost", "LOCALHOST.", "cam.localhost", "0", "[::]"],
)  # fmt: skip
def test_every_spelling_of_this_machine_is_refused_where_it_is_entered_and_where_it_is_connected_to(host: str) -> None:
    for policy in (LISTENERS, CAMERAS):
        with pytest.raises(AddressRefused, match="GRIDWARDEN_"):
            refuse_bad_url(f"http://user:secret@{host}:8080/hook", policy)
        with pytest.raises((AddressRefused, socket.gaierror)):  # some machines do not know names with a last dot
            checked_ips(host.strip("[]"), 80, policy)


def test_a_refusal_names_the_setting_and_shows_no_password() -> None:
    with pytest.raises(AddressRefused) as caught:
        refuse_bad_url("http://user:secret@10.0.0.9/hook?token=t0ken", LISTENERS)
    assert "GRIDWARDEN_X" in caught.value.message
    assert "10.0.0.9" in caught.value.message
    assert "secret" not in caught.value.message
    assert "t0ken" not in caught.value.message


@pytest.mark.parametrize(
    "url", ["ftp://city.example/", "file:///etc/passwd", "gopher://city.example/", "//city.example/", "http://",
            "http:///x", "http://city.example:port/", "http://city.example:0/", "http://[::1/", ""],
)  # fmt: skip
def test_other_schemes_and_half_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        refuse_bad_url(url, CAMERAS)


@pytest.mark.parametrize("url", ["http://city.example/hook", "https://8.8.8.8/", "http://[2400:3200::1]:81/"])
def test_names_and_public_addresses_may_be_entered(url: str) -> None:
    refuse_bad_url(url, LISTENERS)


def test_a_name_that_leads_to_this_machine_is_refused_when_it_is_looked_up() -> None:
    with pytest.raises(AddressRefused, match=r"localhost is (127|::1)"):
        checked_ips("localhost", 80, LISTENERS)
    own_name = socket.gethostname()
    if ipaddress.ip_address(socket.gethostbyname(own_name)).is_loopback:
        with pytest.raises(AddressRefused):
            checked_ips(own_name, 80, LISTENERS)


def test_of_several_addresses_of_a_name_only_those_allowed_are_given() -> None:
    assert set(map(str, checked_ips("localhost", 80, LOOPBACK))) == {"127.0.0.1"}
