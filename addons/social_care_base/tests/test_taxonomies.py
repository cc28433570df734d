from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestTaxonomies(CareCommon):
    """Fields of work and beneficiary categories, as the policy lists name them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Field = cls.env["care.work.field"]
        cls.Category = cls.env["care.beneficiary.category"]
        cls.Class = cls.env["care.public.class"]
        cls.Goal = cls.env["care.policy.goal"]
        cls.user = cls._make_user("reader")
        cls.portal = cls._make_user("visitor", "base.group_portal")

    def test_all_fields_of_work_are_classified(self):
        fields = self.Field.search([("code", "!=", False)])

        self.assertGreaterEqual(len(fields), 30)
        self.assertTrue(all(field.icnp and field.icnpo for field in fields))

    def test_politics_and_trade_unions_are_closed_to_ngos(self):
        prohibited = self.Field.search([("is_prohibited", "=", True)])

        self.assertRecordValues(
            prohibited,
            [
                {"code": "political", "icnp": "G20"},
                {"code": "trade_union", "icnp": "J30"},
            ],
        )

    def test_a_code_outside_the_classification_is_refused(self):
        for codes in ("Z10", "D1", "D11,D20", "d11"):
            with self.subTest(codes=codes), self.assertRaises(ValidationError):
                self.Field.create({"code": "x", "name": "X", "icnp": codes})

    def test_a_duplicate_has_a_code_of_its_own(self):
        for model in (self.Field, self.Category, self.Class, self.Goal):
            entry = model.search([], limit=1)
            with self.subTest(model=entry._name):
                again = entry.copy()

                self.assertEqual(again.name, entry.name)
                self.assertNotEqual(again.code, entry.code)
                self.assertEqual(entry.copy({"code": "other"}).code, "other")

    def test_names_are_in_both_languages(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["ir.module.module"]._load_module_terms(
            ["social_care_base"], ["ar_001"]
        )
        family = self.env.ref("social_care_base.care_work_field_family")
        older = self.env.ref("social_care_base.care_beneficiary_category_older")

        self.assertEqual(family.name, "Family Care")
        self.assertEqual(family.with_context(lang="ar_001").name, "رعاية الأسرة")
        self.assertEqual(older.with_context(lang="ar_001").name, "كبار السن")
        for model in (self.Field, self.Category, self.Class, self.Goal):
            arabic = model.with_context(lang="ar_001", active_test=False).search([])
            self.assertFalse([entry.name for entry in arabic if entry.name.isascii()])

    def test_a_label_in_any_spelling_leads_to_its_field(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["ir.module.module"]._load_module_terms(
            ["social_care_base"], ["ar_001"]
        )

        labels = self.Field._get_ids_by_label()

        family = self.env.ref("social_care_base.care_work_field_family").id
        self.assertEqual(labels["رعايه الاسره"], family)
        self.assertEqual(labels["family care"], family)
        self.assertEqual(labels["family"], family)

    def test_there_are_nineteen_beneficiary_categories(self):
        self.assertEqual(len(self.Category.search([])), 19)

    def test_the_public_list_is_whole_and_its_codes_tell_the_kind(self):
        entries = self.Class.with_context(active_test=False).search([])

        codes = {
            kind: found.mapped("code")
            for kind, found in entries.grouped("kind").items()
        }
        self.assertEqual(
            codes,
            {
                "what": [str(code) for code in range(101, 118)],
                "who": [str(code) for code in range(201, 208)],
                "how": [str(code) for code in range(301, 311)],
            },
        )
        out_of_use = entries.filtered(lambda entry: not entry.active)
        self.assertEqual(out_of_use.mapped("code"), ["204"])

    def test_each_beneficiary_category_is_told_as_who(self):
        for category in self.Category.search([]):
            with self.subTest(category=category.code):
                self.assertEqual(set(category.public_class_ids.mapped("kind")), {"who"})
        child = self.env.ref(
            "social_care_base.care_beneficiary_category_child_disability"
        )
        self.assertEqual(child.public_class_ids.mapped("code"), ["201", "203"])
        with self.assertRaises(ValidationError):
            child.public_class_ids = self.env.ref(
                "social_care_base.care_public_class_104"
            )

    def test_everybody_reads_the_lists_and_only_the_system_edits_them(self):
        family = self.env.ref("social_care_base.care_work_field_family")
        older = self.env.ref("social_care_base.care_beneficiary_category_older")
        animals = self.env.ref("social_care_base.care_public_class_111")
        poverty = self.env.ref("social_care_base.care_policy_goal_sdg_01")
        for record in (family, older, animals, poverty):
            for user in (self.user, self.portal, self.env.ref("base.public_user")):
                with self.subTest(model=record._name, user=user.login):
                    self.assertTrue(record.with_user(user).name)
                    with self.assertRaises(AccessError):
                        record.with_user(user).write({"name": "Mine"})
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()

    def test_what_is_out_of_use_is_hidden_outside_the_ministry(self):
        family = self.env.ref("social_care_base.care_work_field_family")
        family.active = False

        found = self.Field.with_context(active_test=False).search_count

        domain = [("id", "=", family.id)]
        self.assertEqual(found(domain), 1)
        outside = self.Field.with_user(self.portal).with_context(active_test=False)
        self.assertEqual(outside.search_count(domain), 0)
