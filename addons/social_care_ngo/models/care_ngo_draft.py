from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Compared by identity: a client can send any context *value*, never this object.
_DRAFT_TOKEN = object()


class CareNgo(models.Model):
    """A draft that was never handed in goes with all that hangs on it."""

    _inherit = "care.ngo"

    def unlink(self):
        """Throw drafts away with their people and files; the trail tells of each.

        :raise UserError: if it is no draft, or the ministry has looked at a part of it
        """
        self.check_access("unlink")
        self._unlink_if_initial()
        # Who may throw a draft away needs no right on each part of it. The database
        # alone would take the parts along unasked, and leave their files behind.
        drafts = self.sudo()
        vetting = self.env["care.ngo.vetting"].sudo()
        vetting.search([("ngo_id", "in", self.ids)]).unlink()
        drafts.kinship_ids.unlink()
        drafts.person_ids.unlink()
        drafts.ngo_document_ids.with_context(draft_token=_DRAFT_TOKEN).unlink()
        return super().unlink()


class CareNgoDocument(models.Model):
    """Also an earlier upload goes with its draft, unless somebody has looked at it."""

    _inherit = "care.ngo.document"

    @api.ondelete(at_uninstall=False)
    def _unlink_if_initial(self):
        if self.env.context.get("draft_token") is not _DRAFT_TOKEN:
            super()._unlink_if_initial()
        elif self._is_looked_at():
            raise UserError(
                self.env._("What the ministry has checked is kept as evidence.")
            )

    def _is_looked_at(self):
        """Tell whether one of the documents was ever verified or rejected."""
        # Nobody holds rights on the trail: it is asked by the engine only.
        trail = self.env["care.audit.entry"].sudo()
        looked = Domain("action", "in", ("verify", "reject"))
        own = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        return bool(trail.search_count(own & looked, limit=1))


class CareNgoRequest(models.Model):
    """A draft of a request goes with its lines and files."""

    _inherit = "care.ngo.request"

    def unlink(self):
        """Throw drafts away with their lines; the database would leave their files.

        :raise UserError: if a request has been filed
        """
        self.check_access("unlink")
        self._unlink_if_initial()
        parts = self.sudo()  # as for the drafts of notifications above
        parts.document_line_ids.unlink()
        parts.person_line_ids.unlink()
        return super().unlink()
