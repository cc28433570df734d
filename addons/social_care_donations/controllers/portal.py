from dateutil.relativedelta import relativedelta
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import date_utils

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.social_care_base.formats import format_period

from ..models.care_ngo import QUARTERS_BACK

STEP = 20
OUTCOME_COLORS = {
    "accepted": "success",
    "needs_review": "warning",
    "rejected": "danger",
}
ROWS_PER_PAGE = 50
MAX_UPLOAD = 64 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = ("accepted", "needs_review", "rejected")


class CareDonationPortal(CustomerPortal):
    """The representative's pages: returns of his NGOs, row by row.

    Everything runs with his own rights; what a rule hides does not exist here.
    """

    # === HELPERS === #

    def _get_return_ngos(self):
        """Return the bodies in the register that the user represents."""
        return request.env["care.ngo"].search(
            Domain("representative_ids", "in", request.env.user.partner_id.ids)
            & Domain("registry_no", "!=", False)
        )

    def _get_my_return(self, return_id):
        """Return one return of the user's own NGOs, found with his own rights.

        :raise NotFound: for somebody else's return just as for none
        """
        domain = Domain("id", "=", return_id) & Domain(
            "ngo_id.representative_ids", "in", request.env.user.partner_id.ids
        )
        found = request.env["care.donation.return"].search(domain)
        if not found:
            raise NotFound
        return found

    def _get_quarters(self):
        """Return the last full quarters, the latest first, as the form offers them."""
        today = fields.Date.context_today(request.env.user)
        this_quarter = date_utils.start_of(today, "quarter")
        quarters = {}
        for back in range(1, QUARTERS_BACK + 1):
            start = this_quarter - relativedelta(months=3 * back)
            end = date_utils.end_of(start, "quarter")
            label = format_period(request.env, start, end)
            quarters[start.isoformat()] = (start, end, label)
        return quarters

    def _get_labels(self, model, name):
        field = request.env[model]._fields[name]
        return dict(field._description_selection(request.env))

    # === LIST AND UPLOAD === #

    @http.route(
        ["/my/returns", "/my/returns/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_returns(self, page=1):
        """List the returns of the NGOs that the user represents."""
        found = request.env["care.donation.return"]
        if not found.has_access("read"):
            raise NotFound
        domain = Domain(
            "ngo_id.representative_ids", "in", request.env.user.partner_id.ids
        )
        pager = portal_pager(
            url="/my/returns", total=found.search_count(domain), page=page, step=STEP
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "donation_return",
            "returns": found.search(domain, limit=STEP, offset=pager["offset"]),
            "pager": pager,
            "state_labels": self._get_labels("care.donation.return", "state"),
            "can_upload": bool(self._get_return_ngos()),
        }
        return request.render("social_care_donations.portal_my_returns", values)

    @http.route("/my/returns/new", type="http", auth="user", website=True)
    def my_return_new(self, **values):
        """Ask for the NGO, the quarter and the file."""
        return self._render_upload()

    def _render_upload(self, **values):
        ngos = self._get_return_ngos()
        if not ngos:
            raise NotFound
        defaults = self._prepare_portal_layout_values() | {
            "page_name": "donation_return",
            "is_new": True,
            "ngos": ngos,
            "quarters": self._get_quarters(),
        }
        return request.render(
            "social_care_donations.portal_my_return_new", defaults | values
        )

    @http.route(
        "/my/returns/upload",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_return_upload(self, ngo_id=None, quarter=None, file=None):
        """Judge the file; show its rows, or why it was refused."""
        ngo = self._get_return_ngos().filtered(lambda n: str(n.id) == ngo_id)
        period = self._get_quarters().get(quarter)
        chosen = {"chosen_ngo": ngo.id, "chosen_quarter": quarter}
        if not (ngo and period and file):
            text = request.env._("Choose the NGO, the quarter and the file.")
            return self._render_upload(error=text, **chosen)
        try:
            with request.env.cr.savepoint():
                done = request.env["care.donation.return"]._import_file(
                    ngo,
                    period[0],
                    period[1],
                    fields.Date.context_today(ngo),
                    file.filename or "",
                    file.read(),
                )
        except AccessError as error:
            raise NotFound from error
        except UserError as error:
            return self._render_upload(error=str(error), **chosen)
        if done.result.file_code:
            codes = request.env["care.donation.code"]._get_texts()
            reason, advice = codes.get(done.result.file_code, ("", ""))
            detail = done.result.file_detail
            return self._render_upload(
                error=reason, advice=advice, detail=detail, **chosen
            )
        unchanged = "" if done.is_changed else "?unchanged=1"
        return request.redirect(f"/my/returns/{done.filed.id}{unchanged}")

    @http.route("/my/returns/template.xlsx", type="http", auth="user", website=True)
    def my_return_template(self):
        """Give the empty template."""
        content = request.env["care.donation.return"]._export_template()
        return self._respond_xlsx(content, "donation-return.xlsx")

    # === ONE RETURN === #

    @http.route(
        ["/my/returns/<int:return_id>", "/my/returns/<int:return_id>/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_return(self, return_id, page=1, outcome=None, code=None, unchanged=None):
        """Show the result of each row, with what to do about it."""
        return self._render_return(
            self._get_my_return(return_id), page, outcome, code, unchanged=unchanged
        )

    def _render_return(self, filed, page=1, outcome=None, code=None, **values):
        rows = request.env["care.donation.return.line"]
        domain, url_args = Domain("return_id", "=", filed.id), {}
        if outcome in OUTCOMES:
            domain &= Domain("outcome", "=", outcome)
            url_args["outcome"] = outcome
        codes = request.env["care.donation.code"]._get_texts()
        if code in codes:
            domain &= Domain("codes", "like", f",{code},")
            url_args["code"] = code
        pager = portal_pager(
            url=f"/my/returns/{filed.id}",
            total=rows.search_count(domain),
            page=page,
            step=ROWS_PER_PAGE,
            url_args=url_args,
        )
        counts = (filed.summary or {}).get("codes", {})
        defaults = self._prepare_portal_layout_values() | {
            "page_name": "donation_return",
            "filed": filed,
            "state_label": self._get_labels(filed._name, "state")[filed.state],
            "lines": rows.search(domain, limit=ROWS_PER_PAGE, offset=pager["offset"]),
            "outcome_labels": self._get_labels(rows._name, "outcome"),
            "outcome_colors": OUTCOME_COLORS,
            "decision_labels": self._get_labels(rows._name, "decision"),
            "pager": pager,
            "outcome": url_args.get("outcome"),
            "code": url_args.get("code"),
            "codes": [(c, codes[c][0], counts[c]) for c in counts if c in codes],
            "can_submit": "submit" in filed.available_transitions,
            "can_upload": filed.state in ("draft", "correction"),
        }
        return request.render(
            "social_care_donations.portal_my_return", defaults | values
        )

    @http.route(
        "/my/returns/<int:return_id>/submit",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_return_submit(self, return_id):
        """Hand the return in."""
        filed = self._get_my_return(return_id)
        try:
            with request.env.cr.savepoint():
                filed.action_submit()
        except UserError as error:
            return self._render_return(filed, error=str(error))
        return request.redirect(f"/my/returns/{filed.id}")

    @http.route(
        "/my/returns/<int:return_id>/annotated.xlsx",
        type="http",
        auth="user",
        website=True,
    )
    def my_return_annotated(self, return_id):
        """Give the file back with the result of each row."""
        filed = self._get_my_return(return_id)
        return self._respond_xlsx(
            filed._export_annotated(), f"{filed.reference or 'return'}.xlsx"
        )

    def _respond_xlsx(self, content, name):
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
