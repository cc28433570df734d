from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccreditationCommon

PEOPLE = (
    "viewer",
    "officer",
    "manager",
    "auditor",
    "assessor1",
    "gov1",
    "hr",
    "applicant",
    "stranger",
    "nobody",
    "public",
)
APPLICATION = "care.accreditation.application"
# Which roles may read a record of the model, of those that hold a group of the area.
READERS = {
    "care.accreditation.scheme": "viewer officer manager auditor assessor1 gov1 hr",
    "care.accreditation.scheme.part": (
        "viewer officer manager auditor assessor1 gov1 hr"
    ),
    "care.accreditation.scheme.requirement": (
        "viewer officer manager auditor assessor1 gov1 hr"
    ),
    "care.accreditation.application": "viewer officer manager auditor gov1",
    "care.accreditation.evidence": "viewer officer manager auditor gov1",
    "care.accreditation.exam.attempt": "viewer officer manager auditor gov1",
    "care.accreditation.assessor": "viewer officer manager auditor assessor1",
    "care.accreditation.assessment": "viewer officer manager auditor assessor1 gov1",
    "care.accreditation.assessment.score": (
        "viewer officer manager auditor assessor1 gov1"
    ),
    "care.accreditation.committee": "viewer officer manager auditor gov1",
    "care.accreditation.committee.seat": "viewer officer manager auditor gov1",
    "care.accreditation.committee.member": "viewer officer manager auditor gov1",
    "care.accreditation.session": "viewer officer manager auditor gov1",
    "care.accreditation.session.item": "viewer officer manager auditor gov1",
    "care.accreditation.recusal": "viewer officer manager auditor gov1",
    "care.accreditation.vote": "viewer officer manager auditor gov1",
    "care.accreditation.credential": "viewer officer manager auditor hr applicant",
    "care.accreditation.credential.period": (
        "viewer officer manager auditor hr applicant"
    ),
}
RULES = {
    "care.accreditation.scheme",
    "care.accreditation.scheme.part",
    "care.accreditation.scheme.requirement",
}
PORTAL = RULES | {
    "care.accreditation.application",
    "care.accreditation.evidence",
    "care.accreditation.credential",
    "care.accreditation.credential.period",
}


