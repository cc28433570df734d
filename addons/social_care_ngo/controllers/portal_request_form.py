from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..const import EDITABLE_STATES, MAX_UPLOAD
from ..logic.board import REQUEST_ROLES
from .form_values import FormValues
from .portal_form import CareNgoPortalForm
from .portal_request import CareNgoPortalRequest
from .whole import whole

LINE_FIELDS = (
    "person_id",
    "name",
    "role",
    "date_from",
    "date_to",
    "nationality_id",
    "national_id",
    "kin_relation",
    "kin_person_id",
    "kin_line_id",
)


class CareNgoPortalRequestForm(CareNgoPortalRequest, CareNgoPortalForm):
    """The guided form of a request: prefilled with what the register states.

    A draft is saved at each step, also with errors, which stand at their fields.
    """

    # === HELPERS === #

    def _get_open_request(self, request_id):
        record = self._get_my_request(request_id)
        if record.state not in EDITABLE_STATES:
            raise NotFound
        return record

    def _get_request_choice_domains(self, record):
        places = Domain("is_governorate", "=", True) & Domain(
            "country_id", "=", record.company_id.country_id.id
        )
        return {
            "new_governorate_id": places,
            "branch_governorate_id": places,
            "area_ids": places,
            "new_work_field_ids": Domain("is_prohibited", "=", False),
            "branch_id": Domain("ngo_id", "=", record.ngo_id.id)
            & Domain("date_to", "=", False),
        }

    def _get_request_choices(self, record, names):
        """Return ``{field: [(value, label), ...]}`` for the fields of a request."""
        domains, choices = self._get_request_choice_domains(record), {}
        for name in names:
            field = record._fields[name]
            if field.relational:
                found = request.env[field.comodel_name].search(
                    domains.get(name, Domain.TRUE)
                )
                choices[name] = [(r.id, r.display_name) for r in found]
            elif field.type == "selection":
                choices[name] = field._description_selection(request.env)
        return choices

    def _prepare_request_form_values(self, record, posted=None, error=None):
        """Return what the form shows; ``posted`` wins over the record."""
        names = list(record.type_id._get_input_names())
        labels = {n: record._fields[n]._description_string(request.env) for n in names}
        if "date_event" in labels:
            labels["date_event"] = record.event_label
        problems = {}
        for name, text in record._get_problems()[record.id]:
            problems.setdefault(name, []).append(text)
        registered, people = record._get_registered(), self._get_people_values(record)
        return self._prepare_request_values(record) | {
            **people,
            "labels": labels,
            "values": self._get_shown_values(record, names)
            | (posted.raw if posted else {}),
            "choices": self._get_request_choices(record, names),
            "types": {n: record._fields[n].type for n in names},
            "registered": {
                f"new_{name}": record.ngo_id._format_registered(name, value)
                for name, value in registered.items()
            },
            "problems": problems,
            "is_tried": self._is_tried(record),
            "errors": posted.errors if posted else {},
            "error": error,
            "can_file": "file" in record.available_transitions,
        }

    def _get_people_values(self, record):
        """Return who holds the offices of the request, and what a newcomer tells."""
        roles = REQUEST_ROLES.get(record.effect, ())
        current = record.ngo_id.person_ids.filtered("is_current")
        holders = current.filtered(lambda p: p.role in roles)
        role = record.person_line_ids._fields["role"]
        relation = request.env["care.ngo.kinship"]._fields["relation"]
        return {
            "holders": holders,
            "relatives": holders | current.filtered("is_board"),
            "joining": record.person_line_ids.filtered(lambda line: not line.person_id),
            "roles": [
                (value, label)
                for value, label in role._description_selection(request.env)
                if value in roles
            ],
            "relations": relation._description_selection(request.env),
            "countries": request.env["res.country"].search([]),
            "home": record.company_id.country_id,
        }

    def _render_request_form(self, record, posted=None, error=None):
        values = self._prepare_request_form_values(record, posted, error)
        return request.render("social_care_ngo.portal_ngo_request_form", values)

    # === PAGES === #

    @http.route(
        "/my/ngo/requests/<int:request_id>/edit",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_ngo_request_edit(self, request_id, **_post):
        """Show or save what the request asks for."""
        record, posted, error = self._get_open_request(request_id), None, None
        if request.httprequest.method == "POST":
            self._mark_tried(record)
            posted = FormValues(
                record,
                record.type_id._get_input_names(),
                request.httprequest.form,
                self._get_request_choice_domains(record),
            )
            try:
                with whole(request.env):
                    record.write(posted.vals)
                if not posted.errors:
                    return request.redirect(f"/my/ngo/requests/{record.id}/edit#next")
            except UserError as refusal:
                error = str(refusal)
        return self._render_request_form(record, posted, error)

    @http.route(
        "/my/ngo/requests/<int:request_id>/file",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_request_file(self, request_id, **_form):
        """File the request: the same check as in the draft."""
        record = self._get_open_request(request_id)
        self._mark_tried(record)
        return self._change_request(record, record.action_file, page="")

    @http.route(
        "/my/ngo/requests/<int:request_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_request_remove(self, request_id, **_form):
        """Throw a draft away that was never filed."""
        record = self._get_open_request(request_id)
        try:
            with whole(request.env):
                record.unlink()
        except UserError as error:
            return self._render_request_form(record, error=str(error))
        return request.redirect("/my/ngo/requests?removed=1")

    # === LINES === #

    @http.route(
        "/my/ngo/requests/<int:request_id>/people/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_request_person_add(self, request_id, **_post):
        """Name one person whose office ends, or who takes one."""
        record = self._get_open_request(request_id)
        model = request.env["care.ngo.request.person"]
        own = Domain("ngo_id", "=", record.ngo_id.id)
        holders = own & Domain("role", "in", REQUEST_ROLES.get(record.effect, ()))
        joining = Domain("request_id", "=", record.id) & Domain("person_id", "=", False)
        domains = {"person_id": holders, "kin_person_id": own, "kin_line_id": joining}
        posted = FormValues(model, LINE_FIELDS, request.httprequest.form, domains)

        def add():
            vals = {name: value for name, value in posted.vals.items() if value}
            if posted.errors or not {"person_id", "name"} & vals.keys():
                raise UserError(
                    request.env._("Give the person's name, office and dates correctly.")
                )
            model.create(vals | {"request_id": record.id})

        return self._change_request(record, add)

    @http.route(
        "/my/ngo/requests/<int:request_id>/people/<int:line_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_request_person_remove(self, request_id, line_id, **_form):
        """Take a person off the request."""
        record = self._get_open_request(request_id)
        line = record.person_line_ids.filtered(lambda found: found.id == line_id)
        if not line:
            raise NotFound
        return self._change_request(record, line.unlink)

    @http.route(
        "/my/ngo/requests/<int:request_id>/documents/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_ngo_request_document_add(
        self, request_id, type_id=None, file=None, date_expiry=None, **_form
    ):
        """Take one uploaded file for the request."""
        record = self._get_open_request(request_id)
        model = request.env["care.ngo.request.document"]
        return self._change_request(
            record, lambda: model._upload(record, type_id, file, date_expiry)
        )

    @http.route(
        "/my/ngo/requests/<int:request_id>/documents/<int:document_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_request_document_remove(self, request_id, document_id, **_form):
        """Take a file back before the request is filed."""
        record = self._get_open_request(request_id)
        document = self._get_my_request_document(request_id, document_id)
        return self._change_request(record, document.unlink)

    def _change_request(self, record, change, page="/edit"):
        """Do ``change`` as a whole, or show the form with what went wrong."""
        try:
            with whole(request.env):
                change()
        except UserError as error:
            return self._render_request_form(record, error=str(error))
        return request.redirect(f"/my/ngo/requests/{record.id}{page}")
