"""The ledger of funds and budget lines as data: counters, limits, kinds of booking.

A booking changes *counters* of a fund, of a budget line, or of both. *Limits* are
linear: each is a sum of counters that must never fall below zero. Everything that
the database does with a booking is derived from these tables.

>>> fund = dict.fromkeys(FUND_COUNTERS, Decimal(0))
>>> fund = apply_booking(fund, "fund", "receive", Decimal("100"))
>>> fund["received"], LIMITS["fund"]["free"].value(fund)
(Decimal('100'), Decimal('100'))
>>> str(find_broken_limit("fund", fund, {"allotted": Decimal("100.01")}))
'free: 100 is left, 100.01 is asked for'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

FUND_COUNTERS = (
    "received",
    "transferred_in",
    "transferred_out",
    "returned",
    "allotted",
    "spent",
    "held",
)
LINE_COUNTERS = ("revised", "reserved", "committed", "released", "paid")
COUNTERS = MappingProxyType({"fund": FUND_COUNTERS, "line": LINE_COUNTERS})


class LedgerError(ValueError):
    """A booking that cannot be made; ``code`` says why, ``values`` the figures."""

    def __init__(self, code: str, **values):
        self.code, self.values = code, values
        super().__init__(f"{code}: {values}" if values else code)


class LimitError(LedgerError):
    """A booking that would break a limit."""

    def __init__(self, limit: str, available: Decimal, asked: Decimal):
        super().__init__("limit")
        self.limit, self.available, self.asked = limit, available, asked

    def __str__(self):
        return f"{self.limit}: {self.available} is left, {self.asked} is asked for"


@dataclass(frozen=True)
class Limit:
    """A sum of counters, with signs, that must not fall below zero."""

    name: str
    terms: Mapping[str, int]

    def value(self, counters: Mapping[str, Decimal]) -> Decimal:
        """Return what is left under this limit."""
        return sum(
            (sign * counters[name] for name, sign in self.terms.items()), Decimal(0)
        )


def _limits(counters, *sums):
    singles = (Limit(name, {name: 1}) for name in counters)
    return MappingProxyType({limit.name: limit for limit in (*sums, *singles)})


# The order decides which limit a refusal names first.
LIMITS = MappingProxyType(
    {
        "fund": _limits(
            FUND_COUNTERS,
            Limit(
                "free",
                {
                    "received": 1,
                    "transferred_in": 1,
                    "transferred_out": -1,
                    "returned": -1,
                    "allotted": -1,
                },
            ),
            Limit("unspent", {"allotted": 1, "spent": -1}),
        ),
        "line": _limits(
            LINE_COUNTERS,
            Limit("free", {"revised": 1, "reserved": -1, "committed": -1}),
            Limit("unreleased", {"committed": 1, "released": -1}),
            Limit("unpaid", {"released": 1, "paid": -1}),
        ),
    }
)


@dataclass(frozen=True)
class Kind:
    """What one kind of booking does, and when it may be made.

    ``fund`` and ``line`` hold the sign of the amount for each counter. ``states``
    are the states in which the fund or the line takes the booking; ``fund_states``
    those of the fund behind a line. ``dated`` bookings need a date within the period
    of the record they are made on. ``event`` is the name under which the booking is
    kept, so that two variants of one event share one idempotency key.
    """

    name: str
    fund: Mapping[str, int] = field(default_factory=dict)
    line: Mapping[str, int] = field(default_factory=dict)
    states: frozenset[str] = frozenset({"open"})
    fund_states: frozenset[str] = frozenset({"open"})
    dated: bool = False
    event: str = ""

    @property
    def is_of_line(self) -> bool:
        """Tell whether the booking is made on a budget line rather than on a fund."""
        return bool(self.line)

    @property
    def recorded_as(self) -> str:
        """Return the name under which the ledger keeps this booking."""
        return self.event or self.name

    def effects(self, table: str) -> Mapping[str, int]:
        """Return ``{counter: sign}`` for ``"fund"`` or ``"line"``."""
        return {"fund": self.fund, "line": self.line}[table]


ALIVE = frozenset({"open", "frozen"})
KEPT = frozenset({"open", "closed"})


def _kind(name, *, fund=None, line=None, **options):
    return Kind(name, fund=fund or {}, line=line or {}, **options)


# Money that arrives is recorded whatever happens, so a frozen fund takes it. What
# goes out needs an open fund. What undoes a step works on a closed line too.
KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            _kind("receive", fund={"received": 1}, states=ALIVE),
            _kind("unreceive", fund={"received": -1}, states=ALIVE),
            _kind("return", fund={"returned": 1}, states=ALIVE),
            _kind("unreturn", fund={"returned": -1}, states=ALIVE),
            _kind("hold", fund={"held": 1}, states=ALIVE),
            _kind("unhold", fund={"held": -1}, states=ALIVE),
            _kind("spend", fund={"allotted": 1, "spent": 1}, dated=True),
            _kind("unspend", fund={"allotted": -1, "spent": -1}, states=ALIVE),
            _kind("transfer_out", fund={"transferred_out": 1}, event="transfer"),
            _kind("transfer_in", fund={"transferred_in": 1}, event="transfer"),
            _kind("allot", fund={"allotted": 1}, line={"revised": 1}),
            _kind(
                "deallot",
                fund={"allotted": -1},
                line={"revised": -1},
                states=KEPT,
                fund_states=ALIVE,
            ),
            _kind("reserve", line={"reserved": 1}, dated=True),
            _kind("unreserve", line={"reserved": -1}, states=KEPT, fund_states=ALIVE),
            _kind("commit", line={"committed": 1}, dated=True),
            _kind(
                "commit_reserved",
                line={"reserved": -1, "committed": 1},
                dated=True,
                event="commit",
            ),
            _kind("decommit", line={"committed": -1}, states=KEPT, fund_states=ALIVE),
            _kind("release", line={"released": 1}, dated=True),
            _kind("unrelease", line={"released": -1}, states=KEPT, fund_states=ALIVE),
            _kind("pay", fund={"spent": 1}, line={"paid": 1}, dated=True),
            _kind(
                "unpay",
                fund={"spent": -1},
                line={"paid": -1},
                states=KEPT,
                fund_states=ALIVE,
            ),
        )
    }
)


def get_kind(name: str, *, on_line: bool) -> Kind:
    """Return the kind ``name``, which must be one for a line or one for a fund.

    :raise LedgerError: ``kind_unknown``, or ``line_missing`` for a booking that needs
        a budget line and was made on a fund
    """
    kind = KINDS.get(name)
    if kind is None or (on_line and not kind.is_of_line):
        raise LedgerError("kind_unknown", kind=name)
    if kind.is_of_line and not on_line:
        raise LedgerError("line_missing", kind=name)
    return kind


class Demand:
    """What a set of bookings asks of one row: net change of counters, state, dates."""

    def __init__(self, table: str, row_id: int):
        self.table, self.row_id = table, row_id
        self.deltas = dict.fromkeys(COUNTERS[table], Decimal(0))
        self.states = self.fund_states = ALIVE | KEPT
        self.dates: list[date] = []

    def add(self, kind: Kind, amount: Decimal, day: date, *, is_target: bool):
        """Add one booking; ``is_target`` tells the row that it is made on."""
        for counter, sign in kind.effects(self.table).items():
            self.deltas[counter] += sign * amount
        if is_target:
            self.states &= kind.states
            self.fund_states &= kind.fund_states
            self.dates += [day] if kind.dated else []
        else:
            self.states &= kind.fund_states


def check_amount(amount: Decimal, rounding: Decimal) -> Decimal:
    """Return ``amount`` if it is money of this currency; nothing is ever rounded.

    :param rounding: the smallest amount of the currency, such as 0.01
    :raise TypeError: if the amount is not a Decimal
    :raise LedgerError: ``not_positive`` or ``too_precise``
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"money is a Decimal, not {type(amount).__name__}")
    if not amount.is_finite() or amount <= 0:
        raise LedgerError("not_positive", amount=amount)
    if amount % rounding:
        raise LedgerError("too_precise", amount=amount)
    return amount


def to_money(value: float, digits: int) -> Decimal:
    """Return a stored amount, which a driver gave back as float, as exact money."""
    return Decimal(format(value, f".{digits}f"))


def find_broken_limit(
    table: str, counters: Mapping[str, Decimal], deltas: Mapping[str, Decimal]
) -> LimitError | None:
    """Return the first limit that ``deltas`` would break, with its figures."""
    after = {name: value + deltas.get(name, 0) for name, value in counters.items()}
    for limit in LIMITS[table].values():
        if (left := limit.value(after)) < 0:
            available = limit.value(counters)
            return LimitError(limit.name, available, available - left)
    return None


def apply_booking(
    counters: Mapping[str, Decimal], table: str, kind: str, amount: Decimal
) -> dict[str, Decimal]:
    """Return the counters after a booking: the model of what the database does.

    :raise LimitError: if a limit would be broken
    """
    deltas = {c: sign * amount for c, sign in KINDS[kind].effects(table).items()}
    if problem := find_broken_limit(table, counters, deltas):
        raise problem
    return {name: value + deltas.get(name, 0) for name, value in counters.items()}
