from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


class CareFollowMixin(models.AbstractModel):
    """Make rows about a document visible to whoever may read that document.

    For models with ``res_model`` and ``res_id``. A record rule cannot say this,
    because the document may be of any model. Auditors see every row.
    """

    _name = "care.follow.mixin"
    _description = "Visible With Its Document"

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
            domain = Domain(domain) & self._get_visible_domain()
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

    def _get_visible_domain(self):
        names = self.env.execute_query(
            SQL("SELECT DISTINCT res_model FROM %s", SQL.identifier(self._table))
        )
        visible = Domain.FALSE
        for (name,) in names:
            model = self.env.get(name)
            if model is not None and model.has_access("read"):
                readable = model.with_context(active_test=False)._search(Domain.TRUE)
                visible |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", readable
                )
        return visible
