from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.http import request

from .portal_return_files import XLSX, respond_file


class CareNgoDashboardController(http.Controller):
    """The tables of the dashboard as a file."""

    @http.route("/care/ngo-dashboard.xlsx", type="http", auth="user", readonly=True)
    def ngo_dashboard_workbook(self):
        """Give all figures of today as a workbook, to whoever may see them."""
        dashboard = request.env["care.ngo.dashboard"]
        if not dashboard._may_read():
            raise NotFound
        name = f"ngo-dashboard-{fields.Date.context_today(dashboard)}.xlsx"
        return respond_file(dashboard._export_workbook(), XLSX, name)
