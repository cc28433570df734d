from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo.fields import Date
from odoo.tests import Form, tagged

from .outsider_common import SUNDAY, TUESDAY, OutsiderCommon


@tagged("post_install", "-at_install")
class TestNgoOutsiderViews(OutsiderCommon):
    """The office enters a call on its form; every role that reads it opens it."""

    def test_call_is_entered_on_the_form(self):
        with Form(
            self.env["care.ngo.outsider.call"].with_user(self.ngo_officer)
        ) as form:
            form.name = "نادي الاختبار"
            form.purpose = "علاج"
            form.date_from = TUESDAY
            form.notification_no = "9"
            form.date_notified = TUESDAY
        form.record.action_notify()
        self._permit(form.record)
        with Form(form.record.with_user(self.ngo_officer)) as form:
            form.amount_collected = 12
            form.date_total = Date.today()
        self.assertEqual(form.record.amount_collected, 12)

    def test_every_screen_opens_for_every_role_that_reads_it(self):
        call, roles = self._notify(), self._get_role_users()
        action = self.env.ref("social_care_ngo.care_ngo_outsider_call_action")
        kinds = [(False, kind) for kind in action.view_mode.split(",")]
        for role in ("viewer", "officer", "manager", "registrar", "auditor"):
            with self.subTest(role=role):
                mine = call.with_user(roles[role])
                found = mine.get_views([*kinds, (False, "search")])
                self.assertTrue(found["views"])
                self.assertTrue(mine.read())

    def test_filters_find_their_calls(self):
        late = self._notify(day=SUNDAY + timedelta(days=1))
        found = self._find()
        frozen = self._freeze(self._notify())
        proposed = self._propose(self._notify(), "refuse")
        breach = self._notify()
        breach.action_record_breach(1, "إيصالات")
        arch = self.env.ref("social_care_ngo.care_ngo_outsider_call_view_search").arch
        for name, call in (
            ("late", late),
            ("not_notified", found),
            ("frozen", frozen),
            ("to_decide", proposed),
            ("breach", breach),
        ):
            [domain] = self._get_domains(arch, name)
            mine = late | found | frozen | proposed | breach
            with self.subTest(name=name):
                self.assertEqual(mine.filtered_domain(domain), call)

    def _get_domains(self, arch, name):
        nodes = etree.fromstring(arch).iterfind(f".//filter[@name='{name}']")
        return [literal_eval(node.get("domain")) for node in nodes]
