from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..const import OPEN_STATES
from .form_values import FormValues
from .portal import CareNgoPortal
from .whole import whole

# The pages of the guided form, with the fields of each.
STEPS = {
    "about": ("name", "name_en", "form_id", "date_founded", "purpose"),
    "place": ("governorate_id", "city", "street", "phone", "email", "website"),
    "work": (
        "work_field_ids",
        "beneficiary_category_ids",
        "public_what_ids",
        "public_how_ids",
        "policy_sector_ids",
        "policy_axis_id",
        "policy_goal_ids",
        "scope",
        "founders_count",
        "member_count",
        "foreign_member_count",
        "amount_capital",
    ),
    "people": ("person_ids",),
    "documents": ("ngo_document_ids",),
    "review": (),
}
# Their help is shown: nobody needs to fill them in.
HINTED = {
    "public_what_ids",
    "public_how_ids",
    "policy_sector_ids",
    "policy_axis_id",
    "policy_goal_ids",
}
PERSON_FIELDS = (
    "name",
    "role",
    "date_from",
    "date_to",
    "nationality_id",
    "national_id",
)


class CareNgoPortalForm(CareNgoPortal):
    """The guided notification: a draft is saved at each step, also with errors."""

    # === HELPERS === #

    def _get_open_ngo(self, ngo_id):
        ngo = self._get_my_ngo(ngo_id)
        if ngo.state not in OPEN_STATES:
            raise NotFound
        return ngo

    def _get_ngo_choice_domains(self):
        country = request.env.company.country_id
        return {
            "form_id": request.env["care.ngo.form"]._get_valid_domain()
            & Domain("country_id", "=", country.id),
            "governorate_id": Domain("is_governorate", "=", True)
            & Domain("country_id", "=", country.id),
            "work_field_ids": Domain("is_prohibited", "=", False),
            "public_what_ids": Domain("kind", "=", "what"),
            "public_how_ids": Domain("kind", "=", "how"),
            "policy_sector_ids": Domain("kind", "=", "sector"),
            "policy_axis_id": Domain("kind", "=", "axis"),
            "policy_goal_ids": Domain("kind", "=", "goal"),
        }

    def _get_ngo_choices(self, names):
        """Return ``{field: [(value, label), ...]}`` for the fields of a step."""
        fields, domains = (
            request.env["care.ngo"]._fields,
            self._get_ngo_choice_domains(),
        )
        choices = {}
        for name in names:
            if name in fields and fields[name].type in ("many2one", "many2many"):
                records = request.env[fields[name].comodel_name].search(
                    domains.get(name, Domain.TRUE)
                )
                choices[name] = [(r.id, r.display_name) for r in records]
            elif name in fields and fields[name].type == "selection":
                choices[name] = fields[name]._description_selection(request.env)
        return choices

    def _prepare_ngo_form_values(self, ngo, step, posted=None, error=None):
        """Return what one page of the form shows; ``posted`` wins over the record."""
        names, problems = STEPS[step], {}
        for name, text in ngo._get_problems()[ngo.id] if ngo else ():
            problems.setdefault(name, []).append(text)
        tried = {key for key in STEPS if ngo and self._is_tried(ngo, key)}
        errors = posted.errors if posted else {}
        return self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "step": step,
            "steps": list(STEPS),
            "step_problems": {
                key: sum(len(problems.get(name, ())) for name in fields)
                for key, fields in STEPS.items()
                if key in tried
            },
            **self._get_field_texts(names),
            "values": self._get_shown_values(ngo, names)
            | (posted.raw if posted else {}),
            "choices": self._get_ngo_choices(names),
            "types": {n: request.env["care.ngo"]._fields[n].type for n in names},
            "problems": problems,
            "is_tried": step in tried,
            "errors": errors,
            "error": error,
            "can_submit": "notify" in ngo.available_transitions,
            "can_remove": self._can_remove_ngo(ngo),
        }

    def _get_field_texts(self, names):
        fields, env = request.env["care.ngo"]._fields, request.env
        return {
            "labels": {name: fields[name]._description_string(env) for name in names},
            "hints": {
                name: fields[name]._description_help(env)
                for name in names
                if name in HINTED
            },
        }

    def _get_shown_values(self, ngo, names):
        shown = {}
        for name in names:
            value = ngo[name]
            if hasattr(value, "ids"):
                shown[name] = value.ids
            elif isinstance(value, float):
                shown[name] = f"{value:.2f}".removesuffix(".00")
            else:
                shown[name] = "" if value is False else str(value)
        return shown

    def _get_next_step(self, step):
        steps = list(STEPS)
        return steps[min(steps.index(step) + 1, len(steps) - 1)]

    # === PAGES === #

    @http.route(
        "/my/ngo/new", type="http", auth="user", methods=["GET", "POST"], website=True
    )
    def my_ngo_new(self, **_post):
        """Begin a notification: the first step creates the draft."""
        ngo_model = request.env["care.ngo"]
        if not ngo_model.has_access("create"):
            raise NotFound
        posted, error = None, None
        if request.httprequest.method == "POST":
            posted = self._read_form("about")
            try:
                with whole(request.env):
                    if not posted.vals.get("name"):
                        raise UserError(request.env._("Give the body a name first."))
                    ngo = ngo_model.create(posted.vals)
                self._mark_tried(ngo, "about")
                return request.redirect(f"/my/ngo/{ngo.id}/edit/place")
            except UserError as refusal:
                error = str(refusal)
        values = self._prepare_ngo_form_values(ngo_model, "about", posted, error)
        return request.render("social_care_ngo.portal_ngo_form", values)

    @http.route(
        "/my/ngo/<int:ngo_id>/edit/<string:step>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_ngo_edit(self, ngo_id, step, **_post):
        """Show or save one step of the form."""
        ngo = self._get_open_ngo(ngo_id)
        if step not in STEPS:
            raise NotFound
        posted, error = None, None
        if step == "review":
            self._mark_tried(ngo)
        if request.httprequest.method == "POST":
            self._mark_tried(ngo, step)
            posted = self._read_form(step)
            try:
                with whole(request.env):
                    ngo.write(posted.vals)
                if not posted.errors:
                    target = self._get_next_step(step)
                    return request.redirect(f"/my/ngo/{ngo.id}/edit/{target}")
            except UserError as refusal:
                error = str(refusal)
        values = self._prepare_ngo_form_values(ngo, step, posted, error)
        values |= self._prepare_lines_values(ngo, step)
        return request.render("social_care_ngo.portal_ngo_form", values)

    @http.route(
        "/my/ngo/<int:ngo_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_remove(self, ngo_id, **_form):
        """Throw a draft away that was never handed in, with its people and files."""
        ngo = self._get_my_ngo(ngo_id)
        try:
            with whole(request.env):
                ngo.unlink()
        except UserError as error:
            return self._render_ngo(ngo, error=str(error))
        return request.redirect("/my/ngo?removed=1")

    def _read_form(self, step):
        names = [
            n for n in STEPS[step] if not n.endswith(("person_ids", "document_ids"))
        ]
        return FormValues(
            request.env["care.ngo"],
            names,
            request.httprequest.form,
            self._get_ngo_choice_domains(),
        )

    def _prepare_lines_values(self, ngo, step):
        """Return the choices of the pages that hold lines: people and documents."""
        if step == "people":
            role = request.env["care.ngo.person"]._fields["role"]
            countries = request.env["res.country"].search([])
            return {
                "roles": role._description_selection(request.env),
                "countries": countries,
                "home": request.env.company.country_id,
                "entered": {},
            }
        if step == "documents":
            return {
                "documents": ngo._get_current_documents(),
                "document_types": ngo._get_asked_document_types(),
            }
        if step == "review":
            return {"similar_names": ngo._get_similar_public()}
        return {}

    def _render_upload_error(self, ngo, error, back):
        if back != "form" or ngo.state not in OPEN_STATES:
            return super()._render_upload_error(ngo, error, back)
        values = self._prepare_ngo_form_values(ngo, "documents", None, error)
        values |= self._prepare_lines_values(ngo, "documents")
        return request.render("social_care_ngo.portal_ngo_form", values)

    # === PEOPLE === #

    @http.route(
        "/my/ngo/<int:ngo_id>/people/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_person_add(self, ngo_id, **_post):
        """Add one person in office."""
        ngo = self._get_open_ngo(ngo_id)
        self._mark_tried(ngo, "people")
        person_model, error = request.env["care.ngo.person"], None
        posted = FormValues(person_model, PERSON_FIELDS, request.httprequest.form)
        try:
            if (
                posted.errors
                or not posted.vals.get("name")
                or not posted.vals.get("role")
            ):
                raise UserError(
                    request.env._("Give the person's name, office and dates correctly.")
                )
            vals = {k: v for k, v in posted.vals.items() if v}
            with whole(request.env):
                person_model.create(vals | {"ngo_id": ngo.id})
            return request.redirect(f"/my/ngo/{ngo.id}/edit/people")
        except UserError as refusal:
            error = str(refusal)
        values = self._prepare_ngo_form_values(ngo, "people", None, error)
        values |= self._prepare_lines_values(ngo, "people") | {"entered": posted.raw}
        return request.render("social_care_ngo.portal_ngo_form", values)

    @http.route(
        "/my/ngo/<int:ngo_id>/people/<int:person_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_person_remove(self, ngo_id, person_id, **_form):
        """Remove a person from an open file."""
        ngo = self._get_open_ngo(ngo_id)
        person = request.env["care.ngo.person"].search(
            [("id", "=", person_id), ("ngo_id", "=", ngo.id)]
        )
        if not person:
            raise NotFound
        try:
            with whole(request.env):
                person.unlink()
        except UserError as refusal:
            values = self._prepare_ngo_form_values(ngo, "people", None, str(refusal))
            values |= self._prepare_lines_values(ngo, "people")
            return request.render("social_care_ngo.portal_ngo_form", values)
        return request.redirect(f"/my/ngo/{ngo.id}/edit/people")
