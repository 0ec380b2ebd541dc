"""Which numeric addresses count as the public internet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.address import is_public, judge, parse_target
from server.errors import BlockedAddress

PUBLIC = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "151.101.1.69", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450::1"]

INSIDE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "169.254.169.254", "168.63.129.16", "192.0.0.192", "0.0.0.0", "0.1.2.3", "192.0.2.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:53aa:64c::1",
    "2001:db8::1", "3fff::1", "3ffe::1", "100::1", "5f00::1", "2606:2800::1%1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_hosts_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_and_nothing_that_hides_an_inside_is_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_no_ipv4_hidden_in_ipv6_is_ever_public(inner: object) -> None:
    assert not is_public(f"::ffff:{inner}")
    assert not is_public(f"::{inner}")
    assert not is_public(f"64:ff9b::{inner}")


def test_one_private_answer_among_public_ones_condemns_the_name() -> None:
    with pytest.raises(BlockedAddress):
        judge(["93.184.216.34", "10.0.0.1"])


def test_no_answer_is_not_permission() -> None:
    with pytest.raises(BlockedAddress):
        judge([])


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.20.0.2", "100.64.1.1", "::1", "fd12::1"]
)
def test_a_named_host_may_be_private(address: str) -> None:
    judge([address], is_named=True)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::", "224.0.0.1"],
)
def test_even_a_named_host_is_never_link_local_or_a_metadata_service(address: str) -> None:
    with pytest.raises(BlockedAddress):
        judge([address], is_named=True)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.1", "127.1", "017700000001", "0177.0.0.1", "127.0.0.1.1", "1.2.3.4.5",
        "0x", "1", "256.1.1.1", "127.0.0.01", "0", "foo.0x1",
    ],
)  # fmt: skip
def test_a_number_dressed_up_as_a_name_is_blocked(host: str) -> None:
    with pytest.raises(BlockedAddress):
        parse_target(f"http://{host}/")


@pytest.mark.parametrize("host", ["①②⑦.⓪.⓪.①", "１２７.０.０.１"])
def test_digits_of_other_scripts_end_as_the_number_they_mean(host: str) -> None:
    assert not is_public(parse_target(f"http://{host}/").host)
