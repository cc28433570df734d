from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.reference import has_valid_check_digits

MIXIN = "care.reference.mixin"
FORGED = (True, 1, "x", {}, [], "<object object>", None)


class ReferenceContract:
    """What every document with a reference promises; mix it into a test case.

    Part of the lifecycle's contract; the tests pass at once for a model without
    ``care.reference.mixin``. A test case whose documents are not numbered by hand
    overrides ``_make_numbered_document()``.
    """

    def _make_numbered_document(self):
        """Return another document that bears its reference, or an empty set."""
        document = self._make_contract_document()
        if document._name not in self.env.registry.descendants([MIXIN], "_inherit"):
            return document.browse()
        document._assign_reference()
        return document

    def test_contract_reference_has_prefix_year_number_and_check_digits(self):
        document = self._make_numbered_document()
        if not document:
            return

        *head, number, _check = document.reference.split("-")

        today = document.company_id._get_care_today()
        place = document._get_reference_place()
        parts = [document._reference_prefix, str(today.year), *filter(None, [place])]
        self.assertEqual("-".join(head), "-".join(parts))
        self.assertTrue(number.isdecimal() and len(number) >= 6)
        self.assertTrue(has_valid_check_digits(document.reference))

    def test_contract_reference_is_given_once_and_to_nobody_else(self):
        first, second = self._make_numbered_document(), self._make_numbered_document()
        if not first:
            return
        before = first.reference

        (first + second)._assign_reference()

        self.assertEqual(first.reference, before)
        self.assertLess(before.rpartition("-")[0], second.reference.rpartition("-")[0])

    def test_contract_nobody_writes_a_reference_with_any_forged_token(self):
        document = self._make_numbered_document()
        for user in (self.env.user, self.env.ref("base.user_admin")):
            for token in FORGED if document else ():
                forged = document.with_user(user).sudo()
                forged = forged.with_context(reference_token=token)
                for value in ("X-2026-000001-00", False):
                    with (
                        self.subTest(user=user.login, token=token, value=value),
                        self.assertRaises(AccessError),
                    ):
                        forged.write({"reference": value})

    def test_contract_numbered_document_stays_with_its_company(self):
        document = self._make_numbered_document()
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        for user in (self.env.user, self.env.ref("base.user_admin")):
            theirs = document.with_user(user).sudo()
            for company in (elsewhere.id, False) if document else ():
                with (
                    self.subTest(user=user.login, company=company),
                    self.assertRaises(UserError),
                ):
                    theirs.write({"company_id": company})

    def test_contract_create_refuses_a_reference_and_a_copy_has_none(self):
        document = self._make_numbered_document()
        if not document:
            return

        with self.assertRaises(AccessError):
            self.env[document._name].sudo().create({"reference": document.reference})

        self.assertFalse(document._fields["reference"].copy)

    def test_contract_default_reference_in_the_context_is_ignored(self):
        forged = self.env(context={**self.env.context, "default_reference": "X-1"})
        # Test cases make documents through the class or through the instance.
        self.enterContext(patch.object(type(self), "env", forged))
        self.env = forged

        document = self._make_numbered_document()

        if document:
            self.assertNotEqual(document.reference, "X-1")
