from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from odoo.addons.social_care_base.formats import join_names, ltr
from odoo.addons.social_care_base.logic.amount_words import (
    AmountWordsError,
    amount_in_words,
)
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import MANAGER

ARABIC, ENGLISH = "ar_001", "en_US"


class CareDonationReceipt(models.Model):
    """The receipt of one gift: a serial of a book that is never given twice.

    It keeps what the paper says, whatever becomes of the donor's record. Nobody
    deletes it; a void receipt keeps its number and says why.
    """

    _name = "care.donation.receipt"
    _description = "Donation Receipt"
    _inherit = [
        "care.donation.engine.mixin",
        "care.lifecycle.mixin",
        "care.verifiable.mixin",
    ]
    _order = "year desc, book_id, serial desc"
    _rec_name = "number"

    _lifecycle = Lifecycle(
        initial="issued",
        final={"void"},
        transitions=[
            Transition("void", {"issued"}, "void", {MANAGER}, reason_required=True)
        ],
    )
    _lifecycle_fields = ("void_reason", "voided_by_id", "date_voided")
    _engine_fields = (
        "donation_id",
        "book_id",
        "year",
        "serial",
        "number",
        "replaces_id",
        "date_issued",
        "date_value",
        "donor_name",
        "currency_id",
        "amount",
        "facts",
        "issued_by_id",
    )

    state = fields.Selection(selection=[("issued", "Issued"), ("void", "Void")])
    donation_id = fields.Many2one(
        comodel_name="care.donation",
        string="Gift",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    book_id = fields.Many2one(
        comodel_name="care.donation.receipt.book",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="donation_id.company_id", store=True, index=True
    )
    year = fields.Integer(required=True, readonly=True, aggregator=False)
    serial = fields.Integer(required=True, readonly=True, aggregator=False)
    number = fields.Char(required=True, readonly=True, index="trigram")
    replaces_id = fields.Many2one(
        comodel_name="care.donation.receipt",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The void receipt that this one stands for.",
    )
    date_issued = fields.Date(required=True, readonly=True)
    date_value = fields.Date(string="Value Date", required=True, readonly=True)
    donor_name = fields.Char(string="Received from", required=True, readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict"
    )
    amount = fields.Monetary(required=True, readonly=True)
    facts = fields.Json(
        readonly=True, help="The lines as the paper states them, at the time of issue."
    )
    issued_by_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )
    void_reason = fields.Text(readonly=True)
    voided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    date_voided = fields.Datetime(readonly=True)

    _serial_uniq = models.UniqueIndex(
        "(book_id, year, serial)", "This serial is given already."
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "This receipt number is given already."
    )
    _one_in_force = models.UniqueIndex(
        "(donation_id) WHERE state = 'issued'", "The gift has a receipt in force."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A receipt states more than nothing."
    )

    # === CRUD === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A receipt is never deleted. Void it: it keeps its number.")
        )

    # === ACTIONS === #

    def action_void(self, reason=None):
        return self._apply_with_reason("void", reason)

    def action_print(self):
        return self.env.ref(
            "social_care_donations.care_donation_receipt_report"
        ).report_action(self)

    # === TRANSITIONS === #

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "void":
            vals |= {"voided_by_id": self.env.uid, "date_voided": fields.Datetime.now()}
        return vals

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name == "void":
            self._revoke_documents(reason)
            self._release_gifts(reason)

    def _release_gifts(self, reason):
        """Lead the gifts back, so that a receipt can replace the void one."""
        numbers = join_names(self.env, self.mapped("number"))
        # A step of the system: only a voided receipt leads a gift back.
        gifts = self.donation_id.with_user(self.env.ref("base.user_root"))
        gifts._apply_transition("withdraw_receipt", reason=f"{numbers}: {reason}")

    # === WHAT THE PAPER SAYS === #

    @api.model
    def _prepare_vals(self, donation, book, today, serial):
        """Return the snapshot that the receipt keeps of ``donation``."""
        registry = donation.company_id.company_registry
        parts = [registry, str(today.year), book.code, f"{serial:06d}"]
        earlier = donation.receipt_ids.sorted("id")[-1:]
        return {
            "donation_id": donation.id,
            "book_id": book.id,
            "year": today.year,
            "serial": serial,
            "number": "/".join(filter(None, parts)),
            "replaces_id": earlier.id,
            "date_issued": today,
            "date_value": donation.date_value,
            "donor_name": donation.with_context(
                lang=self._get_lang()
            )._get_donor_label(),
            "currency_id": donation.currency_id.id,
            "amount": donation.amount,
            "facts": [self._prepare_line_facts(line) for line in donation.line_ids],
            "issued_by_id": self.env.uid,
        }

    @api.model
    def _prepare_line_facts(self, line):
        line = line.with_context(lang=self._get_lang())
        labels = dict(line._fields["sharia_class"]._description_selection(line.env))
        restrictions = dict(
            line._fields["restriction"]._description_selection(line.env)
        )
        return {
            "text": line.text,
            "amount": str(line.amount),
            "sharia_class": labels[line.sharia_class],
            "purpose": line.purpose_id.name,
            "restriction": restrictions[line.restriction],
        }

    def _issue_papers(self):
        """Number and sign the papers that anybody can verify."""
        self._issue_documents("donation_receipt")

    def _get_paper_texts(self, kind):
        return {
            "title": self.env._("Donation receipt %(number)s", number=ltr(self.number)),
            # No name: anybody may open the page behind the code.
            "holder": False,
            "facts": self._get_public_facts(),
        }

    def _get_public_facts(self):
        _ = self.env._
        lines = self.donation_id.line_ids
        labels = dict(lines._fields["sharia_class"]._description_selection(self.env))
        classes = [labels[line.sharia_class] for line in lines]
        facts = [
            (_("Receipt number"), self.number),
            (_("Amount"), self.currency_id.format(self.amount)),
            (_("Value date"), format_date(self.env, self.date_value)),
            (_("Class"), format_list(self.env, classes)),
        ]
        if self.replaces_id:
            facts.append((_("Replaces receipt"), self.replaces_id.number))
        return facts

    def _get_amount_in_words(self, lang):
        """Return the amount in words, or nothing where a currency has none."""
        self.ensure_one()
        try:
            return amount_in_words(
                Decimal(str(self.amount)), self.currency_id.name, lang
            )
        except AmountWordsError:
            return ""

    def _get_line_amount(self, line):
        """Return the amount of one line of the snapshot as the paper writes it."""
        return self.currency_id.format(float(line["amount"]))

    @api.model
    def _get_lang(self):
        """Return the language of the paper: Arabic wherever it is installed."""
        codes = {code for code, _name in self.env["res.lang"].get_installed()}
        return ARABIC if ARABIC in codes else ENGLISH

    def _get_document(self):
        """Return the verifiable paper of this receipt."""
        self.ensure_one()
        return self.document_ids.sorted("id")[-1:]

    def _get_live_status(self, document):
        """Tell the verification page how the receipt stands today."""
        return "valid" if self.state == "issued" else "revoked"

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            receipt.id: {"number": receipt.number, "amount": str(receipt.amount)}
            for receipt in self
        }
