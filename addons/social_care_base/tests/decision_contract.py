from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

DECISION = "care.decision.mixin"
QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_model")


class DecisionContract:
    """What every document with decisions promises; part of the lifecycle's contract.

    The tests pass at once for a model without ``care.decision.mixin``.
    """

    def _make_decided(self):
        """Return a document if its model keeps decisions."""
        document = self._make_contract_document()
        return document if self._has_mixin(document, DECISION) else document.browse()

    def _has_mixin(self, document, mixin):
        return document._name in self.env.registry.descendants([mixin], "_inherit")

    def _decide(self, document, duty, user):
        """Perform a duty as the user; ``sudo`` lifts rights, never a duty."""
        return document.with_user(user).sudo()._record_duty(duty)

    def test_contract_incompatible_duties_never_meet_in_one_person(self):
        document = self._make_decided()
        administrator = self.env.ref("base.user_admin")
        for pair in self.env["care.duty.conflict"].search([]) if document else ():
            with (
                self.subTest(duties=f"{pair.duty_id.code}, {pair.other_id.code}"),
                self.cr.savepoint() as savepoint,
            ):
                self._decide(document, pair.duty_id.code, administrator)

                with self.assertRaises(UserError):
                    self._decide(document, pair.other_id.code, administrator)
                savepoint.rollback()

    def test_contract_decisions_are_neither_changed_nor_deleted(self):
        document = self._make_decided()
        if not document:
            return
        decision = self._decide(document, "review", self.env.ref("base.user_admin"))
        self.env.flush_all()
        mine = decision.with_user(self.env.ref("base.user_admin"))
        for act in (lambda: mine.write({"tier": "x"}), mine.unlink):
            with mute_logger(*QUIET), self.assertRaises(AccessError):
                act()
        for statement in (
            "UPDATE care_decision SET tier = 'x' WHERE id = %s",
            "DELETE FROM care_decision WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger(*QUIET),
                self.assertRaises(psycopg2.Error),
                self.cr.savepoint(),
            ):
                self.cr.execute(SQL(statement, decision.id))

    def test_contract_decision_covers_what_the_document_says(self):
        document = self._make_decided()
        if document:
            payload = document._get_decision_payload()
            self.assertTrue(any(payload.values()), payload)

    def test_contract_changing_what_was_decided_ends_the_decision(self):
        document = self._make_decided()
        for name in self._get_decided_fields(document) if document else ():
            with self.subTest(field=name), self.cr.savepoint() as savepoint:
                self._decide(document, "review", self.env.ref("base.user_admin"))
                before = document.sudo()[name]

                was_refused = self._is_refused(document, name)

                if not was_refused and document.sudo()[name] != before:
                    self.assertFalse(document._get_valid_decisions("review"))
                    document.sudo().write({name: before})
                    self.assertFalse(document._get_valid_decisions("review"))
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def _get_decided_fields(self, document):
        """Return the protected fields, and those that the payload names."""
        named = {
            n for key in document._get_decision_payload() for n in (key, f"{key}_id")
        }
        return sorted(named & document._fields.keys() | {*document._protected_fields})

    def _is_refused(self, document, name):
        value = self._get_another_value(document, name)
        if document._fields[name].required and not value:
            return True  # there is no other value
        try:
            with self.cr.savepoint():
                document.write({name: value})
        except UserError:
            return True
        return False

    def test_contract_saving_the_same_again_keeps_the_decision(self):
        document = self._make_decided()
        if not document:
            return
        decision = self._decide(document, "review", self.env.ref("base.user_admin"))
        plain = {"char", "text", "integer", "float", "monetary", "boolean", "date"}
        for name in document._protected_fields:
            if document._fields[name].type in plain:
                with self.subTest(field=name):
                    try:
                        document.write({name: document[name]})
                    except UserError:
                        continue
                    self.assertEqual(
                        document._get_valid_decisions("review"), decision.sudo()
                    )

    def _get_another_value(self, document, name):
        field, value = document._fields[name], document[name]
        if field.type == "json":
            return {"contract": True}
        if field.type in ("char", "text", "html"):
            return f"{value or ''}x"
        if field.type in ("integer", "float", "monetary"):
            return value + 1
        if field.type == "boolean":
            return not value
        if field.type in ("date", "datetime"):
            start = value or (self.env.cr.now() if field.type == "datetime" else None)
            return (start or self.env.cr.now().date()) + timedelta(days=1)
        if field.type == "selection":
            keys = field.get_values(self.env)
            return next((key for key in keys if key != value), False)
        others = self.env[field.comodel_name].search([], limit=5) - value
        if field.type == "many2one":
            return others[:1].id
        return [Command.clear()] if value else [Command.set(others[:1].ids)]
