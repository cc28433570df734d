from odoo import fields, models


class CareDonationCode(models.Model):
    """A reason why a gift, a row or a file is not simply accepted.

    The code is the stable key; the sentence tells what was found, the advice what to
    do about it.
    """

    _name = "care.donation.code"
    _description = "Reason Code"
    _order = "kind, code"

    code = fields.Char(required=True)
    name = fields.Char(string="Reason", required=True, translate=True)
    advice = fields.Text(string="What to Do", required=True, translate=True)
    kind = fields.Selection(
        selection=[
            ("rejecting", "Rejects the row"),
            ("review", "Sends the row to review"),
            ("file", "Refuses the file"),
        ],
        required=True,
        index=True,
    )
    is_hold = fields.Boolean(
        string="Holds a Gift", help="A gift at the counter is held for this reason."
    )

    _code_uniq = models.UniqueIndex("(code)", "This code exists already.")

    def _compute_display_name(self):
        for code in self:
            code.display_name = code.name

    def _get_texts(self):
        """Return ``{code: (reason, advice)}`` in the language of the context."""
        # Reasons are shown to whoever may see the row; nobody else reads the table.
        codes = self.sudo().search_fetch([], ["code", "name", "advice"])
        return {code.code: (code.name, code.advice) for code in codes}
