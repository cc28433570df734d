import hashlib
import mimetypes

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.social_care_base.controllers.throttle import tell_to_wait

from ..logic.register_query import MAX_TEXT, clean_search, is_sound, parse_page
from ..logic.registry_number import RegistryNumberError, parse_registry_no
from .open_data import is_allowed
from .portal_return_files import respond_file

PAGE_SIZE = 20
# What a line of the list needs; the rest of a body is not read.
SHOWN = ("registry_no", "name", "name_en", "form_id", "governorate_id", "state")
# Nobody leafs through more; whoever wants all of them takes the file.
MAX_RESULTS = 1000
PUBLIC = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class CareNgoRegister(http.Controller):
    """The public register. The public holds no rights on any model of it."""

    @http.route(["/ngos", "/ngos/page/<int:page>"], **PUBLIC)
    def ngos(self, page=1, **params):
        """Search the bodies of the register, also those that have ended."""
        if not is_allowed("ngo_page"):
            return self._send_away()
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
            page=parse_page(page, MAX_RESULTS // PAGE_SIZE),
            step=PAGE_SIZE,
            url_args={name: value for name, value in filters.items() if value},
        )
        ngos = ngo_model.search_fetch(
            domain, SHOWN, limit=PAGE_SIZE, offset=pager["offset"]
        )
        values = {
            "filters": filters,
            "q": filters["q"],
            "count": count,
            "max_results": MAX_RESULTS,
            "ngos": [ngo._prepare_public_vals() for ngo in ngos],
            "pager": pager,
            "choices": ngo_model._get_known_public_choices(),
            "labels": self._get_filter_labels(),
        }
        return request.render("social_care_ngo.register", values)

    @http.route("/ngos/map", **PUBLIC)
    def ngos_map(self, **_params):
        """Show how many bodies each governorate has, as a map and as a table."""
        if not is_allowed("ngo_page"):
            return self._send_away()
        # The public has no rights: numbers of the public domain only.
        ngo_model = request.env["care.ngo"].sudo()
        values = ngo_model._prepare_public_map_vals()
        return request.render("social_care_ngo.register_map", values)

    @http.route("/ngos/<string:registry_no>", **PUBLIC)
    def ngo(self, registry_no, **_params):
        """Show what the register states about one body."""
        if not is_allowed("ngo_page"):
            return self._send_away()
        ngo = self._find_ngo(registry_no)
        if not ngo:
            # Not raised: the request would not be counted.
            return request.render("social_care_ngo.register_unknown", status=404)
        values = {
            "ngo": ngo._prepare_public_vals() | ngo._prepare_public_profile_vals()
        }
        return request.render("social_care_ngo.register_profile", values)

    @http.route(
        "/ngos/<string:registry_no>/documents/<int:document_id>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def ngo_document(self, registry_no, document_id, **_params):
        """Give a document of a body that is public now, to be saved and never run."""
        if not is_allowed("ngo_document"):
            return tell_to_wait(request.make_response("Too many requests", status=429))
        documents = self._find_ngo(registry_no)._get_public_documents()
        document = documents.filtered(lambda d: d.id == document_id)
        content = document and document._get_content()
        if not content or hashlib.sha256(content).hexdigest() != document.sha256:
            # Not raised: the request would not be counted.
            return request.make_response("Not found", status=404)
        suffix = mimetypes.guess_extension(document.media_type) or ""
        name = f"{document.ngo_id.registry_no}-{document.type_id.code}{suffix}"
        response = respond_file(content, document.media_type, name)
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        # It may be withdrawn tomorrow.
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(document.sha256)
        return response.make_conditional(request.httprequest.environ)

    def _find_ngo(self, registry_no):
        """Return the public body of a number as people type it, if there is one."""
        # The public has no rights: see above.
        ngo_model = request.env["care.ngo"].sudo()
        try:
            number = parse_registry_no(registry_no)
        except RegistryNumberError:
            return ngo_model.browse()
        return ngo_model.search(
            ngo_model._get_public_domain() & Domain("registry_no", "=", number)
        )

    def _send_away(self):
        """Ask a client that asks too often to wait; nothing was looked up for it."""
        return tell_to_wait(request.render("social_care_ngo.register_busy", status=429))

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
            "class": _("What, who, how"),
            "sector": _("Policy sector"),
        }
