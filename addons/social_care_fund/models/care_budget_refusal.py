from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..logic.ledger import COUNTERS, find_broken_limit


class CareBudgetRefusal(models.AbstractModel):
    """Say why a booking is refused, with the figures, in the user's language."""

    _name = "care.budget.refusal"
    _description = "Refusal of a Booking"

    def _make_error(self, error, currency=None):
        """Return the ``UserError`` for a ``LedgerError`` of the pure logic."""
        amount = error.values.get("amount")
        texts = {
            "kind_unknown": self.env._(
                "“%(kind)s” is not a booking of this record.",
                kind=error.values.get("kind"),
            ),
            "line_missing": self.env._(
                "A budget line is missing: this booking is made on a budget line."
            ),
            "not_positive": self.env._("An amount must be more than zero."),
            "too_precise": self.env._(
                "%(amount)s has more decimals than %(currency)s. Nothing is rounded"
                " here: enter the exact amount.",
                amount=amount,
                currency=currency and currency.name,
            ),
        }
        return UserError(texts[error.code])

    def _make_refusal(self, demand):
        """Return the ``UserError`` for a row that did not take a ``Demand``."""
        record = self._get_refusing_record(demand)
        row = self._read_refusing_row(record, demand.table)
        for find in (
            self._find_wrong_state,
            self._find_wrong_date,
            self._find_wrong_amount,
        ):
            if text := find(demand, record, row):
                return UserError(text)
        return UserError(
            self.env._("%(name)s does not exist.", name=record._description)
        )

    def _get_refusing_record(self, demand):
        model = {"fund": "care.fund", "line": "care.budget.line"}[demand.table]
        # The reason names the fund to whoever books on it, without reading it.
        return self.env[model].sudo().browse(demand.row_id).exists()

    def _read_refusing_row(self, record, table):
        """Return the row as the refused statement saw it; money as Decimal."""
        if not record:
            return {}
        names = [f"amount_{name}" for name in COUNTERS[table]]
        columns = [SQL("%s::text", SQL.identifier(name)) for name in names]
        plain = ["state", "date_from", "date_to"]
        plain += ["fund_state"] if table == "line" else []
        columns += map(SQL.identifier, plain)
        (values,) = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE id = %s",
                SQL(", ").join(columns),
                SQL.identifier(record._table),
                record.id,
            )
        )
        row = dict(zip([*COUNTERS[table], *plain], values, strict=True))
        return row | {name: Decimal(row[name]) for name in COUNTERS[table]}

    def _find_wrong_state(self, demand, record, row):
        if not row:
            return None
        if row.get("fund_state", "open") not in demand.fund_states:
            record, state = record.fund_id, row["fund_state"]
        elif row["state"] not in demand.states:
            state = row["state"]
        else:
            return None
        labels = dict(record._fields["state"]._description_selection(self.env))
        return self.env._(
            "“%(name)s” is in the state “%(state)s” and does not take this booking.",
            name=record.display_name,
            state=labels[state],
        )

    def _find_wrong_date(self, demand, record, row):
        first, last = row.get("date_from"), row.get("date_to")
        wrong = [
            day
            for day in demand.dates
            if (first and day < first) or (last and day > last)
        ]
        if not wrong:
            return None
        return self.env._(
            "%(date)s lies outside the period of “%(name)s” (%(first)s to %(last)s).",
            date=format_date(self.env, wrong[0]),
            name=record.display_name,
            first=format_date(self.env, first) if first else "…",
            last=format_date(self.env, last) if last else "…",
        )

    def _find_wrong_amount(self, demand, record, row):
        if not row:
            return None
        counters = {name: row[name] for name in COUNTERS[demand.table]}
        problem = find_broken_limit(demand.table, counters, demand.deltas)
        if not problem:
            return None
        currency = record.currency_id
        return self.env._(
            "“%(name)s” has %(available)s %(what)s; %(asked)s is asked for.",
            name=record.display_name,
            available=currency.format(float(problem.available)),
            what=self._get_limit_labels(demand.table)[problem.limit],
            asked=currency.format(float(problem.asked)),
        )

    def _get_limit_labels(self, table):
        """Return what is left under each limit, as words that follow an amount."""
        if table == "fund":
            return {
                "free": self.env._("free"),
                "unspent": self.env._("allotted and not yet spent"),
                "received": self.env._("received"),
                "transferred_in": self.env._("transferred in"),
                "transferred_out": self.env._("transferred out"),
                "returned": self.env._("returned"),
                "allotted": self.env._("allotted"),
                "spent": self.env._("spent"),
                "held": self.env._("held"),
            }
        return {
            "free": self.env._("neither reserved nor committed"),
            "unreleased": self.env._("committed and not yet released"),
            "unpaid": self.env._("released and not yet paid"),
            "revised": self.env._("allotted"),
            "reserved": self.env._("reserved"),
            "committed": self.env._("committed"),
            "released": self.env._("released"),
            "paid": self.env._("paid"),
        }
