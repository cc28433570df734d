from odoo import api, models


class CareNgoCachedMixin(models.AbstractModel):
    """Reference data that is asked for often and read once, until it changes.

    All workers keep it in memory; whoever changes these records, or a translation of
    their texts, makes them forget it.
    """

    _name = "care.ngo.cached.mixin"
    _description = "Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        self.env.registry.clear_cache()
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
