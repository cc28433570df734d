from psycopg2.errors import ProgramLimitExceeded
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ..logic.addresses import is_clean_path
from ..logic.texts import clean_values

# What an address shows in the place of a sign that cannot be read.
UNREADABLE = "\ufffd"


class IrHttp(models.AbstractModel):
    """Nothing enters that no database can hold, whatever the form it comes in.

    Addresses with control characters lead nowhere. In what is posted such signs are
    left out: nobody typed them, and the rest of the text is not lost. In the question
    behind an address they are shown as unreadable, so that it finds nothing instead of
    something else.
    """

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path):
        """Refuse such an address before a page or a language is looked for."""
        if not is_clean_path(path):
            raise BadRequest
        return super()._match(path)

    @classmethod
    def _dispatch(cls, endpoint):
        """Clean what was sent; say it in plain words if a text is too long to find."""
        cls._clean_request()
        try:
            result = super()._dispatch(endpoint)
            # Here and not after: what is too long is told like other refusals.
            if not request.env.cr.closed:
                request.env.cr.flush()
        except ProgramLimitExceeded as error:
            raise UserError(
                request.env._("A text is too long for its field. Please shorten it.")
            ) from error
        return result

    @classmethod
    def _clean_request(cls):
        if request.dispatcher.routing_type != "http":
            request.params = clean_values(request.params)
            return
        asked = request.httprequest
        form = [(name, clean_values(v)) for name, v in asked.form.items(multi=True)]
        if form != list(asked.form.items(multi=True)):
            asked.form = ImmutableMultiDict(form)
        request.params = {
            name: clean_values(
                value,
                UNREADABLE if name in asked.args and name not in asked.form else "",
            )
            for name, value in request.params.items()
        }