@tagged("post_install", "-at_install")
class TestCareAccreditationAccess(AccreditationCommon):
    """Who may read and who may not, model by model and role by role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._make_user("test_acc_hr", "hr.group_hr_user")
        cls.nobody = cls._make_user("test_acc_nobody")
        cls.public = cls.env.ref("base.public_user")
        cls.stranger = cls.other_applicant
        cls.env["hr.employee"].create(
            {"name": "Worker", "work_contact_id": cls.applicant.partner_id.id}
        )
        cls.application = cls._make_application()
        cls.credential = cls._accredit(cls.application)
        cls.item = cls.application.item_ids

    def _get_one(self, model):
        records = {
            "care.accreditation.scheme": self.scheme,
            "care.accreditation.scheme.part": self.scheme.part_ids[0],
            "care.accreditation.scheme.requirement": self.scheme.requirement_ids[0],
            "care.accreditation.application": self.application,
            "care.accreditation.evidence": self.application.evidence_ids,
            "care.accreditation.exam.attempt": self.application.attempt_ids,
            "care.accreditation.assessor": self.assessor1_entry,
            "care.accreditation.assessment": self.application.assessment_ids[-1],
            "care.accreditation.assessment.score": (
                self.application.assessment_ids[-1].score_ids[0]
            ),
            "care.accreditation.committee": self.committee,
            "care.accreditation.committee.seat": self.committee.seat_ids[0],
            "care.accreditation.committee.member": self.member["gov1"],
            "care.accreditation.session": self.item.session_id,
            "care.accreditation.session.item": self.item,
            "care.accreditation.recusal": self.item.recusal_ids[0],
            "care.accreditation.vote": self.item.vote_ids[0],
            "care.accreditation.credential": self.credential,
            "care.accreditation.credential.period": self.credential.period_ids,
        }
        return records[model]

    def _find_readers(self, record):
        return {
            name
            for name in PEOPLE
            if record.with_user(getattr(self, name)).has_access("read")
        }

    def test_each_model_is_read_by_its_roles_only(self):
        for model, readers in READERS.items():
            expected = set(readers.split())
            if model in PORTAL:
                expected.add("applicant")
            if model in RULES:
                expected |= {"stranger", "nobody"}
            with self.subTest(model=model):
                found = self._find_readers(self._get_one(model).sudo(False))
                self.assertEqual(found, expected)

    def test_every_model_of_the_addon_is_in_the_table(self):
        models = self.env["ir.model"].search(
            [("model", "=like", "care.accreditation.%")]
        )
        own = {
            name
            for name in models.mapped("model")
            if not self.env[name]._abstract and not self.env[name]._transient
        }

        self.assertEqual(own, set(READERS))

    def test_counts_and_groups_agree_with_what_is_found(self):
        for model in READERS:
            for user in (self.gov1, self.assessor1, self.viewer, self.hr):
                mine = self.env[model].with_user(user)
                if not mine.has_access("read"):
                    continue
                with self.subTest(model=model, user=user.login):
                    found = len(mine.search([]))
                    groups = mine.formatted_read_group([], [], ["__count"])
                    self.assertEqual(mine.search_count([]), found)
                    self.assertEqual(groups[0]["__count"], found)
                    self.assertEqual(
                        mine.web_search_read([], {"id": {}})["length"], found
                    )

    def test_viewers_and_auditors_write_nothing(self):
        for model in READERS:
            record = self._get_one(model)
            for user in (self.viewer, self.auditor, self.hr):
                with self.subTest(model=model, user=user.login):
                    for operation in ("write", "unlink"):
                        self.assertFalse(record.with_user(user).has_access(operation))
                    self.assertFalse(
                        self.env[model].with_user(user).has_access("create")
                    )

    def test_an_applicant_sees_nothing_of_how_it_was_judged(self):
        mine = self.application.with_user(self.applicant)
        for name in (
            "candidate_code",
            "total",
            "proposal",
            "result",
            "assessment_ids",
            "attempt_ids",
            "item_ids",
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                mine.read([name])

    def test_the_national_number_is_not_for_members_and_viewers(self):
        for user in (self.viewer, self.gov1):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.application.with_user(user).read(["national_id"])

    def test_an_applicant_cannot_apply_for_somebody_else(self):
        model = self.env[APPLICATION].with_user(self.applicant)
        with self.assertRaises(AccessError):
            model.create(
                {
                    "scheme_id": self.scheme.id,
                    "partner_id": self.other_applicant.partner_id.id,
                }
            )
        draft = self._make_draft()
        with self.assertRaises(AccessError):
            draft.with_user(self.applicant).partner_id = self.other_applicant.partner_id

    def test_another_applicant_is_refused_on_every_path(self):
        model = self.env[APPLICATION].with_user(self.stranger)
        domain = [("id", "=", self.application.id)]
        theirs = self.application.with_user(self.stranger)

        self.assertFalse(model.search(domain))
        self.assertFalse(model.search_count(domain))
        self.assertFalse(model.name_search(self.application.reference))
        self.assertFalse(model.formatted_read_group(domain, ["state"], ["__count"]))
        for call in (
            lambda: theirs.read(["reason"]),
            lambda: theirs.write({"is_public": False}),
            lambda: theirs.unlink(),
            lambda: theirs.copy(),
            lambda: theirs.action_withdraw("Not mine"),
            lambda: theirs.action_submit(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_files_follow_their_record(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "care.accreditation.evidence"),
                ("res_field", "=", "file"),
                ("res_id", "=", self.application.evidence_ids.id),
            ]
        )
        self.assertTrue(attachment)
        self.assertFalse(attachment.public)
        for user in (self.stranger, self.public, self.assessor1, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                attachment.with_user(user).read(["datas"])

    def test_another_committee_sees_nothing(self):
        outsider = self._make_user(
            "test_acc_outsider", "social_care_accreditation.group_accreditation_member"
        )
        for record in (self.application, self.item, self.item.vote_ids[0]):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(outsider).read(["display_name"])
