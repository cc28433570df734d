from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import CareNgoPortal
from .return_values import STEPS, BeneficiaryValues, ReturnValues
from .whole import whole

# Empty rows below the people served.
SPARE_ROWS = 4


class CareNgoPortalReturn(CareNgoPortal):
    """The representative's annual returns: a guided form, saved also with errors."""

    # === HELPERS === #

    def _get_my_annual(self, ngo_id, return_id):
        """Return one return of one of the user's own bodies.

        :raise NotFound: for somebody else's return just as for none
        """
        ngo = self._get_my_ngo(ngo_id)
        filed = request.env["care.ngo.return"].search(
            [("id", "=", return_id), ("ngo_id", "=", ngo.id)]
        )
        if not filed:
            raise NotFound
        return filed

    def _get_open_annual(self, ngo_id, return_id):
        filed = self._get_my_annual(ngo_id, return_id)
        if not filed._is_open():
            raise NotFound
        return filed

    def _prepare_annual_values(self, filed):
        """Return what every page about one return shows."""
        state = filed._fields["state"]._description_selection(request.env)
        problems = filed._get_problems()[filed.id] if filed._is_open() else []
        steps = filed.available_transitions
        return self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": filed.ngo_id,
            "filed": filed,
            "annual_url": f"/my/ngo/{filed.ngo_id.id}/annual/{filed.id}",
            "state_label": dict(state)[filed.state],
            "can_edit": filed._is_open(),
            "can_file": "file" in steps,
            "can_withdraw": "withdraw" in steps,
            "problems": problems,
        }

    def _render_annual(self, filed, **values):
        shown = self._prepare_annual_values(filed)
        shown["sections"] = filed._prepare_sections()
        return request.render("social_care_ngo.portal_my_annual", shown | values)

    def _take_annual_step(self, filed, call):
        """Call a step of the return and show its page, with what went wrong."""
        try:
            with whole(request.env):
                result = call(filed)
        except UserError as error:
            return self._render_annual(filed, error=str(error))
        target = result if hasattr(result, "ngo_id") else filed
        return request.redirect(f"/my/ngo/{target.ngo_id.id}/annual/{target.id}")

    # === PAGES === #

    @http.route("/my/ngo/<int:ngo_id>/annual", type="http", auth="user", website=True)
    def my_ngo_annuals(self, ngo_id):
        """List the annual returns of a body, the latest first."""
        ngo = self._get_my_ngo(ngo_id)
        returns = request.env["care.ngo.return"]
        state = returns._fields["state"]._description_selection(request.env)
        values = self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "returns": returns.search([("ngo_id", "=", ngo.id)]),
            "state_labels": dict(state),
        }
        return request.render("social_care_ngo.portal_my_annuals", values)

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_annual(self, ngo_id, return_id):
        """Show where a return stands, and both years beside each other."""
        return self._render_annual(self._get_my_annual(ngo_id, return_id))

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/edit/<string:step>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_ngo_annual_edit(self, ngo_id, return_id, step, **_post):
        """Show or save one page of the form."""
        filed = self._get_open_annual(ngo_id, return_id)
        if step not in STEPS:
            raise NotFound
        posted, error = None, None
        if request.httprequest.method == "POST" and step in STEPS:
            try:
                with whole(request.env):
                    posted = self._save_annual_page(filed, step)
            except UserError as refusal:
                error = str(refusal)
            if posted and not posted.errors:
                order = list(STEPS)
                target = order[min(order.index(step) + 1, len(order) - 1)]
                return request.redirect(
                    f"/my/ngo/{ngo_id}/annual/{return_id}/edit/{target}"
                )
        return self._render_annual_form(filed, step, posted, error)

    def _save_annual_page(self, filed, step):
        form = request.httprequest.form
        if step == "beneficiaries":
            posted = BeneficiaryValues(filed, form)
            filed._save_beneficiaries(posted.served)
        else:
            posted = ReturnValues(filed, step, form)
            filed._save_answers(posted.values, posted.notes)
        return posted

    def _render_annual_form(self, filed, step, posted=None, error=None):
        values = self._prepare_annual_values(filed) | {"step": step, "error": error}
        problems = values["problems"]
        sections = filed._prepare_sections(problems)
        for row in (row for section in sections for row in section["rows"]):
            if posted and row["code"] in getattr(posted, "raw", {}):
                row["value"] = posted.raw[row["code"]]
                row["note"] = posted.raw_notes.get(row["code"], row["note"])
            if posted and row["code"] in posted.errors:
                row["problems"] = [posted.errors[row["code"]]]
        values |= {
            "sections": [s for s in sections if s["key"] in STEPS[step]],
            "steps": list(STEPS),
            "step_problems": self._count_problems(filed, problems),
        }
        if step == "beneficiaries":
            values |= self._prepare_beneficiary_values(filed, posted)
        if step == "documents":
            items = filed._get_asked_items()
            values["asked_documents"] = items.filtered(
                lambda item: item.section == "document"
            )
        return request.render("social_care_ngo.portal_annual_form", values)

    def _count_problems(self, filed, problems):
        """Return ``{page: number of problems}`` for the list of pages."""
        section = {item.key: item.section for item in filed._get_items()}
        counts = dict.fromkeys(STEPS, 0)
        for code, _text in problems:
            for step, sections in STEPS.items():
                counts[step] += code == step or section.get(code) in sections
        return counts

    def _prepare_beneficiary_values(self, filed, posted):
        """Return the rows of people served: told, suggested, empty."""
        if posted:
            rows = list(posted.rows)
        else:
            rows = [
                (b.governorate, b.category, str(b.people), str(b.services))
                for b in filed._prepare_beneficiaries()
            ]
            rows += [
                (place.code, category.code, "", "")
                for place, category in filed._get_suggested_beneficiaries()
            ]
        errors = posted.errors if posted else {}
        return {
            "rows": rows + [("", "", "", "")] * SPARE_ROWS,
            "row_errors": errors,
            "governorates": [
                (p.code, p.display_name) for p in filed._get_governorates()
            ],
            "categories": [(c.code, c.name) for c in filed._get_categories()],
        }

    # === STEPS === #

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/file",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_annual_file(self, ngo_id, return_id, **_form):
        """Hand the return in."""
        filed = self._get_my_annual(ngo_id, return_id)
        return self._take_annual_step(filed, lambda f: f.action_file())

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/amend",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_annual_amend(self, ngo_id, return_id, reason="", **_form):
        """Open a new version of an accepted return."""
        filed = self._get_my_annual(ngo_id, return_id)
        return self._take_annual_step(filed, lambda f: f.action_amend(reason))

    @http.route(
        "/my/ngo/<int:ngo_id>/annual/<int:return_id>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_annual_withdraw(self, ngo_id, return_id, **_form):
        """Take an amendment back."""
        filed = self._get_my_annual(ngo_id, return_id)
        return self._take_annual_step(filed, lambda f: f.action_withdraw())
