from odoo import fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel

from ..logic.lifecycle import Lifecycle, Transition

NAME, WRITER = "care.sample", "base.group_partner_manager"


class CareSample(models.Model):
    """A document of every kind at once, for the tests of the kernel alone."""

    _name = NAME
    _description = "Sample"
    _inherit = [
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "care.verifiable.mixin",
        "care.deadline.mixin",
    ]
    _reference_prefix = "SMP"
    _protected_fields = ("content",)
    _lifecycle = Lifecycle(
        initial="draft",
        final={"done", "dropped"},
        transitions=[
            Transition("submit", {"draft"}, "open"),
            Transition("finish", {"open"}, "done", {"base.group_system"}),
            Transition("drop", {"open"}, "dropped", reason_required=True),
        ],
    )

    name = fields.Char(default="Sample")
    content = fields.Char()
    tier_now = fields.Char()
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ]
    )

    def _get_duty_tier(self, duty):
        return self.tier_now or super()._get_duty_tier(duty)

    def _get_paper_texts(self, kind):
        facts = [(self.env._("Number"), self.reference or "")]
        return {"title": self.name, "holder": False, "facts": facts}

    def _get_audit_payload(self):
        return {sample.id: {"content": sample.content} for sample in self}


# Only the tests that ask for it have this model: no registry loads it by itself.
MetaModel._module_to_models__["social_care_base"].remove(CareSample)


def load_sample(case):
    """Give a test class the model ``care.sample``.

    Employees read samples; those who keep contacts (``WRITER``) make and change them.

    :return: the empty recordset
    """
    registry, cr = case.registry, case.env.cr
    add_to_registry(registry, CareSample)
    registry._setup_models__(cr, [NAME])
    registry.init_models(cr, [NAME], {"module": "social_care_base"})
    case.addClassCleanup(_unload_sample, registry, cr)
    model_id = case.env["ir.model"]._get_id(NAME)
    case.env["ir.model.access"].create(
        [
            {
                "name": NAME,
                "model_id": model_id,
                "group_id": case.env.ref(group).id,
                "perm_read": True,
                "perm_write": group == WRITER,
                "perm_create": group == WRITER,
                "perm_unlink": False,
            }
            for group in ("base.group_user", WRITER)
        ]
    )
    return case.env[NAME]


def _unload_sample(registry, cr):
    for model in registry.models.values():
        model._inherit_children.discard(NAME)
    del registry.models[NAME]
    registry._setup_models__(cr)
