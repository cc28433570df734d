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

    def _issue_documents(self, kind, *, date_until=None):
        """Issue one paper for each record, with its texts in every language.

        :param str kind: code of a ``care.document.kind``
        :raise UserError: if the kind is unknown or no signing key is in force
        """
        found = self.env["care.document.kind"].sudo().search([("code", "=", kind)])
        if not found:
            raise UserError(
                self.env._("Unknown kind of document “%(kind)s”.", kind=kind)
            )
        vals = {
            "date_issued": self.env.company._get_care_today(),
            "date_until": date_until,
        }
        texts = {record.id: {} for record in self}
        for lang, _name in self.env["res.lang"].get_installed():
            for record in self.with_context(lang=lang):
                texts[record.id][lang] = record._get_paper_texts(kind)
        # Nobody holds rights to write documents: records issue them only here.
        documents = self.env["care.document"].sudo()._issue(found, self, vals, texts)
        self.invalidate_recordset(["document_ids"])
        return documents.sudo(False)

    def _get_issued_document(self, kind):
        """Return the newest paper of ``kind`` that is neither revoked nor replaced."""
        self.ensure_one()
        return self.document_ids.filtered(
            lambda d: d.kind_id.code == kind and d.state == "issued"
        ).sorted("id")[-1:]

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

    def _get_paper_texts(self, kind):
        """Hook: return what a paper of ``kind`` states, in the language of the user.

        The verification page shows just this: no more personal data than the paper.

        :return: ``{"title": str, "holder": str or False, "facts": [(label, text)]}``
        """
        raise NotImplementedError

    def _get_live_status(self, document):
        """Hook: return today's status of an issued, unexpired ``document``.

        One of ``valid``, ``conditional``, ``suspended``, ``expired``, ``revoked``.
        """
        return "valid"

    def _on_papers_issued_anew(self, papers):
        """Hook: tell whoever holds papers of these records that there are new ones.

        They say the same and take the place of others, whose signing key is relied on
        no more. Called once for all records of one kind, as the superuser.
        """
