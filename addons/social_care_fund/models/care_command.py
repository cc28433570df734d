from dataclasses import asdict

from odoo import api, models


class CareCommandLine(models.AbstractModel):
    """What the self-audit proves about funds."""

    _inherit = "care.command"

    @api.model
    def _get_audit_checks(self):
        return super()._get_audit_checks() | {"fund_ledger": self._check_fund_ledger}

    def _check_fund_ledger(self):
        """Counters, moves and general ledger of every fund agree."""
        audits = self.env["care.fund.audit"]
        audits.check_access("read")
        return [asdict(difference) for difference in audits._run_audit()]
