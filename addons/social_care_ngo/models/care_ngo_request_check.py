from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.social_care_base.formats import join_names

from ..const import (
    CLOSED_STATES,
    EFFECT_FIELDS,
    GOING_STATES,
    OPTIONAL_DATA,
)
from .care_ngo_request import DATA, PROPOSED

# Where a problem stands that belongs to no single field.
WHOLE = "type_id"


class CareNgoRequest(models.Model):
    """Check of a request: one method for drafts, submission and the officer."""

    _inherit = "care.ngo.request"

    problem_summary = fields.Text(
        string="Still Missing", compute="_compute_problem_summary"
    )

    @api.depends(
        "state",
        "type_id",
        "person_line_ids",
        "document_line_ids",
        "date_event",
        *PROPOSED,
        *DATA,
    )
    def _compute_problem_summary(self):
        filling = self.filtered(lambda r: r.state in ("draft", "returned"))
        problems = filling._get_problems()
        for request in self:
            lines = [text for _field, text in problems.get(request.id, ())]
            request.problem_summary = "\n".join(lines) or False

    def _get_problems(self):
        """Check the requests, the same way in a draft and on submission.

        :return: ``{request_id: [(field name, text in the user's language), ...]}``
        """
        body, doubles = self._get_body_problems(), self._get_open_siblings()
        standing = self._get_standing_problems()
        result = {}
        for request in self:
            problems = list(body[request.id])
            if request.id in doubles:
                problems.append(
                    (WHOLE, self.env._("Another request of this type is still open."))
                )
            problems += standing.get(request.id, [])
            problems += request._get_input_problems()
            problems += request._get_effect_problems()
            problems += request._get_document_problems()
            result[request.id] = problems
        return result

    def _get_lasting_problems(self):
        """Return what would forbid the requests on whatever day they are decided.

        Asked again at each decision, because the register moves on meanwhile; what
        the law asks of the day of filing alone is not asked again.

        :return: as :meth:`_get_problems`
        """
        body, standing = self._get_body_problems(), self._get_standing_problems()
        result = {}
        for request in self:
            problems = [*body[request.id], *standing.get(request.id, [])]
            if request.type_id.effect == "values":
                problems += request._get_taken_problems(request._get_changes())
            problems += request._get_effect_problems(is_filing=False)
            result[request.id] = problems
        return result

    # === THE BODY === #

    def _get_body_problems(self):
        """Return what about the body itself stands in the way, at any time."""
        result = {}
        for request in self:
            kind, ngo = request.type_id, request.ngo_id
            allowed = GOING_STATES
            if not kind.while_suspended:
                allowed = allowed - {"suspended"}
            problems = result[request.id] = []
            if ngo and ngo.state not in allowed:
                labels = dict(ngo._fields["state"]._description_selection(self.env))
                text = self.env._(
                    "The NGO cannot file this request in its state (%(state)s).",
                    state=labels[ngo.state],
                )
                problems.append((WHOLE, text))
        return result

    def _get_open_siblings(self):
        """Return the ids of requests beside which another one is open."""
        single = self.filtered(lambda r: r.type_id.is_single)
        if not single:
            return set()
        # Another representative's draft is none; what was filed counts for everybody.
        closed = [*sorted(CLOSED_STATES), "draft", "refused"]
        found = self.sudo().search(
            Domain("ngo_id", "in", single.ngo_id.ids)
            & Domain("key", "in", single.mapped("key"))
            & Domain("state", "not in", closed)
        )
        return {
            request.id
            for request in single
            if (found - request.sudo()).filtered(
                lambda o, r=request: o.ngo_id.id == r.ngo_id.id and o.key == r.key
            )
        }

    def _get_standing_problems(self):
        """Return the issues of the body that block what the type is for."""
        result = {}
        for purpose, requests in self.grouped(lambda r: r.type_id.blocked_by).items():
            issues = requests.ngo_id._get_standing_issues(purpose) if purpose else {}
            for request in requests:
                result[request.id] = [
                    (WHOLE, issue.text)
                    for issue in issues.get(request.ngo_id.id, ())
                    if issue.blocking
                ]
        return result

    # === WHAT IS FILLED IN === #

    def _get_input_problems(self):
        """Return what is missing, and a request that would change nothing."""
        self.ensure_one()
        kind, problems = self.type_id, []
        names = [n for n in EFFECT_FIELDS.get(self.effect, ()) if self._asks_for(n)]
        if kind.event_label:
            names.insert(0, "date_event")
        for name in names:
            if not self[name]:
                problems.append((name, self._get_missing_text(name)))
        today = fields.Date.context_today(self)
        if self.date_event and self.date_event > today:
            text = self.env._("This day lies in the future.")
            problems.append(("date_event", text))
        if kind._get_field_names() and kind.effect == "values":
            problems += self._get_proposal_problems()
        return problems

    def _asks_for(self, name):
        if name in OPTIONAL_DATA:
            return False
        return not (name.startswith("branch_") and self.branch_id)

    def _get_missing_text(self, name):
        field = self._fields[name]
        label = field._description_string(self.env)
        if name == "date_event":
            label = self.event_label
        return self.env._("%(name)s: please fill this in.", name=label)

    def _get_proposal_problems(self):
        problems, changes = [], self._get_changes()
        if not changes:
            text = self.env._("The request changes nothing in the register.")
            problems.append((f"new_{self.type_id._get_field_names()[0]}", text))
        for change in changes:
            if change.after is None or change.after == []:
                name = f"new_{change.name}"
                problems.append((name, self._get_missing_text(name)))
        return problems + self._get_taken_problems(changes)

    def _get_taken_problems(self, changes):
        """Return which of these values nobody may have, or somebody has already."""
        problems = []
        prohibited = self.new_work_field_ids.filtered("is_prohibited")
        if prohibited:
            text = self.env._(
                "NGOs may not work in: %(names)s",
                names=join_names(self.env, prohibited.mapped("name")),
            )
            problems.append(("new_work_field_ids", text))
        if any(c.name in ("name", "governorate_id") for c in changes):
            problems += self._get_name_problems()
        return problems

    def _get_name_problems(self):
        place = (self.new_governorate_id or self.ngo_id.governorate_id).id
        name = self.new_name or self.ngo_id.name
        if self.ngo_id._is_name_taken(name, place):
            text = self.env._("Another NGO of the governorate has this name.")
            return [("new_name", text)]
        return []

    def _get_document_problems(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        newest = {}
        for document in self.document_line_ids.sorted("id"):
            newest[document.type_id] = document
        asked, problems = self.type_id.document_type_ids, []
        if all(line.person_id for line in self.person_line_ids):
            asked = asked.filtered(lambda kind: kind.requirement != "newcomers")
        for wanted in asked:
            found = newest.get(wanted)
            if not found:
                text = self.env._(
                    "%(name)s: please upload this document.", name=wanted.name
                )
                problems.append(("document_line_ids", text))
            elif found.date_expiry and found.date_expiry < today:
                text = self.env._(
                    "%(name)s: this document has expired. Upload a new one.",
                    name=wanted.name,
                )
                problems.append(("document_line_ids", text))
        return problems

    # === BY EFFECT === #

    def _get_effect_problems(self, *, is_filing=True):
        """Return what the rules of this kind of request find wrong."""
        self.ensure_one()
        period = self._get_period_problems if is_filing else self._get_past_problems
        finders = {
            "board": self._get_new_board_problems,
            "management": self._get_new_management_problems,
            "branch": self._get_branch_problems,
            "campaign": period,
            "public_benefit": period,
            "merger": self._get_merger_problems,
        }
        found = finders.get(self.effect)
        return found() if found else []

    def _get_branch_problems(self):
        if self.branch_id and self.branch_id.ngo_id != self.ngo_id:
            return [("branch_id", self.env._("This branch belongs to another NGO."))]
        if self.branch_id and not self.branch_id.is_open:
            return [("branch_id", self.env._("This branch is closed already."))]
        return []

    def _get_period_problems(self):
        problems, today = [], fields.Date.context_today(self)
        if self.date_from and self.date_to and self.date_to < self.date_from:
            text = self.env._("The last day lies before the first day.")
            problems.append(("date_to", text))
        if self.effect == "campaign" and self.date_from and self.date_from < today:
            text = self.env._("A campaign begins after its permit, not before today.")
            problems.append(("date_from", text))
        return problems + self._get_past_problems()

    def _get_past_problems(self):
        """Return whether the days that are asked for have passed meanwhile."""
        today = fields.Date.context_today(self)
        if self.date_to and self.date_to < today:
            return [("date_to", self.env._("Its last day has passed meanwhile."))]
        return []

    def _get_merger_problems(self):
        other = self._find_successor()
        if not self.successor_no:
            return []
        if other == self.ngo_id.sudo():
            text = self.env._("An NGO cannot merge into itself.")
        elif not other or other.state not in ("listed", "active"):
            text = self.env._("No working NGO of the register has this number.")
        else:
            return []
        return [("successor_no", text)]
