from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.reference import has_valid_check_digits

from ..const import (
    DESCRIBED_FIELDS,
    LIVE_STATES,
    OPEN_STATES,
    OPERATIONAL_STATES,
    PORTAL_FIELDS,
    PUBLIC_STATES,
    REGISTERED_FIELDS,
)
from ..logic.registry_number import RegistryNumberError, make_org_id, parse_registry_no

# Compared by identity: a client can send any context *value*, never this object.
_REGISTER_TOKEN = object()
# What the register itself decides for each body; see ``_write_decided``.
DECIDED_FIELDS = frozenset(
    {
        "registry_no",
        "partner_id",
        "decision_reason",
        "proposed_step",
        "proposed_by_id",
        "proposed_reason",
        "date_proposed",
        "successor_id",
        "liquidator",
        "date_legal",
        "date_regularised",
        "date_regularise_until",
        "regularisation",
    }
)


class CareNgo(models.Model):
    """A civil-society body, from the draft of its notification to its tombstone."""

    _name = "care.ngo"
    _description = "NGO"
    _inherit = [
        "care.ngo.letter.mixin",
        "care.ngo.notice.mixin",
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "care.ngo.paper.mixin",
        "care.deadline.mixin",
        "mail.activity.mixin",
    ]
    _order = "name_folded, id"

    _reference_prefix = "NTF"
    _protected_fields = REGISTERED_FIELDS
    _audit_fields = ("registry_no", *REGISTERED_FIELDS, *DESCRIBED_FIELDS)

    # === IDENTITY === #

    name = fields.Char(required=True, tracking=True, help="As the statute writes it.")
    name_en = fields.Char(string="English Name", tracking=True, index="trigram")
    name_folded = fields.Char(
        compute="_compute_name_folded", store=True, index="trigram"
    )
    registry_no = fields.Char(
        string="Registry Number",
        readonly=True,
        copy=False,
        index="trigram",
        help="The national number: nine digits and two check digits.",
    )
    given_registry_no = fields.Char(
        string="Number Already Given",
        copy=False,
        groups="base.group_user",
        help="For a body of the older register that already has a national number.",
    )
    legacy_no = fields.Char(string="Older Number", copy=False, index="trigram")
    legacy_year = fields.Integer(string="Year of Older Number", copy=False)
    directorate = fields.Char(
        compute="_compute_directorate", store=True, readonly=False, precompute=True
    )
    org_id = fields.Char(
        string="Identifier",
        compute="_compute_org_id",
        help="As org-id.guide writes it.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    representative_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="care_ngo_representative_rel",
        column1="ngo_id",
        column2="partner_id",
        string="Representatives",
        copy=False,
        help="Whoever may act for the body in the portal.",
    )
    officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Officer in Charge",
        tracking=True,
        groups="base.group_user",
        domain=[("share", "=", False)],
        copy=False,
    )

    # === WHAT IS NOTIFIED === #

    form_id = fields.Many2one(
        comodel_name="care.ngo.form",
        string="Legal Form",
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('country_id', '=', country_id), ('date_from', '<=', 'today'), "
        "'|', ('date_to', '=', False), ('date_to', '>=', 'today')]",
    )
    country_id = fields.Many2one(related="company_id.country_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('is_governorate', '=', True), ('country_id', '=', country_id)]",
    )
    street = fields.Char(string="Address")
    city = fields.Char(string="City or Village")
    phone = fields.Char()
    email = fields.Char()
    website = fields.Char()
    scope = fields.Selection(
        selection=[
            ("village", "Village"),
            ("markaz", "Markaz"),
            ("governorate", "Governorate"),
            ("national", "National"),
            ("regional", "Regional"),
        ],
        string="Geographic Scope",
    )
    work_field_ids = fields.Many2many(
        comodel_name="care.work.field", string="Fields of Work"
    )
    beneficiary_category_ids = fields.Many2many(
        comodel_name="care.beneficiary.category", string="Beneficiaries"
    )
    purpose = fields.Text()
    founders_count = fields.Integer(string="Founders")
    amount_capital = fields.Monetary(string="Capital")
    member_count = fields.Integer(string="Members")
    foreign_member_count = fields.Integer(string="Foreign Members")
    person_ids = fields.One2many(
        comodel_name="care.ngo.person", inverse_name="ngo_id", string="People"
    )
    ngo_document_ids = fields.One2many(
        comodel_name="care.ngo.document", inverse_name="ngo_id", string="Documents"
    )

    # === WHERE IT STANDS === #

    is_operational = fields.Boolean(
        compute="_compute_is_operational", store=True, index=True
    )
    decision_reason = fields.Text(
        string="Reason", readonly=True, copy=False, help="Of the last decision."
    )
    date_founded = fields.Date()
    date_notified = fields.Date(readonly=True, copy=False)
    date_complete = fields.Date(string="Complete since", readonly=True, copy=False)
    date_legal = fields.Date(
        string="Legal Person since",
        readonly=True,
        copy=False,
        help="When its notification was first found complete; nothing takes it back.",
    )
    date_listed = fields.Date(readonly=True, copy=False)
    date_objected = fields.Date(
        string="Objected on",
        readonly=True,
        copy=False,
        help="The last time that the authority objected.",
    )
    date_ended = fields.Date(readonly=True, copy=False)

    _registry_no_uniq = models.UniqueIndex(
        "(registry_no) WHERE registry_no IS NOT NULL", "This number is taken."
    )
    _legacy_uniq = models.UniqueIndex(
        "(legacy_no, legacy_year, directorate) WHERE legacy_no IS NOT NULL",
        "The older register holds this number only once per year and directorate.",
    )
    _counts_positive = models.Constraint(
        "CHECK (founders_count >= 0 AND member_count >= 0 AND foreign_member_count >= 0"
        " AND amount_capital >= 0)",
        "Numbers of people and amounts cannot be negative.",
    )
    _name_idx = models.Index("(name_folded, governorate_id)")

    # === COMPUTES === #

    @api.depends("name")
    def _compute_name_folded(self):
        for ngo in self:
            ngo.name_folded = fold(ngo.name)

    @api.depends("governorate_id")
    def _compute_directorate(self):
        for ngo in self:
            name = ngo.governorate_id.name_ar
            ngo.directorate = f"مديرية التضامن الاجتماعي ب{name}" if name else False

    @api.depends("legacy_no", "registry_no", "form_id.register_code")
    def _compute_org_id(self):
        for ngo in self:
            ngo.org_id = make_org_id(
                ngo.form_id.register_code or "",
                legacy_no=ngo.legacy_no or "",
                registry_no=ngo.registry_no or "",
            )

    @api.depends("state")
    def _compute_is_operational(self):
        for ngo in self:
            ngo.is_operational = ngo.state in OPERATIONAL_STATES

    @api.depends("name", "name_en")
    @api.depends_context("lang")
    def _compute_display_name(self):
        is_arabic = (self.env.lang or "").startswith("ar")
        for ngo in self:
            ngo.display_name = ngo.name if is_arabic else ngo.name_en or ngo.name

    @api.model
    def _search_display_name(self, operator, value):
        """Find a body by any spelling of its name and by each of its numbers."""
        if operator not in ("ilike", "like", "=ilike", "=like") or not value:
            return super()._search_display_name(operator, value)
        return self._get_search_domain(value)

    @api.model
    def _get_search_domain(self, text):
        """Return the domain of the bodies that ``text`` may mean."""
        words = fold(text).split()
        if not words:
            return Domain.FALSE
        found = Domain.AND(self._get_word_domain("name_folded", w) for w in words)
        found |= self._get_former_name_domain(words)
        literal = escape_psql(text.strip())
        # Only what the text may be is looked for: each part costs a scan of its own.
        if any(sign.isascii() and sign.isalpha() for sign in text):
            found |= self._get_word_domain("name_en", literal)
        if any(sign.isdecimal() or sign == "-" for sign in text):
            for number in ("registry_no", "legacy_no", "reference"):
                found |= Domain(number, "=ilike", f"{literal}%")
        return found

    @api.model
    def _get_word_domain(self, name, word):
        """Find a word anywhere; one of two signs at the beginning of a word.

        Two signs are too few for the index to find them inside of words.
        """
        # A folded name needs no "ilike": "like" finds the same, and sooner.
        like = "like" if name == "name_folded" else "ilike"
        if len(word) > 2:
            return Domain(name, like, word)
        start = f"={like}"
        return Domain(name, start, f"{word}%") | Domain(name, start, f"% {word}%")

    # === CONSTRAINS === #

    @api.constrains("given_registry_no")
    def _check_given_registry_no(self):
        for ngo in self.filtered("given_registry_no"):
            try:
                number = parse_registry_no(ngo.given_registry_no)
            except RegistryNumberError:
                number = ""
            if not (number and has_valid_check_digits(number)):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is not a national number: its check digits are"
                        " wrong.",
                        number=ngo.given_registry_no,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(DECIDED_FIELDS & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The register itself gives these values."))
        if self._is_applicant():
            for vals in vals_list:
                self._check_portal_fields(vals)
                partner = self.env.user.partner_id
                vals["representative_ids"] = [fields.Command.set(partner.ids)]
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        token = self.env.context.get("register_token")
        if DECIDED_FIELDS & vals.keys() and token is not _REGISTER_TOKEN:
            raise AccessError(self.env._("The register itself gives these values."))
        if self._is_applicant():
            self._check_portal_fields(vals)
        registered = vals.keys() & set(REGISTERED_FIELDS)
        is_closed = registered and token is not _REGISTER_TOKEN
        if is_closed and any(ngo.state in PUBLIC_STATES for ngo in self):
            raise UserError(
                self.env._("What the register states is not changed by hand any more.")
            )
        return super().write(self._clean(vals))

    # === PRIVATE === #

    def _write_decided(self, vals):
        """Write what only the register decides; the one way to do so."""
        # Whoever takes a step, the register decides these values: an applicant could
        # not write them in the state that the step leads to.
        self.sudo().with_context(register_token=_REGISTER_TOKEN).write(vals)

    def _get_reference_place(self):
        """The number of a notification names the governorate."""
        return self.governorate_id._get_reference_code()

    def _is_applicant(self):
        """Tell whether somebody acts who does not belong to the ministry."""
        return not (self.env.su or self.env.user._is_internal())

    def _check_portal_fields(self, vals):
        """Refuse what an applicant may not write, whatever client he uses."""
        engine = self._get_guarded_fields() | DECIDED_FIELDS | {"reference"}
        asked = vals.keys() - engine
        if asked - PORTAL_FIELDS:
            raise AccessError(self.env._("The ministry fills in these fields."))
        if asked and any(ngo.state not in OPEN_STATES for ngo in self):
            raise AccessError(
                self.env._("The notification is being checked: it is closed for now.")
            )

    @api.model
    def _clean(self, vals):
        """Return ``vals`` without blanks around the names and numbers."""
        names = vals.keys() & {"name", "name_en", "legacy_no", "street", "city"}
        clean = {name: (vals[name] or "").strip() or False for name in names}
        if website := (vals.get("website") or "").strip():
            # The public register links to it: no other scheme may come in.
            has_scheme = website.lower().startswith(("http://", "https://"))
            clean["website"] = website if has_scheme else f"https://{website}"
        return {**vals, **clean}

    @api.model
    def _get_public_domain(self):
        """Return the domain of the bodies that the public register shows."""
        return Domain("state", "in", sorted(PUBLIC_STATES)) & Domain(
            "registry_no", "!=", False
        )

    def _get_live_status(self, document):
        """Tell the verification page how the body stands today."""
        if self.state in LIVE_STATES:
            return "suspended" if self.state == "suspended" else "valid"
        return "revoked"
