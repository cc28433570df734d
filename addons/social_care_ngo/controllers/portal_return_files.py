from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..const import MAX_UPLOAD
from .portal_return import CareNgoPortalReturn
from .whole import whole

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def respond_file(content, media_type, name):
    """Give a file to be saved, never to be shown."""
    headers = [
        ("Content-Type", media_type),
        ("Content-Disposition", content_disposition(name)),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(content, headers)


class CareNgoPortalReturnFiles(CareNgoPortalReturn):
    """The files of an annual return: workbook, documents, the printed return."""

    # === WORKBOOK === #

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/workbook.xlsx",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_annual_workbook(self, ngo_id, return_id):
        """Give the return as a workbook, with what is known."""
        filed = self._get_my_annual(ngo_id, return_id)
        name = f"{filed._get_report_base_filename()}.xlsx"
        return respond_file(filed._export_workbook(), XLSX, name)

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/workbook",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_ngo_annual_workbook_add(self, ngo_id, return_id, file=None, **_form):
        """Take the answers of a workbook, all of them or none."""
        filed = self._get_open_annual(ngo_id, return_id)
        try:
            with whole(request.env):
                filed._import_workbook(file)
        except UserError as error:
            return self._render_annual(filed, error=str(error))
        return request.redirect(f"/my/ngo/{ngo_id}/annual/{return_id}/edit/review")

    # === DOCUMENTS === #

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/documents/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_ngo_annual_document_add(
        self, ngo_id, return_id, item_id=None, file=None, **_form
    ):
        """Take one uploaded document; it replaces the one in its place."""
        filed = self._get_open_annual(ngo_id, return_id)
        try:
            with whole(request.env):
                filed._attach_document(item_id, file)
        except UserError as error:
            return self._render_annual_form(filed, "documents", error=str(error))
        return request.redirect(f"/my/ngo/{ngo_id}/annual/{return_id}/edit/documents")

    def _get_annual_document(self, ngo_id, return_id, document_id):
        filed = self._get_my_annual(ngo_id, return_id)
        document = request.env["care.ngo.return.document"].search(
            [("id", "=", document_id), ("return_id", "=", filed.id)]
        )
        if not document:
            raise NotFound
        return document

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/documents/<int:document_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_annual_document(self, ngo_id, return_id, document_id):
        """Give the representative his own file back."""
        document = self._get_annual_document(ngo_id, return_id, document_id)
        return respond_file(
            document._get_content(), document.media_type, document.filename or "file"
        )

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/documents/<int:document_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_annual_document_remove(self, ngo_id, return_id, document_id, **_form):
        """Take a document back before the return is filed."""
        filed = self._get_open_annual(ngo_id, return_id)
        self._get_annual_document(ngo_id, return_id, document_id).unlink()
        return request.redirect(f"/my/ngo/{ngo_id}/annual/{filed.id}/edit/documents")

    # === PRINT === #

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/print",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_annual_print(self, ngo_id, return_id):
        """Print the return as it was filed."""
        filed = self._get_my_annual(ngo_id, return_id)
        if not filed.date_filed:
            raise NotFound
        return self._show_report(
            filed, "pdf", "social_care_ngo.care_ngo_return_report", download=True
        )


class CareNgoReturnWorkbook(http.Controller):
    """The workbook of a return for the ministry's own people."""

    @http.route("/care/ngo-return/<int:return_id>.xlsx", type="http", auth="user")
    def ngo_return_workbook(self, return_id):
        """Give a return as a workbook, to whoever may read it."""
        model = request.env["care.ngo.return"]
        filed = model.has_access("read") and model.search([("id", "=", return_id)])
        if not filed:
            raise NotFound
        name = f"{filed._get_report_base_filename()}.xlsx"
        return respond_file(filed._export_workbook(), XLSX, name)
