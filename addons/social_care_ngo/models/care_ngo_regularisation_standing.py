from odoo import models
from odoo.tools import format_date

from ..logic.standing import Issue
from .care_ngo_annual_standing import BLOCKED_PURPOSES
from .care_ngo_regularisation import PURSUED
from .care_ngo_strike_off import REGULARISATION


class CareNgo(models.Model):
    """What the standing of a body says while it has not adapted to the law."""

    _inherit = "care.ngo"

    # === HOOKS === #

    def _get_standing_issues(self, purpose):
        """Add what an older body has to do; past its last day it gets no money."""
        issues = super()._get_standing_issues(purpose)
        waiting = self.filtered(lambda ngo: ngo.regularisation in ("todo", "applied"))
        requests = waiting._get_regularise_requests()
        late = waiting._get_late_to_regularise(requests)
        pursued = {r.ngo_id.id: r for r in requests if r.state in PURSUED}
        for ngo in waiting:
            filed = pursued.get(ngo.id)
            code = ngo._get_regularise_code(filed, ngo in late)
            issue = Issue(
                code,
                ngo._get_regularise_text(code),
                blocking=ngo in late and purpose in BLOCKED_PURPOSES,
                url=ngo._get_regularise_url(filed),
            )
            issues.setdefault(ngo.id, []).append(issue)
        return waiting._add_dissolution_issues(issues, purpose)

    # === PRIVATE === #

    def _get_regularise_code(self, filed, is_late):
        self.ensure_one()
        if filed and filed.state == "returned":
            return "regularisation_returned"
        if filed:
            return "regularisation_late" if is_late else "regularisation_open"
        return "regularisation_overdue" if is_late else "regularisation_due"

    def _get_regularise_text(self, code):
        """Return the sentence of a code; each says what to do."""
        _ = self.env._
        texts = {
            "regularisation_due": _(
                "The body was registered under an earlier law. Adapt its statute and"
                " file a request for regularisation by %(date)s."
            ),
            "regularisation_overdue": _(
                "The body has not adapted to the law: the last day was %(date)s. File a"
                " request for regularisation now. The court may be asked to dissolve"
                " the body."
            ),
            "regularisation_open": _(
                "The request for regularisation was filed in time and is being"
                " examined. There is nothing to do for now."
            ),
            "regularisation_late": _(
                "The request for regularisation came after the last day (%(date)s). It"
                " is being examined."
            ),
            "regularisation_returned": _(
                "The request for regularisation was returned. Complete it and file it"
                " again; the last day to adapt to the law is %(date)s."
            ),
        }
        last_day = self.date_regularise_until
        return texts[code] % {"date": format_date(self.env, last_day)}

    def _get_regularise_url(self, filed):
        """Return the page of the portal where the body settles it."""
        if filed:
            page = "/edit" if filed.state == "returned" else ""
            return f"/my/ngo/requests/{filed.id}{page}"
        return f"/my/ngo/{self.id}/requests#regularisation"

    def _add_dissolution_issues(self, issues, purpose):
        # The body is told what threatens, also where it cannot read the proposal.
        proposals = self.env["care.ngo.strike.off"].sudo()
        for proposal in proposals._find_open(self, REGULARISATION):
            text = self.env._(
                "It is proposed to ask the court to dissolve the body, because it had"
                " not adapted to the law by %(date)s. A person looks into it.",
                date=format_date(self.env, proposal.date_last_day),
            )
            issue = Issue("dissolution_proposed", text, purpose in BLOCKED_PURPOSES)
            issues[proposal.ngo_id.id].append(issue)
        return issues
