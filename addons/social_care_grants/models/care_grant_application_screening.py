from odoo import api, fields, models

from ..const import AUDITOR, VIEWER
from ..logic.eligibility import Check, Facts, screen_all

# The register's own judgement, beside the rules of the call.
STANDING = "standing"


class CareGrantApplication(models.Model):
    """The screening of applications: every rule with the evidence it was read from."""

    _inherit = "care.grant.application"

    eligibility_ids = fields.One2many(
        comodel_name="care.grant.eligibility.result",
        inverse_name="application_id",
        string="Screening",
        readonly=True,
        groups=f"{VIEWER},{AUDITOR}",
    )
    eligibility_text = fields.Text(
        string="Rules Not Met", compute="_compute_eligibility_text"
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_eligibility_text(self):
        # The applicant reads which rules failed, not what the ministry knows.
        rules = self.env["care.grant.eligibility.rule"].sudo().search([])
        texts = {rule.code: rule.failure for rule in rules}
        standing = self.env._("The register has open issues with the NGO.")
        for application in self:
            failed = (
                application.sudo()
                ._get_last_results()
                .filtered(lambda result: result.verdict != "pass")
            )
            lines = [texts.get(result.code, standing) for result in failed]
            application.eligibility_text = "\n".join(lines) or False

    # === ACTIONS === #

    def action_screen(self):
        """Apply the rules of the call; each application becomes eligible or not.

        All applications of a call are read together, because the last one of an NGO
        counts. The results are kept, whatever happens to the application later.
        """
        self.check_access("write")
        self._check_role(self._get_lifecycle()["qualify"])
        submitted = self.filtered(lambda application: application.state == "submitted")
        verdicts = submitted._screen()
        submitted._keep_results(verdicts)
        for step, wanted in (("qualify", True), ("disqualify", False)):
            passed = submitted.filtered(lambda a, w=wanted: a._is_qualified() is w)
            if passed:
                passed._apply_transition(step)

    # === SCREENING === #

    def _screen(self):
        """Return ``{application: [Check, ...]}`` for the applications in ``self``."""
        result = {}
        for call, applications in self.grouped("call_id").items():
            rivals = call.application_ids.filtered(
                lambda a: a.state not in ("draft", "withdrawn")
            )
            facts = [rival._prepare_facts() for rival in rivals | applications]
            verdicts = screen_all(facts, call._prepare_limits())
            # A control sees all facts of the register, whoever acts.
            issues = applications.ngo_id.sudo()._get_standing_issues("grant")
            for application in applications:
                found = [i for i in issues[application.ngo_id.id] if i.blocking]
                checks = list(verdicts[str(application.id)].checks)
                checks.append(
                    Check(
                        STANDING,
                        "fail" if found else "pass",
                        " ".join(issue.text for issue in found) or "-",
                    )
                )
                result[application] = checks
        return result

    def _prepare_facts(self):
        """Return what is known of this application and its NGO as plain values."""
        self.ensure_one()
        call, ngo = self.call_id, self.ngo_id.sudo()  # a control sees all facts
        return Facts(
            application=str(self.id),
            ngo=str(ngo.id),
            submitted_at=self.date_submitted and call._to_local(self.date_submitted),
            requested=call._to_decimal(self.amount_requested),
            own_contribution=call._to_decimal(self.amount_own),
            state=ngo.state,
            form=str(ngo.form_id.id) if ngo.form_id else None,
            tax_clear={"yes": True, "no": False}.get(self.tax_clear),
            oldest_advance=ngo._get_oldest_open_advance(),
            last_turnover=call._to_decimal(self.amount_turnover) or None,
            owners_declared=self.owners_declared,
            **self._prepare_bank_facts(),
        )

    def _prepare_bank_facts(self):
        account = self._find_bank_account()
        if not account:
            return {"bank_verified": None, "bank_holder_is_ngo": None}
        return {
            "bank_verified": account.allow_out_payment,
            "bank_holder_is_ngo": account.partner_id == self.ngo_id.sudo().partner_id,
        }

    def _find_bank_account(self):
        """Return the account with this application's number, if the ministry has it."""
        # Accounts belong to accounting; here only whether it is known and trusted.
        accounts = self.env["res.partner.bank"].sudo()
        if not self.iban:
            return accounts
        return accounts.search(
            [
                ("sanitized_acc_number", "=", self.iban.replace(" ", "").upper()),
                ("partner_id", "=", self.ngo_id.sudo().partner_id.id),
            ],
            limit=1,
        )

    def _keep_results(self, verdicts):
        now, rows = fields.Datetime.now(), []
        for application, checks in verdicts.items():
            run = max(application.eligibility_ids.mapped("run"), default=0) + 1
            rows += [
                {
                    "application_id": application.id,
                    "run": run,
                    "code": check.code,
                    "verdict": check.verdict,
                    "evidence": check.evidence,
                    "date": now,
                    "user_id": self.env.uid,
                }
                for check in checks
            ]
        # Nobody holds rights to write results: the screening writes them.
        self.env["care.grant.eligibility.result"].sudo().create(rows)
        self.invalidate_recordset(["eligibility_ids", "available_transitions"])

    def _get_last_results(self):
        """Return the results of the last screening of this application."""
        last = max(self.eligibility_ids.mapped("run"), default=0)
        return self.eligibility_ids.filtered(lambda result: result.run == last)

    def _is_qualified(self):
        """Tell whether the last screening was passed; ``None`` if there was none."""
        results = self._get_last_results()
        if not results:
            return None
        return all(result.verdict == "pass" for result in results)

    # === HOOKS === #

    def _get_qualify_problems(self, application):
        problems = list(application._get_duty_blockers("eligibility")[application.id])
        if application._is_qualified() is not True:
            problems.append(self.env._("its screening is not passed."))
        return problems

    def _get_disqualify_problems(self, application):
        problems = list(application._get_duty_blockers("eligibility")[application.id])
        if application._is_qualified() is not False:
            problems.append(
                self.env._("no screening has found a rule that is not met.")
            )
        return problems
