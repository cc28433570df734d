"""A bounded sliding-window limit for public pages, one per process.

>>> window = Throttle(limit=2, seconds=60)
>>> [window.allows("a", now) for now in (0, 1, 2, 61)]
[True, True, False, True]
"""

from collections import OrderedDict, deque


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
