import json
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from odoo.addons.social_care_base.formats import ltr

KIND = "ngo_letter"
# Compared by identity: a client can send any context *value*, never this object.
_LETTER_TOKEN = object()


class CareNgoLetter(models.Model):
    """The letter of one decision: whom, what, why, by which law, until when what.

    Steps issue it; nobody holds rights to write one, and what it says never changes.
    A later decision takes its force, see ``care.ngo.letter.mixin``.
    """

    _name = "care.ngo.letter"
    _description = "Decision Letter"
    _written_by_code = True
    _inherit = ["care.ngo.paper.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "case_no", "ngo_id"]

    number = fields.Char(
        string="Letter Number", readonly=True, copy=False, index="trigram"
    )
    type_id = fields.Many2one(
        comodel_name="care.ngo.letter.type",
        string="Subject",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    step = fields.Char(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty where the decision is about the body itself.",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    case_no = fields.Char(string="File Number", readonly=True)
    date_case = fields.Date(string="Filed on", readonly=True)
    addressee = fields.Char(required=True, readonly=True)
    registry_no = fields.Char(string="Registry Number", readonly=True)
    address = fields.Char(readonly=True)
    reasons = fields.Json(readonly=True, help="Language, then the reasons.")
    reason = fields.Text(compute="_compute_reason")
    date_until = fields.Date(
        string="Last Day to Act",
        readonly=True,
        help="The last day of what the addressee can do.",
    )
    status = fields.Selection(
        selection=lambda self: (
            self.env["care.document"]._fields["status"]._description_selection(self.env)
        ),
        compute="_compute_status",
    )

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is taken."
    )

    # === COMPUTES === #

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason(self):
        for letter in self:
            reasons = letter.reasons or {}
            first = next(iter(reasons.values()), False)
            letter.reason = reasons.get(self.env.lang) or first

    @api.depends("document_ids.state")
    def _compute_status(self):
        papers = reversed(self.document_ids)  # the first of a letter stays
        statuses = {paper.res_id: paper.status for paper in papers}
        for letter in self:
            letter.status = statuses.get(letter.id)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_token()
        return super().create(vals_list)

    def write(self, vals):
        self._check_token()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A letter that is out is kept as evidence."))

    def _check_token(self):
        if self.env.context.get("letter_token") is not _LETTER_TOKEN:
            raise AccessError(self.env._("Only a decision issues its letter."))

    # === ACTIONS === #

    def action_print(self):
        """Print the letters, in the language of the ministry's papers."""
        report = self.env.ref("social_care_ngo.care_ngo_letter_report")
        return report.report_action(self)

    def action_print_copy(self):
        """Print a copy in the language of the user, who asks for it."""
        report = self.env.ref("social_care_ngo.care_ngo_letter_report")
        context = json.dumps({"care_paper_lang": self.env.lang})
        ids = ",".join(map(str, self.ids))
        query = urlencode({"context": context})
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/pdf/{report.report_name}/{ids}?{query}",
            "target": "new",
        }

    # === ISSUING === #

    @api.model
    def _issue(self, cases, step, reason):
        """Write and sign the letter of ``step`` for each of ``cases``.

        :raise UserError: if no type is in force, or the reasons are missing
        """
        writer = self.with_context(letter_token=_LETTER_TOKEN)
        vals_list = []
        for company, documents in cases.grouped("company_id").items():
            common = writer._prepare_common(company, cases._letter_case, step, reason)
            vals_list += [doc._prepare_letter_vals() | common for doc in documents]
        letters = writer.create(vals_list)
        papers = letters._issue_documents(KIND)
        for letter, paper in zip(letters, papers, strict=True):
            letter.number = paper.number
        if not reason:  # a step that has one tells of itself
            letters._tell_representatives()
        return letters

    def _tell_representatives(self):
        """Let whoever acts for a body know that there is a letter."""
        by_ngo = self.grouped("ngo_id")

        def text(ngo):
            letters = by_ngo[ngo].with_env(ngo.env)
            names = [f"{one.type_id.name} ({ltr(one.number)})" for one in letters]
            return ngo.env._(
                "The ministry has written to you; the letter is in the portal:"
                " %(letters)s",
                letters=format_list(ngo.env, names),
            )

        self.ngo_id._send_notices(text)

    def _prepare_common(self, company, case, step, reason):
        """Return what the letters of one decision have in common."""
        today = company._get_care_today()
        kinds = self.env["care.ngo.letter.type"]
        kind = kinds._get_in_force(f"{case}_{step}", today, company)
        reasons = self._collect_reasons(kind, reason, today, company)
        if kind.needs_reason and not reasons:
            raise UserError(self.env._("Please give a reason."))
        return {
            "type_id": kind.id,
            "step": step,
            "date": today,
            "reasons": reasons,
            "date_until": self._get_last_day(kind, today, company),
        }

    def _collect_reasons(self, kind, reason, today, company):
        """Return the reasons in every language; a law has its own words in each."""
        installed = [lang for lang, _name in self.env["res.lang"].get_installed()]
        rules = self.env["care.deadline.rule"]
        if kind.reason_key:
            rule = rules._get_in_force(kind.reason_key, today, company)
            return {
                lang: rule.with_context(lang=lang).consequence for lang in installed
            }
        reason = (reason or "").strip()
        return dict.fromkeys(installed, reason) if reason else {}

    def _get_last_day(self, kind, today, company):
        if not kind.remedy_key:
            return False
        rules = self.env["care.deadline.rule"]
        rule = rules._get_in_force(kind.remedy_key, today, company)
        return rule._get_last_day(today, company)

    # === THE PAPER === #

    def _get_paper(self):
        """Return the signed paper of this letter."""
        self.ensure_one()
        return self.document_ids[:1]

    def _get_status_label(self):
        """Return the status of today, as people read it."""
        self.ensure_one()
        labels = dict(self._fields["status"]._description_selection(self.env))
        return labels.get(self.status, "")

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.number

    def _get_signatory(self):
        """Return the role that signs, as people read it."""
        self.ensure_one()
        owner, role = self.type_id, self.type_id.signatory
        if role == "approver":
            owner, role = self.request_id.type_id, self.request_id.type_id.approver
        name = "signatory" if owner == self.type_id else "approver"
        return dict(owner._fields[name]._description_selection(self.env))[role]

    def _get_paper_texts(self, kind):
        """State no more than that there was this decision on this file.

        The reasons are for the addressee; the page behind the code is public.
        """
        _ = self.env._
        facts = [
            (_("Registry number"), self.registry_no),
            (_("File number"), self.case_no),
            (_("Request"), self.request_id.type_id.name),
        ]
        return {
            "title": self.type_id.name,
            "holder": self.addressee,
            "facts": [(label, text) for label, text in facts if text],
        }
