import base64
import binascii
from io import BytesIO

from odoo import fields, models
from odoo.exceptions import UserError


class CareNgoReturnLoad(models.TransientModel):
    """Take the answers of a workbook that an officer has received into an open return.

    The same reader as in the portal: every answer comes in, or none does.
    """

    _name = "care.ngo.return.load"
    _description = "Load the Workbook of an Annual Return"

    return_id = fields.Many2one(
        comodel_name="care.ngo.return", required=True, readonly=True
    )
    # Not required here: the reader says in words what is wrong with an empty file.
    file = fields.Binary(string="Workbook", attachment=False)
    filename = fields.Char()

    def action_confirm(self):
        self.ensure_one()
        self.return_id._import_workbook(BytesIO(self._get_content()))
        return {"type": "ir.actions.act_window_close"}

    def _get_content(self):
        """Return the bytes of the file.

        :raise UserError: if a client has sent something else
        """
        try:
            value = self.with_context(bin_size=False).file or b""
            return base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise UserError(
                self.env._("The file has not arrived whole. Please choose it again.")
            ) from error
