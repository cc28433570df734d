from odoo import fields, models

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.logic.reference import add_check_digits
from odoo.addons.social_care_base.notices import tell

from ..const import GOING_STATES, MANAGER, MEASURES, OFFICER, PORTAL, REGISTRAR
from ..logic.registry_number import format_serial, parse_registry_no

# Decisions whose reason the body reads on its page.
TOLD_STEPS = {"return", "ask", "go_on", "object", "expire", "refuse"}
TOLD_STEPS |= {"suspend", "reinstate", "revoke", "dissolve"}
# The file opens again: what was confirmed about it no longer stands.
REOPENING_STEPS = {"return", "ask", "object"}


class CareNgo(models.Model):
    """The way of a body through the register: who takes which step, and its effects."""

    _inherit = "care.ngo"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"dissolved", "void"},
        transitions=[
            Transition(
                "notify",
                {"draft", "incomplete", "correcting"},
                "notified",
                {PORTAL, OFFICER},
            ),
            Transition(
                "return", {"notified"}, "incomplete", {OFFICER}, reason_required=True
            ),
            Transition("confirm", {"notified"}, "notified", {OFFICER}),
            Transition(
                "ask", {"notified"}, "correcting", {OFFICER}, reason_required=True
            ),
            Transition(
                "object", {"notified"}, "objection", {REGISTRAR}, reason_required=True
            ),
            Transition("correct", {"objection"}, "correcting", {PORTAL, OFFICER}),
            Transition("list", {"notified"}, "listed", {REGISTRAR}),
            Transition(
                "take_over", {"draft"}, "active", {REGISTRAR}, reason_required=True
            ),
            Transition("activate", {"listed"}, "active", {OFFICER}),
            Transition(
                "suspend",
                {"listed", "active"},
                "suspended",
                {MANAGER},
                reason_required=True,
            ),
            Transition(
                "reinstate", {"suspended"}, "active", {MANAGER}, reason_required=True
            ),
            Transition("revoke", GOING_STATES, "void", {MANAGER}, reason_required=True),
            Transition(
                "dissolve", GOING_STATES, "dissolved", {MANAGER}, reason_required=True
            ),
        ],
    )
    _lifecycle_fields = (
        "date_notified",
        "date_complete",
        "date_listed",
        "date_objected",
        "date_ended",
    )

    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("incomplete", "Incomplete"),
            ("notified", "Notified"),
            ("objection", "Objection"),
            ("correcting", "Correcting"),
            ("listed", "Listed"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("dissolved", "Dissolved"),
            ("void", "Void"),
        ],
    )

    # === ACTIONS === #

    def action_notify(self):
        self._apply_transition("notify")

    def action_return(self, reason=None):
        return self._apply_with_reason("return", reason)

    def action_confirm(self):
        self._apply_transition("confirm")

    def action_ask(self, reason=None):
        return self._apply_with_reason("ask", reason)

    def action_object(self, reason=None):
        return self._apply_with_reason("object", reason)

    def action_correct(self):
        self._apply_transition("correct")

    def action_list(self):
        self._apply_transition("list")

    def action_take_over(self, reason=None):
        return self._apply_with_reason("take_over", reason)

    def action_activate(self):
        self._apply_transition("activate")

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name in TOLD_STEPS:
            self._write_decided({"decision_reason": reason})
            self._tell_representatives(reason)
        if name in ("revoke", "dissolve"):
            self._revoke_documents(reason)

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        found = {
            "notify": self._get_notify_blockers,
            "return": self._get_return_blockers,
            "confirm": self._get_confirm_blockers,
            "ask": self._get_ask_blockers,
            "object": self._get_object_blockers,
            "list": self._get_list_blockers,
            "take_over": self._get_take_over_blockers,
            "refuse": self._get_refuse_blockers,
            "complete_by_silence": self._get_notify_blockers,
            "list_by_silence": self._get_silence_blockers,
        }.get(transition.name)
        # What the state forbids already needs no further question.
        free = self.filtered(lambda ngo: not blockers[ngo.id])
        if found and free:
            for ngo_id, reasons in found(free).items():
                blockers[ngo_id] += reasons
        duty = self._get_step_duty(transition.name)
        if duty:
            free = free.filtered(lambda ngo: not blockers[ngo.id])
            free._add_duty_blockers(blockers, duty)
        return blockers

    def _get_step_duty(self, name):
        """Return the duty that a step performs: no two of them for one person."""
        duties = {
            "notify": "submit",
            "confirm": "eligibility",
            "list": "register",
            "take_over": "register",
        }
        return "validate" if name in MEASURES else duties.get(name)

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "notify":
            self._assign_reference()
        if transition.name in REOPENING_STEPS:
            self._invalidate_decisions(self.env._("The file was opened again."))
        if duty := self._get_step_duty(transition.name):
            self._record_duty(duty, rule=transition.name)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        today = fields.Date.context_today(self)
        dates = {
            "notify": {"date_notified": today, "date_complete": False},
            "return": {"date_complete": False},
            "ask": {"date_complete": False},
            "object": {"date_complete": False, "date_objected": today},
            "confirm": {"date_complete": today},
            "list": {"date_listed": today},
            "take_over": {"date_listed": today},
            "complete_by_silence": {"date_complete": today},
            "list_by_silence": {"date_listed": today},
            "withdraw": {"date_ended": today},
            "expire": {"date_ended": today},
            "refuse": {"date_ended": today},
            "revoke": {"date_ended": today},
            "dissolve": {"date_ended": today},
        }
        return vals | dates.get(transition.name, {})

    def _after_transition(self, transition):
        super()._after_transition(transition)
        follow_ups = {
            "notify": self._start_check,
            "confirm": self._begin_window,
            "return": self._await_correction,
            "ask": self._await_answer,
            "object": self._await_correction,
            "go_on": self._start_check,
            "complete_by_silence": self._begin_window,
            "list_by_silence": self._enter_register,
            "withdraw": self._stop_clocks,
            "expire": self._stop_clocks,
            "refuse": self._stop_clocks,
            "list": self._enter_register,
            "take_over": self._enter_register,
        }
        if follow_up := follow_ups.get(transition.name):
            follow_up()

    # === BLOCKERS === #

    def _get_notify_blockers(self, ngos):
        return {
            ngo_id: [text for _field, text in problems]
            for ngo_id, problems in ngos._get_problems().items()
        }

    def _get_confirm_blockers(self, ngos):
        valid = set(ngos._get_valid_decisions("eligibility").mapped("res_id"))
        confirmed = ngos.filtered(lambda ngo: ngo.date_complete and ngo.id in valid)
        blockers = {
            ngo.id: [self.env._("it has been confirmed already.")] for ngo in confirmed
        }
        problems = ngos._get_problems()
        for ngo in ngos - confirmed:
            blockers[ngo.id] = [text for _field, text in problems[ngo.id]]
            waiting = ngo._get_current_documents().filtered(
                lambda document: document.state == "received"
            )
            if waiting:
                names = join_names(self.env, waiting.type_id.mapped("name"))
                text = self.env._(
                    "verify these documents first: %(names)s", names=names
                )
                blockers[ngo.id].append(text)
        return blockers

    def _get_list_blockers(self, ngos):
        valid = ngos._get_valid_decisions("eligibility")
        confirmed, taken = set(valid.mapped("res_id")), ngos._get_taken_names()
        blockers = {}
        for ngo in ngos:
            reasons = blockers[ngo.id] = []
            if ngo.id not in confirmed or not ngo.date_complete:
                reasons.append(self.env._("its completeness has not been confirmed."))
            if ngo.id in taken:
                reasons.append(
                    self.env._("another body of the governorate has its name.")
                )
        return blockers

    def _get_take_over_blockers(self, ngos):
        taken, blockers = ngos._get_taken_names(), {}
        asked = ("legacy_no", "form_id", "governorate_id")
        for ngo in ngos:
            labels = [
                self._fields[name]._description_string(self.env)
                for name in asked
                if not ngo[name]
            ]
            reasons = blockers[ngo.id] = [
                self.env._("%(name)s: please fill this in.", name=label)
                for label in labels
            ]
            if ngo.id in taken:
                reasons.append(
                    self.env._("another body of the governorate has its name.")
                )
            number = ngo._get_given_registry_no()
            if number and ngo._get_used_registry_nos([number]):
                reasons.append(self.env._("the number already given is taken."))
        return blockers

    # === EFFECTS === #

    def _enter_register(self):
        """Give the national number, update the contact, issue the certificate."""
        self._meet_clocks()
        self._assign_registry_no()
        self._sync_partner()
        self._issue_certificate()

    def _assign_registry_no(self):
        """Number the bodies; a number already given by the older register stays."""
        unnumbered = self.browse()
        for ngo in self:
            if number := ngo._get_given_registry_no():
                ngo._write_decided({"registry_no": number})
            else:
                unnumbered += ngo
        numbers = self._take_registry_nos(len(unnumbered))
        for ngo, number in zip(unnumbered, numbers, strict=True):
            ngo._write_decided({"registry_no": number})

    def _take_registry_nos(self, count):
        """Return ``count`` new numbers; those of the older register are passed over."""
        numbers = []
        while missing := count - len(numbers):
            # Nobody holds rights on counters: numbers are given here only.
            first = (
                self.env["care.reference.counter"]
                .sudo()
                ._take("care.ngo/registry_no", missing)
            )
            block = [
                add_check_digits(format_serial(serial))
                for serial in range(first, first + missing)
            ]
            used = self._get_used_registry_nos(block)
            numbers += [number for number in block if number not in used]
        return numbers

    def _get_used_registry_nos(self, numbers):
        # A number is taken also when a rule hides its bearer from the user.
        found = self.sudo().search_fetch(
            [("registry_no", "in", numbers)], ["registry_no"]
        )
        return set(found.mapped("registry_no"))

    def _get_given_registry_no(self):
        # Hidden from the portal; the engine reads it for whoever takes the step.
        number = self.sudo().given_registry_no
        return parse_registry_no(number) if number else None

    def _sync_partner(self):
        """Keep a company contact for each body, a legal person since its notice."""
        # Applicants hold no rights on contacts; only these values are written.
        ngos = self.sudo()
        known = ngos.filtered("partner_id")
        for ngo in known:
            ngo.partner_id.write(ngo._prepare_partner_vals())
        partners = ngos.partner_id.create(
            [ngo._prepare_partner_vals() for ngo in ngos - known]
        )
        for ngo, partner in zip(ngos - known, partners, strict=True):
            ngo._write_decided({"partner_id": partner.id})

    def _prepare_partner_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "is_company": True,
            "company_registry": self.registry_no,
            "street": self.street,
            "city": self.city,
            "state_id": self.governorate_id.id,
            "country_id": self.governorate_id.country_id.id,
            "phone": self.phone,
            "email": self.email,
            "website": self.website,
        }

    def _issue_certificate(self):
        return self._issue_documents("ngo_registration")

    def _get_paper_texts(self, kind):
        _ = self.env._
        return {
            "title": self.form_id.name,
            "holder": self.name,
            "facts": [
                (_("Registry number"), self.registry_no),
                (_("Governorate"), self.governorate_id.display_name),
                (_("Identifier"), self.org_id),
            ],
        }

    def _get_paper_holder(self):
        return self

    def _tell_representatives(self, reason):
        """Send the reason of a decision to whoever acts for the body."""

        def text(ngo):
            label = dict(ngo._fields["state"]._description_selection(ngo.env))
            return ngo.env._(
                "%(ngo)s is now: %(state)s. Reason: %(reason)s",
                ngo=ngo.name,
                state=label[ngo.state],
                reason=reason,
            )

        for ngo in self.filtered("representative_ids"):
            tell(ngo, ngo.representative_ids, text)
