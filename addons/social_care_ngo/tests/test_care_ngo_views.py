from lxml import etree

from odoo.tests import Form, tagged

from .common import NgoCommon

ACTIONS = (
    "care_ngo_action",
    "care_ngo_action_queue",
    "care_ngo_document_action",
    "care_ngo_person_action",
    "care_ngo_meeting_action",
)


@tagged("post_install", "-at_install")
class TestNgoViews(NgoCommon):
    """Every screen opens for its least-privileged role and offers its steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._make_user(
            "test_ngo_auditor", "social_care_base.group_care_auditor"
        )
        cls.staff = (
            cls.ngo_viewer,
            cls.ngo_officer,
            cls.ngo_manager,
            cls.ngo_registrar,
            cls.auditor,
        )

    def _get_arch(self, model, view_type, user):
        views = self.env[model].with_user(user).get_views([(False, view_type)])
        return etree.fromstring(views["views"][view_type]["arch"])

    def test_every_screen_opens_for_every_role(self):
        for name in ACTIONS:
            action = self.env.ref(f"social_care_ngo.{name}")
            kinds = [(False, kind) for kind in action.view_mode.split(",")]
            for user in self.staff:
                with self.subTest(action=name, user=user.login):
                    model = self.env[action.res_model].with_user(user)
                    found = model.get_views([*kinds, (False, "search")])
                    self.assertEqual(
                        set(found["views"]), {kind for _id, kind in kinds} | {"search"}
                    )

    def test_every_field_of_a_screen_can_be_read_by_the_role_that_sees_it(self):
        rows = {
            "care.ngo": self.ngo,
            "care.ngo.person": self.ngo.person_ids,
            "care.ngo.document": self.ngo.ngo_document_ids,
        }
        for model, records in rows.items():
            for user in self.staff:
                for kind in ("form", "list"):
                    arch = self._get_arch(model, kind, user)
                    names = {node.get("name") for node in arch.iter("field")}
                    own = sorted(names & set(records._fields))
                    with self.subTest(model=model, user=user.login, kind=kind):
                        mine = records.with_user(user)
                        readable = [
                            n
                            for n in own
                            if mine._has_field_access(mine._fields[n], "read")
                        ]
                        self.assertTrue(mine.read(readable))

    def test_every_filter_finds_what_it_says(self):
        for model in (
            "care.ngo",
            "care.ngo.person",
            "care.ngo.document",
            "care.ngo.form",
            "care.ngo.meeting",
        ):
            arch = self._get_arch(model, "search", self.ngo_manager)
            for node in arch.iter("filter"):
                if not node.get("domain"):
                    continue
                domain = node.get("domain").replace("uid", str(self.ngo_manager.id))
                with self.subTest(model=model, filter=node.get("name")):
                    records = self.env[model].with_user(self.ngo_manager)
                    found = records.search_count(self._parse(domain))
                    self.assertGreaterEqual(found, 0)

    def test_list_of_a_menu_asks_for_no_parent(self):
        for name in ACTIONS:
            model = self.env.ref(f"social_care_ngo.{name}").res_model
            arch = self._get_arch(model, "list", self.ngo_manager)
            for node in arch.iter("field", "button"):
                for key in ("invisible", "column_invisible", "readonly"):
                    with self.subTest(model=model, field=node.get("name"), key=key):
                        # A list that is not part of a form has no parent.
                        self.assertNotIn("parent", (node.get(key) or "").split("."))

    def _parse(self, text):
        return [
            leaf if isinstance(leaf, str) else tuple(leaf)
            for leaf in self.env["ir.filters"]
            .create({"name": text, "model_id": "care.ngo", "domain": text})
            ._get_eval_domain()
        ]

    def test_every_step_has_a_button_of_its_own(self):
        for model in ("care.ngo", "care.ngo.document", "care.ngo.meeting"):
            arch = self._get_arch(model, "form", self.ngo_manager)
            buttons = {
                node.get("name"): node.get("invisible") or ""
                for node in arch.iterfind(".//header/button")
            }
            for step in self.env[model]._get_lifecycle().transitions:
                if step.system:
                    continue
                with self.subTest(model=model, step=step.name):
                    shown = buttons[f"action_{step.name}"]
                    self.assertIn(f"'{step.name}' not in available_transitions", shown)

    def test_steps_offered_are_those_the_role_may_take(self):
        draft = self._make_ngo_draft()
        expected = {
            self.ngo_viewer: [],
            self.ngo_officer: ["notify"],
            self.ngo_registrar: [],
            self.ngo_portal_user: ["notify"],
        }
        for user, steps in expected.items():
            with self.subTest(user=user.login):
                offered = draft.with_user(user).available_transitions
                self.assertEqual(offered, steps)

    def test_steps_offered_follow_the_state(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()
        officer = draft.with_user(self.ngo_officer)
        self.assertEqual(officer.available_transitions, ["return", "withdraw"])
        draft.ngo_document_ids.with_user(self.ngo_officer).action_verify()
        officer.invalidate_recordset(["available_transitions"])
        steps = ["return", "confirm", "withdraw"]
        self.assertEqual(officer.available_transitions, steps)
        officer.action_confirm()

        registrar = draft.with_user(self.ngo_registrar)
        self.assertEqual(registrar.available_transitions, ["object", "list"])

    def test_notification_on_paper_is_entered_on_the_form(self):
        with Form(self.env["care.ngo"].with_user(self.ngo_officer)) as form:
            form.name = "جمعية ورقية"
            form.form_id = self.ngo.form_id
            form.governorate_id = self.env.ref("base.state_eg_asn")
            form.legacy_no = "12"

        ngo = form.record
        self.assertEqual(ngo.state, "draft")
        self.assertEqual(ngo.directorate, "مديرية التضامن الاجتماعي بأسوان")
        self.assertEqual(ngo.org_id, "EG-MOSS-12")
        self.assertIn("Founders", self._get_labels(ngo))
        self.assertTrue(ngo.problem_summary)

    def _get_labels(self, ngo):
        return [field._description_string(self.env) for field in ngo._fields.values()]

    def test_abolished_governorates_and_ended_forms_are_not_offered(self):
        ended = self.ngo.form_id.copy(
            {"key": "club", "date_from": "2000-01-01", "date_to": "2001-01-01"}
        )
        fields = self.env["care.ngo"].fields_get(["form_id", "governorate_id"])

        self.assertIn("date_to", fields["form_id"]["domain"])
        self.assertIn("is_governorate", fields["governorate_id"]["domain"])
        valid = self.env["care.ngo.form"].search(ended._get_valid_domain())
        self.assertNotIn(ended, valid)

    def test_body_is_found_by_every_spelling_and_number(self):
        ngo = self._make_ngo(name="جمعيّة الأُلفة", name_en="Intimacy", legacy_no="8-81")
        model = self.env["care.ngo"].with_user(self.ngo_viewer)
        for text in ("الالفه", "الألفة", "intimacy", ngo.registry_no, "8-81", "NTF-"):
            with self.subTest(text=text):
                found = [row[0] for row in model.name_search(text)]
                self.assertIn(ngo.id, found)
        for text in ("%", "_", "  ", "xyz"):
            with self.subTest(text=text):
                self.assertFalse(model.search([("display_name", "ilike", text)]))

    def test_name_follows_the_language(self):
        ngo = self._make_ngo_draft(name="جمعية اللغة", name_en="Language")

        self.assertEqual(ngo.with_context(lang="en_US").display_name, "Language")
        self.assertEqual(ngo.with_context(lang="ar_001").display_name, "جمعية اللغة")
        ngo.name_en = False
        self.assertEqual(ngo.with_context(lang="en_US").display_name, "جمعية اللغة")

    def test_menus_belong_to_the_roles(self):
        root = self.env.ref("social_care_ngo.care_ngo_menu_root")
        rules = self.env.ref("social_care_ngo.care_ngo_menu_configuration")
        employee = self._make_user("test_ngo_employee")
        for user, sees, keeps in (
            (employee, False, False),
            (self.ngo_viewer, True, False),
            (self.auditor, True, False),
            (self.ngo_registrar, True, False),
            (self.ngo_manager, True, True),
        ):
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            with self.subTest(user=user.login):
                self.assertEqual((root.id in menus, rules.id in menus), (sees, keeps))
