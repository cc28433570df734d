from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

from ..const import OFFICER
from ..logic.committee import (
    OPTIONS,
    Ballot,
    Decision,
    count_ballots,
    departs_from_proposal,
    find_quorum_gaps,
    seat_voters,
)
from ..logic.validity import get_last_condition_day
from .care_accreditation_session_item import COUNTS


class CareAccreditationSessionItem(models.Model):
    """Who votes on an item, the count of the ballots, and carrying it out."""

    _inherit = "care.accreditation.session.item"

    def _declare(self, **vals):
        member = self._get_member_of(self.env.user)
        if not member:
            raise AccessError(self.env._("Only members who sit here declare."))
        self.env["care.accreditation.recusal"].create(
            {"item_id": self.id, "member_id": member.id, **vals}
        )

    def _get_file(self):
        """Return the application for the engine: a recused chair may not read it."""
        return self.sudo().application_id

    def _hold_open(self):
        """Share a lock with other voters; whoever closes has to wait or repeat.

        The foreign key alone would not do: closing changes no key.
        """
        table = SQL.identifier(self._table)
        query = SQL("SELECT id FROM %s WHERE id = %s FOR SHARE", table, self.id)
        self.env.cr.execute(query)
        self.invalidate_recordset(["state"])

    def _get_present_members(self):
        return self.session_id.seated_ids | self.session_id.standby_ids

    def _get_member_of(self, user):
        present = self._get_present_members()
        return present.filtered(lambda member: member.user_id == user)[:1]

    def _has_declared(self, member):
        """Tell whether a member declared a conflict, or that there is none."""
        declared = self.recusal_ids.filtered(
            lambda row: row.member_id == member and not row.is_objection
        )
        return bool(declared)

    def _has_voted(self, member):
        mine = [("item_id", "in", self.ids), ("member_id", "=", member.id)]
        return bool(self.env["care.accreditation.vote"].search_count(mine, limit=1))

    def _get_recused_members(self):
        """Return the members removed by a conflict, declared, objected or on record."""
        # The record of duties counts, whoever looks at the seating.
        item = self.sudo()
        declared = item.recusal_ids.filtered("removes").member_id
        decisions = item.application_id._get_file_decisions()
        duty = self.env["care.duty"]
        own = item.application_id.partner_id

        def is_bound(member):
            mine = decisions.filtered(lambda d: d.user_id == member.user_id)
            done = set(mine.mapped("duty_id.code"))
            assessors = item.application_id.assessment_ids.assessor_id.user_id
            return (
                member.user_id in assessors
                or member.user_id.partner_id == own
                or bool(duty._get_conflicts("vote", done))
            )

        return declared | item._get_present_members().filtered(is_bound)

    def _get_seating(self):
        """Return who votes on the item by the rules, and who was recused."""
        session, recused = self.session_id, self._get_recused_members()
        present = self._get_present_members()
        seating = seat_voters(
            [member._prepare_member() for member in session.seated_ids],
            [member._prepare_member() for member in session.standby_ids],
            {member._get_key() for member in recused & present},
        )
        return seating, recused & present

    def _find_gaps(self, seating):
        session = self.session_id
        if not session:  # the form of a new item: nobody has been called
            return ["quorum_below"]
        rule = session.committee_id._prepare_quorum_rule()
        return find_quorum_gaps(seating.voters, session.call, rule)

    def _get_reasons_against_vote(self, member):
        """Return why a member may not vote on the item now."""
        if self.state != "open" or self.session_id.state != "open":
            return [self.env._("the item is not open for voting.")]
        reasons = []
        if member not in self.voter_ids:
            reasons.append(self.env._("you do not vote on this item."))
        if member.user_id.has_group(OFFICER):
            reasons.append(self.env._("the secretariat does not vote."))
        if not self._has_declared(member):
            reasons.append(self.env._("declare first whether you have a conflict."))
        if self._has_voted(member):
            reasons.append(self.env._("you have cast your ballot already."))
        return reasons

    def _count(self):
        """Return the values that closing the item stores."""
        now = fields.Datetime.now()
        seating, _recused = self._get_seating()
        vals = {"date_closed": now, "voter_count": len(seating.voters)}
        gaps = self._find_gaps(seating)
        if gaps:
            return vals | {"decision": Decision.POSTPONED.value, "gap_codes": gaps}
        # The chair closes without having seen a ballot; only the count is stored.
        ballots = [
            Ballot(
                vote.member_id._get_key(),
                vote.ballot,
                self._has_declared(vote.member_id),
                vote.cast_at,
            )
            for vote in self.sudo().vote_ids
        ]
        tally = count_ballots(ballots, seating.voters, now)
        proposal = self._get_file().proposal
        proposals = {"approve", "refuse"} if proposal == "either" else {proposal}
        return vals | {
            "decision": tally.decision.value,
            "void_count": tally.void,
            "has_casting_vote": tally.casting_vote,
            "is_departing": departs_from_proposal(tally.decision, proposals),
            **{COUNTS[choice]: votes for choice, votes in tally.counts.items()},
        }

    def _get_settle_reasons(self):
        """Return what is still to be written before the decision is carried out."""
        reasons = []
        needs_reasons = self.decision in ("refuse", "defer") or self.is_departing
        if needs_reasons and not (self.reasons or "").strip():
            reasons.append(self.env._("write the reasons of the decision."))
        if self.decision == "conditional":
            reasons += self._get_condition_reasons()
        return reasons

    def _get_condition_reasons(self):
        if not (self.condition or "").strip() or not self.condition_due:
            return [self.env._("write the condition and its last day.")]
        day, months = (
            self.session_id.date,
            self.session_id.committee_id.condition_months,
        )
        last = get_last_condition_day(day, months)
        if not day < self.condition_due <= last:
            return [
                self.env._(
                    "the condition ends after the session, by %(day)s.",
                    day=format_date(self.env, last),
                )
            ]
        return []

    def _carry_out(self):
        """Take the step of the application that the counted ballots decided."""
        if self.decision not in OPTIONS:
            return
        texts = [self.reasons]
        if self.decision == Decision.CONDITIONAL:
            texts = [self.condition, self.reasons]
        reason = "\n".join(text for text in texts if text)
        self._get_file()._decide(self.decision, reason=reason or None)
