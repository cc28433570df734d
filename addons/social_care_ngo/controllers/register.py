from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..logic.register_query import MAX_TEXT, clean_search, is_sound
from ..logic.registry_number import RegistryNumberError, parse_registry_no

PAGE_SIZE = 20
# Nobody leafs through more; whoever wants all of them takes the file.
MAX_RESULTS = 1000
PUBLIC = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class CareNgoRegister(http.Controller):
    """The public register. The public holds no rights on any model of it."""

    @http.route(["/ngos", "/ngos/page/<int:page>"], readonly=True, **PUBLIC)
    def ngos(self, page=1, **params):
        """Search the bodies of the register, also those that have ended."""
        # The public has no rights: rows are limited by the public domain, values by
        # the white list of ``_prepare_public_vals``.
        ngo_model = request.env["care.ngo"].sudo()
        filters = self._read_filters(ngo_model, params)
        domain = ngo_model._get_public_search_domain(
            {name: value for name, value in filters.items() if value}
        )
        count = ngo_model.search_count(domain, limit=MAX_RESULTS + 1)
        pager = portal_pager(
            url="/ngos",
            total=min(count, MAX_RESULTS),
            page=min(page, MAX_RESULTS // PAGE_SIZE),
            step=PAGE_SIZE,
            url_args={name: value for name, value in filters.items() if value},
        )
        ngos = ngo_model.search(domain, limit=PAGE_SIZE, offset=pager["offset"])
        values = {
            "filters": filters,
            "q": filters["q"],
            "count": count,
            "max_results": MAX_RESULTS,
            "ngos": [ngo._prepare_public_vals() for ngo in ngos],
            "pager": pager,
            "choices": ngo_model._get_public_choices(),
            "labels": self._get_filter_labels(),
        }
        return request.render("social_care_ngo.register", values)

    @http.route("/ngos/map", readonly=True, **PUBLIC)
    def ngos_map(self):
        """Show how many bodies each governorate has, as a map and as a table."""
        # The public has no rights: numbers of the public domain only.
        ngo_model = request.env["care.ngo"].sudo()
        values = ngo_model._prepare_public_map_vals()
        return request.render("social_care_ngo.register_map", values)

    @http.route("/ngos/<string:registry_no>", readonly=True, **PUBLIC)
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

    def _read_filters(self, ngo_model, params):
        """Return what a visitor asks; a value that nobody knows finds nothing."""
        filters = {}
        for name in ngo_model._get_public_filters():
            text = params.get(name) or ""
            known = is_sound(text) and len(text) <= MAX_TEXT
            filters[name] = clean_search(text) if name == "q" or known else "?"
        return filters

    def _get_filter_labels(self):
        _ = request.env._
        return {
            "governorate": _("Governorate"),
            "form": _("Legal form"),
            "field": _("Field of work"),
            "status": _("Status"),
            "size": _("Size"),
        }
