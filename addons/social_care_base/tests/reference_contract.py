from unittest.mock import patch

from odoo.exceptions import AccessError

from odoo.addons.social_care_base.logic.reference import has_valid_check_digits

FORGED = (True, 1, "x", {}, [], "<object object>", None)


class ReferenceContract:
    """What every document with a reference promises; mix it into a test case.

    The test case sets ``allow_inherited_tests_method = True`` and provides
    ``_make_numbered_document()``, which returns another document that bears its
    reference at each call.
    """

    def _make_numbered_document(self):
        raise NotImplementedError

    def test_contract_reference_has_prefix_year_number_and_check_digits(self):
        document = self._make_numbered_document()

        *prefix, year, number, _check = document.reference.split("-")

        self.assertEqual("-".join(prefix), document._reference_prefix)
        today = document.company_id._get_care_today()
        self.assertEqual(year, str(today.year))
        self.assertTrue(number.isdecimal() and len(number) >= 6)
        self.assertTrue(has_valid_check_digits(document.reference))

    def test_contract_reference_is_given_once_and_to_nobody_else(self):
        first, second = self._make_numbered_document(), self._make_numbered_document()
        before = first.reference

        (first + second)._assign_reference()

        self.assertEqual(first.reference, before)
        self.assertLess(before.rpartition("-")[0], second.reference.rpartition("-")[0])

    def test_contract_nobody_writes_a_reference_with_any_forged_token(self):
        document = self._make_numbered_document()
        for user in (self.env.user, self.env.ref("base.user_admin")):
            for token in FORGED:
                forged = document.with_user(user).sudo()
                forged = forged.with_context(reference_token=token)
                for value in ("X-2026-000001-00", False):
                    with (
                        self.subTest(user=user.login, token=token, value=value),
                        self.assertRaises(AccessError),
                    ):
                        forged.write({"reference": value})

    def test_contract_create_refuses_a_reference_and_a_copy_has_none(self):
        document = self._make_numbered_document()

        with self.assertRaises(AccessError):
            self.env[document._name].sudo().create({"reference": document.reference})

        self.assertFalse(document._fields["reference"].copy)

    def test_contract_default_reference_in_the_context_is_ignored(self):
        forged = self.env(context={**self.env.context, "default_reference": "X-1"})
        # Test cases make documents through the class or through the instance.
        self.enterContext(patch.object(type(self), "env", forged))
        self.env = forged

        document = self._make_numbered_document()

        self.assertNotEqual(document.reference, "X-1")
