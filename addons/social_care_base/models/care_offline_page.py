from odoo import api, models
from odoo.tools import file_open

from ..logic.offline_page import assemble

SOURCES = "social_care_base/static/src/offline/offline_verify"


class CareOfflinePage(models.AbstractModel):
    """The page that checks papers without a network, with the keys of today."""

    _name = "care.offline.page"
    _description = "Offline Verification Page"

    @api.model
    def _render_page(self, *, is_copy=False) -> str:
        """Return the whole page in every language of this server.

        :param is_copy: whether it is the copy to keep, which offers no other copy
        """
        signing = self.env["care.signing.key"]
        keys = signing._get_published_keys()
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        values = {
            "keys": keys,
            "languages": self.env["res.lang"].get_installed(),
            "address": self.get_base_url(),
            "issuer": self.env.company.name,
            "is_copy": is_copy,
            "date_made": self.env.company._get_care_today(),
        }
        panels = {"": self._render_part("verify_offline_languages", None, values)}
        for code in codes:
            panels[code] = self._render_part("verify_offline_panel", code, values)
        data = {
            "address": self.get_base_url(),
            "keys": {key["kid"]: {"x": key["x"]} for key in keys},
            "withdrawn": [key["kid"] for key in signing._get_published_withdrawn()],
            "kinds": {code: self._get_kind_names(code) for code in codes},
        }
        tag, direction = self._get_tag(codes[0])
        return assemble(
            panels,
            data,
            self._read("js"),
            self._read("css"),
            title=values["issuer"],
            lang=tag,
            direction=direction,
        )

    def _get_tag(self, code):
        """Return the tag of a language and the direction in which it is written."""
        lang = self.env["res.lang"]._get_data(code=code)
        return (code or "").replace("_", "-"), lang.direction or "ltr"

    def _render_part(self, template, code, values):
        tag, direction = self._get_tag(code)
        more = {"lang_code": code, "lang_tag": tag, "direction": direction}
        qweb = self.env["ir.qweb"].with_context(lang=code or self.env.lang)
        return str(qweb._render(f"social_care_base.{template}", values | more))

    def _get_kind_names(self, code):
        # What kinds of papers there are is no secret: each paper shows its own.
        kinds = self.env["care.document.kind"].sudo().with_context(lang=code).search([])
        return {kind.code: kind.name for kind in kinds}

    def _read(self, extension):
        with file_open(f"{SOURCES}.{extension}") as file:
            return file.read()
