from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..logic.reference import format_reference

# Compared by identity: a client can send any context *value*, never this object.
_REFERENCE_TOKEN = object()


class CareReferenceMixin(models.AbstractModel):
    """Give a document a number per company and year, once and for ever.

    The document's transition (or its ``create``) calls :meth:`_assign_reference`.
    """

    _name = "care.reference.mixin"
    _description = "Reference Mixin"

    _reference_prefix: str | None = None

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        index=True,
    )
    reference = fields.Char(readonly=True, copy=False, index="trigram")

    _reference_uniq = models.UniqueIndex(
        "(company_id, reference) WHERE reference IS NOT NULL",
        "This reference is taken.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("reference") for vals in vals_list):
            raise AccessError(self.env._("References are given by the system."))
        return super().create(vals_list)

    def write(self, vals):
        token = self.env.context.get("reference_token")
        if "reference" in vals and token is not _REFERENCE_TOKEN:
            raise AccessError(self.env._("References are given by the system."))
        if "company_id" in vals and self._is_numbered_elsewhere(vals["company_id"]):
            raise AccessError(
                self.env._("A document with a reference stays with its company.")
            )
        return super().write(vals)

    def _is_numbered_elsewhere(self, company_id):
        """Tell whether one of these documents bears a number of another company."""
        return any(d.reference and d.company_id.id != company_id for d in self)

    def _get_reference_place(self):
        """Return the code of the place that the number names; empty for none."""
        return ""

    def _assign_reference(self):
        """Number the documents that have no reference yet, in their order."""
        unnumbered = self.filtered(lambda document: not document.reference)
        for company, documents in unnumbered.grouped("company_id").items():
            year = company._get_care_today().year
            # Nobody holds rights on counters: numbers are given here only.
            first = (
                self.env["care.reference.counter"]
                .sudo()
                ._take(
                    self._reference_prefix, len(documents), company=company, year=year
                )
            )
            for number, document in enumerate(documents, first):
                reference = format_reference(
                    self._reference_prefix,
                    year,
                    number,
                    place=document._get_reference_place(),
                )
                document.with_context(reference_token=_REFERENCE_TOKEN).write(
                    {"reference": reference}
                )
