from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon

AUDITOR = "social_care_base.group_care_auditor"
WORD = "not-for-the-trail-1"


@tagged("post_install", "-at_install")
class TestWatchedSettings(CareCommon):
    """Whoever gives roles, rights, passwords or code to the server is told of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._make_user("chief", "base.group_system")
        cls.person = cls._make_user("person")
        cls.theirs = cls.env(user=cls.administrator)
        cls.role = cls.env.ref(AUDITOR)

    def _get_reasons(self, record, action="change"):
        about = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        entries = self.env["care.audit.entry"].search(about, order="seq")
        self.assertLessEqual(entries.user_id, self.administrator)
        return [entry.reason for entry in entries if entry.action == action]

    def _as_chief(self, record):
        return record.with_env(self.theirs)

    def test_a_role_that_is_given_and_taken_is_told(self):
        name = self._as_chief(self.role).display_name
        for command in (Command.link, Command.unlink):
            self._as_chief(self.person).group_ids = [command(self.role.id)]

        self.assertEqual(
            self._get_reasons(self.person),
            [f"group_ids: + {name}", f"group_ids: - {name}"],
        )

    def test_a_role_that_is_given_from_its_own_side_is_told(self):
        self._as_chief(self.role).user_ids = [Command.link(self.person.id)]

        self.assertEqual(
            self._get_reasons(self.role), [f"user_ids: + {self.person.display_name}"]
        )

    def test_a_role_that_brings_another_is_told(self):
        plain = self.env.ref("base.group_user")

        self._as_chief(plain).implied_ids = [Command.link(self.role.id)]

        [reason] = self._get_reasons(plain)
        self.assertRegex(reason, r"^implied_ids: \+ ")

    def test_a_password_that_another_person_sets_is_told_and_not_shown(self):
        self._as_chief(self.person).password = WORD

        self.assertEqual(self._get_reasons(self.person), ["password: …"])

    def test_a_new_account_is_told_with_its_roles(self):
        person = self._as_chief(self.env["res.users"]).create(
            {
                "name": "Newcomer",
                "login": "newcomer",
                "password": WORD,
                "group_ids": [Command.set(self.role.ids)],
            }
        )

        [reason] = self._get_reasons(person, "create")
        self.assertIn("login: - → newcomer", reason)
        self.assertIn("group_ids: + ", reason)
        self.assertNotIn(WORD, reason)

    def test_rights_that_are_changed_are_told(self):
        right = self.env.ref("social_care_base.access_care_work_field_user")
        rule = self.env.ref("social_care_base.care_document_rule_company")

        self._as_chief(right).perm_unlink = True
        self._as_chief(rule).write({"domain_force": "[(1, '=', 1)]", "name": "Open"})
        self._as_chief(rule).active = False

        self.assertEqual(self._get_reasons(right), ["perm_unlink: - → True"])
        self.assertEqual(
            self._get_reasons(rule),
            [
                "domain_force: [('company_id', 'in', company_ids)] → [(1, '=', 1)]",
                "active: True → -",
            ],
        )

    def test_rights_that_are_made_and_removed_are_told(self):
        model = self.env["ir.model"]._get("care.work.field")
        values = {"name": "All", "model_id": model.id, "group_id": self.role.id}
        right = self._as_chief(self.env["ir.model.access"]).create(values)

        right.unlink()

        [made], [gone] = (self._get_reasons(right, a) for a in ("create", "delete"))
        self.assertIn(f"group_id: + {self.role.display_name}", made)
        self.assertIn(f"group_id: - {self.role.display_name}", gone)

    def test_code_that_somebody_types_is_told_word_for_word(self):
        actions = self._as_chief(self.env["ir.actions.server"])
        typed = actions.create(
            {
                "name": "Typed",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "action = False",
            }
        )

        typed.code = "action = True"

        self.assertIn("action = False", self._get_reasons(typed, "create")[0])
        self.assertEqual(
            self._get_reasons(typed), ["code: action = False → action = True"]
        )

    def test_a_setting_is_told_and_its_value_only_if_everybody_may_know_it(self):
        settings = self.env["ir.config_parameter"]
        address = settings.search([("key", "=", "web.base.url")])
        before = address.value
        secret = settings.create({"key": "care.test.secret", "value": WORD})

        self._as_chief(address).value = "https://elsewhere.example"
        self._as_chief(secret).value = f"{WORD}2"
        self._as_chief(secret).unlink()

        self.assertEqual(
            self._get_reasons(address), [f"value: {before} → https://elsewhere.example"]
        )
        self.assertEqual(self._get_reasons(secret), ["value: …"])
        [gone] = self._get_reasons(secret, "delete")
        self.assertEqual(gone, "key: care.test.secret → -\nvalue: …")

    def test_a_key_to_the_interface_is_told_and_not_shown(self):
        keys = self._as_chief(self.env["res.users.apikeys"])
        until = Datetime.now() + timedelta(days=1)

        secret = keys._generate("rpc", "Telephone", until)
        made = keys.sudo().search([("user_id", "=", self.administrator.id)])
        made.with_env(self.theirs)._remove()

        [new], [gone] = (self._get_reasons(made, a) for a in ("create", "delete"))
        self.assertIn("name: - → Telephone", new)
        self.assertIn(f"user_id: + {self.administrator.display_name}", new)
        self.assertIn("name: Telephone → -", gone)
        self.assertNotIn(secret[:8], new + gone)

    def test_typed_lines_do_not_look_like_lines_about_other_fields(self):
        actions = self._as_chief(self.env["ir.actions.server"])
        model = self.env["ir.model"]._get_id("res.partner")
        typed = actions.create({"name": "Typed", "model_id": model, "state": "code"})

        typed.code = "action = '''\nstate: code → email'''"

        self.assertIn("\n    state: code", self._get_reasons(typed)[-1])

    def _tell_role(self):
        """Return the entry about a role that the person got, told in English."""
        self._as_chief(self.person).group_ids = [Command.link(self.role.id)]
        return self._get_entries(self.person)[-1]

    def _get_entries(self, record):
        about = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["care.audit.entry"].search(about, order="seq")

    def test_a_reader_is_shown_labels_and_roles_in_his_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        field = self.env["ir.model.fields"]._get("res.users", "group_ids")
        field.with_context(lang="ar_001").field_description = "الأدوار"
        self.role.with_context(lang="ar_001").name = "مراجع"
        entry = self._tell_role()
        told = entry.reason

        shown, english = (
            entry.with_context(lang=lang).reason_shown for lang in ("ar_001", "en_US")
        )

        self.assertRegex(shown, r"^الأدوار: \+ (.+ / )?مراجع$")
        self.assertEqual(english, told.replace("group_ids", field.field_description))
        self.assertEqual(entry.reason, told)

    def test_a_name_that_two_roles_bear_stays_as_it_was_told(self):
        self.env["res.lang"]._activate_lang("ar_001")
        other = self.role.create({"name": self.role.display_name})
        other.with_context(lang="ar_001").name = "دور آخر"
        self.role.with_context(lang="ar_001").name = "مراجع"

        shown = self._tell_role().with_context(lang="ar_001").reason_shown

        self.assertIn(f"+ {self.role.display_name}", shown)

    def test_rights_are_shown_in_plain_words(self):
        right = self.env.ref("social_care_base.access_care_work_field_user")
        self._as_chief(right).perm_unlink = True

        entry = self._get_entries(right)

        self.assertEqual(entry.reason_shown, "Delete Access: No → Yes")

    def test_what_people_type_as_a_reason_is_shown_as_it_is(self):
        trail = self.env["care.audit.entry"]
        trail._append(self.person, "noted", reason="active: True → -")

        entry = self._get_entries(self.person)

        self.assertEqual(entry.reason_shown, "active: True → -")

    def test_what_changes_nothing_and_what_the_system_does_is_not_told(self):
        self._as_chief(self.person).write({"login": self.person.login, "lang": "en_US"})
        self.person.login = "other"

        self.assertEqual(self._get_reasons(self.person), [])
        self.assertEqual(self._get_reasons(self.person, "create"), [])

    def test_only_auditors_read_it(self):
        self._as_chief(self.person).group_ids = [Command.link(self.role.id)]
        about = [("res_model", "=", "res.users"), ("res_id", "=", self.person.id)]
        entry = self.env["care.audit.entry"].search(about)
        auditor = self._make_user("reader", AUDITOR)
        plain = self._make_user("plain")

        self.assertEqual(entry.with_user(auditor).action_name, "Changed")
        self.assertFalse(entry.with_user(plain).search(about))
        with mute_logger("odoo.models"), self.assertRaises(AccessError):
            entry.with_user(plain).read(["reason"])
