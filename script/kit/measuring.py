"""Time work and its floor side by side, and put the outcome into one row.

A machine that others use too is slow for a while and then fast again. Work and floor
therefore take turns, round by round, and a row shows the median and the spread of the
rounds. The ratio is the median of the ratios of single rounds: what slows down a whole
round cancels out in it.

Used by ``script/bench`` and, inside Odoo, by the benches themselves.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

# Units in which less is better: how many of them make a second.
PER_SECOND = {"s": 1, "ms": 1_000, "µs": 1_000_000}
RATE = "/s"
QUERIES = "queries"


@dataclass(frozen=True)
class Timing:
    """Seconds on the clock of the wall and of the processor, this process only."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Row:
    """One figure of the table, with all that it is compared with."""

    title: str
    unit: str
    figure: float
    low: float
    high: float
    cpu: float | None = None  # seconds, for one thing
    floor: float | None = None
    floor_title: str = ""
    ratio: float | None = None
    target: float | None = None
    limit: float | None = None  # what the ratio may be; ``script/bench --check``
    note: str = ""

    @property
    def is_rate(self) -> bool:
        return self.unit.endswith(RATE)

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; nothing without a target."""
        if self.target is None:
            return None
        if self.is_rate:
            return self.figure >= self.target
        return self.figure <= self.target

    @property
    def within_limit(self) -> bool:
        """Tell whether the ratio, or the number of queries, is what it may be."""
        if self.unit == QUERIES:
            return self.met is not False
        return self.limit is None or self.ratio is None or self.ratio <= self.limit

    def to_dict(self) -> dict:
        """Return the values for a file of results."""
        return asdict(self) | {"met": self.met}

    @classmethod
    def from_dict(cls, values: dict) -> "Row":
        """Return the row that :meth:`to_dict` wrote."""
        return cls(**{k: v for k, v in values.items() if k != "met"})


def clock(call: Callable[[], object]) -> Timing:
    """Return how long ``call`` takes; the garbage of others is collected before."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of all do not exceed.

    >>> percentile([4, 1, 3, 2], 0.5), percentile(range(1, 101), 0.95)
    (2, 95)
    """
    ordered = sorted(values)
    place = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(int(place), 1) - 1]


def in_unit(seconds: float, unit: str, count: int = 1) -> float:
    """Return the time that ``count`` things took, for one of them or as a rate.

    >>> in_unit(0.5, "ms", 1000), in_unit(0.5, "rows/s", 1000)
    (0.5, 2000.0)
    """
    if unit.endswith(RATE):
        return count / seconds if seconds else float("inf")
    return seconds / count * PER_SECOND[unit]


def compare(
    title: str,
    unit: str,
    work: Sequence[Timing],
    floor: Sequence[Timing] = (),
    *,
    count: int = 1,
    by: str = "wall",
    **more,
) -> Row:
    """Return the row of the rounds of ``work`` beside those of ``floor``.

    :param count: how many things one round does
    :param by: the clock that counts: ``wall`` or ``cpu``
    :param more: further values of the row
    """
    seconds = [getattr(timing, by) for timing in work]
    figures = [in_unit(value, unit, count) for value in seconds]
    values = {
        "figure": statistics.median(figures),
        "low": min(figures),
        "high": max(figures),
        "cpu": statistics.median(t.cpu for t in work) / count,
    }
    if floor:
        below = [getattr(timing, by) for timing in floor]
        values["floor"] = in_unit(statistics.median(below), unit, count)
        pairs = zip(seconds, below, strict=True)
        values["ratio"] = statistics.median(a / b for a, b in pairs)
    return Row(title=title, unit=unit, **values, **more)


def compare_counts(title: str, counts: dict[int, int], *, per_hundred: int = 0) -> Row:
    """Return the row of a number of queries that must not grow with the records.

    :param counts: ``{records: queries}``; the smallest number of records is the target
    :param per_hundred: statements that Odoo repeats for each further hundred of
        records, since it inserts and updates them in hundreds
    """
    first = counts[min(counts)]
    allowed = {n: first + per_hundred * ((n - 1) // 100) for n in counts}
    worst = max(counts, key=lambda size: counts[size] - allowed[size])
    told = " · ".join(f"{size:,}: {number}" for size, number in sorted(counts.items()))
    more = f"; {per_hundred} more for each further hundred" if per_hundred else ""
    return Row(
        title=title,
        unit=QUERIES,
        figure=counts[worst],
        low=min(counts.values()),
        high=max(counts.values()),
        target=allowed[worst],
        note=f"by records {told}{more}",
    )
