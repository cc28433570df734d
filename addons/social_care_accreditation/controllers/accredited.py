from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.social_care_base.controllers.throttle import (
    is_allowed,
    show_busy_page,
)
from odoo.addons.social_care_base.logic.folding import fold

PAGE_SIZE = 20
MAX_QUERY = 100
# Pages that an address may open in a minute; an office looks people up for each other.
LIMIT = 120
FILTERS = frozenset({"q", "governorate", "level"})


class CareAccreditedRegister(http.Controller):
    """The public register of accredited people who agreed to be shown.

    The public holds no rights on any model of it.
    """

    @http.route(
        ["/accredited", "/accredited/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def accredited(self, page=1, **filters):
        """Search the register; a filter that does not exist is refused."""
        if filters.keys() - FILTERS:
            raise BadRequest
        if not is_allowed("accredited", LIMIT):
            return show_busy_page()
        filters = {name: filters.get(name, "").strip() for name in sorted(FILTERS)}
        domain = self._get_domain(**filters)
        # The public has no rights: rows are limited by the holders' consent, values
        # by the white list of ``_prepare_public_vals``.
        credentials = request.env["care.accreditation.credential"].sudo()
        pager = portal_pager(
            url="/accredited",
            total=credentials.search_count(domain),
            page=page,
            step=PAGE_SIZE,
            url_args={name: value for name, value in filters.items() if value},
        )
        found = credentials.search(domain, limit=PAGE_SIZE, offset=pager["offset"])
        values = filters | {
            "people": [credential._prepare_public_vals() for credential in found],
            "pager": pager,
            "governorates": self._get_governorates(),
            "levels": self._get_levels(),
        }
        return request.render("social_care_accreditation.accredited", values)

    def _get_domain(self, q, governorate, level):
        domain = request.env["care.accreditation.credential"]._get_public_domain()
        text = q[:MAX_QUERY]
        if text:
            domain &= Domain("holder_folded", "ilike", fold(text)) | Domain(
                "reference", "=ilike", text
            )
        # A value that is not known finds nothing; it never falls away.
        if governorate:
            domain &= Domain("governorate_id.code", "=", governorate)
        if level:
            domain &= Domain("scheme_id.code", "=", level)
        return domain

    def _get_governorates(self):
        country = request.env.company.country_id
        # Names of places are no secret.
        found = (
            request.env["res.country.state"]
            .sudo()
            .search([("country_id", "=", country.id), ("is_governorate", "=", True)])
        )
        return [(state.code, state.display_name) for state in found]

    def _get_levels(self):
        # The rules of the schemes are public.
        schemes = request.env["care.accreditation.scheme"].sudo().search([])
        return list({scheme.code: scheme.name for scheme in schemes}.items())
