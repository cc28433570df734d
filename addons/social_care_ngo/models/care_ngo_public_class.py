from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import DESCRIBED_FIELDS, OPEN_STATES

# Where a body holds the entries of each kind of the public list.
CLASS_FIELDS = {
    "what": "public_what_ids",
    "who": "public_who_ids",
    "how": "public_how_ids",
}


def _classes(kind, string, **more):
    return fields.Many2many(
        comodel_name="care.public.class",
        relation=f"care_ngo_public_{kind}_rel",
        column1="ngo_id",
        column2="class_id",
        string=string,
        domain=[("kind", "=", kind)],
        **more,
    )


class CareNgo(models.Model):
    """What a body does, for whom and how, in the short words of the public list.

    The ministry's staff may correct it at any time, as the beneficiaries; the trail
    tells what came and what went.
    """

    _inherit = "care.ngo"

    public_what_ids = _classes(
        "what", "What It Does", help="Optional. Citizens search the register by it."
    )
    public_who_ids = _classes(
        "who",
        "Whom It Serves",
        compute="_compute_public_who_ids",
        store=True,
        readonly=False,
        help="Follows the beneficiaries; the ministry may correct it.",
    )
    public_how_ids = _classes(
        "how", "How It Works", help="Optional. Citizens search the register by it."
    )

    # === COMPUTES === #

    @api.depends("beneficiary_category_ids")
    def _compute_public_who_ids(self):
        # At once for all bodies that serve the same groups: one statement for each.
        for categories, ngos in self.grouped("beneficiary_category_ids").items():
            ngos.public_who_ids = categories.public_class_ids

    # === CONSTRAINS === #

    @api.constrains(*CLASS_FIELDS.values())
    def _check_public_classes(self):
        for kind, name in CLASS_FIELDS.items():
            wrong = self[name].filtered(lambda entry, kind=kind: entry.kind != kind)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(entry)s” of the public list does not belong here.",
                        entry=wrong[0].name,
                    )
                )

    # === CRUD === #

    def write(self, vals):
        closed = self.browse()
        if vals.keys() & set(DESCRIBED_FIELDS):
            # What founders still work on, the trail covers when they hand it in.
            closed = self.filtered(lambda ngo: ngo.state not in OPEN_STATES)
        before = {ngo: ngo._read_described() for ngo in closed}
        result = super().write(vals)
        closed._tell_described(before)
        return result

    # === PUBLIC REGISTER === #

    @api.model
    def _get_public_filters(self):
        """Add the public list."""
        return [*super()._get_public_filters(), "class"]

    @api.model
    def _get_public_filter_domain(self, name, value):
        """Find the bodies of one entry; a code that nobody knows finds nothing."""
        if name != "class":
            return super()._get_public_filter_domain(name, value)
        # Entries of the list are no secret; the public has no rights.
        entry = self.env["care.public.class"].sudo().search([("code", "=", value)])
        if not entry:
            return Domain.FALSE
        return Domain(CLASS_FIELDS[entry.kind], "in", entry.ids)

    @api.model
    def _get_public_choices(self):
        """Add the entries in use, as ``[(kind, [(code, name), ...]), ...]``."""
        entries = self.env["care.public.class"].sudo().search([])
        kinds = entries._fields["kind"]._description_selection(self.env)
        groups = entries.grouped("kind")
        found = [
            (label, [(entry.code, entry.name) for entry in groups[kind]])
            for kind, label in kinds
            if kind in groups
        ]
        return super()._get_public_choices() | {"class": found}

    def _prepare_public_profile_vals(self):
        """Add the names of what, who and how."""
        return super()._prepare_public_profile_vals() | {
            kind: self[name].mapped("name") for kind, name in CLASS_FIELDS.items()
        }

    def _prepare_open_vals(self):
        """Add the codes; their first digit tells the kind."""
        found = super()._prepare_open_vals()
        for ngo, vals in zip(self, found, strict=True):
            held = ngo.public_what_ids + ngo.public_who_ids + ngo.public_how_ids
            vals["classification_code"] = sorted(held.mapped("code"))
        return found

    # === PRIVATE === #

    def _read_described(self):
        """Return ``{field: records}`` of what describes the body."""
        # What is told does not depend on what the person may read.
        return {name: self.sudo()[name] for name in DESCRIBED_FIELDS}

    def _tell_described(self, before):
        """Let the trail tell what came and what went; equal changes at once."""
        changes = {}
        for ngo in self:
            after = ngo._read_described()
            lines = [
                f"{name}: {', '.join(moved)}"
                for name, old in before[ngo].items()
                if (moved := self._name_moved(old, after[name]))
            ]
            if lines:
                text = "\n".join(lines)
                changes[text] = changes.get(text, self.browse()) | ngo
        # Nobody holds rights on the trail: it is written by the engine only.
        trail = self.env["care.audit.entry"].sudo()
        for text, ngos in changes.items():
            payload = ngos._get_audit_payload()
            trail._append(ngos, "change", reason=text, payload=payload)

    def _name_moved(self, old, new):
        if isinstance(new, bool):
            return [] if new == old else ["+" if new else "-"]
        came = [f"+ {entry.code}" for entry in new - old]
        return came + [f"- {entry.code}" for entry in old - new]
