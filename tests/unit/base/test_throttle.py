import pytest

from base_logic.throttle import Throttle, client_group


def test_calls_over_the_limit_are_refused_until_the_window_has_passed():
    window = Throttle(limit=2, seconds=60)

    assert [window.allows("a", t) for t in (0, 1, 59, 60.5, 61.5)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_callers_do_not_slow_each_other_down():
    window = Throttle(limit=1, seconds=60)

    assert window.allows("a", 0)
    assert window.allows("b", 0)


def test_memory_is_bounded_by_forgetting_the_oldest_caller():
    window = Throttle(limit=1, seconds=60, keys=3)

    for name in "abcd":
        window.allows(name, 0)

    assert len(window._calls) == 3
    assert window.allows("a", 1)


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
