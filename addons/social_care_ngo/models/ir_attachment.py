from odoo import models

# Files of these models follow the rights of their record, whatever link leads there.
EVIDENCE = frozenset(
    {
        "care.ngo.document",
        "care.ngo.meeting.minutes",
        "care.ngo.request.document",
        "care.ngo.return.document",
    }
)


class IrAttachment(models.Model):
    """Links with a token open no evidence: only the rights of its record do."""

    _inherit = "ir.attachment"

    def _can_return_content(self, field_name=None, access_token=None):
        about = self.sudo().with_context(prefetch_fields=False)
        if about.res_model in EVIDENCE:
            self.check_access("read")
            return True
        return super()._can_return_content(field_name, access_token)
