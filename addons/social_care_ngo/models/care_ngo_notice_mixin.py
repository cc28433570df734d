from markupsafe import escape

from odoo import models

from odoo.addons.social_care_base.notices import by_language


class CareNgoNoticeMixin(models.AbstractModel):
    """Write to the representatives of many bodies as cheaply as to those of one.

    The message stands in the chatter at once, as evidence of the same transaction.
    Bells and mails follow from Odoo's queue of scheduled messages: laying out a mail
    costs ten times what the consequence of the law costs that it tells of.
    """

    _name = "care.ngo.notice.mixin"
    _description = "Notices to Representatives"
    _inherit = ["mail.thread"]

    def _send_notices(self, get_text):
        """Send a notice to whoever acts for the body of each.

        Each of them reads it in a language of theirs: one message for each language.

        :param get_text: returns the text for the record that it is given
        """
        # Who acts for a body is told, whoever may see the contact.
        documents, told = self.sudo(), {}
        for document in documents:
            partners = document._get_told_partners()
            for lang, readers in by_language(partners, self.env.lang).items():
                told.setdefault(lang, {})[document.id] = readers
        for lang, readers in told.items():
            own = documents.filtered(lambda d, readers=readers: d.id in readers)
            speaking = own.with_context(lang=lang)
            speaking._post_notices({d.id: get_text(d) for d in speaking}, readers)

    def _post_notices(self, bodies, readers):
        """Write a message to each document, and queue what tells of it.

        :param bodies: ``{document id: text}``
        :param readers: ``{document id: the partners who read this language}``
        :return: the messages
        """
        author_id, email_from = self._message_compute_author()
        company = self.env.company
        domains = self._mail_get_alias_domains(default_company=company)
        companies = self._mail_get_companies(default=company)
        replies = self._notify_get_reply_to(default=email_from, author_id=author_id)
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        messages = self._message_create(
            [
                {
                    "author_id": author_id,
                    "email_from": email_from,
                    "email_add_signature": True,
                    "model": self._name,
                    "res_id": document.id,
                    "body": escape(bodies[document.id]),
                    "message_type": "notification",
                    "subtype_id": subtype_id,
                    "partner_ids": readers[document.id].ids,
                    "record_alias_domain_id": domains[document.id].id,
                    "record_company_id": companies[document.id].id,
                    "reply_to": replies[document.id],
                }
                for document in self
            ]
        )
        self.env["mail.message.schedule"]._queue(messages)
        return messages

    # === HOOKS === #

    def _get_told_partners(self):
        """Hook: return who is told of what happens to this document."""
        return self.ngo_id.representative_ids
