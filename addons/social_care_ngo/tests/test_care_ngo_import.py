import base64
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .import_common import CAIRO, HEADING, ImportCommon, make_csv

LOAD = "odoo.addons.social_care_ngo.models.care_ngo_import_load"


@tagged("post_install", "-at_install")
class TestNgoImportLifecycle(LifecycleContract, ImportCommon):
    """An import is judged, loaded and done; nobody writes its state."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.import"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer
        cls._serial = 100

    def _make_contract_document(self):
        type(self)._serial += 1
        document = self._make_import(self._row(self._serial))
        return document.with_env(self.env)


@tagged("post_install", "-at_install")
class TestNgoImport(ImportCommon):
    """Good rows enter the register, each other one says why not."""

    def test_rows_in_order_enter_with_number_certificate_and_board(self):
        document = self._import(self._row(1), self._row(2, legal_form="جمعية مركزية"))

        ngos = document.row_ids.ngo_id
        self.assertEqual(document.state, "done")
        self.assertEqual(len(ngos), 2)
        self.assertEqual(set(ngos.mapped("state")), {"active"})
        self.assertEqual(len(set(ngos.mapped("registry_no"))), 2)
        self.assertTrue(all(ngo._get_certificate() for ngo in ngos))
        self.assertTrue(all(ngo.partner_id for ngo in ngos))
        first = ngos.filtered(lambda ngo: ngo.legacy_no == "1")
        self.assertRecordValues(
            first,
            [
                {
                    "legacy_year": 1998,
                    "org_id": "EG-MOSS-1",
                    "date_founded": date(1998, 2, 17),
                    "date_declared": date(1998, 4, 17),
                    "founders_count": 12,
                    "scope": "governorate",
                    "legacy_iban": "EG729904030600907477502324460",
                    "amount_legacy_income": 717000.0,
                }
            ],
        )
        self.assertEqual(set(first.work_field_ids.mapped("code")), {"family", "health"})
        self.assertEqual(
            first.person_ids.mapped("role"), ["chair", "treasurer", *["member"] * 3]
        )
        self.assertEqual(set(first.person_ids.mapped("date_from")), {date(2025, 1, 1)})

    def test_whoever_loads_takes_over_and_the_trail_says_so(self):
        document = self._import(self._row(3))

        ngo = document.row_ids.ngo_id
        entries = self.env["care.audit.entry"].search(
            [("res_model", "=", "care.ngo"), ("res_id", "=", ngo.id)], order="id"
        )
        self.assertEqual(entries.mapped("action"), ["create", "take_over"])
        self.assertEqual(entries.user_id, self.ngo_registrar)
        self.assertIn(document.reference, entries[1].reason)
        self.assertEqual(
            ngo._get_valid_decisions("register").user_id, self.ngo_registrar
        )
        self.assertFalse(self.env["care.audit.entry"]._verify(ngo))

    def test_a_bad_row_has_its_reason_and_the_good_ones_load(self):
        bad = self._row(5, founded_on="1399-01-20", governorate="EG-ZZ")
        document = self._import(self._row(4), bad, self._row(6, founders="9"))

        self.assertEqual(
            self._statuses(document), {2: "loaded", 3: "rejected", 4: "to_decide"}
        )
        self.assertEqual(
            self._codes(document, 3), ["date_hijri", "governorate_unknown"]
        )
        row = document.row_ids.filtered(lambda row: row.line == 3)
        self.assertIn("Hijri", row.reasons)
        self.assertIn("1399-01-20", row.cells_text)
        self.assertFalse(row.ngo_id)

    def test_rows_that_are_not_clear_become_a_task_of_the_officer(self):
        document = self._import(
            self._row(7, founders="9"), officer_id=self.ngo_officer.id
        )

        task = document.activity_ids
        self.assertEqual(task.user_id, self.ngo_officer)
        self.assertIn("1", task.summary)

    def test_nothing_is_entered_before_somebody_loads(self):
        before = self.env["care.ngo"].search_count([])
        document = self._make_import(self._row(8))

        document.action_judge()

        self.assertEqual(self._statuses(document), {2: "to_load"})
        self.assertEqual(self.env["care.ngo"].search_count([]), before)

    def test_only_a_registrar_imports(self):
        with self.assertRaises(AccessError):
            self._make_import(self._row(9), user=self.ngo_officer)
        document = self._make_import(self._row(9))
        for user in (self.ngo_officer, self.ngo_manager, self.ngo_viewer):
            for action in ("action_judge", "action_load"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(document.with_user(user), action)()

    def test_a_registrar_who_lost_the_duty_loads_nothing_more(self):
        document = self._make_import(self._row(10), self._row(30))
        document.action_judge()
        document.action_load()
        group = self.env.ref("social_care_ngo.group_ngo_registrar")
        self.ngo_registrar.group_ids -= group

        # The last part would be refused by the step that ends it; this one is not.
        with patch(f"{LOAD}.PART", 1), self.assertRaisesRegex(AccessError, "role"):
            document.with_user(self.ngo_registrar).sudo()._load_part()

    def test_nobody_writes_a_row_or_changes_a_file(self):
        document = self._import(self._row(11, founders="9"))
        row = document.row_ids
        for user in (
            self.ngo_registrar,
            self.ngo_manager,
            self.env.ref("base.user_admin"),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).write({"status": "loaded"})
        for vals in ({"file": make_csv(HEADING, [])}, {"sha256": "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                document.with_user(self.ngo_registrar).write(vals)

    def test_a_hash_of_the_client_is_not_believed(self):
        document = self._make_import(self._row(12), sha256="0" * 64)

        self.assertNotEqual(document.sha256, "0" * 64)

    def test_the_national_numbers_of_a_row_are_for_the_staff_only(self):
        document = self._import(self._row(13, founders="9"))

        row = document.row_ids.with_user(self.ngo_officer)
        self.assertTrue(row.board[0]["national_id"])
        with self.assertRaises(AccessError):
            document.row_ids.with_user(self.ngo_viewer).read(["board"])
        with self.assertRaises(AccessError):
            document.with_user(self.ngo_viewer).read(["board_file"])
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "care.ngo.import"),
                ("res_id", "=", document.id),
                ("res_field", "in", ("file", "board_file")),
            ]
        )
        self.assertEqual(len(attachments), 2)
        for attachment in attachments:
            with self.assertRaises(AccessError):
                attachment.with_user(self.ngo_viewer).read(["datas"])


@tagged("post_install", "-at_install")
class TestNgoImportFiles(ImportCommon):
    """A file that cannot be taken says why and leaves nothing behind."""

    def _make_raw(self, content, **values):
        vals = {"file": base64.b64encode(content), "filename": "x.csv", **values}
        return self.env["care.ngo.import"].with_user(self.ngo_registrar).create(vals)

    def test_an_empty_file_is_refused_when_it_is_handed_in(self):
        with self.assertRaisesRegex(UserError, "empty"):
            self._make_raw(b"")

    def test_a_file_that_is_no_base64_is_refused(self):
        with self.assertRaisesRegex(UserError, "could not be read"):
            self.env["care.ngo.import"].with_user(self.ngo_registrar).create(
                {"file": "*", "filename": "x.csv"}
            )

    def test_a_file_of_another_kind_or_encoding_is_refused_when_it_is_checked(self):
        heading = ",".join(HEADING)
        row = ",".join(self._row(1).values())
        for content, why in (
            (b"PK\x03\x04 a workbook", "no CSV"),
            (b"%PDF-1.4", "no CSV"),
            (f"{heading}\n{row}".encode("cp1256", "replace"), "UTF-8"),
            (f"{heading}\n{row}".encode("utf-16"), "UTF-8"),
            (f"{heading}\n{row}\0".encode(), "damaged"),
            (b"legacy_no,name_ar\n1,x\n", "missing"),
            (heading.encode(), "no row"),
            (f'{heading}\n"{row}'.encode(), "to its end"),
        ):
            with self.subTest(why=why, content=content[:20]):
                document = self._make_raw(content)
                with self.assertRaisesRegex(UserError, why):
                    document.action_judge()
                self.assertEqual(document.state, "draft")
                self.assertFalse(document.row_ids)

    def test_a_day_to_come_is_no_state_of_a_register(self):
        with self.assertRaisesRegex(UserError, "to come"):
            self._make_import(
                self._row(1), date_reference=Date.today() + timedelta(days=1)
            )

    def test_formulas_are_rejected_and_scripts_stay_text(self):
        document = self._import(
            self._row(21, name_ar="=HYPERLINK(1)"),
            self._row(22, name_ar="<script>alert(1)</script> جمعية"),
        )

        self.assertEqual(self._codes(document, 2), ["formula_text"])
        loaded = document.row_ids.filtered(lambda row: row.line == 3)
        self.assertEqual(loaded.ngo_id.name, "<script>alert(1)</script> جمعية")


@tagged("post_install", "-at_install")
class TestNgoImportAgain(ImportCommon):
    """What was imported once is not imported again; what changed becomes a choice."""

    def test_the_same_files_twice_are_refused_and_change_nothing(self):
        row = self._row(31)
        document = self._import(row)
        before = self.env["care.ngo"].search_count([])

        with self.assertRaisesRegex(UserError, document.reference):
            self._make_import(row)

        self.assertEqual(self.env["care.ngo"].search_count([]), before)

    def test_the_same_rows_in_another_file_are_there_already(self):
        first = self._import(self._row(32))

        again = self._import(self._row(32), self._row(33))

        self.assertEqual(self._statuses(again), {2: "known", 3: "loaded"})
        self.assertEqual(again.row_ids[0].ngo_id, first.row_ids.ngo_id)

    def test_a_row_that_says_otherwise_than_the_register_goes_to_a_person(self):
        self._import(self._row(34))

        again = self._import(self._row(34, name_ar="جمعية أخرى تماما للخدمات"))

        self.assertEqual(self._statuses(again), {2: "to_decide"})
        self.assertEqual(self._codes(again), ["register_differs"])
        self.assertEqual(again.row_ids.differing, "name")
        self.assertIn("Name", again.row_ids.reasons)

    def test_a_number_in_other_digits_and_spelling_is_the_same_number(self):
        self._import(self._row(35))

        again = self._import(
            self._row(35, legacy_no="٣٥", legacy_year="١٩٩٨", directorate=f" {CAIRO} ")
        )

        self.assertEqual(self._statuses(again), {2: "known"})

    def test_a_name_that_a_body_of_the_governorate_bears_goes_to_a_person(self):
        document = self._import(self._row(36, name_ar=f"  {self.ngo.name} "))

        self.assertEqual(self._codes(document), ["register_name_taken"])
        self.assertEqual(document.row_ids.ngo_id, self.ngo)

    def test_a_dismissed_row_is_not_asked_again_until_it_changes(self):
        row = self._row(37, founders="9")
        first = self._import(row)
        first.row_ids.with_user(self.ngo_officer).action_dismiss("A branch, no body")

        again = self._import(row, self._row(38))
        changed = self._import(row | {"founders": "8"}, self._row(39))

        self.assertEqual(self._statuses(again)[2], "dismissed")
        self.assertEqual(again.row_ids[0].decision_reason, "A branch, no body")
        self.assertEqual(self._statuses(changed)[2], "to_decide")

    def test_a_cancelled_import_gives_its_files_free(self):
        row = self._row(40)
        document = self._make_import(row)
        document.action_cancel(reason="The wrong file")

        self.assertEqual(self._make_import(row).state, "draft")

    def test_a_row_that_waits_already_is_not_asked_a_second_time(self):
        row = self._row(41, founders="9")
        self._import(row)

        again = self._import(row, self._row(42))

        self.assertEqual(self._statuses(again), {2: "known", 3: "loaded"})
