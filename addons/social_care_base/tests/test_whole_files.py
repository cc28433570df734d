import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

CONTENT = b"the same page, stored by two people " * 1000


@tagged("post_install", "-at_install")
class TestWholeFiles(TransactionCase):
    """A stored file is in its place whole, or not at all."""

    def setUp(self):
        super().setUp()
        self.content = CONTENT + os.urandom(8)
        attachments = self.env["ir.attachment"]
        checksum = attachments._compute_checksum(self.content)
        _name, place = attachments._get_path(self.content, checksum)
        self.place = Path(place)
        self.addCleanup(self.place.unlink, missing_ok=True)

    def _store(self):
        values = {"name": "page", "raw": self.content}
        return self.env["ir.attachment"].create(values)

    def test_nobody_meets_half_a_file(self):
        seen, replace = [], Path.replace

        def look(part, place):
            seen.append((self.place.exists(), part.read_bytes() == self.content))
            return replace(part, place)

        with patch.object(Path, "replace", look):
            stored = self._store()

        self.assertEqual(seen, [(False, True)])
        self.assertEqual(self.place.read_bytes(), self.content)
        self.assertEqual(stored.raw, self.content)

    def test_a_write_that_breaks_leaves_nothing_behind(self):
        broken = patch.object(Path, "replace", side_effect=OSError("disk full"))
        with broken, self.assertRaises(OSError):
            self._store()

        self.assertFalse(self.place.exists())
        self.assertEqual(list(self.place.parent.glob("*.part")), [])

    def test_the_same_content_is_stored_once(self):
        first, second = self._store(), self._store()

        self.assertEqual(first.store_fname, second.store_fname)
        self.assertEqual(second.raw, self.content)

    def test_a_file_of_a_transaction_that_fails_is_collected(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            stored = self._store()
            marked = Path(stored._full_path("checklist")) / stored.store_fname
            raise ZeroDivisionError

        self.assertTrue(marked.exists())
