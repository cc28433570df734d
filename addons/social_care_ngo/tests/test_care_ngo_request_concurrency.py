from odoo import SUPERUSER_ID, api
from odoo.fields import Date, Datetime
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_care_base.models.care_lifecycle_mixin import _TRANSITION_TOKEN
from odoo.addons.social_care_base.tests.race import RaceCase
from odoo.addons.social_care_ngo.controllers.whole import whole

# Evidence that nobody deletes: taken away here only, so that the database is as before.
EVIDENCE = ("care_audit_entry", "care_decision")


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoRequestConcurrency(RaceCase):
    """Two registrars decide at once, on two real connections: one decision stands."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            group = env.ref("social_care_ngo.group_ngo_registrar")
            self.users = env["res.users"].create(
                [
                    {
                        "name": f"race {place}",
                        "login": f"race_registrar_{place}",
                        "group_ids": [(6, 0, group.ids)],
                    }
                    for place in range(2)
                ]
            )
            self.user_ids = self.users.ids
            self._make_request(env)
        self.addCleanup(self._clean)

    def _make_request(self, env):
        form = env.ref("social_care_ngo.care_ngo_form_association_eg")
        ngo = env["care.ngo"].create(
            {
                "name": "جمعية السباق",
                "form_id": form.id,
                "governorate_id": env.ref("base.state_eg_c").id,
                "legacy_no": "race request",
                "street": "١ شارع",
            }
        )
        ngo.action_take_over(reason="Older register")
        kind = env.ref("social_care_ngo.care_ngo_request_type_move_hq_eg")
        request = env["care.ngo.request"].create(
            {"ngo_id": ngo.id, "type_id": kind.id, "new_street": "٢ شارع"}
        )
        request._write_engine({"base": request._get_registered()})
        engine = request.with_context(lifecycle_token=_TRANSITION_TOKEN)
        engine.write({"state": "validated"})
        request._record_duty("validate")
        self.ngo_id, self.request_id = ngo.id, request.id

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            rows = self._find_rows(env)
            for model, ids in rows.items():
                for table in EVIDENCE:
                    self._delete(cr, table, model, ids)
                cr.execute(
                    "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)",
                    [model, ids],
                )
            for table, column, ids in (
                ("care_ngo_letter", "id", rows["care.ngo.letter"]),
                ("care_ngo_request_change", "request_id", rows["care.ngo.request"]),
                ("care_ngo_request", "id", rows["care.ngo.request"]),
                ("care_ngo_meeting", "id", rows.get("care.ngo.meeting", [])),
                ("care_deadline", "id", rows["care.deadline"]),
                ("care_document", "id", rows["care.document"]),
            ):
                names = SQL.identifier(table), SQL.identifier(column)
                cr.execute(SQL("DELETE FROM %s WHERE %s = ANY(%s)", *names, ids))
            cr.execute(
                "DELETE FROM care_ngo WHERE id = %s RETURNING partner_id", [self.ngo_id]
            )
            partners = [partner for (partner,) in cr.fetchall() if partner]
            env["res.partner"].browse(partners).unlink()
            users = env["res.users"].browse(self.user_ids)
            contacts = users.partner_id
            users.unlink()
            contacts.unlink()

    def _find_rows(self, env):
        """Return the ids of everything that this test has made, by model."""
        letters = env["care.ngo.letter"].search([("ngo_id", "=", self.ngo_id)])
        papers = letters.document_ids | env["care.document"].search(
            [("res_model", "=", "care.ngo"), ("res_id", "=", self.ngo_id)]
        )
        limits = env["care.deadline"].search(
            [
                ("res_model", "=", "care.ngo.request"),
                ("res_id", "=", self.request_id),
            ]
        )
        return {
            "care.ngo.request": [self.request_id],
            "care.ngo": [self.ngo_id],
            "care.ngo.letter": letters.ids,
            "care.document": papers.ids,
            "care.deadline": limits.ids,
        }

    def _delete(self, cr, table, model, ids):
        name = SQL.identifier(table)
        cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", name))
        cr.execute(
            SQL(
                "DELETE FROM %s WHERE res_model = %s AND res_id = ANY(%s)",
                name,
                model,
                ids,
            )
        )
        cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", name))

    def _decide(self, *steps):
        def decider(place, step):
            def act(env):
                record = env["care.ngo.request"].with_user(self.user_ids[place])
                record.browse(self.request_id)._apply_transition(step, reason="Because")

            return act

        acts = [decider(place, step) for place, step in enumerate(steps)]
        return self._verbs(self._race(*acts))

    def _read(self, query, *values):
        with self.registry.cursor() as cr:
            cr.execute(query, values)
            return cr.fetchall()

    def _count_decisions(self):
        return self._read(
            "SELECT count(*) FROM care_decision AS d JOIN care_duty AS y"
            " ON y.id = d.duty_id WHERE y.code = 'approve'"
            " AND d.res_model = 'care.ngo.request' AND d.res_id = %s",
            self.request_id,
        )[0][0]

    def test_two_registrars_approve_and_it_is_applied_once(self):
        self.assertEqual(self._decide("approve", "approve"), ["done", "refused"])

        self.assertEqual(self._count_decisions(), 1)
        changes = self._read(
            "SELECT count(*) FROM care_ngo_request_change WHERE request_id = %s",
            self.request_id,
        )
        self.assertEqual(changes, [(1,)])

    def test_one_approves_and_one_refuses_and_one_decision_stands(self):
        self.assertEqual(self._decide("approve", "refuse"), ["done", "refused"])

        self.assertEqual(self._count_decisions(), 1)
        state = self._read(
            "SELECT state FROM care_ngo_request WHERE id = %s", self.request_id
        )[0][0]
        self.assertIn(state, ("applied", "refused"))


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoNoticeConcurrency(TestNgoRequestConcurrency):
    """One button pressed on two connections at once: one meeting, one notice."""

    def _make_request(self, env):
        super()._make_request(env)
        env["care.ngo.request"].browse(self.request_id).action_withdraw(reason="Race")
        meeting = env["care.ngo.meeting"].create(
            {
                "ngo_id": self.ngo_id,
                "kind": "assembly_ordinary",
                "date_planned": Datetime.now(),
            }
        )
        self.meeting_id = meeting.id
        # Whom it has elected is another test's matter.
        elected = {
            "name": "منى السيد",
            "role": "chair",
            "date_from": Date.today(),
            "date_to": False,
            "national_id": False,
        }
        self.patch(
            type(meeting), "_get_elected_persons", lambda _meeting: [dict(elected)]
        )

    def _find_rows(self, env):
        rows = super()._find_rows(env)
        requests = env["care.ngo.request"].search([("ngo_id", "=", self.ngo_id)])
        return rows | {
            "care.ngo.request": requests.ids,
            "care.ngo.meeting": [self.meeting_id],
        }

    def test_button_pressed_twice_makes_one_notice_and_one_answer_in_words(self):
        def press(env):
            with whole(env):
                env["care.ngo.meeting"].browse(self.meeting_id)._notify_board()

        outcomes = self._race(press, press)

        self.assertEqual(self._verbs(outcomes), ["done", "refused"])
        refusal = next(text for text in outcomes if "refused" in text)
        self.assertIn("has its notice of the board already", refusal)
        made = self._read(
            "SELECT count(*) FROM care_ngo_request WHERE meeting_id = %s",
            self.meeting_id,
        )
        self.assertEqual(made, [(1,)])
