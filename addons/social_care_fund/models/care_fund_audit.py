from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL

from ..const import HELD_ROLES, INCOME_ROLES
from ..logic.ledger import COUNTERS

RUNNERS = (
    "social_care_fund.group_fund_manager,social_care_base.group_care_auditor,"
    "base.group_system"
)


@dataclass(frozen=True)
class Difference:
    """Two figures that should be the same: what was checked, on which record."""

    check: str
    fund: str
    line: str | None
    counter: str
    counted: Decimal
    proved: Decimal


class CareFundAudit(models.Model):
    """The nightly proof of one company: counters = moves = general ledger.

    It repairs nothing: a difference is an alarm and a task for the fund managers.
    """

    _name = "care.fund.audit"
    _description = "Self-Audit of Funds"
    _written_by_code = True
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    result = fields.Selection(
        selection=[("proved", "Proved"), ("different", "Different")],
        required=True,
        readonly=True,
    )
    compared_count = fields.Integer(string="Figures Compared", readonly=True)
    difference_count = fields.Integer(string="Differences", readonly=True)
    line_ids = fields.One2many(
        comodel_name="care.fund.audit.line", inverse_name="audit_id", readonly=True
    )

    # === RUNNING === #

    def action_run(self):
        if not self.env.user.has_groups(RUNNERS):
            raise AccessError(self.env._("A fund manager or an auditor runs it."))
        self._run_audit(self.env.companies)
        return self.env["ir.actions.actions"]._for_xml_id(
            "social_care_fund.care_fund_audit_action"
        )

    @api.model
    def _cron_run(self):
        self._run_audit()

    @api.model
    def _run_audit(self, companies=None):
        """Prove all figures, keep the result, and return what differs.

        :param companies: all companies that have a fund, by default
        :return: list of :class:`Difference`; an empty one is the proof
        """
        # The proof must see every row, and nobody holds rights to write its result.
        elevated = self.sudo()
        if companies is None:
            groups = elevated.env["care.fund"]._read_group([], ["company_id"])
            companies = elevated.env["res.company"].union(*[c for (c,) in groups])
        self.env.flush_all()
        found = []
        for company in companies:
            found += elevated._audit_company(company)
        return found

    def _audit_company(self, company):
        rows, missing = [], []
        for find in (self._compare_funds, self._compare_lines):
            rows += find(company)
        for check, counter, roles in (
            ("income", "received - returned", INCOME_ROLES),
            ("held", "held", HELD_ROLES),
        ):
            if accounts := company._get_care_roles(roles):
                rows += self._compare_ledger(company, check, counter, accounts)
            else:
                missing.append((check, counter))
        # Advances to grantees carry no fund, so spending has no leg to stand beside.
        missing.append(("expense", "spent"))
        differing = [row for row in rows if row["counted"] != row["proved"]]
        audit = self.create(
            {
                "company_id": company.id,
                "result": "different" if differing else "proved",
                "compared_count": len(rows),
                "difference_count": len(differing),
                "line_ids": [
                    *(Command.create(self._prepare_line_vals(r)) for r in differing),
                    *(
                        Command.create({"check": check, "counter": counter})
                        for check, counter in missing
                    ),
                ],
            }
        )
        if differing:
            audit._raise_alarm()
        return [self._make_difference(row) for row in differing]

    def _raise_alarm(self):
        """Give every fund manager of the company a task."""
        group = self.env.ref("social_care_fund.group_fund_manager")
        for user in group.all_user_ids:
            if self.company_id in user.company_ids:
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("The figures of the funds differ"),
                )

    def _make_difference(self, row):
        fund = self.env["care.fund"].browse(row["fund_id"])
        line = self.env["care.budget.line"].browse(row["line_id"] or ())
        return Difference(
            check=row["check"],
            fund=fund.code,
            line=line.display_name if line else None,
            counter=row["counter"],
            counted=row["counted"],
            proved=row["proved"],
        )

    def _prepare_line_vals(self, row):
        return {**row, "counted": float(row["counted"]), "proved": float(row["proved"])}

    # === COMPARING === #

    def _compare_funds(self, company):
        return self._compare_counters(company, "fund", "care_fund", SQL("t.id"))

    def _compare_lines(self, company):
        return self._compare_counters(
            company, "line", "care_budget_line", SQL("t.fund_id")
        )

    def _compare_counters(self, company, table, name, fund):
        """Return counter and sum of moves, for each counter of each row."""
        counters = SQL(", ").join(
            SQL("(%s, %s)", counter, SQL.identifier("t", f"amount_{counter}"))
            for counter in COUNTERS[table]
        )
        key = SQL.identifier(f"{table}_id")
        rows = self.env.execute_query(
            SQL(
                """SELECT %(fund)s, t.id, c.counter, c.value::text,
                          COALESCE(m.total, 0)::text
                     FROM %(table)s t
                     CROSS JOIN LATERAL (VALUES %(counters)s) AS c(counter, value)
                     LEFT JOIN (SELECT %(key)s AS id, counter, SUM(amount) AS total
                                  FROM care_budget_move WHERE company_id = %(company)s
                                 GROUP BY %(key)s, counter) m
                       ON m.id = t.id AND m.counter = c.counter
                    WHERE t.company_id = %(company)s""",
                fund=fund,
                table=SQL.identifier(name),
                counters=counters,
                key=key,
                company=company.id,
            )
        )
        check, on_line = f"moves_{table}", table == "line"
        return [
            self._make_row(check, fund_id, row_id if on_line else False, *figures)
            for fund_id, row_id, *figures in rows
        ]

    def _make_row(self, check, fund_id, line_id, counter, counted, proved):
        return {
            "check": check,
            "fund_id": fund_id,
            "line_id": line_id,
            "counter": counter,
            "counted": Decimal(counted),
            "proved": Decimal(proved),
        }

    def _compare_ledger(self, company, check, counter, accounts):
        """Return counter and balance of ``accounts`` under each fund.

        The balance is read from the posted journal items themselves.
        """
        value = {
            "income": SQL("f.amount_received - f.amount_returned"),
            "held": SQL("f.amount_held"),
        }[check]
        rows = self.env.execute_query(
            SQL(
                """SELECT f.id, (%(value)s)::text, COALESCE(g.total, 0)::text
                     FROM care_fund f
                     LEFT JOIN (SELECT k.account_id,
                                       SUM(-l.balance * d.percent::numeric / 100) total
                                  FROM account_move_line l
                                  CROSS JOIN LATERAL jsonb_each_text(
                                       l.analytic_distribution) AS d(keys, percent)
                                  CROSS JOIN LATERAL unnest(
                                       string_to_array(d.keys, ',')) AS k(account_id)
                                 WHERE l.company_id = %(company)s
                                   AND l.parent_state = 'posted'
                                   AND l.account_id IN %(accounts)s
                                 GROUP BY k.account_id) g
                       ON g.account_id = f.analytic_account_id::text
                    WHERE f.company_id = %(company)s""",
                value=value,
                company=company.id,
                accounts=tuple(accounts.ids),
            )
        )
        return [
            self._make_row(check, fund_id, False, counter, *figures)
            for fund_id, *figures in rows
        ]
