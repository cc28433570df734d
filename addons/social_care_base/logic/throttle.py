"""A bounded sliding-window limit for public pages, one per process.

>>> window = Throttle(limit=2, seconds=60)
>>> [window.allows("a", now) for now in (0, 1, 2, 61)]
[True, True, False, True]
"""

from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address, ip_network


class Throttle:
    """Allow each key ``limit`` calls within ``seconds``; forget the oldest keys."""

    def __init__(self, *, limit: int, seconds: float, keys: int = 10_000):
        self.limit, self.seconds, self.keys = limit, seconds, keys
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, key: str, now: float) -> bool:
        """Count a call at ``now`` (seconds of any clock); tell whether it may pass."""
        calls = self._calls.setdefault(key, deque())
        self._calls.move_to_end(key)
        while calls and calls[0] <= now - self.seconds:
            calls.popleft()
        if len(self._calls) > self.keys:
            self._calls.popitem(last=False)
        if len(calls) >= self.limit:
            return False
        calls.append(now)
        return True


def client_group(address: str | None) -> str:
    """Return who is counted together: an IPv4 address, or the /64 of an IPv6 one.

    Whoever has an IPv6 address has 2^64 of them. What is no address at all is one
    client, so that nobody gets past a limit by having none.

    >>> client_group("2001:db8::1:2"), client_group("::ffff:192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), 64), strict=False))
    return str(found)
