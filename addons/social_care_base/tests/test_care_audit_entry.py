from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon
from .test_care_document import DocumentCommon

NAME = "care.document"


@tagged("post_install", "-at_install")
class TestAuditTrail(CareCommon):
    """The trail is appended to, chained, and never touched again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trail = cls.env["care.audit.entry"]
        cls.papers = cls.env["res.partner"].create(
            [{"name": f"Paper {n}"} for n in range(100)]
        )

    def _entries(self, record):
        return self.trail.search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], order="seq"
        )

    def test_entries_tell_who_what_when_and_why(self):
        paper = self.papers[0]
        self.trail._append(
            paper, "approve", state_from="a", state_to="b", reason=" Good ", payload={}
        )

        entry = self._entries(paper)

        self.assertRecordValues(
            entry,
            [
                {
                    "seq": 1,
                    "action": "approve",
                    "state_from": "a",
                    "state_to": "b",
                    "reason": "Good",
                    "user_id": self.env.uid,
                }
            ],
        )

    def test_chain_of_each_document_verifies(self):
        for action in ("submit", "approve", "pay"):
            self.trail._append(
                self.papers, action, payload={self.papers[0].id: {"a": 1}}
            )

        self.assertEqual(self._entries(self.papers[0]).mapped("seq"), [1, 2, 3])
        self.assertEqual(self.trail._verify(self.papers), [])

    def test_batch_of_100_takes_as_many_statements_as_one(self):
        counts = []
        for batch in (self.papers[:1], self.papers):
            before = self.cr.sql_log_count
            self.trail._append(batch, "submit")
            counts.append(self.cr.sql_log_count - before)

        self.assertEqual(counts, [2, 2])

    def test_database_refuses_to_change_or_delete_an_entry(self):
        self.trail._append(self.papers[0], "submit")
        for statement in (
            "UPDATE care_audit_entry SET action = 'x'",
            "DELETE FROM care_audit_entry",
            "TRUNCATE care_audit_entry",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)

    def test_administrator_cannot_write_create_or_delete_entries(self):
        self.trail._append(self.papers[0], "submit")
        entry = self._entries(self.papers[0]).with_user(self.env.ref("base.user_admin"))
        with mute_logger("odoo.addons.base.models.ir_model"):
            for call in (
                lambda: entry.write({"reason": "x"}),
                entry.unlink,
                lambda: entry.copy(),
                lambda: entry.create({"res_model": "res.partner", "res_id": 1}),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_verification_finds_an_altered_a_missing_and_an_inserted_entry(self):
        for action in ("submit", "approve", "pay"):
            self.trail._append(self.papers[:3], action)
        altered, missing, inserted = self.papers[:3]
        self.cr.execute("ALTER TABLE care_audit_entry DISABLE TRIGGER USER")
        self.cr.execute(
            "UPDATE care_audit_entry SET reason = 'x'"
            " WHERE res_model = 'res.partner' AND res_id = %s AND seq = 2",
            [altered.id],
        )
        self.cr.execute(
            "DELETE FROM care_audit_entry"
            " WHERE res_model = 'res.partner' AND res_id = %s AND seq = 2",
            [missing.id],
        )
        self.cr.execute(
            "INSERT INTO care_audit_entry"
            " (res_model, res_id, seq, action, user_id, date, entry_hash)"
            " VALUES ('res.partner', %s, 4, 'pay', 1, now(), 'f')",
            [inserted.id],
        )

        problems = self.trail._verify(self.papers[:3])

        self.assertEqual(
            {(p.res_id, p.seq, p.why) for p in problems},
            {
                (altered.id, 2, "altered"),
                (missing.id, 2, "missing"),
                (inserted.id, 4, "altered"),
            },
        )

    def test_reader_sees_only_entries_of_documents_he_may_read(self):
        secret = self.env["res.users"].browse(self.env.uid).partner_id
        self.trail._append(self.papers[0] + secret, "submit")
        portal = self._make_user("outsider", "base.group_portal")
        employee = self._make_user("employee")
        auditor = self._make_user("checker", "social_care_base.group_care_auditor")
        param = self.env["ir.config_parameter"].search([], limit=1)
        self.trail._append(param, "submit")
        entry = self._entries(param)

        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self.trail.with_user(portal).search([])
            with self.assertRaises(AccessError):
                entry.with_user(employee).read(["action"])

        self.assertFalse(self.trail.with_user(employee).search([("id", "=", entry.id)]))
        self.assertEqual(
            self.trail.with_user(auditor).search_count([("id", "=", entry.id)]), 1
        )

    def test_step_of_the_engine_goes_by_the_state_it_leads_to(self):
        deadline = self.env["care.deadline"].browse(999_999)
        for action in ("lapse", "unheard_of"):
            self.trail._append(deadline, action, state_to="lapsed")

        entries = self._entries(deadline)

        self.assertEqual(entries.mapped("action_name"), ["Lapsed", "unheard_of"])
        self.assertEqual(entries.mapped("display_name"), ["Lapsed", "unheard_of"])

    def test_only_auditors_and_administrators_verify_the_whole_trail(self):
        employee = self._make_user("employee")
        for group in ("social_care_base.group_care_auditor", "base.group_system"):
            checker = self._make_user(group.partition(".")[2], group)
            with self.subTest(group=group):
                shown = self.trail.with_user(checker).action_verify()
                self.assertEqual(shown["tag"], "display_notification")

        for trail in (
            self.trail.with_user(employee),
            self.trail.with_user(employee).sudo(),
        ):
            with self.assertRaises(AccessError):
                trail.action_verify()


@tagged("post_install", "-at_install")
class TestReferenceCounter(CareCommon):
    """Numbers count up by key, company and year, and never come back."""

    def test_blocks_follow_each_other_without_a_gap(self):
        counter = self.env["care.reference.counter"]

        firsts = [counter._take("test", n, year=2026) for n in (1, 10, 1)]

        self.assertEqual(firsts, [1, 2, 12])

    def test_companies_and_years_count_apart(self):
        counter, company = self.env["care.reference.counter"], self.env.company
        counter._take("test", 5)

        self.assertEqual(counter._take("test", company=company), 1)
        self.assertEqual(counter._take("test", year=2026), 1)
        self.assertEqual(counter._take("test"), 6)

    def test_counter_cannot_be_set_back_or_deleted(self):
        self.env["care.reference.counter"]._take("test", 5)
        for statement in (
            "UPDATE care_reference_counter SET last_number = 1 WHERE key = 'test'",
            "DELETE FROM care_reference_counter WHERE key = 'test'",
            "TRUNCATE care_reference_counter",
            "UPDATE care_reference_counter SET year = 1, last_number = last_number + 1",
            "UPDATE care_reference_counter SET last_number = last_number + 1,"
            " company_id = (SELECT MIN(id) FROM res_company) WHERE key = 'test'",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)


@tagged("post_install", "-at_install")
class TestAuditStates(DocumentCommon):
    """A state that no step led to is found, though each chain holds."""

    def _find(self):
        found = self.env["care.command"]._check_states()
        return [(p["res_id"], p["why"]) for p in found if p["res_model"] == NAME]

    def test_state_that_a_step_led_to_agrees(self):
        papers = self._issue() + self._issue()
        papers[0]._apply_transition("revoke", reason="Issued in error")
        self.env["care.audit.entry"]._append(papers[0], "noted")

        self.assertEqual(self._find(), [])

    def test_state_changed_in_the_database_is_found_in_every_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        papers = self._issue() + self._issue()
        papers[1].company_id = other
        papers.flush_recordset()
        self.cr.execute(
            "UPDATE care_document SET state = 'revoked' WHERE id = ANY(%s)",
            [papers.ids],
        )
        papers.invalidate_recordset()

        self.assertEqual(self._find(), [(p, "another state") for p in papers.ids])
        self.assertFalse(self.env["care.audit.entry"]._verify(papers))
        self.assertFalse(
            self.env["care.command"]._run_audit({}, lambda text: None).is_ok
        )

    def test_document_without_a_trail_is_found(self):
        with patch.object(type(self.env["care.audit.entry"]), "_append"):
            paper = self._issue()

        self.assertEqual(self._find(), [(paper.id, "untold")])

    def test_button_names_a_state_that_was_changed(self):
        paper = self._issue()
        paper.flush_recordset()
        self.cr.execute(
            "UPDATE care_document SET state = 'revoked' WHERE id = %s", [paper.id]
        )
        paper.invalidate_recordset()

        shown = self.env["care.audit.entry"].action_verify()["params"]

        self.assertEqual(shown["type"], "danger")
        self.assertIn(f"care.document,{paper.id}#1", shown["message"])
