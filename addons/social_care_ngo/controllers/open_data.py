import hashlib
import io
from urllib.parse import urlencode

from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import json_default
from odoo.tools.json import scriptsafe as json

from odoo.addons.social_care_base.controllers import throttle

from ..logic.register_openapi import describe
from ..logic.register_query import QueryError, is_sound, parse_limit, parse_query

# A program that reads the whole register asks some hundred times; a flood does more.
# An office of people who look things up shares one address; who copies asks more.
LIMITS = {"ngo_api": 600, "ngo_file": 12, "ngo_page": 300, "ngo_document": 60}
_SECONDS_FRESH = 60
OPEN = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "sitemap": False,
    "save_session": False,
}


def is_allowed(page):
    """Count the request before anything is looked up; tell whether it is answered."""
    return throttle.is_allowed(page, LIMITS[page])


class CareNgoOpenData(http.Controller):
    """The register for programs: read-only, without a key, and without any person.

    Errors are plain JSON: an unknown or doubled parameter is told, never left out.
    """

    @http.route("/api/v1/ngo", **OPEN)
    def list_ngos(self, **_params):
        """Return a page of entries; the next one begins after the last number."""
        return self._answer("ngo_api", self._list)

    @http.route("/api/v1/ngo/<string:number>", **OPEN)
    def read_ngo(self, number, **_params):
        """Return one entry by its national number or its org-id."""
        return self._answer("ngo_api", self._read, number)

    @http.route("/register.csv", **OPEN)
    def download_register(self, **_params):
        """Return the register, or what a search finds in it, as one file."""
        return self._answer("ngo_file", self._download)

    @http.route("/api/v1/openapi.json", **OPEN)
    def describe_api(self, **_params):
        """Describe this interface."""
        return self._answer("ngo_api", self._describe)

    # === ANSWERS === #

    def _list(self):
        ngo_model = self._get_ngos()
        filters = ngo_model._get_public_filters()
        asked = self._parse({*filters, "after", "limit"})
        limit, after = parse_limit(asked.pop("limit", None)), asked.pop("after", "")
        domain = ngo_model._get_public_search_domain(asked)
        if after:
            domain &= Domain("registry_no", ">", after)
        ngos = ngo_model.search(domain, order="registry_no", limit=limit + 1)
        page = ngos[:limit]
        following = None
        if len(ngos) > limit:
            query = {**asked, "limit": limit, "after": page[-1].registry_no}
            base = request.httprequest.host_url.rstrip("/")
            following = f"{base}/api/v1/ngo?{urlencode(query)}"
        answer = {"items": page._prepare_open_vals(), "next": following}
        return self._make_json(answer)

    def _read(self, number):
        self._parse(frozenset())
        if not is_sound(number) or len(number) > 64:
            raise QueryError("unreadable_parameter", "number")
        ngos = self._get_ngos()._find_public(number)
        if not ngos:
            return self._make_error(404, "not_found", number)
        if len(ngos) > 1:
            candidates = ngos.mapped("registry_no")
            return self._make_error(409, "ambiguous", number, candidates=candidates)
        return self._make_json(ngos._prepare_open_profile())

    def _download(self):
        ngo_model = self._get_ngos()
        asked = self._parse(set(ngo_model._get_public_filters()))
        buffer = io.BytesIO()
        ngo_model._write_public_csv(ngo_model._get_public_search_domain(asked), buffer)
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="register.csv"'),
        ]
        # The mark tells spreadsheets that Arabic follows in UTF-8.
        return self._finish(b"\xef\xbb\xbf" + buffer.getvalue(), headers)

    def _describe(self):
        self._parse(frozenset())
        return self._make_json(describe(self._get_ngos()._get_public_filters()))

    # === HELPERS === #

    def _answer(self, page, method, *arguments):
        if not is_allowed(page):
            return throttle.tell_to_wait(self._make_error(429, "too_many_requests"))
        try:
            return method(*arguments)
        except QueryError as error:
            return self._make_error(400, error.code, error.detail)

    def _get_ngos(self):
        # The public has no rights: rows are limited by the public domain, values by
        # white lists. Texts are those of the sources, whatever language one browses in.
        return request.env["care.ngo"].sudo().with_context(lang="en_US")

    def _parse(self, known):
        return parse_query(request.httprequest.args.items(multi=True), known)

    def _make_error(self, status, code, detail="", **more):
        body = {"error": code, "message": f"{code}: {detail}" if detail else code}
        response = request.make_json_response(body | more, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _make_json(self, body):
        text = json.dumps(body, ensure_ascii=False, default=json_default)
        headers = [("Content-Type", "application/json; charset=utf-8")]
        return self._finish(text.encode(), headers)

    def _finish(self, content, headers):
        """Answer with an ETag of the very content, or with 304 if it is known."""
        response = request.make_response(content, headers)
        response.set_etag(hashlib.sha256(content).hexdigest()[:32])
        response.headers["Cache-Control"] = f"public, max-age={_SECONDS_FRESH}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # No Last-Modified: when a term ends or a document is withdrawn, nothing of what
        # is left is newer.
        return response.make_conditional(request.httprequest.environ)
