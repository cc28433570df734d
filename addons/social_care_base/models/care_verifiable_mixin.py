from odoo import fields, models
from odoo.exceptions import UserError


class CareVerifiableMixin(models.AbstractModel):
    """Let a record issue papers that anybody can verify by their QR code."""

    _name = "care.verifiable.mixin"
    _description = "Verifiable Document Mixin"

    document_ids = fields.One2many(
        comodel_name="care.document",
        inverse_name="res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def _issue_document(self, kind, title, holder, *, date_until=None, facts=None):
        """Issue one paper for this record.

        :param str kind: code of a ``care.document.kind``
        :param str holder: as the paper shows it; the verification page shows no more
        :param dict facts: ``{label: text}`` that the paper states
        :raise UserError: if the kind is unknown or no signing key is in force
        """
        self.ensure_one()
        paper = {"title": title, "holder": holder, "date_until": date_until}
        return self._issue_documents(kind, {self.id: paper | {"facts": facts}})

    def _issue_documents(self, kind, papers):
        """Issue one paper of a kind for each of these records, in one go.

        :param dict papers: ``{record id: values}`` with ``title`` and ``holder``, and
            ``date_until`` and ``facts`` if the paper has them
        :raise UserError: if the kind is unknown or no signing key is in force
        """
        found = self.env["care.document.kind"].sudo().search([("code", "=", kind)])
        if not found:
            raise UserError(
                self.env._("Unknown kind of document “%(kind)s”.", kind=kind)
            )
        today = fields.Date.context_today(self)
        vals_list = [papers[record.id] | {"date_issued": today} for record in self]
        # Nobody holds rights to write documents: records issue them only here.
        documents = self.env["care.document"].sudo()._issue(found, self, vals_list)
        self.invalidate_recordset(["document_ids"])
        return documents.sudo(False)

    def _revoke_documents(self, reason):
        """Revoke every paper of these records that is still issued."""
        self._end_documents("revoke", reason)

    def _replace_documents(self, reason):
        """Mark the issued papers of these records as replaced by a new one."""
        self._end_documents("replace", reason)

    def _end_documents(self, step, reason):
        # Nobody holds rights to write documents: their source ends them.
        documents = (
            self.env["care.document"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "=", "issued"),
                ]
            )
        )
        documents._apply_transition(step, reason=reason)

    # === HOOKS === #

    def _get_live_status(self, document):
        """Hook: return today's status of an issued, unexpired ``document``.

        One of ``valid``, ``conditional``, ``suspended``, ``expired``, ``revoked``.
        """
        return "valid"
