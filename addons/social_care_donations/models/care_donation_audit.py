from odoo import api, models

BATCHES = """
SELECT b.reference, gifts.total::text, entry.total::text, funds.total::text
  FROM care_donation_batch AS b
  LEFT JOIN LATERAL (
       SELECT SUM(l.amount_company) AS total
         FROM care_donation AS d JOIN care_donation_line AS l ON l.donation_id = d.id
        WHERE d.batch_id = b.id) AS gifts ON TRUE
  LEFT JOIN LATERAL (
       SELECT SUM(i.debit) AS total FROM account_move_line AS i
        WHERE i.move_id = b.move_id AND i.parent_state = 'posted') AS entry ON TRUE
  LEFT JOIN LATERAL (
       SELECT SUM(m.amount) AS total FROM care_budget_move AS m
        WHERE m.res_model = 'care.donation.batch' AND m.res_id = b.id
          AND m.counter = 'received') AS funds ON TRUE
 WHERE b.state = 'posted'
   AND (gifts.total IS DISTINCT FROM entry.total
        OR gifts.total IS DISTINCT FROM funds.total)
 ORDER BY b.id
"""
RECEIPTS = """
SELECT d.reference, d.state, d.amount::text, r.number, r.amount::text
  FROM care_donation AS d
  FULL JOIN (SELECT * FROM care_donation_receipt WHERE state = 'issued') AS r
    ON r.donation_id = d.id
 WHERE (d.state = 'receipted') IS DISTINCT FROM (r.id IS NOT NULL)
    OR d.amount != r.amount
 ORDER BY d.id
"""


class CareCommandLine(models.AbstractModel):
    """What the self-audit proves about donations."""

    _inherit = "care.command"

    @api.model
    def _get_audit_checks(self):
        return super()._get_audit_checks() | {
            "donation_batches": self._check_donation_batches,
            "donation_receipts": self._check_donation_receipts,
        }

    def _check_donation_batches(self):
        """Gifts, journal entry and fund moves of each posted batch are equal."""
        names = ("batch", "gifts", "entry", "funds")
        return self._find_differences("care.donation.batch", BATCHES, names)

    def _check_donation_receipts(self):
        """A receipted gift has one receipt in force, over the same amount."""
        names = ("gift", "state", "amount", "receipt", "receipt_amount")
        return self._find_differences("care.donation.receipt", RECEIPTS, names)

    def _find_differences(self, model, query, names):
        self.env[model].check_access("read")
        self.env.flush_all()
        self.env.cr.execute(query)
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]
