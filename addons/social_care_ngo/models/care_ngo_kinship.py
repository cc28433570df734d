from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..const import OPEN_STATES
from ..logic.kinship import DEGREES, Relation


class CareNgoKinship(models.Model):
    """A relation between two people of one body, as it was declared.

    It is a fact about two persons, so it holds for all their terms.
    """

    _name = "care.ngo.kinship"
    _description = "Declared Kinship"
    _order = "ngo_id, id"

    person_id = fields.Many2one(
        comodel_name="care.ngo.person", required=True, index=True, ondelete="cascade"
    )
    relation = fields.Selection(
        selection=[
            ("spouse", "Spouse of"),
            ("parent", "Parent of"),
            ("child", "Child of"),
            ("sibling", "Brother or Sister of"),
            ("grandparent", "Grandparent of"),
            ("grandchild", "Grandchild of"),
        ],
        required=True,
    )
    relative_id = fields.Many2one(
        comodel_name="care.ngo.person", required=True, index=True, ondelete="cascade"
    )
    degree = fields.Integer(compute="_compute_degree")
    ngo_id = fields.Many2one(
        related="person_id.ngo_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)

    _pair_uniq = models.UniqueIndex(
        "(person_id, relative_id)", "This relation has been declared already."
    )

    @api.depends("relation")
    def _compute_degree(self):
        for line in self:
            line.degree = DEGREES.get(line.relation, 0)

    @api.depends("person_id.name", "relative_id.name", "relation")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["relation"]._description_selection(self.env))
        for line in self:
            label = labels.get(line.relation, "")
            line.display_name = f"{line.person_id.name} {label} {line.relative_id.name}"

    @api.constrains("person_id", "relative_id")
    def _check_people(self):
        for line in self:
            person, relative = line.person_id, line.relative_id
            if person.ngo_id != relative.ngo_id:
                raise ValidationError(
                    self.env._("Both people must belong to the same body.")
                )
            if person._get_person_key() == relative._get_person_key():
                raise ValidationError(
                    self.env._("Nobody can be declared a relative of himself.")
                )

    # === CRUD === #

    def write(self, vals):
        if vals:
            raise AccessError(
                self.env._("A declaration is not changed. Remove it and declare anew.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        if any(line.ngo_id.state not in OPEN_STATES for line in self):
            raise UserError(
                self.env._("The file is closed: what was declared is kept as evidence.")
            )

    # === PRIVATE === #

    def _prepare_relation(self):
        """Return the declaration as plain values; none if both are one person now."""
        self.ensure_one()
        one, other = (p._get_person_key() for p in (self.person_id, self.relative_id))
        return Relation(one, other, self.relation) if one != other else None
