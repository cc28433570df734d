from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .test_care_ngo_concurrency import TestNgoConcurrency


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoNoticeConcurrency(TestNgoConcurrency):
    """The queue of notices, by two at once and after a kill: each body is told once."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partner = env["res.partner"].create(
                {"name": "Representative", "email": "told@example.org"}
            )
            ngos = env["care.ngo"].browse(self.ngo_ids)
            ngos.representative_ids = [Command.set(partner.ids)]
            ngos._send_notices(lambda ngo: f"Notice for {ngo.id}")
            self.partner_id = partner.id

    def _clean(self):
        super()._clean()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partner_id).unlink()

    def _send(self, env):
        queue = env["mail.message.schedule"]
        domain = queue._get_due_domain()
        messages = env["mail.message"].search(
            [("model", "=", "care.ngo"), ("res_id", "in", self.ngo_ids)]
        )
        found = queue.search([("mail_message_id", "in", messages.ids)])
        found._send_due(domain)

    def _count(self, table):
        with self.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """SELECT message.res_id, count(row.id) FROM %s AS row
                         JOIN mail_message AS message
                           ON message.id = row.mail_message_id
                        WHERE message.model = 'care.ngo'
                          AND message.res_id = ANY(%s)
                        GROUP BY message.res_id""",
                    SQL.identifier(table),
                    self.ngo_ids,
                )
            )
            return dict(cr.fetchall())

    def test_two_jobs_at_once_write_each_mail_once(self):
        outcomes = self._race(self._send, self._send)

        self.assertEqual(self._verbs(outcomes), ["done", "done"], outcomes)
        self.assertEqual(self._count("mail_mail"), dict.fromkeys(self.ngo_ids, 1))
        self.assertFalse(self._count("mail_message_schedule"))

    def test_job_that_is_killed_before_its_commit_is_repeated_without_a_trace(self):
        with self.registry.cursor() as cr:
            self._send(api.Environment(cr, SUPERUSER_ID, {}))
            cr.rollback()
        self.assertEqual(
            self._count("mail_message_schedule"), dict.fromkeys(self.ngo_ids, 1)
        )
        self.assertFalse(self._count("mail_mail"))

        for _run in range(2):
            with self.registry.cursor() as cr:
                self._send(api.Environment(cr, SUPERUSER_ID, {}))

        self.assertEqual(self._count("mail_mail"), dict.fromkeys(self.ngo_ids, 1))
        self.assertFalse(self._count("mail_message_schedule"))
