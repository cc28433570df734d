from babel.numbers import get_currency_symbol

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, get_lang


def arabic_mark(code, lang):
    """Return the mark of a currency in Arabic letters, or None where it has none.

    From Unicode's locale data: EGP is "ج.م." in each Arabic locale, and USD stays "$".
    """
    if not (lang or "").startswith("ar"):
        return None
    mark = get_currency_symbol(code, locale=babel_locale_parse(lang))
    return mark if any("\u0600" <= letter <= "\u06ff" for letter in mark) else None


class ResCurrency(models.Model):
    """Write amounts in Arabic with the Arabic mark, after the number.

    A Latin mark takes the side of the number that its line happens to give it. The
    records of currencies stay as they are: each reader gets the mark of his language.
    """

    _inherit = "res.currency"

    def _as_read(self, lang=None):
        """Return this currency as it is written in ``lang``, or else for the reader."""
        mark = arabic_mark(self.name, lang or get_lang(self.env).code)
        if not mark:
            return self
        return self.new({"symbol": mark, "position": "after"}, origin=self)

    def format(self, amount):
        """Write ``amount`` for its reader; every text of the suite asks this method."""
        self.ensure_one()
        return super(ResCurrency, self._as_read()).format(amount)

    @api.model
    def get_all_currencies(self):
        """Give the web client the marks of the reader's language."""
        lang = get_lang(self.env).code
        currencies = super().get_all_currencies()
        marks = {
            id_: arabic_mark(currency["name"], lang)
            for id_, currency in currencies.items()
        }
        return {
            id_: {**currency, "symbol": marks[id_], "position": "after"}
            if marks[id_]
            else currency
            for id_, currency in currencies.items()
        }
