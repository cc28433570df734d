from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from ..const import LIVE_STATES, PUBLIC_STATES
from ..logic.dashboard import (
    LATER_DAYS,
    RISK_DAYS,
    SOON_DAYS,
    Column,
    get_age_bands,
    get_months,
    get_return_year,
    within,
    within_year,
)
from .care_ngo_dashboard import Block
from .care_ngo_document_expiry import LIVE
from .care_ngo_return import OPEN_STATES

PLACE = "governorate_id"
# A notification that ended without an entry.
UNLISTED = ("refused", "withdrawn")
PUBLIC, GOING_ON = tuple(sorted(PUBLIC_STATES)), tuple(sorted(LIVE_STATES))
# What a request waits in, from its filing until it is closed.
OPEN_REQUESTS = (
    "filed",
    "under_review",
    "validated",
    "approved",
    "returned",
    "appealed",
)


class CareNgoDashboard(models.AbstractModel):
    """Which figures the ministry asks the register for."""

    _inherit = "care.ngo.dashboard"

    @api.model
    def _get_blocks(self, today):
        return [
            *super()._get_blocks(today),
            *self._get_deadline_blocks(today),
            *self._get_request_blocks(today),
            self._get_return_block(today),
            self._get_term_block(today),
            self._get_document_block(today),
            self._get_regularisation_block(today),
            self._get_state_block(),
            *self._get_registration_blocks(today),
        ]

    # === REGISTRATIONS === #

    def _get_registration_blocks(self, today):
        _ = self.env._
        titles = {
            today.year: _("Registrations This Year (%(year)s)", year=today.year),
            today.year - 1: _(
                "Registrations Last Year (%(year)s)", year=today.year - 1
            ),
        }
        return [
            Block(
                key=f"registrations_{'this' if year == today.year else 'last'}_year",
                title=title,
                note=_("Each step counts in the month in which it was last taken."),
                head=_("Month"),
                columns=self._get_registration_columns(year),
                values=tuple(get_months(year, today)),
                empty=_("In this year nothing was filed, listed or taken over."),
            )
            for year, title in titles.items()
        ]

    def _get_registration_columns(self, year):
        _ = self.env._
        listed = [("date_notified", "!=", False)]
        taken_over = [("date_notified", "=", False)]
        kinds = {
            "filed": ("date_notified", []),
            "listed": ("date_listed", listed),
            "objected": ("date_objected", []),
            "taken_over": ("date_listed", taken_over),
            "unlisted": ("date_ended", [("state", "in", UNLISTED)]),
        }
        labels = {
            "filed": _("Filed"),
            "listed": _("Listed"),
            "objected": _("Objected"),
            "taken_over": _("Taken Over"),
            "unlisted": _("Refused or Withdrawn"),
        }
        return [
            Column(key, labels[key], "care.ngo", [*within_year(by, year), *more], by)
            for key, (by, more) in kinds.items()
        ]

    def _get_state_block(self):
        _ = self.env._
        on_register = [("state", "in", PUBLIC)]
        return Block(
            key="states",
            title=_("Bodies on the Register"),
            note=_("Those whose existence has ended stay on the register."),
            head=_("Governorate"),
            columns=[
                Column(state, label, "care.ngo", on_register, PLACE, ("state", state))
                for state, label in self._get_states("care.ngo", PUBLIC_STATES)
            ],
        )

    # === TIME LIMITS === #

    def _get_deadline_blocks(self, today):
        _ = self.env._
        note = _("What runs, and what has passed while its file still waits.")
        heads = {
            "rule_id": (
                "deadlines_rule",
                _("Time Limits at Risk by Rule"),
                _("Time Limit"),
            ),
            PLACE: (
                "deadlines_place",
                _("Time Limits at Risk by Governorate"),
                _("Governorate"),
            ),
        }
        return [
            Block(key, title, head, self._get_deadline_columns(by, today), note)
            for by, (key, title, head) in heads.items()
        ]

    def _get_deadline_columns(self, by, today):
        _ = self.env._
        model = "care.ngo.deadline"
        late = [("state", "!=", "paused"), ("date_due", "<", str(today))]
        last = today + timedelta(days=RISK_DAYS)
        soon = [("state", "=", "running"), *within("date_due", today, last)]
        return [
            Column("overdue", _("Overdue"), model, late, by),
            Column(
                "soon", _("Due within %(days)s Days", days=RISK_DAYS), model, soon, by
            ),
        ]

    # === REQUESTS === #

    def _get_request_blocks(self, today):
        _ = self.env._
        return [
            Block(
                key="requests_state",
                title=_("Open Requests by Status"),
                head=_("Request"),
                columns=self._get_request_state_columns(),
            ),
            Block(
                key="requests_age",
                title=_("Open Requests by Age"),
                note=_("Days since the filing."),
                head=_("Request"),
                columns=self._get_request_age_columns(today),
            ),
        ]

    def _get_request_state_columns(self):
        model = "care.ngo.request"
        is_open = [("state", "in", OPEN_REQUESTS)]
        return [
            Column(state, label, model, is_open, "type_id", ("state", state))
            for state, label in self._get_states(model, OPEN_REQUESTS)
        ]

    def _get_request_age_columns(self, today):
        _ = self.env._
        model = "care.ngo.request"
        is_open = [("state", "in", OPEN_REQUESTS)]
        columns = []
        for first, last, condition in get_age_bands("date_filed", today):
            label = _("%(lower)s to %(upper)s Days", lower=first, upper=last)
            if last is None:
                label = _("Over %(days)s Days", days=first - 1)
            domain = [*is_open, *condition]
            columns.append(Column(f"age_{first}", label, model, domain, "type_id"))
        return columns

    # === RETURNS, TERMS, DOCUMENTS === #

    def _get_return_block(self, today):
        _ = self.env._
        model = "care.ngo.return"
        first, last = get_return_year(today)
        # An amendment is a further version: each body counts once.
        of_year = [*within("date_to", first, last), ("version", "=", 1)]
        waits = [("state", "in", OPEN_STATES), ("date_first_filed", "=", False)]
        filed = [("date_first_filed", "!=", False), ("state", "!=", "cancelled")]
        columns = {
            "due": [*waits, ("date_due", ">=", str(today))],
            "late": [*waits, ("date_due", "<", str(today))],
            "filed": filed,
            "to_check": [("state", "=", "filed")],
        }
        labels = {
            "due": _("Due"),
            "late": _("Late"),
            "filed": _("Filed"),
            "to_check": _("Filed, to Check"),
        }
        return Block(
            key="returns",
            title=_("Annual Returns of the Current Year"),
            note=_(
                "Fiscal years that ended from %(first)s to %(last)s.",
                first=format_date(self.env, first),
                last=format_date(self.env, last),
            ),
            head=_("Governorate"),
            columns=[
                Column(key, labels[key], model, [*of_year, *domain], PLACE)
                for key, domain in columns.items()
            ],
        )

    def _get_term_block(self, today):
        _ = self.env._
        model = "care.ngo.person"
        going = [("ngo_id.state", "in", GOING_ON), ("is_board", "=", True)]
        last = today + timedelta(days=LATER_DAYS)
        soon = [*within("date_to", today, last), ("is_followed", "=", False)]
        soon_label = _("Expiring within %(days)s Days", days=LATER_DAYS)
        columns = {
            "expired": ([("is_expired", "=", True)], _("Expired")),
            "soon": (soon, soon_label),
        }
        return Block(
            key="terms",
            title=_("Terms of Boards and Trustees"),
            note=_("Expired: nobody has joined the board since the term ended."),
            head=_("Governorate"),
            columns=[
                Column(key, label, model, [*going, *domain], PLACE)
                for key, (domain, label) in columns.items()
            ],
        )

    def _get_document_block(self, today):
        _ = self.env._
        model = "care.ngo.document"
        valid = [
            ("ngo_id.state", "in", GOING_ON),
            ("state", "in", LIVE),
        ]
        soon, later = (today + timedelta(days=days) for days in (SOON_DAYS, LATER_DAYS))
        soon_label = _("Expiring within %(days)s Days", days=SOON_DAYS)
        later_label = _(
            "Expiring in %(lower)s to %(upper)s Days",
            lower=SOON_DAYS + 1,
            upper=LATER_DAYS,
        )
        after = soon + timedelta(days=1)
        columns = {
            "expired": ([("date_expiry", "<", str(today))], _("Expired")),
            "soon": (within("date_expiry", today, soon), soon_label),
            "later": (within("date_expiry", after, later), later_label),
        }
        return Block(
            key="documents",
            title=_("Documents That Expire"),
            note=_("The newest version of each document, unless it was rejected."),
            head=_("Governorate"),
            columns=[
                Column(key, label, model, [*valid, *domain], PLACE)
                for key, (domain, label) in columns.items()
            ],
        )

    def _get_regularisation_block(self, today):
        _ = self.env._
        going = ("state", "in", GOING_ON)
        todo = [going, ("regularisation", "=", "todo")]
        last_day = "date_regularise_until"
        columns = {
            "todo": ([*todo, (last_day, ">=", str(today))], _("To Do")),
            "overdue": ([*todo, (last_day, "<", str(today))], _("Overdue")),
            "applied": ([going, ("regularisation", "=", "applied")], _("Request Open")),
            "done": ([going, ("regularisation", "=", "done")], _("Adapted")),
        }
        return Block(
            key="regularisation",
            title=_("Adaptation of Older Bodies to the Law"),
            note=_("Bodies of the older register that still exist."),
            head=_("Governorate"),
            columns=[
                Column(key, label, "care.ngo", domain, PLACE)
                for key, (domain, label) in columns.items()
            ],
        )

    # === PRIVATE === #

    def _get_states(self, model, states):
        """Return ``[(state, label)]`` of the named states in the order of the field."""
        selection = self.env[model]._fields["state"]._description_selection(self.env)
        return [(state, label) for state, label in selection if state in states]
