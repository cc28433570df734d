import base64
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import NgoCommon
from .meeting_common import MeetingCommon

EXPIRY = date(2027, 6, 30)
KEYS = ("ngo_document_reminder_1", "ngo_document_reminder_2", "ngo_document_reminder_3")


@tagged("post_install", "-at_install")
class TestNgoDocumentExpiry(NgoCommon):
    """Whoever holds a document that expires is reminded in time, and once each time."""

    @classmethod
    @freeze_time("2027-01-10 09:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls.title = cls._renew(EXPIRY)
        cls.ngo.with_user(cls.ngo_officer).officer_id = cls.ngo_officer

    @classmethod
    def _renew(cls, expiry):
        title = cls.env.ref("social_care_ngo.care_ngo_document_type_hq_title")
        model = cls.env["care.ngo.document"].with_user(cls.ngo_portal_user)
        return model.create(
            {
                "ngo_id": cls.ngo.id,
                "type_id": title.id,
                "file": base64.b64encode(b"%PDF-1.7"),
                "date_expiry": expiry,
            }
        ).with_env(cls.env)

    def _remind(self, days_before):
        with freeze_time(f"{EXPIRY - timedelta(days=days_before)} 09:00:00"):
            self._run_job("care.ngo.document", "_cron_remind_of_expiry")
        self.env.invalidate_all()
        return self._get_told()

    def _get_told(self):
        return len(
            self.ngo.message_ids.filtered(
                lambda m: (
                    "expire soon" in m.body
                    and self.ngo_portal_user.partner_id in m.partner_ids
                )
            )
        )

    def test_reminders_go_out_on_their_days_and_once(self):
        # Three months before a title ends, a month, a week.
        for days, told in ((91, 0), (90, 1), (89, 1), (30, 2), (29, 2), (7, 3), (1, 3)):
            with self.subTest(days=days):
                self.assertEqual(self._remind(days), told)

        self.assertEqual(
            [(d.key, d.date_due) for d in self.title.deadline_ids.sorted("key")],
            [(key, EXPIRY) for key in KEYS],
        )

    def _name_in_arabic(self, reader):
        """Let ``reader`` read Arabic, and the document have a name in it."""
        self.env["res.lang"]._activate_lang("ar_001")
        reader.lang = "ar_001"
        self.title.type_id.with_context(lang="ar_001").name = "سند المقر"

    def test_a_job_writes_to_each_reader_in_the_language_of_that_reader(self):
        self._name_in_arabic(self.ngo_portal_user)
        other = self._make_user("english_reader", "base.group_portal")
        self.ngo.representative_ids |= other.partner_id
        before = self.ngo.message_ids

        self._remind(60)

        new = self.ngo.message_ids - before
        for reader, is_arabic in ((self.ngo_portal_user, True), (other, False)):
            own = new.filtered(lambda m, r=reader: r.partner_id in m.partner_ids)
            with self.subTest(reader=reader.login):
                self.assertEqual(len(own), 1)
                self.assertEqual("سند المقر" in own.body, is_arabic)

    def test_the_task_after_the_last_day_is_in_the_language_of_its_officer(self):
        self._name_in_arabic(self.ngo_officer)
        self._remind(5)
        before, limits = self.ngo.activity_ids, self.env["care.deadline"]

        with freeze_time(f"{EXPIRY + timedelta(days=1)} 09:00:00"):
            limits.search(limits._get_lapsed_domain())._lapse()

        self.assertIn("سند المقر", (self.ngo.activity_ids - before).summary)

    def test_nights_that_were_missed_make_one_message(self):
        self.assertEqual(self._remind(5), 1)
        self.assertEqual(len(self.title.deadline_ids), 3)

    def test_new_version_ends_the_reminders(self):
        self._remind(60)
        with freeze_time("2027-05-10 09:00:00"):
            newer = self._renew(date(2029, 1, 1))

        self.assertEqual(self._remind(30), 1)
        self.assertEqual(self.title.deadline_ids.mapped("state"), ["met"])
        self.assertFalse(newer.deadline_ids)

    def test_officer_gets_one_task_on_the_day_after(self):
        self._remind(5)
        before, limits = self.ngo.activity_ids, self.env["care.deadline"]
        for days, tasks in ((0, 0), (1, 1)):
            with freeze_time(f"{EXPIRY + timedelta(days=days)} 09:00:00"):
                limits.search(limits._get_lapsed_domain())._lapse()
            new = self.ngo.activity_ids - before
            with self.subTest(days=days):
                self.assertEqual(len(new), tasks)

        self.assertEqual(new.user_id, self.ngo_officer)

    def test_draft_is_reminded_of_nothing(self):
        with freeze_time("2027-01-10 09:00:00"):
            draft = self._make_ngo_draft()
        title = draft.ngo_document_ids.filtered("date_expiry")

        with freeze_time(f"{title.date_expiry} 09:00:00"):
            self._run_job("care.ngo.document", "_cron_remind_of_expiry")

        self.assertFalse(title.deadline_ids)

    def test_size_limit_is_dated_data(self):
        limit = self.env.ref("social_care_ngo.care_parameter_ngo_document_max_mb")
        limit.value = "0.00001"

        with self.assertRaisesRegex(UserError, "larger than"):
            self._renew_with(b"%PDF-1.7" + b"0" * 20)
        limit.unlink()
        with self.assertRaisesRegex(UserError, "ngo_document_max_mb"):
            self._renew_with(b"%PDF-1.7")

    def _renew_with(self, content):
        statute = self.env.ref("social_care_ngo.care_ngo_document_type_statute")
        return self.env["care.ngo.document"].create(
            {
                "ngo_id": self.ngo.id,
                "type_id": statute.id,
                "file": base64.b64encode(content),
            }
        )


@tagged("post_install", "-at_install")
class TestNgoEvidenceDownload(MeetingCommon, HttpCase):
    """No link opens a file to somebody whom its record is closed to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        other = cls._make_user("test_ngo_employee")
        for user in stranger | other | cls.ngo_portal_user:
            user.password = user.login
        cls.users = (None, stranger.login, other.login)
        meeting = cls._hold()
        cls.minutes = cls._upload_minutes(meeting).sudo()
        cls.document = cls.ngo.ngo_document_ids[0]

    def _get_attachment(self, record):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("res_field", "=", "file"),
            ]
        )

    def _get_addresses(self, record):
        attachment = self._get_attachment(record)
        token = attachment.generate_access_token()[0]
        near = range(attachment.id - 3, attachment.id + 4)
        by_id = [f"/web/{kind}/{n}" for n in near for kind in ("content", "image")]
        return [
            *by_id,
            f"/web/content/{attachment.id}?access_token={token}",
            f"/web/content/{attachment.id}/x.pdf?access_token={token}&download=1",
            f"/web/image/{attachment.id}?access_token={token}",
            f"/web/content/{record._name}/{record.id}/file",
            f"/web/content?model={record._name}&id={record.id}&field=file",
            f"/web/content?model={record._name}&id={record.id}&field=file"
            f"&access_token={token}",
        ]

    def test_no_address_opens_a_file_to_a_stranger(self):
        addresses = self._get_addresses(self.document)
        addresses += self._get_addresses(self.minutes)
        for login in self.users:
            self.authenticate(login, login)
            for address in addresses:
                with self.subTest(login=login, address=address):
                    response = self.url_open(address, allow_redirects=False)
                    self.assertNotIn(b"%PDF", response.content)

    def test_representative_reads_his_own_minutes(self):
        login = self.ngo_portal_user.login
        self.authenticate(login, login)
        meeting = self.minutes.meeting_id
        page = f"/my/ngo/{self.ngo.id}/meetings/{meeting.id}"

        response = self.url_open(f"{page}/minutes/{self.minutes.id}")

        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.url_open(f"{page}/minutes/999999").status_code, 404)

    def test_attachment_of_evidence_is_not_passed_on(self):
        attachment = self._get_attachment(self.document)
        stranger = attachment.with_user(self.env.ref("base.public_user"))

        self.assertFalse(attachment.public)
        with self.assertRaises(AccessError):
            stranger._can_return_content(
                "raw", attachment.sudo().generate_access_token()[0]
            )

    def test_no_kind_of_file_opens_by_a_token(self):
        """Whatever model keeps a file: the list is what the registry holds."""
        kinds = [
            (name, field.name)
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if name.startswith("care.") and field.type == "binary"
            if field.store and field.attachment and not model._abstract
        ]
        self.assertIn(("care.ngo.court.filing", "file"), kinds)
        public = self.env.ref("base.public_user")
        for model, field in kinds:
            attachment = self.env["ir.attachment"].create(
                {"name": "x", "res_model": model, "res_field": field, "res_id": 1}
            )
            token = attachment.generate_access_token()[0]
            with self.subTest(model=model), self.assertRaises(AccessError):
                attachment.with_user(public)._can_return_content("raw", token)
