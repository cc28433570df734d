import base64
import secrets

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..logic import signature
from ..logic.lifecycle import Lifecycle, Transition
from ..logic.qr_image import draw_qr
from ..logic.reference import format_reference

PAPERS_AT_ONCE = 1_000
# What a signed line ends with: eight hex digits, a dot, the signature.
KEY_AND_SIGNATURE = 95
# A paper that says something else today is not handed out once more.
IN_FORCE = ("valid", "conditional", "suspended")


class CareDocument(models.Model):
    """A paper that anybody can verify: number, signed QR line, status of today.

    Its steps have no role: the record it was issued for takes them, see
    ``care.verifiable.mixin``; nobody holds rights to write documents.
    """

    _name = "care.document"
    _description = "Verifiable Document"
    _written_by_code = True
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

    _audit_fields = ("number", "code")  # the line binds the content

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
    titles = fields.Json(required=True, readonly=True, help="Language, then title.")
    title = fields.Char(compute="_compute_title")
    holder = fields.Char(readonly=True, help="As the paper shows it.")
    facts = fields.Json(
        readonly=True, help="What the paper states: language, then label and text."
    )
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
        for document in self:
            document.qr_line = f"{document.get_base_url()}/verify/{document.code}"

    @api.depends("titles")
    @api.depends_context("lang")
    def _compute_title(self):
        for document in self:
            document.title = document._choose(document.titles or {})

    @api.depends("state", "date_until")
    def _compute_status(self):
        sources = self._find_sources()
        for document in self:
            source = sources.get((document.res_model, document.res_id))
            document.status = document._get_status_today(source)

    def _find_sources(self):
        """Return ``{(model, id): the record a paper is about}``, where it still is."""
        return {
            (name, source.id): source
            for name, papers in self.grouped("res_model").items()
            if name in self.env
            for source in self.env[name].browse(papers.mapped("res_id")).exists()
        }

    def _get_status_today(self, source):
        """Return the status of today: of the paper itself, else of its source."""
        if self.state != "issued":
            return self.state
        if self.date_until and self.date_until < self.company_id._get_care_today():
            return "expired"
        return source._get_live_status(self) if source else "revoked"

    @api.model
    def _issue(self, kind, sources, vals, texts):
        """Number, sign and store a document of ``kind`` for each of ``sources``.

        :param dict vals: what all of them have, ``date_issued`` at least
        :param dict texts: ``{source id: {language: what the paper states}}``, see
            ``care.verifiable.mixin._get_paper_texts``
        """
        if not sources:
            return self.browse()
        year = vals["date_issued"].year
        counter = self.env["care.reference.counter"]
        first = counter._take(f"document/{kind.code}", len(sources), year=year)
        signer = self.env["care.signing.key"]._get_signer()
        shared = vals | {"kind_id": kind.id, "company_id": self.env.company.id}
        papers = [
            shared
            | self._prepare_texts(texts[source.id])
            | {"number": format_reference(kind.prefix, year, place)}
            | {"res_model": source._name, "res_id": source.id}
            for place, source in enumerate(sources, first)
        ]
        return self.create(
            [paper | self._sign(kind, paper, signer) for paper in papers]
        )

    def _sign(self, kind, paper, signer):
        nonce = secrets.token_urlsafe(9)
        code = signature.sign(
            signer,
            number=paper["number"],
            kind=kind.code,
            until=paper.get("date_until"),
            nonce=nonce,
            content=self._get_content_digest(paper, nonce),
        )
        return {"nonce": nonce, "code": code}

    @api.model
    def _get_content_digest(self, paper, nonce):
        """Return the digest of all that a paper states, as its line holds it.

        :param paper: the values of a document, or a document
        """
        return signature.content_digest(
            {
                "nonce": nonce,
                "holder": paper["holder"] or "",
                "titles": paper["titles"],
                "facts": paper["facts"],
                "issued": fields.Date.to_string(paper["date_issued"]),
            }
        )

    def _is_as_signed(self, keys=None):
        """Tell whether the document still states what its line was signed for.

        The lines of older papers do not say what their papers state. A line that none
        of our keys signed, or that is about another paper, says nothing at all.

        :param dict keys: those of ``_get_all_keys``, for whoever asks for many papers
        """
        self.ensure_one()
        keys = keys or self.env["care.signing.key"]._get_all_keys()
        try:
            line = signature.verify(self.code, keys)
        except signature.SignatureError:
            return False
        until = signature.format_until(self.date_until)
        stored = (self.number, self.kind_id.code, self.nonce, until)
        return (line.number, line.kind, line.nonce, line.until) == stored and (
            line.content in (None, self._get_content_digest(self, self.nonce))
        )

    def _find_reissuable(self, keys, limit):
        """Return papers of these keys that are in force and say what was signed.

        :param int limit: how many at most
        """
        found, signers = self.browse(), self.env["care.signing.key"]._get_all_keys()
        ids = self.search(self._get_signed_domain(keys), order="id").ids
        for some in split_every(PAPERS_AT_ONCE, ids):
            found += self.browse(some).filtered(
                lambda paper: paper.status in IN_FORCE and paper._is_as_signed(signers)
            )
            if len(found) >= limit:
                break
        return found[:limit]

    def _issue_anew(self, reason):
        """Replace these papers by ones that state the same, under the key in force.

        :return: the new papers
        """
        self._apply_transition("replace", reason=reason)
        counter = self.env["care.reference.counter"]
        signer = self.env["care.signing.key"]._get_signer()
        vals_list = []
        shared = self.grouped(lambda paper: (paper.kind_id, paper.company_id))
        for (kind, company), papers in shared.items():
            today = company._get_care_today()
            key = f"document/{kind.code}"
            first = counter._take(key, len(papers), year=today.year)
            for place, paper in enumerate(papers, first):
                vals = paper._prepare_anew() | {
                    "number": format_reference(kind.prefix, today.year, place),
                    "date_issued": today,
                }
                vals_list.append(vals | self._sign(kind, vals, signer))
        anew = self.create(vals_list)
        anew._tell_sources()
        return anew

    def _tell_sources(self):
        """Let the records that these papers are about tell their holders."""
        found = self._find_sources()
        about = self.filtered(lambda paper: (paper.res_model, paper.res_id) in found)
        for name, papers in about.grouped("res_model").items():
            sources = self.env[name].browse(dict.fromkeys(papers.mapped("res_id")))
            sources._on_papers_issued_anew(papers)

    def _prepare_anew(self):
        """Return what stays the same on a paper that is issued anew."""
        self.ensure_one()
        same = ("res_model", "res_id", "titles", "holder", "facts", "date_until")
        links = {"kind_id": self.kind_id.id, "company_id": self.company_id.id}
        return links | {name: self[name] for name in same}

    def _prepare_texts(self, texts):
        titles = {lang: text["title"] for lang, text in texts.items()}
        facts = {lang: text["facts"] for lang, text in texts.items()}
        holder = next(iter(texts.values()))["holder"]
        return {"titles": titles, "holder": holder, "facts": facts}

    def _get_facts(self):
        """Return what the paper states, in the reader's language where it is there.

        :return: ``[[label, text], ...]``
        """
        self.ensure_one()
        return self._choose(self.facts or {}) or []

    def _choose(self, texts):
        """Return the text of the reader's language, else of the first one."""
        return texts.get(self.env.lang) or next(iter(texts.values()), None)

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

    @api.model
    def _verify_papers(self):
        """Return ``{number, why}`` of each document that states what was not signed."""
        problems, keys = [], self.env["care.signing.key"]._get_all_keys()
        for ids in split_every(PAPERS_AT_ONCE, self.search([], order="id").ids):
            papers = self.browse(ids)
            problems += [
                {"number": paper.number, "why": "not what was signed"}
                for paper in papers
                if not paper._is_as_signed(keys)
            ]
            papers.invalidate_recordset()
        return problems

    @api.model
    def _get_signed_domain(self, keys):
        """Return a domain for the papers in force that these signing keys signed."""
        signed = Domain.OR(Domain("code", "=like", f"%~{k.key_id}.%") for k in keys)
        today = self.env.company._get_care_today()
        until = Domain("date_until", "=", False) | Domain("date_until", ">=", today)
        return Domain("state", "=", "issued") & until & signed

    @api.model
    def _count_by_key(self, keys):
        """Return ``{key name: how many papers in force it signed}``."""
        papers = self._search(self._get_signed_domain(keys))
        rows = self.env.execute_query(
            SQL(
                """SELECT split_part(right(code, %s), '.', 1), count(*)
                     FROM care_document WHERE id IN %s GROUP BY 1""",
                KEY_AND_SIGNATURE,
                papers.subselect(),
            )
        )
        return dict(rows)

    @api.model
    def _is_of_withdrawn_key(self, code):
        """Tell whether a line was signed with a key that has been withdrawn since.

        By us or by whoever got hold of the key: nobody can tell any more.
        """
        keys = self.env["care.signing.key"]._get_withdrawn_keys()
        try:
            return bool(signature.verify(code, keys))
        except signature.SignatureError:
            return False

    def _get_qr_data_uri(self):
        """Return the QR code (level M) of the line as a PNG ``data:`` address."""
        return (
            "data:image/png;base64," + base64.b64encode(draw_qr(self.qr_line)).decode()
        )
