from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .safety.calling import undone
from .safety.common import QUIET, SafetyCase
from .safety.people import distinct

OTHER = b"%PDF-1.4 another one"


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyFiles(SafetyCase):
    """What a document holds is not exchanged behind it, whoever may write to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        everybody = distinct(cls.people.values())
        cls.staff = [p for p in everybody if "base.group_user" in p.groups]
        cls.files = cls._find_files()

    @classmethod
    def _find_files(cls):
        """Return a file of each field that keeps one, and of each list of files."""
        files = cls.env["ir.attachment"]
        for name in cls.models:
            for field in cls.env[name]._fields.values():
                files |= cls._find_file(name, field)
        return files

    @classmethod
    def _find_file(cls, name, field):
        files = cls.env["ir.attachment"]
        if field.type == "binary" and field.store and field.attachment:
            held = [("res_model", "=", name), ("res_field", "=", field.name)]
            return files.search([*held, ("res_id", "in", cls.rows[name].ids)], limit=1)
        if field.type == "many2many" and field.comodel_name == files._name:
            return cls._list_file(cls.rows[name][:1], field)
        return files

    @classmethod
    def _list_file(cls, row, field):
        """Return a file in the list of a row, as the engine would put it there."""
        values = {"name": "a.pdf", "raw": OTHER, "res_model": row._name}
        file = cls.env["ir.attachment"].create(values | {"res_id": row.id})
        names = (field.relation, field.column1, field.column2)
        insert = SQL("INSERT INTO %s (%s, %s)", *map(SQL.identifier, names))
        cls.env.cr.execute(SQL("%s VALUES (%s, %s)", insert, row.id, file.id))
        return file

    def _require_refused(self, change, files=None):
        """Let everybody on the staff try ``change(file)`` on each file, and undo it."""
        wrong = []
        for file in self.files if files is None else files:
            for person in self.staff:
                with mute_logger(*QUIET), undone(self.env), suppress(AccessError):
                    change(file.with_user(person.user))
                    wrong.append(f"{file.res_model} as {person}")
        self._require_none(wrong)

    def test_there_are_files_to_try(self):
        kinds = {file.res_model for file in self.files}

        self.assertGreaterEqual(len(kinds), 4, kinds)

    def test_nobody_rewrites_a_file(self):
        self._require_refused(lambda file: file.write({"raw": OTHER}))
        self._require_refused(lambda file: file.write({"name": "other.pdf"}))

    def test_nobody_takes_a_file_away(self):
        self._require_refused(lambda file: file.unlink())
        self._require_refused(lambda file: file.write({"res_id": 0}))

    def test_who_uploaded_a_file_has_no_more_right_to_it(self):
        for file in self.files:
            token = file._get_ownership_token()

            self.assertFalse(file._has_attachments_ownership([token]), file.res_model)

        free = self.env["ir.attachment"].create({"name": "a", "raw": OTHER})
        self.assertTrue(free._has_attachments_ownership([free._get_ownership_token()]))

    def test_nobody_puts_a_second_file_into_a_field(self):
        def add(file):
            place = file.sudo()
            own = {name: place[name] for name in ("res_model", "res_id", "res_field")}
            file.create({"name": "b.pdf", "raw": OTHER, **own})

        self._require_refused(add, self.files.filtered("res_field"))

    def test_nobody_moves_a_file_into_a_field(self):
        def move(file):
            place = file.sudo()
            own = file.create({"name": "b.pdf", "raw": OTHER})
            own.write({"res_model": place.res_model, "res_id": place.res_id})
            own.write({"res_field": place.res_field})

        self._require_refused(move, self.files.filtered("res_field"))
