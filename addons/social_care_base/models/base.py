from odoo import models


class Base(models.AbstractModel):
    """Let no translation pass by what guards the fields of our documents.

    Odoo writes the texts of other languages straight into the database. Whoever may not
    change a text in one language does not change it in another one.
    """

    _inherit = "base"

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        field = self._fields.get(field_name)
        if self._name.startswith("care.") and field and field.translate is True:
            self.ensure_one()
            if self._are_texts(translations):
                for lang, text in translations.items():
                    self.with_context(lang=lang).write({field_name: text})
                return bool(translations)
            # To take a text away is a change too: asked before it is done.
            self.write({field_name: self[field_name]})
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    def _are_texts(self, translations):
        """Tell whether these are texts, in languages of this server."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return translations.keys() <= installed and all(
            isinstance(text, str) for text in translations.values()
        )
