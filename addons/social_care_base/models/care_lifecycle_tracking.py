from odoo import models


class _LogBatch(list):
    """Notes that wait to be written together: ``(document, values)``."""


class CareLifecycleMixin(models.AbstractModel):
    """Write the history of a batch with a constant number of statements."""

    _inherit = "care.lifecycle.mixin"

    def _message_track(self, fields_iter, initial_values_dict):
        """Collect the notes about changed fields, which Odoo writes one by one."""
        batch = _LogBatch()
        documents = self.with_context(care_log_batch=batch)
        tracking = super(CareLifecycleMixin, documents)._message_track(
            fields_iter, initial_values_dict
        )
        self._write_log_batch(batch)
        return tracking

    def _message_log(self, **values):
        batch = self.env.context.get("care_log_batch")
        # A client can send any context *value*, never a list of this class.
        if not isinstance(batch, _LogBatch):
            return super()._message_log(**values)
        batch.append((self, values))
        return self.env["mail.message"]

    def _write_log_batch(self, batch):
        authors, changes = {}, []
        for document, values in batch:
            authors.setdefault(values.get("author_id"), []).append((document, values))
        for author, notes in authors.items():
            documents = self.union(*(document for document, _values in notes))
            messages = documents._message_log_batch(
                bodies={doc.id: values.get("body", "") for doc, values in notes},
                author_id=author,
            )
            found = dict(zip(documents.ids, messages.ids, strict=True))
            changes += [
                command[2] | {"mail_message_id": found[document.id]}
                for document, values in notes
                for command in values.get("tracking_value_ids") or ()
            ]
        # As for Odoo's own notes: whoever may change a field, the change is told.
        self.env["mail.tracking.value"].sudo().create(changes)
