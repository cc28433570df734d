from odoo import api, models, tools
from odoo.exceptions import AccessError

SUITE = "social_care_"


class Base(models.AbstractModel):
    """Keep what only code writes out of reach of everybody's defaults and translations.

    Odoo asks the context (``default_<field>``) and the stored defaults of the user
    (``ir.default``) before a field's own default. A client sends the one and stores
    the other, and both also reach the rows that code creates in the client's name.

    Odoo writes the texts of other languages straight into the database. Whoever may not
    change a text in one language does not change it in another one.
    """

    _inherit = "base"

    # Code alone makes the rows of such a model: all its fields are sealed, also those
    # that somebody fills in later.
    _engine_rows = False

    # Code alone writes such a model: no right that an administrator gives opens it.
    _written_by_code = False

    # The database itself refuses to change rows; see ``make_append_only``.
    _append_only = False

    @api.model
    def default_get(self, fields):
        """Answer for sealed fields with nothing but their own default."""
        sealed = self._get_sealed_fields()
        if sealed.isdisjoint(fields):
            return super().default_get(fields)
        values = super().default_get([name for name in fields if name not in sealed])
        return values | self._get_own_defaults(sealed.intersection(fields))

    @api.model
    def _get_own_defaults(self, names):
        values = {}
        for name in names:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(
                    field.default(self), self, validate=False
                )
                values[name] = field.convert_to_write(value, self)
        return values

    @api.model
    @tools.ormcache("self._name")
    def _get_sealed_fields(self):
        """Return the names of the fields that no default reaches but their own."""
        # What a dialog holds is always the client's.
        return frozenset() if self._transient else frozenset(self._get_engine_fields())

    # === RIGHTS === #

    def _check_access(self, operation):
        """Close what only code writes, also to whoever gives himself the right."""
        if self._written_by_code and operation != "read":
            return self, self._make_code_error
        return super()._check_access(operation)

    def _make_code_error(self):
        return AccessError(
            self.env._(
                "“%(kind)s” is written by the system alone, whatever rights are given.",
                kind=self.env["ir.model"]._get(self._name).name,
            )
        )

    # === HOOKS === #

    @api.model
    def _get_engine_fields(self):
        """Hook: return the names of the fields that only code writes.

        They are those of the suite's fields that are read-only, or all of them where
        ``_engine_rows`` says so; whoever guards more adds it to ``super()``'s set.
        """
        return {
            name
            for name, field in self._fields.items()
            if field.store
            and (field.readonly or self._engine_rows)
            and not field.inherited
            and (field._module or "").startswith(SUITE)
        }

    # === TRANSLATIONS === #

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
