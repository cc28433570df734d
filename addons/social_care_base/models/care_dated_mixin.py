from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..logic.told import ARROW, tell

FOR_EVER = fields.Date.to_date("9999-12-31")
# What may change while a version is in force: until when it is, and where it stands.
OPEN_FIELDS = frozenset({"date_to", "sequence"})


class CareDatedMixin(models.AbstractModel):
    """Give a rule of law versions: each in force from a first to a last day.

    Documents of the past keep the version of their day; a changed law is a new record.
    A version that is in force, or that documents refer to, can be ended and is never
    rewritten; whatever anybody enters or changes stands in the audit trail.
    """

    _name = "care.dated.mixin"
    _description = "Dated Rule Mixin"
    _order = "key, date_from desc"

    key = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(help="The last day of validity; empty while in force.")
    source = fields.Char(
        required=True, translate=True, help="Law, article and gazette, or decision."
    )
    country_id = fields.Many2one(comodel_name="res.country", index="btree_not_null")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A rule cannot end before it begins.",
    )
    _key_from_uniq = models.UniqueIndex(
        "(key, COALESCE(country_id, 0), date_from)",
        "There is a version from that day already.",
    )

    @api.constrains("key", "country_id", "date_from", "date_to")
    def _check_overlap(self):
        siblings = self.search([("key", "in", self.mapped("key"))])
        for rule in self:
            for other in siblings - rule:
                if rule._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” is in force at that time. End it first.",
                            name=other.name,
                        )
                    )

    def _overlaps(self, other):
        same = self.key == other.key and self.country_id == other.country_id
        return (
            same
            and other.date_from <= (self.date_to or FOR_EVER)
            and self.date_from <= (other.date_to or FOR_EVER)
        )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Keep in the trail who entered which version."""
        rules = super().create(vals_list)
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(rules, "create")
        return rules

    def write(self, vals):
        """Keep versions as they were in force, and every change in the trail.

        :raise UserError: if it would rewrite what was in force
        """
        frozen, before = self._get_frozen(), self._read_plain(vals)
        last_days = {rule.id: rule.date_to for rule in frozen}
        untold = {rule.id: rule._get_untold(vals) for rule in frozen}
        result = super().write(vals)
        after = self._read_plain(vals)
        changes = {
            rule.id: {
                name: (old, after[rule.id][name])
                for name, old in before[rule.id].items()
                if old != after[rule.id][name]
            }
            for rule in self
        }
        for rule in frozen:
            rewritten = changes[rule.id].keys() - untold[rule.id]
            rule._check_change(rewritten, last_days[rule.id])
        self._log_changes(changes)
        return result

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        """Let nobody take a text away from a version that was in force."""
        is_told = all(isinstance(text, str) for text in translations.values())
        if not is_told and self._get_frozen():
            raise UserError(self._get_frozen_text())
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_never_in_force(self):
        if self._get_frozen():
            raise UserError(self._get_frozen_text())

    def copy_data(self, default=None):
        """Let a copy follow its original, from the day after its last one."""
        vals_list = super().copy_data(default)
        if "date_from" not in (default or {}):
            for rule, vals in zip(self, vals_list, strict=True):
                last = rule.date_to or self.env.company._get_care_today()
                vals["date_from"] = last + timedelta(days=1)
                vals["date_to"] = False
        return vals_list

    # === WHAT WAS IN FORCE === #

    def _get_frozen(self):
        """Return those of these versions that have taken effect."""
        # Data files and migrations come with the suite itself, as the system user.
        if self.env.user._is_superuser():
            return self.browse()
        today = self.env.company._get_care_today()
        return self.filtered(lambda rule: rule.date_from <= today) | self._get_used()

    def _check_change(self, names, last_day):
        """Refuse what rewrites this version; ``names`` are those of changed fields."""
        today = self.env.company._get_care_today()
        if names - OPEN_FIELDS:
            raise UserError(self._get_frozen_text())
        ended = last_day and last_day < today
        too_early = self.date_to and self.date_to < today
        if "date_to" in names and (ended or too_early):
            raise UserError(
                self.env._(
                    "“%(name)s” is or was in force: its last day can only be today or"
                    " later, and a last day that has passed stays.",
                    name=self.display_name,
                )
            )

    def _get_frozen_text(self):
        return self.env._(
            "What is or was in force, or stands behind documents, is not rewritten:"
            " enter its last day, today or later, and then a new version from the day"
            " after."
        )

    def _get_untold(self, names):
        """Return which of these texts have no translation in the user's language yet.

        To tell one rewrites nothing.
        """
        lang, untold = self.env.lang or "en_US", set()
        for name in names:
            field = self._fields[name]
            if field.translate:
                stored = field._get_stored_translations(self)
                if stored and lang not in stored:
                    untold.add(name)
        return untold

    def _read_plain(self, names):
        """Return ``{id: {name: value}}`` as plain values that can be compared."""
        rows = self.read(list(names), load=None)
        return {row.pop("id"): row for row in rows}

    def _log_changes(self, changes):
        """Put ``{id: {name: (old, new)}}`` into the trail."""
        # Nobody holds rights on the trail: it is written by the engine only.
        trail = self.env["care.audit.entry"].sudo()
        for rule in self.filtered(lambda rule: changes[rule.id]):
            found = changes[rule.id]
            lines = [tell(n, f"{old}{ARROW}{new}") for n, (old, new) in found.items()]
            trail._append(rule, "change", reason="\n".join(lines))

    # === IN FORCE === #

    @api.model
    def _get_in_force(self, key, date, company=None):
        """Return the one version of ``key`` in force on ``date``.

        A version of the company's country goes before one without a country.

        :raise UserError: if none is in force then; a control must not pass
        """
        date = fields.Date.to_date(date)
        return self._get_all_in_force([(key, date)], company)[key, date]

    @api.model
    def _get_all_in_force(self, wanted, company=None):
        """Return ``{(key, date): version}`` for several of them, with one query.

        :raise UserError: if one of them is not in force; see :meth:`_get_in_force`
        """
        wanted = set(wanted)
        if not wanted:
            return {}
        keys, days = zip(*wanted, strict=True)
        first, last = min(days), max(days)
        country = (company or self.env.company).country_id
        # The law is public; whoever meets a control need not hold a role.
        found = self.sudo().search(
            Domain("key", "in", set(keys))
            & Domain("date_from", "<=", last)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", first))
            & Domain("country_id", "in", [False, country.id])
        )
        return {(key, day): found._choose_version(key, day) for key, day in wanted}

    def _choose_version(self, key, date):
        found = self.filtered(
            lambda rule: (
                rule.key == key and rule.date_from <= date <= (rule.date_to or FOR_EVER)
            )
        )
        best = found.filtered("country_id") or found
        if len(best) != 1:
            raise UserError(
                self.env._(
                    "“%(key)s” has no value on %(date)s. Ask the administrator to enter"
                    " it under Social Care → Configuration.",
                    key=key,
                    date=format_date(self.env, date),
                )
            )
        return best

    # === HOOKS === #

    def _get_used(self):
        """Hook: return those of these versions that documents refer to."""
        return self.browse()
