from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController


class CareAttachmentController(AttachmentController):
    """Keep the pictures that a browser draws of a file away from our documents."""

    @http.route()
    def mail_attachement_update_thumbnail(
        self, attachment_id, thumbnail=None, access_token=None
    ):
        """Take no picture of a file that a document holds, and say nothing of it.

        Anybody could send another picture than that of the file. The browser sends one
        for each file it shows, and would tell its user of an error.

        :raise NotFound: for whoever may not change another file
        """
        file = request.env["ir.attachment"].browse(int(attachment_id)).exists()
        if file and file.has_access("read") and file._find_held():
            return
        super().mail_attachement_update_thumbnail(
            attachment_id, thumbnail=thumbnail, access_token=access_token
        )
