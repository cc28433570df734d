from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request

from ..logic.addresses import find_misplaced, is_clean_path, is_storable

OUR_MODULES = "odoo.addons.social_care_"
# What every page of the suite calls the file that it takes.
FILE_FIELDS = frozenset({"file"})


class IrHttp(models.AbstractModel):
    """Addresses and forms that no page of ours can mean are refused at the door."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path):
        """Refuse an address that no database can hold before a page is looked for."""
        if not is_clean_path(path):
            raise BadRequest
        return super()._match(path)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Refuse a form of ours that nobody can have filled in.

        With a file for a text, a text for a file, or what no database can hold.
        """
        super()._pre_dispatch(rule, args)
        endpoint = rule.endpoint
        if not endpoint.__module__.startswith(OUR_MODULES):
            return
        taken = FILE_FIELDS if endpoint.routing.get("max_content_length") else set()
        sent = request.httprequest
        if find_misplaced({*sent.form, *sent.args}, set(sent.files), taken):
            raise BadRequest
        names = [file.filename or "" for _, file in sent.files.items(multi=True)]
        if not is_storable([*names, *(t for _, t in sent.form.items(multi=True))]):
            raise BadRequest
