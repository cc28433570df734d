from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestNgoFormerName(RequestCommon):
    """A body is found by each name that it bore, and nobody else takes one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.former = "جمعية الفجر القديم للرعاية"
        cls.bearer = cls._make_ngo(name="جمعية الإشراق")
        line = {"ngo_id": cls.bearer.id, "name": cls.former, "date_to": "2020-01-01"}
        cls.env["care.ngo.former.name"].create(line)

    def test_staff_finds_a_body_by_its_former_name(self):
        ngos = self.env["care.ngo"].with_user(self.ngo_viewer)

        self.assertEqual(ngos.name_search("الفجر القديم")[0][0], self.bearer.id)

    def test_public_finds_a_body_by_any_spelling_of_its_former_name(self):
        ngos = self.env["care.ngo"].sudo()
        domain = ngos._get_public_search_domain({"q": "جمعيّه الفجر القديم"})

        self.assertEqual(ngos.search(domain), self.bearer)

    def test_former_name_shows_no_body_that_the_public_does_not_see(self):
        draft = self.env["care.ngo"].create({"name": "مسودة"})
        line = {"ngo_id": draft.id, "name": self.former, "date_to": "2020-01-01"}
        self.env["care.ngo.former.name"].create(line)
        ngos = self.env["care.ngo"].sudo()
        domain = ngos._get_public_search_domain({"q": self.former})

        self.assertEqual(ngos.search(domain), self.bearer)

    def test_search_with_former_names_stays_on_the_indexes(self):
        ngos = self.env["care.ngo"].sudo()
        query = ngos._search(ngos._get_search_domain("الفجر القديم"))
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())

        self.assertIn("BitmapOr", plan)
        self.assertIn("care_ngo__name_folded_index", plan)
        self.assertNotIn("Seq Scan", plan)

    def test_former_name_of_another_body_is_not_notified(self):
        draft = self._make_ngo_draft(name="جمعية الفجر القديم للرعايه")

        with self.assertRaisesRegex(UserError, "bears this name, or bore it"):
            draft.with_user(self.ngo_portal_user).action_notify()

    def test_former_name_of_another_body_is_not_proposed(self):
        draft = self._make_draft("amend_statute", new_name=self.former)

        with self.assertRaisesRegex(UserError, "has this name"):
            draft.with_user(self.ngo_portal_user).action_file()

    def test_own_former_name_may_be_taken_back(self):
        governorate = self.bearer.governorate_id.id

        self.assertFalse(self.bearer._is_name_taken(self.former, governorate))
        self.assertTrue(self.ngo._is_name_taken(self.former, governorate))

    def test_body_is_similar_by_its_former_name_too(self):
        draft = self._make_ngo_draft(name="مؤسسة الفجر القديم للرعاية الخيرية")

        self.assertIn(self.bearer, draft.with_user(self.ngo_registrar).similar_ngo_ids)


@tagged("post_install", "-at_install")
class TestNgoSimilarName(RequestCommon, HttpCase):
    """Applicants see which public names theirs may be taken for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls._make_ngo(name="جمعية نور الأمل لرعاية الأيتام")
        cls.alike = "مؤسسة نور الامل لرعاية الايتام الخيرية"
        cls.ngo_portal_user.password = cls.ngo_portal_user.login

    def test_review_of_a_notification_names_what_is_alike(self):
        draft = self._make_ngo_draft(name=self.alike)
        self.authenticate(self.ngo_portal_user.login, self.ngo_portal_user.login)

        page = self.url_open(f"/my/ngo/{draft.id}/edit/review").text

        self.assertIn(self.known.name, page)
        self.assertIn(self.known.registry_no, page)

    def test_name_that_is_not_public_yet_is_not_told(self):
        secret = self._make_ngo_draft(name="جمعية نور الأمل لرعاية الأيتام بالنيل")
        secret.with_user(self.ngo_portal_user).action_notify()
        draft = self._make_ngo_draft(name=self.alike)

        told = draft.with_user(self.ngo_portal_user)._get_similar_public()

        self.assertEqual([known["name"] for known in told], [self.known.name])

    def test_no_more_than_a_few_names_are_told(self):
        for place in range(12):
            self._make_ngo(
                name=f"جمعية نور الأمل لرعاية الأيتام {place}", registry_no=None
            )
        draft = self._make_ngo_draft(name=self.alike)

        self.assertEqual(len(draft._get_similar_public()), 10)

    def test_proposed_name_is_compared_for_applicant_and_registrar(self):
        request = self._make_draft("amend_statute", new_name=self.alike)

        for user in (self.ngo_portal_user, self.ngo_registrar):
            with self.subTest(user=user.login):
                told = request.with_user(user).similar_names
                self.assertIn(self.known.name, told)
                self.assertIn(self.known.registry_no, told)
        self.authenticate(self.ngo_portal_user.login, self.ngo_portal_user.login)
        page = self.url_open(f"/my/ngo/requests/{request.id}/edit").text
        self.assertIn(self.known.registry_no, page)

    def test_request_without_a_new_name_compares_nothing(self):
        self.assertFalse(self._make_draft("branch").similar_names)
