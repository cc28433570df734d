from odoo.exceptions import AccessError

REFERENCE = "care.reference.mixin"
FORGED_TOKENS = (True, 1, "x", None)


class ReferenceContract:
    """What every numbered document promises; part of the lifecycle's contract.

    The tests pass at once for a model without ``care.reference.mixin``.
    """

    def _make_numbered(self):
        """Return a document if its model gives references."""
        document = self._make_contract_document()
        return document if self._has_mixin(document, REFERENCE) else document.browse()

    def test_contract_reference_is_never_sent(self):
        document = self._make_numbered()
        for token in FORGED_TOKENS if document else ():
            forged = document.with_context(reference_token=token)
            for act in (
                lambda d=forged: d.write({"reference": "NET-1"}),
                lambda d=forged: d.browse().create({"reference": "NET-1"}),
            ):
                with self.subTest(token=token), self.assertRaises(AccessError):
                    act()

    def test_contract_reference_is_given_once_and_not_copied(self):
        document = self._make_numbered()
        if not document:
            return
        document._assign_reference()
        given = document.reference

        document._assign_reference()

        self.assertTrue(given)
        self.assertEqual(document.reference, given)
        self.assertNotIn("reference", document.copy_data()[0])

    def test_contract_references_of_two_documents_differ(self):
        first, second = self._make_numbered(), self._make_numbered()
        if not first:
            return
        (first + second)._assign_reference()

        self.assertNotEqual(first.reference, second.reference)
