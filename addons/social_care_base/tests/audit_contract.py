from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.audit import digest


class TrailContract:
    """What the trail of every document covers; part of the lifecycle's contract."""

    def _get_entries(self, document):
        trail = self.env["care.audit.entry"].sudo()
        about = [("res_model", "=", document._name), ("res_id", "=", document.id)]
        return trail.search(about, order="seq")

    def test_contract_first_entry_covers_what_the_document_says(self):
        document = self._make_contract_document()

        payload = document.sudo()._get_audit_payload().get(document.id)

        self.assertTrue(payload and any(payload.values()), payload)
        self.assertTrue(self._get_entries(document)[0].digest)

    def test_contract_each_step_covers_what_the_document_says(self):
        document = self._make_contract_document()
        for step in document._get_lifecycle().transitions:
            self._place(document, step.target)
            with self.subTest(step=step.name):
                document._append_to_trail(step, {document.id: "before"}, "Because")

                entry = self._get_entries(document)[-1]
                payload = document._get_audit_payload().get(document.id)
                self.assertEqual(entry.state_to, step.target)
                self.assertEqual(entry.digest, bool(payload) and digest(payload))

    def test_contract_trail_holds_and_tells_the_state(self):
        document = self._make_contract_document()
        trail = self.env["care.audit.entry"].sudo()

        self.assertEqual(trail._verify(document), [])
        self.assertEqual(trail._verify_states(document), [])

        self._place(document, sorted(document._get_lifecycle().final)[0])
        [found] = trail._verify_states(document)
        self.assertEqual((found.res_id, found.why), (document.id, "another state"))


class AuditContract:
    """What the trail of every document promises; mix it into a test case.

    The test case sets ``allow_inherited_tests_method = True`` and provides
    ``contract_reader`` (who may read the document), ``_make_audited_document()``, which
    returns another document at each call, and ``_take_contract_step(document)``, which
    takes one step on it as the person whose step it is and returns its name.
    """

    contract_reader = None

    def _make_audited_document(self):
        raise NotImplementedError

    def _take_contract_step(self, document):
        raise NotImplementedError

    def _get_trail(self, document, user=None):
        trail = self.env["care.audit.entry"]
        trail = trail.with_user(user) if user else trail.sudo()
        return trail.search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)],
            order="seq",
        )

    def test_contract_step_leaves_one_entry_with_both_states(self):
        document = self._make_audited_document()
        before, state = self._get_trail(document), document.state

        step = self._take_contract_step(document)

        entry = (self._get_trail(document) - before).filtered(
            lambda one: one.action == step
        )
        self.assertEqual(len(entry), 1)
        self.assertEqual(entry.state_from, state)
        self.assertEqual(entry.state_to, document._get_lifecycle()[step].target)
        self.assertTrue(entry.user_id)

    def test_contract_trail_begins_with_the_document_and_has_no_gap(self):
        document = self._make_audited_document()
        self._take_contract_step(document)

        trail = self._get_trail(document)

        self.assertEqual(trail[0].action, "create")
        self.assertEqual(trail.mapped("seq"), list(range(1, len(trail) + 1)))
        self.assertEqual(self.env["care.audit.entry"].sudo()._verify(document), [])

    def test_contract_what_is_decided_on_leaves_its_digest(self):
        document = self._make_audited_document()
        step = self._take_contract_step(document)

        entry = self._get_trail(document).filtered(lambda one: one.action == step)

        self.assertTrue(entry[-1].digest)

    def test_contract_refused_step_leaves_no_entry(self):
        document = self._make_audited_document()
        self._take_contract_step(document)
        before, steps = self._get_trail(document), document._get_lifecycle().transitions
        wrong = next(step for step in steps if document.state not in step.sources)

        with self.assertRaises(UserError), self.cr.savepoint():
            document._apply_transition(wrong.name, reason="Again")

        self.assertEqual(self._get_trail(document), before)

    def test_contract_reader_of_the_document_reads_its_trail(self):
        document = self._make_audited_document()
        self._take_contract_step(document)

        seen = self._get_trail(document, self.contract_reader)

        self.assertEqual(seen, self._get_trail(document).with_env(seen.env))
