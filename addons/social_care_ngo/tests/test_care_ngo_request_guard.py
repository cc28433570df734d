from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
FORGED = (True, 1, "x", {}, [], None)


@tagged("post_install", "-at_install")
class TestNgoRequestGuard(RequestCommon):
    """What is asked for is what is decided, and nothing else reaches the register."""

    # === WHITELIST === #

    def test_value_outside_the_type_is_refused_at_creation_and_in_a_write(self):
        model = self.env["care.ngo.request"].with_user(self.ngo_portal_user)
        vals = {"ngo_id": self.ngo.id, "type_id": self._get_type("move_hq").id}
        draft = self._make_draft().with_user(self.ngo_portal_user)
        for forged in (
            {"new_name": "اسم آخر"},
            {"new_purpose": "غرض"},
            {"liquidator": "أنا"},
            {"person_line_ids": [Command.create({"name": "x"})]},
            {"amount": 5},
        ):
            with self.subTest(create=forged), self.assertRaises(AccessError):
                model.create(vals | forged)
            with self.subTest(write=forged), self.assertRaises(AccessError):
                draft.write(forged)

    def test_default_of_the_context_reaches_no_proposal(self):
        forged = {"default_new_name": "اسم آخر", "default_liquidator": "أنا"}
        model = self.env["care.ngo.request"].with_user(self.ngo_portal_user)

        request = model.with_context(**forged).create(
            {"ngo_id": self.ngo.id, "type_id": self._get_type("move_hq").id}
        )

        self.assertRecordValues(request, [{"new_name": False, "liquidator": False}])

    def test_forged_default_of_the_body_or_the_type_starts_nothing(self):
        model = self.env["care.ngo.request"].with_user(self.ngo_portal_user)
        for name in ("default_ngo_id", "default_type_id"):
            for value in (True, "x", [self.ngo.id]):
                forged = model.with_context(**{name: value})
                with (
                    self.subTest(name=name, value=value),
                    self.assertRaises(AccessError),
                ):
                    forged.create({"state": "approved"})

    def test_type_may_not_open_the_number_or_the_state(self):
        for name in ("registry_no", "state", "representative_ids", "form_id"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self._get_type("move_hq").field_names = f"street,{name}"

    def test_silence_never_changes_a_board_or_ends_a_body(self):
        for key in ("change_board", "merger", "dissolution"):
            with self.subTest(key=key), self.assertRaises(ValidationError):
                self._get_type(key).consequence = "approve"

    def test_request_keeps_its_body_and_its_type(self):
        draft, other = self._make_draft(), self._make_ngo()
        for forged in (
            {"ngo_id": other.id},
            {"type_id": self._get_type("branch").id},
            {"company_id": self.env.company.id},
        ):
            with self.subTest(forged=forged), self.assertRaises(AccessError):
                draft.with_user(self.ngo_officer).write(forged)

    def test_values_of_the_engine_are_refused_with_every_forged_token(self):
        request = self._file()
        for name in ("decision_reason", "base", "date_filed", "is_late"):
            for token in FORGED:
                forged = request.with_context(
                    request_token=token, lifecycle_token=token
                )
                with self.subTest(name=name, token=token):
                    with self.assertRaises(AccessError):
                        forged.write({name: False})
                    with self.assertRaises(AccessError):
                        forged.create({"ngo_id": self.ngo.id, name: False})

    @mute_logger(*QUIET)
    def test_applicant_writes_no_field_of_the_ministry(self):
        draft = self._make_draft().with_user(self.ngo_portal_user)
        for forged in (
            {"recommendation": "approve"},
            {"internal_note": "x"},
            {"officer_id": self.ngo_portal_user.id},
            {"decider_id": self.ngo_portal_user.id},
            {"state": "approved"},
        ):
            with self.subTest(forged=forged), self.assertRaises(AccessError):
                draft.write(forged)

    # === NOTHING CHANGES AFTER FILING === #

    def test_filed_request_is_closed_for_everybody(self):
        request = self._file("change_board")
        line, kind = request.person_line_ids[0], request.type_id.document_type_ids[0]
        pdf = request.document_line_ids[0].file
        for user in (self.ngo_portal_user, self.ngo_officer, self.ngo_manager):
            mine = request.with_user(user)
            document = {"request_id": request.id, "type_id": kind.id, "file": pdf}
            tries = {
                "date": lambda m=mine: m.write({"date_event": "2020-01-01"}),
                "new line": lambda m=mine: m.env["care.ngo.request.person"].create(
                    {"request_id": m.id, "name": "x"}
                ),
                "line": lambda m=mine: line.with_env(m.env).write({"name": "x"}),
                "line gone": lambda m=mine: line.with_env(m.env).unlink(),
                "file": lambda m=mine, d=document: m.env[
                    "care.ngo.request.document"
                ].create(d),
                "file gone": lambda m=mine: m.document_line_ids[0].unlink(),
            }
            for name, attempt in tries.items():
                with (
                    self.subTest(user=user.login, what=name),
                    self.assertRaises(UserError),
                ):
                    attempt()

    def test_file_is_never_replaced_in_place(self):
        draft = self._make_draft()
        for vals in ({"file": b"eA=="}, {"sha256": "0"}, {"date_expiry": "2030-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                draft.document_line_ids[0].write(vals)

    def test_what_was_validated_is_what_is_approved(self):
        request = self._validate()
        # Past every guard, as a defect elsewhere might do it.
        self.env.cr.execute(
            "UPDATE care_ngo_request SET new_street = 'decoy' WHERE id = %s",
            [request.id],
        )
        request.invalidate_recordset()

        with self.assertRaisesRegex(UserError, "validated has changed"):
            request.with_user(self.ngo_registrar).action_approve()
        self.assertEqual(self.ngo.street, "١ شارع الاختبار")

    # === THE DIFFERENCE === #

    def test_change_of_case_alone_is_a_difference(self):
        ngo = self._make_ngo(name_en="Hope")
        draft = self._make_draft(
            "amend_statute", ngo=ngo, new_name=ngo.name, new_name_en="HOPE"
        )

        changes = draft._get_changes()

        self.assertEqual(
            [(c.name, c.before, c.after) for c in changes],
            [("name_en", "Hope", "HOPE")],
        )
        draft.with_user(self.ngo_portal_user).action_file()

    def test_request_that_changes_nothing_is_not_filed(self):
        draft = self._make_draft(new_street=f"  {self.ngo.street} ")

        with self.assertRaisesRegex(UserError, "changes nothing"):
            draft.with_user(self.ngo_portal_user).action_file()

    def test_registered_value_that_moved_stops_the_approval_until_refreshed(self):
        request = self._validate(new_city="الجيزة")
        self.ngo._write_decided({"street": "٩ شارع المحكمة"})

        self.assertTrue(request.is_stale)
        registrar = request.with_user(self.ngo_registrar)
        with self.assertRaisesRegex(UserError, "register has changed"):
            registrar.action_approve()

        request.with_user(self.ngo_officer).action_refresh()

        self.assertRecordValues(request, [{"state": "under_review", "is_stale": False}])
        # Both values were proposed: they stay as proposed, on top of the new address.
        self._advise(request)
        registrar.action_approve()
        self.assertRecordValues(self.ngo, [{"street": "٢ شارع جديد", "city": "الجيزة"}])
        before = {c.field_name: c.before for c in request.change_ids}
        self.assertEqual(before["street"], "٩ شارع المحكمة")

    def test_value_left_alone_follows_the_register_when_refreshed(self):
        request = self._validate()
        self.ngo._write_decided({"city": "الإسكندرية"})

        request.with_user(self.ngo_officer).action_refresh()
        self._advise(request)
        request.with_user(self.ngo_registrar).action_approve()

        self.assertEqual(self.ngo.city, "الإسكندرية")
        self.assertEqual(self.ngo.street, "٢ شارع جديد")

    def test_board_that_moved_stops_the_approval(self):
        request = self._validate("change_board")
        staying = self.ngo.person_ids.filtered(lambda p: p.role == "secretary")
        today = staying.date_from
        staying.with_user(self.ngo_officer).sudo().action_end(today, "Resigned")

        with self.assertRaisesRegex(UserError, "register has changed"):
            request.with_user(self.ngo_registrar).action_approve()

    def test_fresh_request_is_not_refreshed(self):
        request = self._take()

        with self.assertRaisesRegex(UserError, "has not changed"):
            request.with_user(self.ngo_officer).action_refresh()

    def test_body_that_was_suspended_meanwhile_stops_the_approval(self):
        request = self._validate("new_field")
        self._suspend_ngo(self.ngo)

        with self.assertRaisesRegex(UserError, "in its state"):
            request.with_user(self.ngo_registrar).action_approve()

    def test_script_in_a_text_is_shown_as_text(self):
        payload = '<script>alert("x")</script>'
        draft = self._make_draft(new_street=payload)

        html = str(draft.difference_html)

        self.assertNotIn("<script>", html)
        self.assertIn("&lt;script&gt;", html)

    def test_registered_values_stay_closed_to_every_other_way(self):
        for user in (self.ngo_officer, self.ngo_manager, self.ngo_registrar):
            for token in FORGED:
                ngo = self.ngo.with_user(user).with_context(register_token=token)
                with (
                    self.subTest(user=user.login, token=token),
                    self.assertRaises(UserError),
                ):
                    ngo.write({"street": "x"})
        with self.assertRaises(UserError):
            self.ngo.with_user(SUPERUSER_ID).write({"street": "x"})
