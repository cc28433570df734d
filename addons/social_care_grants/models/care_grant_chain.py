from decimal import Decimal

from odoo import api, fields, models

from ..const import LIVE_GRANT_STATES
from ..logic.approval import ApprovalError, Band, next_step, resolve_tiers


class CareGrant(models.Model):
    """The chain of approvals of a grant: which tiers, in which order, by whom."""

    _inherit = "care.grant"

    approval_run = fields.Integer(readonly=True, copy=False)
    approval_ids = fields.One2many(
        comodel_name="care.grant.approval",
        inverse_name="grant_id",
        string="Approvals",
        readonly=True,
    )
    exposure = fields.Monetary(
        compute="_compute_exposure",
        help="This grant and the others of the NGO that count when its approval tiers"
        " are chosen.",
    )
    next_actor = fields.Char(string="Who Acts Next", compute="_compute_next_actor")

    # === EXPOSURE === #

    @api.depends("amount", "ngo_id", "date_start", "state")
    def _compute_exposure(self):
        exposures = self._get_exposures()
        for grant in self:
            grant.exposure = float(exposures[grant.id])

    def _get_exposures(self):
        """Return ``{grant_id: Decimal}``: each grant with its sisters of the same NGO.

        Drafts count too, so that parts of a split grant see each other.
        """
        # The control must see the grants that rules hide from this user.
        sisters = self.sudo().search(
            [("ngo_id", "in", self.ngo_id.ids), ("state", "in", LIVE_GRANT_STATES)]
        )
        exposures = {}
        for grant in self:
            total = grant.call_id._to_decimal(grant.amount)
            for sister in sisters - grant._origin.sudo():
                if grant._is_sister(sister):
                    total += sister.call_id._to_decimal(sister.amount)
            exposures[grant.id] = total
        return exposures

    def _is_sister(self, other):
        same = other.ngo_id == self.ngo_id and other.company_id == self.company_id
        if self.programme_id.exposure_scope == "call":
            return same and other.call_id == self.call_id
        if not (self.date_start and other.date_start):
            return same
        return same and other.date_start.year == self.date_start.year

    # === CHAIN === #

    def _resolve_tiers(self, exposure):
        """Return the tiers of this grant's exposure, in their order.

        :raise ApprovalError: if not exactly one tier answers at each step
        """
        self.ensure_one()
        # Who decides what is no secret, and everybody's control needs it.
        tiers = self.env["care.grant.approval.tier"].sudo()
        tiers = tiers.search([("company_id", "=", self.company_id.id)])
        bands = [tier._prepare_band() for tier in tiers]
        day = fields.Date.context_today(self)
        found = resolve_tiers(bands, exposure=exposure, day=day)
        return tiers.browse(int(band.key) for band in found)

    def _start_chain(self):
        """Snapshot the tiers that this grant needs today; return the number of it."""
        self.ensure_one()
        exposure = self._get_exposures()[self.id]
        run = max(self.approval_ids.mapped("run"), default=0) + 1
        rows = [
            {
                **tier._prepare_approval_vals(exposure),
                "grant_id": self.id,
                "run": run,
            }
            for tier in self._resolve_tiers(exposure)
        ]
        # Nobody holds rights to write the chain: certification writes it.
        self.env["care.grant.approval"].sudo().create(rows)
        self.invalidate_recordset(["approval_ids"])
        return run

    def _get_chain(self):
        """Return the tiers of the running chain, in their order."""
        self.ensure_one()
        rows = self.approval_ids.filtered(lambda row: row.run == self.approval_run)
        return rows.sorted("sequence")

    def _get_approvals(self, row):
        """Return the valid approvals that were given for one tier of the chain."""
        key = row._get_key()
        return self._get_valid_decisions("approve").filtered(lambda d: d.rule == key)

    def _get_duty_tier(self, duty):
        """Extend: an approval is given in the tier whose turn it is."""
        tier = super()._get_duty_tier(duty)
        return self._get_next_tier().tier_name if duty == "approve" else tier

    def _get_next_tier(self):
        """Return the tier that has to approve now; nothing if none is missing."""
        self.ensure_one()
        chain = self._get_chain()
        bands = [
            Band(row._get_key(), row.sequence, Decimal(0), None, "", row.minimum)
            for row in chain
        ]
        given = self._get_valid_decisions("approve").mapped("rule")
        step = next_step(bands, given)
        return chain.filtered(lambda row: step and row._get_key() == step.key)

    def _is_last_approval(self):
        """Tell whether the next approval completes the chain."""
        self.ensure_one()
        chain = self._get_chain()
        given = self._get_valid_decisions("approve").filtered(
            lambda d: d.rule in {row._get_key() for row in chain}
        )
        return sum(chain.mapped("minimum")) - len(given) == 1

    # === WHO ACTS NEXT === #

    @api.depends("state", "decision_ids", "tranche_ids.state")
    @api.depends_context("lang")
    def _compute_next_actor(self):
        texts = {
            "draft": self.env._("Finance certifier: certify the funds"),
            "approved": self.env._("Signatories of the ministry and the NGO"),
            "signed": self.env._("Grants officer: start the grant"),
            "suspended": self.env._("Approver: lift the suspension"),
        }
        for grant in self:
            if grant.state == "certified":
                # Names of groups are read by whoever reads the grant.
                group = grant._get_next_tier().sudo().group_id
                grant.next_actor = group.display_name
            elif grant.state == "active":
                grant.next_actor = grant._get_payment_actor()
            else:
                grant.next_actor = texts.get(grant.state, False)

    def _get_payment_actor(self):
        waiting = self.tranche_ids.sorted("number").filtered(
            lambda tranche: tranche.state not in ("settled", "cancelled")
        )
        return waiting[:1].next_actor or self.env._("Grants manager: close the grant")

    # === PROBLEMS === #

    def _get_certification_problems(self):
        """Return ``{grant_id: [reason, ...]}`` against certifying the funds."""
        problems = self._get_duty_blockers("certify")
        exposures = self._get_exposures()
        for grant in self:
            found = problems[grant.id]
            compare = grant.currency_id.compare_amounts
            if compare(grant.amount_planned, grant.amount):
                found.append(self.env._("its payments do not add up to the grant."))
            found += grant._get_award_problems()
            line = grant.budget_line_id.sudo()  # a control sees the money
            if compare(grant.amount, line.amount_free) > 0:
                found.append(
                    self.env._(
                        "its budget line has %(free)s left.",
                        free=grant.currency_id.format(line.amount_free),
                    )
                )
            if not grant.partner_bank_id:
                found.append(self.env._("it has no bank account."))
            elif grant.partner_bank_id.sudo().partner_id != grant.partner_id:
                found.append(self.env._("the bank account is not the NGO's."))
            try:
                grant._resolve_tiers(exposures[grant.id])
            except ApprovalError:
                found.append(
                    self.env._("nobody may approve this amount: set up its tiers.")
                )
        return problems

    def _get_award_problems(self):
        """Return the reason against more than the panel's result, which binds."""
        self.ensure_one()
        application = self.sudo().application_id  # whoever may read the ranking
        if not application:
            return []
        limit = application._get_recommended_amount()
        if self.currency_id.compare_amounts(self.amount, limit) <= 0:
            return []
        return [
            self.env._(
                "it is more than the panel recommended (%(limit)s).",
                limit=self.currency_id.format(limit),
            )
        ]

    def _get_approval_problems(self, transition):
        """Return ``{grant_id: [reason, ...]}`` against one approval of one tier."""
        problems = self._get_duty_blockers("approve")
        hashes = self._get_payload_hashes()
        # A control sees all facts of the register, whoever acts.
        issues = self.ngo_id.sudo()._get_standing_issues("grant")
        for grant in self:
            found = problems[grant.id]
            certified = grant._get_valid_decisions("certify").mapped("payload_hash")
            if hashes[grant.id] not in certified:
                found.append(self.env._("the funds are not certified for this."))
            tier = grant._get_next_tier()
            if not tier:
                found.append(self.env._("no approval is missing."))
            elif tier.sudo().group_id not in self.env.user.all_group_ids:
                found.append(
                    self.env._(
                        "it is the turn of “%(group)s”.",
                        group=tier.sudo().group_id.display_name,
                    )
                )
            elif grant._is_last_approval() is not (transition.name == "approve"):
                found.append(self.env._("other approvals are missing."))
            if grant._has_conflict_of_interest():
                found.append(
                    self.env._("you have a conflict of interest with the NGO.")
                )
            found += [i.text for i in issues[grant.ngo_id.id] if i.blocking]
        return problems

    def _has_conflict_of_interest(self):
        """Tell whether the user declared a conflict with this NGO in any call."""
        domain = [
            ("reviewer_id", "=", self.env.uid),
            ("state", "=", "blocked"),
            ("application_id.ngo_id", "=", self.ngo_id.id),
        ]
        # The declaration counts, whether or not a rule hides it now.
        return bool(self.env["care.grant.review"].sudo().search_count(domain, limit=1))
