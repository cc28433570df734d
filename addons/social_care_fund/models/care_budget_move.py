from collections import defaultdict
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - ``date`` is a field below
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only

from ..const import FUND_COUNTER_FIELDS, LINE_COUNTER_FIELDS
from ..logic.ledger import (
    COUNTERS,
    LIMITS,
    Demand,
    LedgerError,
    check_amount,
    get_kind,
)

MODELS = {"fund": "care.fund", "line": "care.budget.line"}
SIGNS = {1: SQL("+"), -1: SQL("-")}
COUNTER_FIELDS = {"fund": FUND_COUNTER_FIELDS, "line": LINE_COUNTER_FIELDS}


@dataclass(frozen=True)
class Booking:
    """One business event on a fund or a budget line, known by source, kind and seq."""

    record: models.BaseModel
    kind: str
    amount: Decimal
    source: models.BaseModel
    seq: int = 0
    date: Date | None = None


class CareBudgetMove(models.Model):
    """One change of one counter of a fund or a budget line; written once, for ever.

    The rows are the ledger that the counters are proved with. Only :meth:`_book_all`
    writes them, together with the counters, in one conditional statement per table.
    """

    _name = "care.budget.move"
    _inherit = ["care.budget.refusal", "care.pointer.mixin"]
    _description = "Ledger Move"
    _written_by_code = True
    _append_only = True
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    fund_id = fields.Many2one(
        comodel_name="care.fund",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    line_id = fields.Many2one(
        comodel_name="care.budget.line",
        string="Budget Line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        selection=[
            ("receive", "Received"),
            ("unreceive", "Receipt cancelled"),
            ("return", "Returned to the giver"),
            ("unreturn", "Return cancelled"),
            ("hold", "Held"),
            ("unhold", "Hold lifted"),
            ("spend", "Spent directly"),
            ("unspend", "Direct spending cancelled"),
            ("transfer", "Transferred"),
            ("allot", "Allotted"),
            ("deallot", "Allotment reduced"),
            ("reserve", "Reserved"),
            ("unreserve", "Reservation released"),
            ("commit", "Committed"),
            ("decommit", "Commitment reduced"),
            ("release", "Released for payment"),
            ("unrelease", "Release cancelled"),
            ("pay", "Paid"),
            ("unpay", "Payment cancelled"),
        ],
        required=True,
        readonly=True,
    )
    counter = fields.Selection(
        selection=[
            ("received", "Received"),
            ("transferred_in", "Transferred In"),
            ("transferred_out", "Transferred Out"),
            ("returned", "Returned"),
            ("allotted", "Allotted"),
            ("spent", "Spent"),
            ("held", "Held"),
            ("revised", "Allotment"),
            ("reserved", "Reserved"),
            ("committed", "Committed"),
            ("released", "Released"),
            ("paid", "Paid"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Monetary(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    res_model = fields.Char(string="Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    seq = fields.Integer(string="Part", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )
    booked_at = fields.Datetime(required=True, readonly=True)

    _event_uniq = models.UniqueIndex(
        "(res_model, res_id, kind, seq, counter)", "This is booked already."
    )
    _fund_idx = models.Index("(fund_id, counter)")
    _line_idx = models.Index("(line_id, counter) WHERE line_id IS NOT NULL")
    _date_idx = models.Index("(date)")

    def init(self):
        make_append_only(self.env, self._table)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise AccessError(self.env._("Only bookings write the ledger."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("The ledger is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The ledger is never deleted."))

    # === BOOKING === #

    @api.model
    def _book_all(self, bookings):
        """Make all ``bookings``, or none of them, and return their moves.

        A booking that was made before, with the same figures, has no second effect.
        Callers answer for the rights of the user. A serialization failure goes up to
        Odoo, which repeats the request; code without a request repeats it itself.

        :param list[Booking] bookings: in company currency
        :raise TypeError: if an amount is not a Decimal
        :raise UserError: if a booking is refused, with the figures
        """
        plan = [row for booking in bookings for row in self._prepare_rows(booking)]
        known = self._find_known(plan)
        done = self.browse(row_id for ids in known.values() for row_id in ids.values())
        todo = [b for b in bookings if self._get_key(b) not in known]
        if not todo:
            return done
        demands = self._get_demands(todo)
        # Flushes what the conditions read, and forgets the cache on a refusal.
        with self.env.cr.savepoint():
            # Always funds first, then lines, so that nobody waits in a circle.
            self._update_counters("fund", demands["fund"])
            self._lock_funds({row["fund_id"] for row in plan} - demands["fund"].keys())
            self._update_counters("line", demands["line"])
            new = [row for row in plan if self._get_row_key(row) not in known]
            done += self.browse(self._insert(new))
        return done

    def _lock_funds(self, fund_ids, strength="KEY SHARE"):
        """Hold funds as they are, in the order of their ids, before their lines.

        A key share waits for a fund that is just being frozen, and for nothing else;
        the lines then show that the fund is frozen.
        """
        if fund_ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM care_fund WHERE id IN %s ORDER BY id FOR %s",
                    tuple(fund_ids),
                    SQL(strength),
                )
            )

    def _get_key(self, booking):
        kind = self._get_kind(booking)
        source = booking.source
        return (source._name, source.id, kind.recorded_as, booking.seq)

    def _get_row_key(self, row):
        return (row["res_model"], row["res_id"], row["kind"], row["seq"])

    def _get_kind(self, booking):
        on_line = booking.record._name == MODELS["line"]
        try:
            return get_kind(booking.kind, on_line=on_line)
        except LedgerError as error:
            raise self._make_error(error) from error

    def _prepare_rows(self, booking):
        """Return the ledger rows of a booking: one for each counter that it changes."""
        booking.source.ensure_one()
        # Who books holds a role on the source, and need not read the whole fund.
        record, kind = booking.record.sudo(), self._get_kind(booking)
        fund = record.fund_id if kind.is_of_line else record
        fund.ensure_one()
        if fund.restriction == "perpetual" and kind.fund.get("allotted") == 1:
            raise UserError(
                self.env._(
                    "“%(name)s” is perpetual: its money is kept, only its yield is"
                    " allotted, from another fund.",
                    name=fund.display_name,
                )
            )
        currency = fund.currency_id
        try:
            amount = check_amount(booking.amount, Decimal(str(currency.rounding)))
        except LedgerError as error:
            raise self._make_error(error, currency) from error
        common = {
            "fund_id": fund.id,
            "line_id": record.id if kind.is_of_line else None,
            "company_id": fund.company_id.id,
            "currency_id": currency.id,
            "kind": kind.recorded_as,
            "date": booking.date or fields.Date.context_today(self),
            "res_model": booking.source._name,
            "res_id": booking.source.id,
            "seq": booking.seq,
            "user_id": self.env.uid,
            "booked_at": fields.Datetime.now(),
        }
        return [
            {**common, "counter": counter, "amount": sign * amount}
            for table in COUNTERS
            for counter, sign in kind.effects(table).items()
        ]

    def _find_known(self, plan):
        """Return ``{key: {counter: move id}}`` of the events that are booked already.

        :raise UserError: if one of them is booked with other figures
        """
        asked, found = defaultdict(dict), defaultdict(dict)
        for row in plan:
            if row["counter"] in asked[self._get_row_key(row)]:
                raise ValueError(f"one key for two events: {self._get_row_key(row)}")
            place = (row["fund_id"], row["line_id"], row["amount"])
            asked[self._get_row_key(row)][row["counter"]] = place
        rows = self.env.execute_query(
            SQL(
                """SELECT id, res_model, res_id, kind, seq, counter,
                          fund_id, line_id, amount::text
                     FROM care_budget_move
                    WHERE (res_model, res_id, kind, seq) IN %s""",
                tuple(asked),
            )
        )
        moves = defaultdict(dict)
        for move_id, *key, counter, fund_id, line_id, amount in rows:
            found[tuple(key)][counter] = (fund_id, line_id, Decimal(amount))
            moves[tuple(key)][counter] = move_id
        if any(found[key] != asked[key] for key in moves):
            raise UserError(
                self.env._(
                    "This is booked already, with other figures. Correct it by a"
                    " reversal."
                )
            )
        return moves

    def _get_demands(self, bookings):
        """Return ``{table: {row id: Demand}}`` for funds and lines."""
        demands = {table: {} for table in COUNTERS}
        for booking in bookings:
            kind, record = self._get_kind(booking), booking.record.sudo()
            rows = {"line": record, "fund": record.fund_id} if kind.line else {}
            rows = rows or {"fund": record}
            date = booking.date or fields.Date.context_today(self)
            for table, row in rows.items():
                if kind.effects(table):
                    demand = demands[table].setdefault(row.id, Demand(table, row.id))
                    is_target = row == record
                    demand.add(kind, booking.amount, date, is_target=is_target)
        return demands

    def _update_counters(self, table, demands):
        """Change the counters of one table if, and only if, every limit still holds."""
        if not demands:
            return
        records = self.env[MODELS[table]].browse(sorted(demands))
        if len(records) > 1:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                    SQL.identifier(records._table),
                    records._ids,
                )
            )
        query = self._prepare_update(table, [demands[row_id] for row_id in records.ids])
        done = {row_id for (row_id,) in self.env.execute_query(query)}
        for row_id in records.ids:
            if row_id not in done:
                raise self._make_refusal(demands[row_id])
        names = COUNTER_FIELDS[table]
        records.modified(names)
        records.invalidate_recordset(names, flush=False)

    def _prepare_update(self, table, demands):
        """Return the conditional UPDATE; the limits come from ``logic/ledger.py``."""
        counters = COUNTERS[table]
        column = {c: SQL.identifier("r", f"amount_{c}") for c in counters}
        delta = {c: SQL.identifier("d", c) for c in counters}
        limits = [
            SQL(
                "%s >= 0",
                SQL(" ").join(
                    SQL("%s (%s + %s)", SIGNS[sign], column[c], delta[c])
                    for c, sign in limit.terms.items()
                ),
            )
            for limit in LIMITS[table].values()
        ]
        if table == "line":
            limits.append(SQL("r.fund_state = ANY(d.fund_states)"))
        return SQL(
            """UPDATE %(table)s AS r SET %(sets)s
                 FROM (VALUES %(values)s)
                   AS d(id, states, fund_states, low, high, %(names)s)
                WHERE r.id = d.id
                  AND r.state = ANY(d.states)
                  AND (d.low IS NULL
                       OR (COALESCE(r.date_from, d.low) <= d.low
                           AND COALESCE(r.date_to, d.high) >= d.high))
                  AND %(limits)s
            RETURNING r.id""",
            table=SQL.identifier(self.env[MODELS[table]]._table),
            sets=SQL(", ").join(
                SQL("%s = %s + %s", SQL.identifier(f"amount_{c}"), column[c], delta[c])
                for c in counters
            ),
            values=SQL(", ").join(map(self._prepare_values, demands)),
            names=SQL(", ").join(map(SQL.identifier, counters)),
            limits=SQL(" AND ").join(limits),
        )

    def _prepare_values(self, demand):
        return SQL(
            "(%s, %s::varchar[], %s::varchar[], %s::date, %s::date, %s)",
            demand.row_id,
            sorted(demand.states),
            sorted(demand.fund_states),
            min(demand.dates, default=None),
            max(demand.dates, default=None),
            SQL(", ").join(SQL("%s::numeric", v) for v in demand.deltas.values()),
        )

    def _insert(self, rows):
        """Append ``rows`` and return their ids."""
        found = self.env.execute_query(
            SQL(
                """INSERT INTO care_budget_move (%s) VALUES %s
                   ON CONFLICT (res_model, res_id, kind, seq, counter) DO NOTHING
                   RETURNING id""",
                SQL(", ").join(map(SQL.identifier, rows[0])),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            )
        )
        if len(found) != len(rows):
            raise UserError(self.env._("This is booked already."))
        return [row_id for (row_id,) in found]
