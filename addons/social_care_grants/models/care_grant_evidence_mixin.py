from datetime import datetime

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

NOTHING = "-"  # how the rules write that there is none


class CareGrantEvidenceMixin(models.AbstractModel):
    """Write evidence, which is kept as the rules left it, in the reader's words."""

    _name = "care.grant.evidence.mixin"
    _description = "Evidence in Words Mixin"

    # How the evidence of each rule is written; what is not listed is text already.
    _evidence_kinds: dict[str, str] = {}

    evidence_text = fields.Char(string="Found", compute="_compute_evidence_text")

    @api.depends("code", "evidence")
    @api.depends_context("lang", "tz", "uid")
    def _compute_evidence_text(self):
        for row in self:
            call = row._get_evidence_call()
            row.evidence_text = self._write_evidence(row.code, row.evidence, call)

    @api.model
    def _write_evidence(self, code, evidence, call=None):
        """Return the evidence of a rule in words.

        :param call: whose clock and currency moments and amounts are in
        """
        kind = self._evidence_kinds.get(code)
        if not evidence or not kind:
            return evidence
        if evidence == NOTHING:
            return self.env._("None")
        return self._get_evidence_writers()[kind](evidence, call)

    @api.model
    def _get_evidence_writers(self):
        return {
            "amount": lambda amount, call: call.currency_id.format(float(amount)),
            "application": self._write_application,
            "day": lambda day, _call: format_date(self.env, day),
            "form": self._write_form,
            "grant_state": lambda state, _call: self._write_state("care.grant", state),
            "moment": self._write_moment,
            "ngo_state": lambda state, _call: self._write_state("care.ngo", state),
            "share": self._write_share,
            "text": lambda text, _call: text,
            "yes_no": self._write_yes_or_no,
        }

    def _write_application(self, number, _call):
        application = self.env["care.grant.application"].browse(int(number))
        return application.sudo().reference  # a number, nothing more

    def _write_form(self, number, _call):
        return self.env["care.ngo.form"].browse(int(number)).name

    def _write_moment(self, text, call):
        moment = call._to_utc(datetime.fromisoformat(text))
        return format_datetime(self.env, moment, tz=self.env.context.get("tz"))

    def _write_share(self, share, _call):
        return f"{formatLang(self.env, float(share) * 100, digits=2)}%"

    def _write_state(self, model, state):
        labels = self.env[model]._fields["state"]._description_selection(self.env)
        # A record that is still being entered has no state yet.
        return dict(labels).get(state, "")

    def _write_yes_or_no(self, text, _call):
        return self.env._("Yes") if text == "True" else self.env._("No")

    # === HOOKS === #

    def _get_evidence_call(self):
        """Hook: return the call whose clock and currency the evidence is in."""
        return self.env["care.grant.call"]
