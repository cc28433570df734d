import pytest

from base_logic.client_group import client_group


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:ffff::2", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::2", "2001:db8:0:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("proxy, 192.0.2.7", "unknown"),
    ],
)
def test_addresses_of_one_network_are_one_client(address, group):
    assert client_group(address) == group
