from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..logic.registry_number import RegistryNumberError, parse_registry_no

PAGE_SIZE = 20
MAX_QUERY = 100
# To count all that a common word fits takes longer than to find the page that is shown.
MAX_FOUND = 1_000


class CareNgoRegister(http.Controller):
    """The public register. The public holds no rights on any model of it."""

    @http.route(
        ["/ngos", "/ngos/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def ngos(self, page=1, q="", governorate="", form=""):
        """Search the bodies of the register, also those that have ended."""
        q = q.strip()[:MAX_QUERY]
        domain = self._get_domain(q, governorate, form)
        # The public has no rights: rows are limited by the public domain, values by
        # the white list of ``_prepare_public_vals``.
        ngo_model = request.env["care.ngo"].sudo()
        filters = {"q": q, "governorate": governorate, "form": form}
        total = ngo_model.search_count(domain, limit=MAX_FOUND if q else None)
        pager = portal_pager(
            url="/ngos",
            total=total,
            page=page,
            step=PAGE_SIZE,
            url_args={name: value for name, value in filters.items() if value},
        )
        ngos = ngo_model.search(domain, limit=PAGE_SIZE, offset=pager["offset"])
        values = filters | {
            "ngos": [ngo._prepare_public_vals() for ngo in ngos],
            "pager": pager,
            "is_cut": bool(q) and total == MAX_FOUND,
            "governorates": self._get_governorates(),
            "forms": self._get_forms(),
        }
        return request.render("social_care_ngo.register", values)

    @http.route(
        "/ngos/<string:registry_no>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def ngo(self, registry_no):
        """Show what the register states about one body."""
        try:
            number = parse_registry_no(registry_no)
        except RegistryNumberError:
            raise NotFound from None
        # The public has no rights: see above.
        ngo_model = request.env["care.ngo"].sudo()
        ngo = ngo_model.search(
            ngo_model._get_public_domain() & Domain("registry_no", "=", number)
        )
        if not ngo:
            raise NotFound
        values = {
            "ngo": ngo._prepare_public_vals() | ngo._prepare_public_profile_vals()
        }
        return request.render("social_care_ngo.register_profile", values)

    def _get_domain(self, q, governorate, form):
        ngo_model = request.env["care.ngo"]
        domain = ngo_model._get_public_domain()
        if q:
            domain &= ngo_model._get_search_domain(q)
        # A filter that is not known finds nothing; it never falls away.
        if governorate:
            domain &= Domain("governorate_id.code", "=", governorate)
        if form:
            domain &= Domain("form_id.key", "=", form)
        return domain

    def _get_governorates(self):
        country = request.env.company.country_id
        # Names of places and forms are no secret; the public has no rights on forms.
        states = request.env["res.country.state"].sudo()
        found = states.search(
            [("country_id", "=", country.id), ("is_governorate", "=", True)]
        )
        return [(state.code, state.display_name) for state in found]

    def _get_forms(self):
        form_model = request.env["care.ngo.form"].sudo()
        found = form_model.search(form_model._get_valid_domain())
        return [(form.key, form.name) for form in found]
