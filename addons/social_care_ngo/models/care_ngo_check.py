from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_care_base.logic.folding import fold

from ..const import OPEN_STATES, REGISTERED_FIELDS
from ..logic.names import is_similar
from ..logic.notification import Notification, Problem, check_notification

# Fields that every notification must fill in.
REQUIRED_TEXTS = ("name", "street", "city", "phone", "purpose", "scope")
# How many names the database hands over for a closer look.
CANDIDATES = 50
# How many of them an applicant is shown.
SHOWN = 10


class CareNgo(models.Model):
    """Check of a notification: one method for drafts, submission and the officer."""

    _inherit = "care.ngo"

    problem_summary = fields.Text(
        string="Still Missing", compute="_compute_problem_summary"
    )
    similar_ngo_ids = fields.Many2many(
        comodel_name="care.ngo",
        string="Similar Names",
        compute="_compute_similar_ngo_ids",
        groups="base.group_user",
    )

    @api.depends(
        "state",
        "date_complete",
        *REGISTERED_FIELDS,
        "phone",
        "person_ids",
        "person_ids.role",
        "person_ids.name",
        "person_ids.nationality_id",
        "person_ids.date_from",
        "person_ids.date_to",
        "ngo_document_ids.state",
    )
    def _compute_problem_summary(self):
        filling = self.filtered(lambda ngo: ngo.state in OPEN_STATES)
        checked = self.filtered(
            lambda ngo: ngo.state == "notified" and not ngo.date_complete
        )
        waiting = self._get_notify_blockers(filling)
        waiting |= self._get_confirm_blockers(checked)
        for ngo in self:
            ngo.problem_summary = "\n".join(waiting.get(ngo.id, ())) or False

    @api.depends("name_folded")
    def _compute_similar_ngo_ids(self):
        for ngo in self:
            ngo.similar_ngo_ids = ngo._get_similar()

    # === THE CHECK === #

    def _get_problems(self):
        """Check the notifications, the same way in a draft and on submission.

        :return: ``{ngo_id: [(field name, text in the user's language), ...]}``
        """
        today, texts = fields.Date.context_today(self), self._get_problem_texts()
        taken = self._get_taken_names()
        result = {}
        for ngo in self:
            rules = None
            if ngo.form_id:
                rules = ngo.form_id._get_rules(
                    has_foreigners=bool(ngo.foreign_member_count),
                    is_legacy=bool(ngo.legacy_no),
                )
            facts = ngo._prepare_notification()
            problems = check_notification(facts, rules, today)
            problems += ngo._get_record_problems(today, taken)
            result[ngo.id] = [
                (problem.field, ngo._get_problem_text(problem, texts))
                for problem in problems
            ]
        return result

    def _prepare_notification(self):
        """Return the facts of this notification as the plain values of the check."""
        self.ensure_one()
        current = self._get_current_documents()
        prohibited = self.work_field_ids.filtered("is_prohibited")
        home = self.country_id
        # The check covers the numbers of all people, for roles that may not read them.
        people = self.person_ids.sudo()
        founders = self._get_named_founders()
        return Notification(
            # The older register names no founders, and nobody can name them now.
            named_founders=None if self.legacy_no else len(founders),
            foreign_founders=len([c for c in founders.values() if c != home]),
            texts={name: self[name] or None for name in REQUIRED_TEXTS},
            founders=self.founders_count,
            capital=Decimal(str(self.amount_capital)),
            members=self.member_count,
            foreign_members=self.foreign_member_count,
            work_fields=self.work_field_ids.mapped("code"),
            prohibited_fields=prohibited.mapped("name"),
            seats=[person._prepare_seat() for person in self.person_ids],
            national_ids=[
                person.national_id or None
                for person in people
                if person.nationality_id == home
            ],
            received={
                document.type_id.code: document.date_expiry or None
                for document in current
                if document.state != "rejected"
            },
        )

    def _get_named_founders(self):
        """Return ``{who: nationality}`` of the founders; nobody counts twice."""
        founders = self.person_ids.sudo().filtered(lambda p: p.role == "founder")
        return {
            founder.national_id or fold(founder.name): founder.nationality_id
            for founder in founders
        }

    def _get_record_problems(self, today, taken):
        """Return the problems that only the register knows about."""
        self.ensure_one()
        problems = []
        if not self.governorate_id:
            problems.append(Problem("governorate_id", "value_missing"))
        if not self.form_id:
            problems.append(Problem("form_id", "value_missing"))
        elif not self.form_id.filtered_domain(self.form_id._get_valid_domain(today)):
            problems.append(Problem("form_id", "form_ended"))
        if (self.name_folded, self.governorate_id.id) in taken.get(self.id, ()):
            problems.append(Problem("name", "name_taken"))
        rejected = self._get_current_documents().filtered(
            lambda document: document.state == "rejected"
        )
        problems += [
            Problem("ngo_document_ids", "document_rejected", {"name": name})
            for name in rejected.type_id.mapped("name")
        ]
        return problems

    def _get_current_documents(self):
        """Return the last version of each document."""
        return self.ngo_document_ids.filtered(lambda d: d.state != "replaced")

    # === NAMES === #

    def _get_taken_names(self):
        """Return ``{ngo_id: {(folded name, governorate id)}}`` that others have or had.

        Only bodies that are notified or stand in the register take a name; a draft of
        somebody else takes nothing and stays secret.
        """
        self.flush_model(["name_folded", "governorate_id", "state"])
        self.env["care.ngo.former.name"].flush_model(["ngo_id", "name_folded"])
        states = self._get_name_taking_states()
        rows = self.env.execute_query(
            SQL(
                """SELECT mine.id, other.name_folded, other.governorate_id
                     FROM care_ngo AS mine
                     JOIN care_ngo AS other
                       ON other.name_folded = mine.name_folded
                      AND other.governorate_id = mine.governorate_id
                      AND other.id != mine.id
                    WHERE mine.id = ANY(%s) AND other.state = ANY(%s)
                    UNION
                   SELECT mine.id, former.name_folded, other.governorate_id
                     FROM care_ngo AS mine
                     JOIN care_ngo_former_name AS former
                       ON former.name_folded = mine.name_folded
                     JOIN care_ngo AS other
                       ON other.id = former.ngo_id
                      AND other.governorate_id = mine.governorate_id
                      AND other.id != mine.id
                    WHERE mine.id = ANY(%s) AND other.state = ANY(%s)""",
                self.ids,
                states,
                self.ids,
                states,
            )
        )
        taken = {}
        for ngo_id, name, governorate_id in rows:
            taken.setdefault(ngo_id, set()).add((name, governorate_id))
        return taken

    def _get_name_taking_states(self):
        return ["notified", "objection", "correcting", "listed", "active", "suspended"]

    def _get_similar(self):
        """Return bodies whose names a registrar should look at together with this."""
        self.ensure_one()
        # The candidates come past the rules; only readable ones are shown.
        return self.search([("id", "in", self._find_similar(self.name_folded))])

    def _get_similar_public(self, name=None):
        """Return the public names that ``name`` may be taken for, the nearest first.

        :param name: without one it is the own name
        :return: ``[{name, governorate, registry_no}]``, a few of them
        """
        alike = self._find_similar(fold(name) if name else self.name_folded)
        place = {ngo_id: index for index, ngo_id in enumerate(alike)}
        # Whoever chooses a name sees what the public register tells anybody, no more.
        found = self.sudo().search(
            self._get_public_domain() & Domain("id", "in", alike)
        )
        return [
            {
                "name": ngo.name,
                "governorate": ngo.governorate_id.display_name,
                "registry_no": ngo.registry_no,
            }
            for ngo in found.sorted(lambda ngo: place[ngo.id])[:SHOWN]
        ]

    def _find_similar(self, folded):
        """Return the ids of others that bear or bore a name like ``folded``."""
        if not folded:
            return []
        self.flush_model(["name_folded", "state"])
        self.env["care.ngo.former.name"].flush_model(["ngo_id", "name_folded"])
        own = self._origin.id or 0
        rows = self.env.execute_query(
            SQL(
                """(SELECT id, name_folded, similarity(name_folded, %s) AS share
                      FROM care_ngo
                     WHERE name_folded %% %s AND id != %s AND state != 'draft'
                     ORDER BY share DESC LIMIT %s)
                    UNION ALL
                   (SELECT ngo_id, name_folded, similarity(name_folded, %s) AS share
                      FROM care_ngo_former_name
                     WHERE name_folded %% %s AND ngo_id != %s
                     ORDER BY share DESC LIMIT %s)
                     ORDER BY share DESC""",
                *(folded, folded, own, CANDIDATES) * 2,
            )
        )
        alike = [ngo_id for ngo_id, name, _share in rows if is_similar(name, folded)]
        return list(dict.fromkeys(alike))

    # === TEXTS === #

    def _get_problem_text(self, problem, texts):
        values = dict(problem.values)
        if problem.code == "value_missing":
            label = self._fields[problem.field]._description_string(self.env)
            values["name"] = label
        if problem.code in ("document_missing", "document_expired"):
            types = self.form_id.document_type_ids
            wanted = types.filtered(lambda t: t.code == values["code"])
            values["name"] = wanted.name
        if problem.code == "capital_under_minimum":
            values["minimum"] = self.currency_id.format(float(values["minimum"]))
        return texts[problem.code] % values

    def _get_problem_texts(self):
        """Return the sentence of each code; each says what to do."""
        _ = self.env._
        return {
            "value_missing": _("%(name)s: please fill this in."),
            "form_ended": _("This legal form is no longer in force. Choose another."),
            "name_taken": _(
                "Another body of this governorate bears this name, or bore it. Choose"
                " another name."
            ),
            "field_prohibited": _(
                "%(name)s: the law forbids this field of work to NGOs. Remove it."
            ),
            "capital_under_minimum": _("The law asks for a capital of %(minimum)s."),
            "foreigners_over_members": _(
                "There cannot be more foreign members than members."
            ),
            "foreigners_over_share": _(
                "At most %(percent)s %% of the members may be foreigners."
            ),
            "document_missing": _("%(name)s: please upload this document."),
            "document_expired": _(
                "%(name)s: this document has expired. Upload a new one."
            ),
            "document_rejected": _(
                "%(name)s: this document was rejected. Upload a new one."
            ),
            "national_id_malformed": _(
                "The national number has 14 digits. Correct it for %(count)s people."
            ),
            **self._get_founder_texts(),
            **self._get_board_texts(),
        }

    def _get_founder_texts(self):
        _ = self.env._
        return {
            "founders_under_minimum": _(
                "The law asks for at least %(minimum)s founders; you named %(count)s."
            ),
            "founders_unnamed": _(
                "Name each founder as a person with the office “Founder”: you gave"
                " %(count)s founders, %(named)s are named."
            ),
            "foreigners_untold": _(
                "%(count)s founders are foreigners: count them as foreign members."
            ),
            "foreign_founders_over_share": _(
                "At most %(percent)s %% of the founders may be foreigners."
            ),
        }

    def _get_board_texts(self):
        _ = self.env._
        return {
            "board_missing": _("Name the members of the board."),
            "board_term_expired": _(
                "No member of the board is in office today. Enter the current term."
            ),
            "board_under_minimum": _("The board has at least %(minimum)s members."),
            "board_over_maximum": _("The board has at most %(maximum)s members."),
            "board_even": _("The board has an odd number of members."),
            "chair_missing": _("The board has no chair."),
            "chair_duplicate": _("The board has more than one chair."),
            "treasurer_missing": _("The board has no treasurer."),
            "board_person_repeated": _("Somebody sits on the board twice."),
            "term_open": _(
                "%(count)s terms on the board have no last day. Tell the directorate"
                " when they end."
            ),
            "term_too_long": _(
                "A term on the board lasts at most %(years)s years: correct the last"
                " day of %(count)s people."
            ),
        }
