from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.social_care_fund.const import SHARIA_CLASSES

from ..logic.class_rules import ClassRule


class CareDonationRule(models.Model):
    """One rule: which words of a gift set which class or purpose.

    The operators are a closed list; a rule never holds code.
    """

    _name = "care.donation.rule"
    _description = "Rule of Classification"
    _order = "ruleset_id, dimension, sequence, id"

    ruleset_id = fields.Many2one(
        comodel_name="care.donation.ruleset",
        string="Version",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    dimension = fields.Selection(
        selection=[("sharia", "Sharia class"), ("purpose", "Purpose")],
        required=True,
        help="All matching rules of a class count; the first one of a purpose wins.",
    )
    operator = fields.Selection(
        selection=[
            ("any_word", "One of the words"),
            ("word_pair", "One of the words with a companion"),
            ("equals", "The whole text"),
            ("starts_with", "The first words"),
            ("class_in", "The class is"),
        ],
        required=True,
        default="any_word",
    )
    words = fields.Text(required=True, help="One entry per line, as people write it.")
    companions = fields.Text(help="One entry per line.")
    excluded = fields.Text(help="Words that switch the rule off, one per line.")
    sharia_class = fields.Selection(
        selection=SHARIA_CLASSES,
        help="Empty: the words name a class without saying which; a person decides.",
    )
    purpose_id = fields.Many2one(
        comodel_name="care.purpose", ondelete="restrict", index="btree_not_null"
    )

    _dimension_fits = models.Constraint(
        "CHECK (CASE dimension WHEN 'sharia' THEN purpose_id IS NULL"
        " ELSE purpose_id IS NOT NULL AND sharia_class IS NULL END)",
        "A rule of a class sets a class, a rule of a purpose a purpose.",
    )
    _name_uniq = models.UniqueIndex(
        "(ruleset_id, name)", "The version has a rule with this name already."
    )

    # === CONSTRAINS === #

    @api.constrains("operator", "words", "companions", "dimension")
    def _check_rule(self):
        for rule in self:
            has_words = bool(rule._split(rule.words))
            needs_pair = rule.operator == "word_pair"
            if not has_words or needs_pair != bool(rule._split(rule.companions)):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: the words are not complete.", name=rule.name
                    )
                )
            if rule.operator == "class_in" and rule.dimension != "purpose":
                raise ValidationError(
                    self.env._("Only a purpose can follow from the class.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.ruleset_id._check_draft()
        return rules

    def write(self, vals):
        self.ruleset_id._check_draft()
        result = super().write(vals)
        self.ruleset_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self.ruleset_id._check_draft()

    # === PRIVATE === #

    def _prepare_class_rule(self):
        """Return this rule as the plain value that the classification reads."""
        self.ensure_one()
        return ClassRule(
            self.name,
            self.sharia_class or self.purpose_id.code or "",
            self.operator,
            self._split(self.words),
            self._split(self.companions),
            self._split(self.excluded),
        )

    @api.model
    def _split(self, text):
        return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
