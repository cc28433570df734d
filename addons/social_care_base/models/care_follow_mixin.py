from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.base.models.ir_attachment import condition_values

# Rows are about documents of these kinds; rows about others are for auditors only.
DOCUMENTS = (
    "care.lifecycle.mixin",
    "care.decision.mixin",
    "care.verifiable.mixin",
    "care.deadline.mixin",
    "care.dated.mixin",
)


class CareFollowMixin(models.AbstractModel):
    """Make rows about a document visible to whoever may read that document.

    For models with ``res_model`` and ``res_id``. A record rule cannot say this,
    because the document may be of any model. Auditors see every row.
    """

    _name = "care.follow.mixin"
    _description = "Visible With Its Document"

    res_model_name = fields.Char(
        string="Kind of Document", compute="_compute_res_model_name"
    )

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_res_model_name(self):
        kinds = self.env["ir.model"]
        for row in self:
            row.res_model_name = kinds._get(row.res_model).name

    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        if not (bypass_access or self._sees_all()):
            domain = Domain(domain)
            domain &= self._get_visible_domain(domain)
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or not self or self._sees_all():
            return result
        visible = self.browse(self._search(Domain("id", "in", self.ids)))
        hidden = self - visible
        return (hidden, self._make_access_error) if hidden else None

    def _make_access_error(self):
        return AccessError(self.env._("This belongs to a document you may not read."))

    def _sees_all(self):
        return self.env.su or self.env.user.has_group(
            "social_care_base.group_care_auditor"
        )

    def _get_visible_domain(self, domain):
        """Return the rows about documents that the user may read.

        :param domain: what is searched; if it names document types, only these count
        """
        named = condition_values(self, "res_model", domain)
        visible = Domain.FALSE
        for model in self._get_documents():
            name = model._name
            if (named is None or name in named) and model.has_access("read"):
                readable = model.with_context(active_test=False)._search(Domain.TRUE)
                visible |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", readable
                )
        return visible

    def _get_documents(self):
        """Return the models that rows may be about; never rows about rows."""
        registry = self.env.registry
        names = registry.descendants(DOCUMENTS, "_inherit")
        names -= registry.descendants(["care.follow.mixin"], "_inherit")
        return [self.env[name] for name in names if not self.env[name]._abstract]
