from psycopg2.errors import ProgramLimitExceeded
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ..logic.addresses import find_misplaced, is_clean_path, is_storable
from ..logic.texts import clean_values

OUR_MODULES = "odoo.addons.social_care_"
# What every page of the suite calls the file that it takes.
FILE_FIELDS = frozenset({"file"})
# What an address shows in the place of a sign that cannot be read.
UNREADABLE = "\ufffd"


class IrHttp(models.AbstractModel):
    """Nothing enters that no database can hold, whatever the form it comes in.

    Addresses with control characters lead nowhere, forms that none of our pages sends
    are refused. In what is posted such signs are left out: nobody typed them, and the
    rest of the text is not lost. In the question behind an address they are shown as
    unreadable, so that it finds nothing instead of something else.
    """

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path):
        """Refuse an address that no database can hold before a page is looked for."""
        if not is_clean_path(path):
            raise BadRequest
        return super()._match(path)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Refuse a form of ours with a file for a text, or a text for a file."""
        super()._pre_dispatch(rule, args)
        endpoint = rule.endpoint
        if not endpoint.__module__.startswith(OUR_MODULES):
            return
        taken = FILE_FIELDS if endpoint.routing.get("max_content_length") else set()
        sent = request.httprequest
        if find_misplaced({*sent.form, *sent.args}, set(sent.files), taken):
            raise BadRequest
        if not is_storable(f.filename or "" for _, f in sent.files.items(multi=True)):
            raise BadRequest

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
