from odoo import api, fields, models

LETTER = "data-care-letter"


class IrQweb(models.AbstractModel):
    """Give letters their language, and keep pages from calling other servers."""

    _inherit = "ir.qweb"

    def _post_processing_att(self, tagName, atts):  # noqa: N803 (the name of the hook)
        atts = super()._post_processing_att(tagName, atts)
        # Website pages greet a font server even when no font comes from there.
        if tagName == "link" and atts.get("rel") in ("preconnect", "dns-prefetch"):
            return {}
        if LETTER in atts:
            # Only here is the language known in which a "t-lang" has its texts.
            lang = self.env.lang or self.env.user.lang or "en_US"
            direction = self.env["res.lang"]._get_data(code=lang).direction or "ltr"
            return {**atts, "data-oe-lang": lang, "dir": direction}
        return atts


class IrQwebFieldMonetary(models.AbstractModel):
    """Print amounts with the mark that the language of the page writes."""

    _inherit = "ir.qweb.field.monetary"

    @api.private  # its currency is a record, which no client can send
    @api.model
    def value_to_html(self, value, options):
        currency, options = options["display_currency"], dict(options)
        if source := options.pop("from_currency", None):
            # Converted here: the rates belong to the record, not to how it is read.
            company = self.env["res.company"].browse(options.get("company_id"))
            value = source._convert(
                value,
                currency,
                company or self.env.company,
                options.get("date") or fields.Date.today(),
            )
        options["display_currency"] = currency._as_read(self.user_lang().code)
        return super().value_to_html(value, options)
