from contextlib import suppress

from odoo import api, models
from odoo.fields import Domain

from ..const import ENDED_STATES, LIVE_STATES, PUBLIC_STATES
from ..logic.register_query import clean_search
from ..logic.registry_number import RegistryNumberError, parse_registry_no

# The status of every body that has not ended; the map of the register counts these.
GOES_ON = "live"


class CareNgo(models.Model):
    """The register as open data: searched, filtered and handed out as plain values."""

    _inherit = "care.ngo"

    _public_name_idx = models.Index("(name_folded, id) WHERE registry_no IS NOT NULL")

    # === SEARCH === #

    @api.model
    def _get_public_filters(self):
        """Hook: return the names of the filters that the public register offers."""
        return ["q", "governorate", "form", "field", "status"]

    @api.model
    def _get_public_filter_domain(self, name, value):
        """Hook: return the domain of one filter; a value nobody knows finds nothing.

        Overrides add the filters that they named in :meth:`_get_public_filters`.
        """
        if name == "q":
            return self._get_search_domain(clean_search(value))
        if name == "governorate":
            return self._get_governorate_domain(value)
        if name == "form":
            return Domain("form_id.key", "=", value)
        if name == "field":
            return Domain("work_field_ids.code", "=", value)
        if name == "status":
            states = LIVE_STATES if value == GOES_ON else PUBLIC_STATES & {value}
            return Domain("state", "in", sorted(states))
        return Domain.FALSE

    @api.model
    def _get_public_choices(self):
        """Hook: return ``{filter: [(value, label), ...]}`` for the search page."""
        # Names of places, forms and fields are no secret; the public has no rights.
        env = self.sudo().env
        forms = env["care.ngo.form"]
        states = dict(self._fields["state"]._description_selection(self.env))
        found = forms.search(forms._get_valid_domain())
        return {
            "governorate": self._get_public_place_names(),
            "form": list({form.key: (form.key, form.name) for form in found}.values()),
            "field": [
                (field.code, field.name)
                for field in env["care.work.field"].search(
                    [("is_prohibited", "=", False)]
                )
            ],
            "status": [
                (GOES_ON, self.env._("Goes on (has not ended)")),
                *((s, label) for s, label in states.items() if s in PUBLIC_STATES),
            ],
        }

    @api.model
    def _get_search_domain(self, text):
        # Texts come as people type them, from every search box of the register.
        return super()._get_search_domain(clean_search(text))

    @api.model
    def _get_public_search_domain(self, filters):
        """Return the domain of a public search; all conditions hold together."""
        return Domain.AND(
            [
                self._get_public_domain(),
                *(self._get_public_filter_domain(n, v) for n, v in filters.items()),
            ]
        )

    def _get_governorate_domain(self, value):
        """Find a governorate by its code, short or with its country's."""
        places = self._get_public_places()
        wanted = value.upper()
        found = places.filtered(
            lambda p: wanted in (p.code, f"{p.country_id.code}-{p.code}")
        )
        return Domain("governorate_id", "in", found.ids)

    def _get_public_place_names(self):
        """Return ``[(code, name), ...]`` in the visitor's language."""
        return [(p.code, self._name_place(p)) for p in self._get_public_places()]

    @api.model
    def _name_place(self, place):
        """Return the name of a governorate, without its country."""
        is_arabic = (self.env.lang or "").startswith("ar")
        return (is_arabic and place.name_ar) or place.name or ""

    def _get_public_places(self):
        # Names of places are no secret; the public has no rights.
        places = self.env["res.country.state"].sudo()
        own = Domain("country_id", "=", self.env.company.country_id.id)
        return places.search(own & Domain("is_governorate", "=", True))

    @api.model
    def _find_public(self, number):
        """Return the public bodies of a national number or an org-id; often one."""
        domain = self._get_public_domain()
        with suppress(RegistryNumberError):
            own = Domain("registry_no", "=", parse_registry_no(number))
            return self.search(domain & own)
        forms = self.env["care.ngo.form"].search([("register_code", "!=", False)])
        codes = sorted(set(forms.mapped("register_code")), key=len, reverse=True)
        code = next((c for c in codes if number.upper().startswith(f"{c}-")), None)
        if not code:
            return self.browse()
        legacy = number[len(code) + 1 :]
        return self.search(
            domain
            & Domain("form_id.register_code", "=", code)
            & (
                Domain("legacy_no", "=", legacy)
                | (Domain("legacy_no", "=", False) & Domain("registry_no", "=", legacy))
            ),
            order="registry_no",
            limit=100,
        )

    @api.model
    def _count_by_governorate(self):
        """Return how many bodies of the register go on, by the code of their place."""
        # The list behind a number of the map is asked in the same way.
        going = self._get_public_search_domain({"status": GOES_ON})
        found = self._read_group(going, ["governorate_id"], ["__count"])
        return {place.code: count for place, count in found if place}

    # === PLAIN VALUES === #

    def _prepare_open_vals(self):
        """Return the entry of each body as plain values: a white list, no person."""
        finance, changes = self._get_public_finance(), self._get_public_changes()
        day = self._format_open_day
        found = []
        for ngo in self:
            place, fields_of_work = ngo.governorate_id, ngo.work_field_ids
            groups = ", ".join(filter(None, fields_of_work.mapped("icnp")))
            ended = ngo.state in ENDED_STATES
            found.append(
                {
                    "registered_charity_number": ngo.registry_no,
                    "org_id": ngo.org_id,
                    "charity_name": ngo.name,
                    "name_en": ngo.name_en or None,
                    "charity_type": ngo.form_id.key,
                    "charity_registration_status": "Removed" if ended else "Registered",
                    "status": ngo.state,
                    "date_of_registration": day(ngo.date_listed),
                    "date_of_removal": day(ngo.date_ended),
                    "date_founded": day(ngo.date_founded),
                    "date_announced": day(ngo.date_declared),
                    "governorate": self._get_open_place(place),
                    "governorate_name": place.name_ar or place.name,
                    "city": ngo.city or None,
                    "scope": ngo.scope or None,
                    "fields_of_work": sorted(fields_of_work.mapped("code")),
                    "icnptso": sorted(set(groups.split(", "))) if groups else [],
                    "charity_contact_web": ngo.website or None,
                    "legacy_no": ngo.legacy_no or None,
                    "legacy_year": ngo.legacy_year or None,
                    **self._get_empty_finance(),
                    **finance.get(ngo.id, {}),
                    "last_modified": f"{changes[ngo.id].isoformat()}Z",
                }
            )
        return found

    def _prepare_open_profile(self):
        """Return everything that is public about one body, as plain values."""
        self.ensure_one()
        [vals] = self._prepare_open_vals()
        day = self._format_open_day
        return vals | {
            "charity_activities": self.purpose or None,
            "trustees": [
                {
                    "trustee_name": seat.name,
                    "role": seat.role,
                    "trustee_is_chair": seat.role == "chair",
                    "trustee_date_of_appointment": day(seat.date_from),
                }
                for seat in self._get_public_seats()
            ],
            "other_names": [
                {
                    "charity_name": name["name"],
                    "name_en": name.get("name_en") or None,
                    "date_to": day(name.get("date_to")),
                }
                for name in self._get_former_names()
            ],
            "identifiers": [
                line | {"valid_from": day(line["valid_from"])}
                for line in self._get_public_identifiers()
            ],
            "event_history": [
                {"event_type": state, "date_of_event": day(date)}
                for date, state in self._get_public_history()
            ],
        }

    def _get_public_identifiers(self):
        """Return the numbers that the body bears, as plain values."""
        self.ensure_one()
        legacy = f"{self.legacy_no}/{self.legacy_year or ''}".rstrip("/")
        lines = [("national", self.registry_no, None, self.date_listed)]
        if self.legacy_no:
            lines.append(("legacy", legacy, self.directorate or None, None))
        if self.org_id:
            lines.append(("org-id", self.org_id, None, None))
        names = ("scheme", "value", "issued_by", "valid_from")
        return [dict(zip(names, line, strict=True)) for line in lines]

    def _get_open_place(self, place):
        return f"{place.country_id.code}-{place.code}"

    def _format_open_day(self, day):
        return day.isoformat() if day else None

    def _get_public_changes(self):
        """Return ``{ngo id: when what is public about it has last changed}``."""
        changes = {ngo.id: ngo.write_date for ngo in self}
        for parts in self._get_public_parts():
            for part in parts:
                changes[part.ngo_id.id] = max(changes[part.ngo_id.id], part.write_date)
        return {ngo_id: day.replace(microsecond=0) for ngo_id, day in changes.items()}

    def _get_public_parts(self):
        """Return the records of these bodies whose change the public sees, by kind."""
        return [self.person_ids]

    def _get_public_seats(self):
        seats = self.person_ids.filtered(lambda p: p.is_board and p.is_current)
        return seats.sorted(lambda p: (p.sequence, p.name))

    def _get_public_history(self):
        """Return ``[(day, state), ...]`` since the body stands in the register.

        From the trail, which nobody rewrites; who acted and why stays inside.
        """
        self.ensure_one()
        # The trail is for auditors; the public reads the states alone.
        entries = (
            self.env["care.audit.entry"]
            .sudo()
            .search_fetch(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("state_to", "in", sorted(PUBLIC_STATES)),
                ],
                ["date", "state_from", "state_to"],
                order="seq",
            )
        )
        return [
            (entry.date.date(), entry.state_to)
            for entry in entries
            if entry.state_from != entry.state_to
        ]

    # === HOOKS === #

    def _get_former_names(self):
        """Hook: return the names that the body bore, ``[{name, name_en, date_to}]``."""
        return []

    def _get_public_finance(self):
        """Hook: return ``{ngo_id: values}`` of the last return and the grade.

        Keys as in :meth:`_get_empty_finance`; only what is published.
        """
        return {}

    def _get_empty_finance(self):
        return {
            "size": None,
            "governance_grade": None,
            "latest_acc_fin_period_end_date": None,
            "latest_income": None,
            "latest_expenditure": None,
        }
