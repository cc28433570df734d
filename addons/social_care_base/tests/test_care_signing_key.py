from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .audit_contract import AuditContract
from .lifecycle_contract import LifecycleContract
from .test_care_document import DocumentCommon

SYSTEM = "base.group_system"
WHY = "The file was seen elsewhere"


class SigningKeyCommon(DocumentCommon):
    """Two administrators, and an auditor who only looks on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_user("first", "base.group_user", SYSTEM)
        cls.second = cls._make_user("second", "base.group_user", SYSTEM)
        cls.auditor = cls._make_user(
            "auditor", "base.group_user", "social_care_base.group_care_auditor"
        )
        cls.keys = cls.env["care.signing.key"]

    @classmethod
    def _get_key(cls, paper):
        return cls.keys.search([("key_id", "=", paper.code[-95:-87])])

    @classmethod
    def _withdraw(cls, key):
        key.with_user(cls.first).action_report(reason=WHY)
        key.with_user(cls.second).action_withdraw(reason=WHY)


@tagged("post_install", "-at_install")
class TestSigningKeyLifecycle(LifecycleContract, AuditContract, SigningKeyCommon):
    """A key signs, then signs no more, and is withdrawn by two people."""

    allow_inherited_tests_method = True
    contract_model = "care.signing.key"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.auditor

    def _make_contract_document(self):
        return self.keys._make_key()

    _make_audited_document = _make_contract_document

    def _take_contract_step(self, document):
        document.with_user(self.first).action_report(reason=WHY)
        return "report"

    def test_key_in_force_changes_with_a_trail(self):
        old = self._get_key(self._issue())

        self.keys.with_user(self.first).action_rotate()
        new = self._get_key(self._issue())

        trail = self.env["care.audit.entry"].search(
            [("res_model", "=", "care.signing.key"), ("res_id", "in", (old + new).ids)],
            order="id",
        )
        self.assertEqual((old.state, new.state), ("retired", "active"))
        self.assertTrue(old.date_to)
        self.assertEqual(trail.mapped("action")[-2:], ["retire", "create"])
        self.assertEqual(trail[-2].user_id, self.first)
        self.assertTrue(all(trail.mapped("digest")))

    def test_reported_key_signs_nothing_more(self):
        old = self._get_key(self._issue())

        old.with_user(self.first).action_report(reason=WHY)

        self.assertTrue(old.date_to)
        self.assertNotEqual(self._get_key(self._issue()), old)

    def test_whoever_reported_a_key_does_not_decide_on_it(self):
        key = self._get_key(self._issue()).with_user(self.first)
        key.action_report(reason=WHY)

        for decide in (key.action_withdraw, key.action_dismiss):
            with self.subTest(decide=decide.__name__), self.assertRaises(UserError):
                decide(reason=WHY)

        twin = self._make_user("twin", "base.group_user", SYSTEM)
        twin.sudo().partner_id = self.first.partner_id
        with self.assertRaises(UserError):
            key.with_user(twin).action_withdraw(reason=WHY)
        key.with_user(self.second).action_withdraw(reason=WHY)
        self.assertEqual(key.state, "withdrawn")

    def test_dismissed_report_keeps_the_day_on_which_the_key_ended(self):
        key = self._get_key(self._issue())
        with freeze_time("2031-05-01 10:00:00"):
            key.with_user(self.first).action_report(reason=WHY)
        ended = key.date_to

        key.with_user(self.second).action_dismiss(reason="It was a copy of ours")

        self.assertEqual((key.state, key.date_to), ("retired", ended))
        self.assertIn(key.key_id, self.keys._get_public_keys())

    def test_nobody_else_takes_a_step_of_a_key(self):
        key = self._get_key(self._issue())
        employee = self._make_user("employee")
        for user in (employee, self.auditor):
            for act in ("rotate", "report", "withdraw", "dismiss"):
                taker = getattr(key.with_user(user), f"action_{act}")
                values = {} if act == "rotate" else {"reason": WHY}
                with (
                    self.subTest(user=user.login, act=act),
                    mute_logger("odoo.addons.base.models.ir_model"),
                    self.assertRaises(AccessError),
                ):
                    taker(**values)
        self.assertEqual(key.state, "active")

    def test_nobody_else_makes_the_first_key(self):
        self.keys.search([])._write({"state": "retired"})
        employee = self._make_user("employee")
        for user in (employee, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.keys.with_user(user).action_rotate()

    def test_roots_of_a_withdrawn_key_still_hold(self):
        roots = self.env["care.audit.root"]
        root = roots._publish(self.env.cr.now().date(), 0)
        key = self.keys.search([("key_id", "=", root.key_id)])

        self._withdraw(key)

        self.assertNotIn("unsigned", [p["why"] for p in roots._verify_roots()])


@tagged("post_install", "-at_install")
class TestWithdrawnKeyPages(SigningKeyCommon, HttpCase):
    """What a stranger could have signed is relied on nowhere."""

    def _read_keys(self):
        found = self.url_open("/.well-known/social-care-keys.json").json()
        return tuple({key["kid"] for key in found[n]} for n in ("keys", "withdrawn"))

    def test_paper_of_a_withdrawn_key_says_so_and_shows_nothing_else(self):
        paper = self._issue()
        self._withdraw(self._get_key(paper))

        page = self.url_open(f"/verify/{paper.code}")

        self.assertEqual(page.status_code, 410)
        self.assertIn("Key withdrawn", page.text)
        self.assertNotIn("Issued to", page.text)
        self.assertFalse(self.env["care.document"]._find_by_code(paper.code))

    def test_line_that_only_names_a_withdrawn_key_is_unknown(self):
        paper = self._issue()
        self._withdraw(self._get_key(paper))
        flipped = "A" if paper.code[-5] != "A" else "B"

        page = self.url_open(f"/verify/{paper.code[:-5]}{flipped}{paper.code[-4:]}")

        self.assertEqual(page.status_code, 404)

    def test_reported_key_leaves_the_published_ones_and_the_register_decides(self):
        paper = self._issue()
        name = self._get_key(paper).key_id
        self.assertIn(name, self._read_keys()[0])

        self._get_key(paper).with_user(self.first).action_report(reason=WHY)

        published, withdrawn = self._read_keys()
        self.assertNotIn(name, published)
        self.assertIn(name, withdrawn)
        self.assertEqual(self.url_open(f"/verify/{paper.code}").status_code, 200)

    def test_offline_page_knows_the_withdrawn_keys_and_trusts_them_not(self):
        paper = self._issue()
        name = self._get_key(paper).key_id
        self._withdraw(self._get_key(paper))

        page = self.url_open("/verify/offline").text

        self.assertNotIn(f'"{name}": {{"x": ', page)
        self.assertIn(f'"withdrawn": ["{name}"', page)
        self.assertIn('data-verdict="withdrawn"', page)
