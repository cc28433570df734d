import logging
from datetime import timedelta
from decimal import Decimal

from odoo import SUPERUSER_ID, api
from odoo.fields import Command, Date, Datetime
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_care_base.models.care_lifecycle_mixin import _TRANSITION_TOKEN
from odoo.addons.social_care_base.tests.race import RaceCase

_logger = logging.getLogger(__name__)
EVIDENCE = (
    "care_grant_approval",
    "care_decision",
    "care_audit_entry",
    "care_budget_move",
)


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestGrantConcurrency(RaceCase):
    """Two real connections approve grants of 70 on a line and a call of 100."""

    def setUp(self):
        super().setUp()
        # The register's own rules are not what is tested here.
        self.patch(
            self.registry["care.ngo"],
            "_get_standing_issues",
            lambda ngos, _purpose: {ngo.id: [] for ngo in ngos},
        )
        self.made = []
        self.addCleanup(self._clean)
        with self.registry.cursor() as cr:
            self._set_up_grants(api.Environment(cr, SUPERUSER_ID, {}))

    # === SET UP === #

    def _keep(self, record):
        self.made.append((record._table, record.ids))
        return record

    def _place(self, record, state):
        token = {"lifecycle_token": _TRANSITION_TOKEN}
        record.with_context(**token).write({"state": state})

    def _set_up_grants(self, env):
        approver = env.ref("social_care_grants.group_grant_approver_1")
        users = env["res.users"].with_context(no_reset_password=True)
        partner = self._keep(env["res.partner"].create({"name": "Race"}))
        self.approver = self._keep(
            users.create(
                {
                    "partner_id": partner.id,
                    "login": "race_approver",
                    "group_ids": [Command.set(approver.ids)],
                }
            )
        )
        self._keep(
            env["care.grant.approval.tier"].create(
                {"name": "Race", "group_id": approver.id, "date_from": "2020-01-01"}
            )
        )
        self.fund = self._keep(
            env["care.fund"].create({"name": "Race", "code": "RACE"})
        )
        self.fund.action_open()
        self.fund._book("receive", Decimal(100), self.fund)
        self.line = self._make_line(env)
        call = self._make_call(env)
        self.call_id = call.id
        self.grant_ids = [self._make_grant(env, call).id for _one in range(2)]
        env["care.signing.key"]._get_signer()

    def _make_line(self, env):
        admin = env.ref("base.user_admin")
        line = (
            env["care.budget.line"]
            .with_user(admin)
            .sudo()
            .create(
                {
                    "name": "Race",
                    "fund_id": self.fund.id,
                    "amount_initial": 100,
                    "date_from": "2020-01-01",
                    "date_to": "2039-12-31",
                }
            )
        )
        line.with_user(SUPERUSER_ID).action_open()
        return self._keep(line)

    def _make_call(self, env):
        programme = self._keep(
            env["care.grant.programme"].create({"name": "Race", "code": "RACE"})
        )
        call = self._keep(
            env["care.grant.call"].create(
                {
                    "name": "Race",
                    "programme_id": programme.id,
                    "budget_line_id": self.line.id,
                    "amount_envelope": 100,
                    "amount_min": 1,
                    "amount_max": 100,
                    "date_closing": Datetime.now() + timedelta(days=1),
                    "criterion_ids": [
                        Command.create({"code": "a", "name": "a", "weight": 1})
                    ],
                }
            )
        )
        call.action_open()
        return call

    def _make_grant(self, env, call):
        ngo = self._keep(env["care.ngo"].create({"name": "Race"}))
        application = self._keep(
            env["care.grant.application"].create(
                {"call_id": call.id, "ngo_id": ngo.id, "title": "Race"}
            )
        )
        self._place(application, "recommended")
        admin = env.ref("base.user_admin")
        grant = (
            env["care.grant"]
            .with_user(admin)
            .sudo()
            .create(
                {
                    "application_id": application.id,
                    "amount": 70,
                    "date_start": Date.today(),
                    "date_end": Date.today() + timedelta(days=300),
                }
            )
        )
        self._keep(grant)
        bot = grant.with_user(SUPERUSER_ID)
        bot._record_duty("certify")
        token = {"lifecycle_token": _TRANSITION_TOKEN}
        bot.with_context(**token).write(
            {"state": "certified", "approval_run": bot._start_chain()}
        )
        return grant

    def _clean(self):
        """Take everything away again; evidence lets go of its rows only here."""
        with self.registry.cursor() as cr:
            for table in EVIDENCE:
                name = SQL.identifier(table)
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", name))
            self._delete_evidence(cr)
            for table, ids in reversed(self.made):
                query = SQL(
                    "DELETE FROM %s WHERE id = ANY(%s)", SQL.identifier(table), ids
                )
                cr.execute(query)
            for table in EVIDENCE:
                name = SQL.identifier(table)
                cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", name))

    def _delete_evidence(self, cr):
        made = {}
        for table, ids in self.made:
            made.setdefault(table.replace("_", "."), []).extend(ids)
        grants, calls = made.get("care.grant", []), made.get("care.grant.call", [])
        cr.execute(
            "SELECT id FROM care_document"
            " WHERE res_model = 'care.grant' AND res_id = ANY(%s)",
            [grants],
        )
        made["care.document"] = [document_id for (document_id,) in cr.fetchall()]
        funds = made.get("care.fund", [])
        cr.execute("DELETE FROM care_grant_approval WHERE grant_id = ANY(%s)", [grants])
        cr.execute("DELETE FROM care_grant_criterion WHERE call_id = ANY(%s)", [calls])
        cr.execute("DELETE FROM care_budget_move WHERE fund_id = ANY(%s)", [funds])
        for model, ids in made.items():
            for table, column in (
                ("care_decision", "res_model"),
                ("care_audit_entry", "res_model"),
                ("care_document", "res_model"),
                ("mail_message", "model"),
                ("mail_followers", "res_model"),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s AND res_id = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        model,
                        ids,
                    )
                )

    def _read(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT l.amount_reserved, c.amount_awarded"
                "  FROM care_budget_line l JOIN care_grant_call c"
                "    ON c.budget_line_id = l.id WHERE c.id = %s",
                [self.call_id],
            )
            return tuple(map(float, cr.fetchone()))

    # === TESTS === #

    def test_seventy_and_seventy_on_a_hundred_end_at_seventy(self):
        one, two = self.grant_ids

        outcomes = self._race(
            lambda env: env["care.grant"].browse(one).action_approve(),
            lambda env: env["care.grant"].browse(two).action_approve(),
            user_id=self.approver.id,
        )

        _logger.info("70 + 70 on 100: %s", outcomes)
        self.assertEqual(self._verbs(outcomes), ["done", "refused"])
        self.assertEqual(self._read(), (70.0, 70.0))

    def test_the_same_click_on_two_connections_has_one_effect(self):
        one = self.grant_ids[0]

        outcomes = self._race(
            lambda env: env["care.grant"].browse(one).action_approve(),
            lambda env: env["care.grant"].browse(one).action_approve(),
            user_id=self.approver.id,
        )

        _logger.info("the same click twice: %s", outcomes)
        self.assertEqual(self._verbs(outcomes), ["done", "refused"])
        self.assertEqual(self._read(), (70.0, 70.0))
