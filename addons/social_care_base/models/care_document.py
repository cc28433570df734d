import base64
import secrets

from odoo import api, fields, models
from odoo.tools import SQL

from ..logic import signature
from ..logic.lifecycle import Lifecycle, Transition
from ..logic.qr_image import draw_qr
from ..logic.reference import format_reference


class CareDocument(models.Model):
    """A paper that anybody can verify: number, signed QR line, status of today.

    Its steps have no role: the record it was issued for takes them, see
    ``care.verifiable.mixin``; nobody holds rights to write documents.
    """

    _name = "care.document"
    _description = "Verifiable Document"
    _inherit = ["care.follow.mixin", "care.lifecycle.mixin"]
    _order = "id desc"
    _rec_name = "number"

    _lifecycle = Lifecycle(
        initial="issued",
        final={"revoked", "replaced"},
        transitions=[
            Transition("revoke", {"issued"}, "revoked", reason_required=True),
            Transition("replace", {"issued"}, "replaced", reason_required=True),
        ],
    )

    state = fields.Selection(
        selection=[
            ("issued", "Issued"),
            ("revoked", "Revoked"),
            ("replaced", "Replaced"),
        ]
    )
    number = fields.Char(required=True, readonly=True, copy=False)
    kind_id = fields.Many2one(
        comodel_name="care.document.kind",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    res_model = fields.Char(string="Issued For (Type)", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Issued For",
        model_field="res_model",
        required=True,
        readonly=True,
        index=True,
    )
    title = fields.Char(required=True, readonly=True)
    holder = fields.Char(readonly=True, help="As the paper shows it.")
    facts = fields.Json(readonly=True, help="What the paper states, label by label.")
    date_issued = fields.Date(required=True, readonly=True)
    date_until = fields.Date(readonly=True)
    nonce = fields.Char(required=True, readonly=True, groups="base.group_system")
    code = fields.Char(required=True, readonly=True, help="The signed line of the QR.")
    qr_line = fields.Char(compute="_compute_qr_line")
    status = fields.Selection(
        selection=[
            ("valid", "Valid"),
            ("conditional", "Valid with Conditions"),
            ("suspended", "Suspended"),
            ("expired", "Expired"),
            ("replaced", "Replaced"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_status",
    )

    _number_uniq = models.UniqueIndex("(number)", "This number is taken.")
    _source_idx = models.Index("(res_model, res_id)")

    @api.depends("code")
    def _compute_qr_line(self):
        base = self.get_base_url()
        for document in self:
            document.qr_line = f"{base}/verify/{document.code}"

    @api.depends("state", "date_until")
    def _compute_status(self):
        for document in self:
            document.status = document._get_status_today()

    def _get_status_today(self):
        """Return the status of today: of the paper itself, else of its source."""
        if self.state != "issued":
            return self.state
        if self.date_until and self.date_until < self.company_id._get_care_today():
            return "expired"
        if self.res_model not in self.env:
            return "revoked"
        source = self.env[self.res_model].browse(self.res_id).exists()
        return source._get_live_status(self) if source else "revoked"

    @api.model
    def _issue(self, kind, source, vals):
        """Number, sign and store one document of ``kind`` for the record ``source``."""
        company = vals.get("company_id") or self.env.company.id
        year = vals["date_issued"].year
        counter = self.env["care.reference.counter"]
        place = counter._take(f"document/{kind.code}", year=year)
        number = format_reference(kind.prefix, year, place)
        nonce = secrets.token_urlsafe(9)
        code = signature.sign(
            self.env["care.signing.key"]._get_signer(),
            number=number,
            kind=kind.code,
            until=vals.get("date_until"),
            nonce=nonce,
        )
        return self.create(
            {
                **vals,
                "kind_id": kind.id,
                "company_id": company,
                "res_model": source._name,
                "res_id": source.id,
                "number": number,
                "nonce": nonce,
                "code": code,
            }
        )

    @api.model
    def _find_by_code(self, code):
        """Return the document of a signed line, or an empty set; both cost the same.

        A forged line and an unknown one are not told apart.
        """
        keys = self.env["care.signing.key"]._get_public_keys()
        try:
            line = signature.verify(code, keys)
            wanted = (line.number, line.nonce)
        except signature.SignatureError:
            wanted = ("", "")
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM care_document WHERE number = %s AND nonce = %s", *wanted
            )
        )
        return self.browse(found[0][0] if found else ())

    def _get_qr_data_uri(self):
        """Return the QR code (level M) of the line as a PNG ``data:`` address."""
        return (
            "data:image/png;base64," + base64.b64encode(draw_qr(self.qr_line)).decode()
        )
