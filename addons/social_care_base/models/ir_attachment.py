from pathlib import Path
from uuid import uuid4

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL

# Where a file belongs: who changes that may move it into a document.
PLACE = {"res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    """Put a stored file in its place at once, whole; hand it to its readers only.

    Files are named by their content, so two people who store the same content at the
    same time meet in one file. Written in its place, it is half there for a moment: the
    second one is told that it "collides", and for ever if the server was killed then.

    What a field of our documents holds is changed by that field alone: its model judges
    the content, keeps its hash, and knows until when it may change. Odoo stores it as
    the system user; whoever comes to the stored file itself comes by another way.
    """

    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        name, place = self._get_path(bin_value, checksum)
        place = Path(place)
        if place.exists():
            return name
        part = place.with_name(f"{place.name}.{uuid4().hex}.part")
        try:
            part.write_bytes(bin_value)
            # Before it is there: what nobody refers to is collected in any case.
            self._mark_for_gc(name)
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return name

    # === HELD BY A DOCUMENT === #

    def _check_access(self, operation):
        """Let nobody change what a document holds behind that document's back."""
        result = super()._check_access(operation)
        if operation == "read":
            return result
        held = self._find_held()
        if not held:
            return result
        return (result[0] | held if result else held), self._make_held_error

    def write(self, vals):
        """Let nobody move a file into a document either."""
        result = super().write(vals)
        if not self.env.su and not PLACE.isdisjoint(vals) and self._find_held():
            raise self._make_held_error()
        return result

    def _has_attachments_ownership(self, attachment_tokens):
        """Let nobody take a file away from a document for having uploaded it."""
        if self._find_held():
            return False
        return super()._has_attachments_ownership(attachment_tokens)

    def _make_held_error(self):
        return AccessError(
            self.env._(
                "This file belongs to a document, which keeps it as it was handed in."
                " Open the document and hand in another file there."
            )
        )

    def _find_held(self):
        """Return those of these files that a document of ours holds in a field."""
        # Which document a file belongs to is asked whoever may know it.
        files = self.sudo().exists()
        held = {f.id for f in files if f.res_field and f._is_of_ours()}
        listed = {
            file_id
            for relation, column in self._get_file_lists()
            for [file_id] in self.env.execute_query(
                SQL(
                    "SELECT %(file)s FROM %(list)s WHERE %(file)s = ANY(%(ids)s)",
                    file=SQL.identifier(column),
                    list=SQL.identifier(relation),
                    ids=self.ids,
                )
            )
        }
        return self.filtered(lambda file: file.id in held | listed)

    def _is_of_ours(self):
        return (self.res_model or "").startswith("care.")

    @api.model
    @tools.ormcache()
    def _get_file_lists(self):
        """Return table and column of each list of files that our documents keep."""
        return tuple(
            (field.relation, field.column2)
            for name, model in self.env.registry.items()
            if name.startswith("care.") and not model._abstract
            for field in model._fields.values()
            if field.type == "many2many"
            and field.store
            and field.comodel_name == self._name
        )

    # === HANDED OUT === #

    def _can_return_content(self, field_name=None, access_token=None):
        """Open files of our documents by the rights of their record, not by a link."""
        if self._is_evidence():
            self.check_access("read")
            return True
        return super()._can_return_content(field_name, access_token)

    def _is_evidence(self):
        """Tell whether this is about a document of ours that keeps a file."""
        # Only where the file belongs is read; whoever may not know gets nothing else.
        about = self.sudo().with_context(prefetch_fields=False).res_model or ""
        model = self.env.registry.get(about)
        return bool(
            model is not None
            and about.startswith("care.")
            and any(
                field.type == "binary" and field.store and field.attachment
                for field in model._fields.values()
            )
        )
