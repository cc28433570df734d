from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.social_care_base.models.care_lifecycle_mixin import _TRANSITION_TOKEN

from .audit_contract import TrailContract
from .decision_contract import DecisionContract
from .reference_contract import ReferenceContract

FORGED = (True, 1, "x", {}, [], "<object object>", None)
# Types of which Odoo keeps a default for a user.
STORABLE = {"char", "text", "selection", "integer", "float", "monetary", "boolean"}
STORABLE |= {"date", "datetime", "many2one"}


class LifecycleContract(TrailContract, DecisionContract, ReferenceContract):
    """What every document with a lifecycle promises; mix it into a test case.

    The test case sets ``allow_inherited_tests_method = True`` and provides
    ``contract_model`` (what ``tests/repo/test_contracts.py`` counts by),
    ``contract_reader`` (a user who may read the document and take none of the steps
    that name a group) and ``_make_contract_document()``, which returns another
    document in its first state at each call.
    """

    contract_model = None
    contract_reader = None

    def _make_contract_document(self):
        raise NotImplementedError

    def _place(self, document, state):
        vals = {"state": state}
        document.with_context(lifecycle_token=_TRANSITION_TOKEN).write(vals)

    def test_contract_is_about_the_model_it_names(self):
        self.assertEqual(self._make_contract_document()._name, self.contract_model)

    def test_contract_selection_equals_declared_states(self):
        document = self._make_contract_document()

        listed = [value for value, _label in document._fields["state"].selection]

        self.assertEqual(set(listed), document._get_lifecycle().states)

    def test_contract_document_starts_in_the_first_state_with_a_trail(self):
        document = self._make_contract_document()

        entries = self.env["care.audit.entry"].search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)]
        )

        self.assertEqual(document.state, document._get_lifecycle().initial)
        self.assertEqual(entries.mapped("action"), ["create"])

    def test_contract_end_offers_an_empty_list_of_steps(self):
        document = self._make_contract_document()
        self._place(document, sorted(document._get_lifecycle().final)[0])

        self.assertEqual(document.available_transitions, [])
        [read] = document.read(["available_transitions"])
        self.assertEqual(read["available_transitions"], [])

    def test_contract_steps_are_refused_from_every_other_state(self):
        document = self._make_contract_document()
        flow = document._get_lifecycle()
        for state in flow.states:
            self._place(document, state)
            for step in flow.transitions:
                if state in step.sources:
                    continue
                with self.subTest(state=state, step=step.name):
                    with self.assertRaises(UserError):
                        document._apply_transition(step.name, reason="Because")
                    self.assertEqual(document.state, state)

    def test_contract_reader_is_refused_before_any_hook_runs(self):
        document = self._make_contract_document()
        mine = document.with_user(self.contract_reader)
        for step in document._get_lifecycle().transitions:
            self._place(document, next(iter(step.sources)))
            with (
                self.subTest(step=step.name),
                patch.object(type(document), "_before_transition") as hook,
                mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"),
                self.assertRaises(AccessError),
            ):
                mine._apply_transition(step.name, reason="Because")
            hook.assert_not_called()

    def test_contract_sudo_does_not_lift_the_role_of_a_step(self):
        document = self._make_contract_document()
        elevated = document.with_user(self.contract_reader).sudo()
        for step in document._get_lifecycle().transitions:
            if not (step.groups or step.system):
                continue
            self._place(document, next(iter(step.sources)))
            with self.subTest(step=step.name), self.assertRaises(AccessError):
                elevated._apply_transition(step.name, reason="Because")

    def test_contract_reason_cannot_be_left_out(self):
        document = self._make_contract_document()
        for step in document._get_lifecycle().transitions:
            if not step.reason_required:
                continue
            self._place(document, next(iter(step.sources)))
            for reason in (None, "", "  \n"):
                with self.subTest(step=step.name), self.assertRaises(UserError):
                    document._apply_transition(step.name, reason=reason)

    def test_contract_write_refuses_a_state_with_every_forged_token(self):
        document = self._make_contract_document()
        for guarded in sorted(document._get_guarded_fields()):
            value = document._get_lifecycle().initial if guarded == "state" else False
            for token in FORGED:
                forged = document.with_context(lifecycle_token=token)
                with (
                    self.subTest(field=guarded, token=token),
                    self.assertRaises(AccessError),
                ):
                    forged.write({guarded: value})

    def test_contract_create_and_load_refuse_a_state(self):
        document = self._make_contract_document()
        model, initial = self.env[document._name], document._get_lifecycle().initial
        for state in document._get_lifecycle().states:
            with self.subTest(state=state), self.assertRaises(AccessError):
                model.create({"state": state})

        result = model.with_context(import_file=True).load(["state"], [[initial]])

        self.assertFalse(result["ids"])

    def test_contract_default_state_in_the_context_is_ignored(self):
        last = sorted(self._make_contract_document()._get_lifecycle().final)[0]
        forged = self.env(context={**self.env.context, "default_state": last})
        # Test cases make documents through the class or through the instance.
        self.enterContext(patch.object(type(self), "env", forged))
        self.env = forged

        document = self._make_contract_document()

        self.assertEqual(document.state, document._get_lifecycle().initial)
        self.assertNotIn("state", document.copy_data()[0])

    def test_contract_stored_defaults_of_a_user_decide_nothing(self):
        document, forged = self._make_contract_document(), {}
        for name in sorted(document._get_guarded_fields()):
            if document._fields[name].type in STORABLE and (
                value := self._get_another_value(document, name)
            ):
                forged[name] = value
                self.env["ir.default"].set(document._name, name, value)

        other = self._make_contract_document()

        self.assertEqual(other.state, other._get_lifecycle().initial)
        for name, value in forged.items():
            with self.subTest(field=name):
                field = other._fields[name]
                self.assertNotEqual(field.convert_to_write(other[name], other), value)

    def test_contract_available_steps_cost_the_same_for_one_and_for_many(self):
        documents = self.env[self._make_contract_document()._name].browse()
        for _again in range(6):
            documents += self._make_contract_document()
        counts = []
        for batch in (documents[:1], documents[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            documents.mapped("state")
            before = self.cr.sql_log_count
            batch.mapped("available_transitions")
            counts.append(self.cr.sql_log_count - before)

        self.assertLessEqual(counts[1], counts[0] + 3, counts)
