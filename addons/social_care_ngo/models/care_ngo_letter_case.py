from odoo import fields, models

from .care_ngo_letter_mixin import LetterStep

# The letters that told a body of its entry in the register.
LISTED = frozenset({"list", "list_by_silence"})


class CareNgo(models.Model):
    """The letters of the register: listed, returned, objected to, and the measures.

    Whoever is taken over from an older register has asked for nothing: no letter.
    """

    _inherit = "care.ngo"

    _letter_case = "registration"
    _letter_steps = {
        "return": LetterStep(replaces={"return"}),
        "ask": LetterStep(replaces={"ask", "object"}),
        "go_on": LetterStep(replaces={"ask"}),
        "object": LetterStep(replaces={"return", "ask", "go_on", "object"}),
        "list": LetterStep(replaces={"return", "ask", "go_on", "object"}),
        "list_by_silence": LetterStep(replaces={"return", "ask", "go_on"}),
        "expire": LetterStep(replaces={"return", "object"}),
        "refuse": LetterStep(replaces={"return", "ask", "go_on", "object"}),
        "suspend": LetterStep(),
        "reinstate": LetterStep(replaces={"suspend"}),
        "end_suspension": LetterStep(replaces={"suspend"}),
        "void_suspension": LetterStep(revokes={"suspend"}),
        "revoke": LetterStep(replaces={"suspend"}, revokes=LISTED),
        "dissolve": LetterStep(replaces={"suspend"}, revokes=LISTED),
    }

    letter_ids = fields.One2many(
        comodel_name="care.ngo.letter",
        inverse_name="ngo_id",
        string="Letters",
        readonly=True,
        copy=False,
    )

    def _get_letters(self):
        return self.letter_ids.filtered(lambda letter: not letter.request_id)

    def _prepare_letter_vals(self):
        self.ensure_one()
        return {
            "ngo_id": self.id,
            "case_no": self.reference,
            "date_case": self.date_notified,
            "addressee": self.name,
            "registry_no": self.registry_no,
            "address": self._format_letter_address(),
        }

    def _format_letter_address(self):
        parts = (self.street, self.city, self.governorate_id.name_ar)
        return "، ".join(part for part in parts if part)


class CareNgoRequest(models.Model):
    """The letters of a request: returned, decided, carried out, lapsed, appealed."""

    _inherit = "care.ngo.request"

    _letter_case = "request"
    _letter_steps = {
        "return": LetterStep(replaces={"return"}),
        "approve": LetterStep(replaces={"return"}),
        "approve_by_silence": LetterStep(replaces={"return"}),
        "refuse": LetterStep(replaces={"return"}),
        "apply": LetterStep(),
        "expire": LetterStep(replaces={"return"}),
        "grant_appeal": LetterStep(revokes={"refuse"}),
        "dismiss_appeal": LetterStep(),
    }
    _letter_ends = dict.fromkeys(
        ("withdraw", "close"),
        LetterStep(replaces={"return"}, revokes={"approve", "approve_by_silence"}),
    )

    letter_ids = fields.One2many(
        comodel_name="care.ngo.letter",
        inverse_name="request_id",
        string="Letters",
        readonly=True,
        copy=False,
    )

    def _get_letters(self):
        return self.letter_ids

    def _prepare_letter_vals(self):
        self.ensure_one()
        return self.ngo_id._prepare_letter_vals() | {
            "request_id": self.id,
            "case_no": self.reference,
            "date_case": self.date_filed,
        }
