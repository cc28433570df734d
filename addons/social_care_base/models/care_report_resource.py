import base64
import logging
import mimetypes
import re
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import file_open
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

from ..logic.pdf_engine import PdfResourceError, Resource

_logger = logging.getLogger(__name__)

ROUTES = (
    (re.compile(r"/web/assets/.*?(?P<name>[^/]+)$"), "_find_bundle"),
    (re.compile(r"/(?P<module>\w+)/static/(?P<name>.+)$"), "_find_static_file"),
    (re.compile(r"/report/barcode(?:/(?P<rest>.*))?$"), "_find_barcode"),
    (re.compile(r"/web/(?:image|content)(?:/(?P<rest>.*))?$"), "_find_image"),
    (re.compile(r"/(?:logo(?:\.png)?|web/binary/company_logo)$"), "_find_logo"),
)
SIZE = re.compile(r"(?P<width>\d+)x(?P<height>\d+)$")


class CareReportResource(models.AbstractModel):
    """Find what a printed document shows: in this process, with the reader's rights.

    There is no network and no file system for documents. A text that somebody typed
    into a record can ask for an address, so whatever is not listed here is refused.
    """

    _name = "care.report.resource"
    _description = "Resource of a Printed Document"

    @api.model
    def _fetch(self, url):
        """Return the ``Resource`` behind an address of this server.

        :raise PdfResourceError: for any other address, and for what is not there
        """
        parts = urlsplit(url)
        path = unquote(parts.path)
        if self._is_own_address(parts):
            query = dict(parse_qsl(parts.query))
            for pattern, finder in ROUTES:
                if found := pattern.match(path):
                    return self._find(finder, path, query, found.groupdict())
        _logger.info("A document asked for a foreign address: refused (%s)", path)
        raise PdfResourceError(f"refused: {parts.scheme}://{parts.netloc}{path}")

    def _is_own_address(self, parts):
        own = urlsplit(self.env["ir.actions.report"]._get_report_url())
        public = urlsplit(self.get_base_url())
        return parts.scheme in ("http", "https") and parts.netloc in (
            own.netloc,
            public.netloc,
        )

    def _find(self, finder, path, query, groups):
        try:
            return getattr(self, finder)(path, query, **groups)
        except (UserError, ValueError, KeyError, OSError) as error:
            _logger.info("A document does without %s: %s", path, error)
            raise PdfResourceError(f"not available: {path}") from error

    def _find_bundle(self, path, query, name):
        # Bundles are public files; whoever compiles one first stores it for everybody.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("url", "=", path),
                    ("public", "=", True),
                    ("res_model", "=", "ir.ui.view"),
                    ("res_id", "=", 0),
                    ("create_uid", "=", SUPERUSER_ID),
                ],
                limit=1,
            )
        )
        if not attachment:
            attachment = self._compile_bundle(name)
        return Resource(attachment.raw, "text/css")

    def _compile_bundle(self, name):
        bundle_name, rtl, kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(
            name, debug_assets=False
        )
        if kind != "css":
            raise PdfResourceError(f"not a style sheet: {name}")
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            bundle_name,
            js=False,
            rtl=rtl,
            autoprefix=autoprefix,
            assets_params=self.env["ir.asset"]._get_asset_params(),
        )
        return bundle.css()

    def _find_static_file(self, path, query, module, name):
        if ".." in PurePosixPath(name).parts:
            raise PdfResourceError(f"leaves the folder: {path}")
        with file_open(f"{module}/static/{name}", "rb") as file:
            body = file.read()
        return Resource(body, mimetypes.guess_type(name)[0] or "")

    def _find_barcode(self, path, query, rest):
        kind, _slash, value = (rest or "").partition("/")
        options = dict(query)
        kind = kind or options.pop("barcode_type")
        value = value or options.pop("value")
        image = self.env["ir.actions.report"].barcode(kind, value, **options)
        return Resource(image, "image/png")

    def _find_image(self, path, query, rest):
        wanted = self._parse_image_address(rest or "", query)
        # Not the rights of whoever prepared the report, but of its reader: a text in
        # the document must not reveal more than its author could have seen.
        binary = self.with_env(self.env(su=False)).env["ir.binary"]
        record = binary._find_record(
            wanted.get("xmlid"),
            wanted.get("model", "ir.attachment"),
            int(wanted["id"]) if "id" in wanted else None,
            wanted.get("access_token"),
            field=wanted["field"],
        )
        body = self._read_binary(record, wanted["field"])
        kind = guess_mimetype(body)
        if not kind.startswith("image/"):
            raise PdfResourceError(f"not an image: {path}")
        size = int(wanted.get("width", 0)), int(wanted.get("height", 0))
        if any(size):
            body = image_process(body, size=size, crop=wanted.get("crop", False))
        return Resource(body, kind)

    def _read_binary(self, record, name):
        """Return the bytes of a field; the ``ir.binary`` of Odoo needs a request."""
        if record._name == "ir.attachment" and name == "raw":
            return record.raw or b""
        field = record._fields[name]
        if field.type != "binary":
            raise PdfResourceError(f"not a file: {name}")
        record._check_field_access(field, "read")
        return base64.b64decode(record.with_context(bin_size=False)[name] or b"")

    def _parse_image_address(self, rest, query):
        """Return the arguments that the routes of the web addon take from ``rest``."""
        wanted = {"field": "raw", **query}
        steps = [step for step in rest.split("/") if step]
        if len(steps) >= 3 and steps[1].isdigit():
            wanted |= {"model": steps[0], "id": steps[1], "field": steps[2]}
            steps = steps[3:]
        elif steps:
            number = steps[0].partition("-")[0]
            wanted |= {"id": number} if number.isdigit() else {"xmlid": steps[0]}
            steps = steps[1:]
        if steps and (size := SIZE.match(steps[0])):
            wanted |= size.groupdict()
        return wanted

    def _find_logo(self, path, query):
        company = self.env.company
        if query.get("company", "").isdigit():
            company = company.browse(int(query["company"])).exists()
        # A company's logo is public, it stands on the login page.
        logo = base64.b64decode(company.sudo().logo_web or b"")
        return Resource(logo, guess_mimetype(logo, default="image/png"))
