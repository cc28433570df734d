from collections import defaultdict
from decimal import Decimal

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from ..const import DEAD_REVIEW_STATES, PENDING_STATES
from ..logic.funding import FundingPlan, SubEnvelope, plan_funding
from ..logic.normalisation import Fit, GraphNotConnectedError, fit_additive
from ..logic.ranking import Candidate, rank, round_score
from ..logic.scoring import (
    Review,
    criterion_means,
    mean,
    minimum_failures,
    review_score,
)

# What the decision makes of each result of the ranking.
STEPS = {"funded": "recommend", "partial": "recommend", "reserve": "hold"}


class CareGrantCall(models.Model):
    """The selection: from the reviews to a ranking, from there to the decision."""

    _inherit = "care.grant.call"

    # === WHAT MUST BE TRUE === #

    def _get_ranking_problems(self, call):
        waiting = call.application_ids.filtered(lambda a: a.state in PENDING_STATES)
        unfinished = waiting.filtered(
            lambda a: a.state != "in_review" or not a.is_review_complete
        )
        problems = [
            self.env._(
                "%(application)s is not ready: %(next)s.",
                application=application.reference or application.display_name,
                next=application.next_actor,
            )
            for application in unfinished
        ]
        if not waiting:
            problems.append(self.env._("there is no reviewed application."))
        return problems

    def _get_decision_problems(self, call):
        problems = list(call._get_duty_blockers("approve")[call.id])
        if not call.ranking_id:
            problems.append(self.env._("it has no ranking."))
        return problems

    # === RANKING === #

    def _make_ranking(self):
        """Judge all reviewed applications and keep the result as a snapshot."""
        self.ensure_one()
        applications = self.application_ids.filtered(lambda a: a.state == "in_review")
        reviews = self._prepare_reviews(applications)
        criteria = self._prepare_criteria()
        scores = {
            (review.application, review.reviewer): review_score(
                criteria, review.answers
            )
            for rows in reviews.values()
            for review in rows
        }
        fit = self._normalise(scores)
        means = {key: criterion_means(criteria, rows) for key, rows in reviews.items()}
        failures = self._get_failures(criteria, fit, means)
        ranked = rank(
            self._prepare_candidate(application, fit, means)
            for application in applications
            if not failures[str(application.id)]
        )
        lines = self._prepare_line_vals(scores, fit, means, failures)
        plan = self._place(lines, ranked)
        vals = self._prepare_ranking_vals(scores, fit, plan)
        vals["line_ids"] = [fields.Command.create(line) for line in lines]
        # Nobody holds rights to write rankings: they are made by this step only.
        self.env["care.grant.ranking"].sudo().create(vals)
        self._record_duty("propose", "done")
        applications.with_user(SUPERUSER_ID)._apply_transition("rank")

    def _prepare_reviews(self, applications):
        """Return the reviews that count, by application, as plain values."""
        reviews = applications.review_ids.filtered(
            lambda review: review.state not in DEAD_REVIEW_STATES
        )
        grouped = defaultdict(list)
        for review in reviews.sorted("id"):
            grouped[str(review.application_id.id)].append(
                Review(
                    str(review.reviewer_id.id),
                    str(review.application_id.id),
                    review._prepare_answers(),
                )
            )
        return grouped

    def _normalise(self, scores) -> Fit:
        if self.normalisation == "none":
            rows = defaultdict(list)
            for (application, _reviewer), score in scores.items():
                rows[application].append(score)
            return Fit({key: mean(found) for key, found in rows.items()}, {})
        try:
            return fit_additive(scores, ridge=Decimal(str(self.ridge)))
        except GraphNotConnectedError as error:
            raise UserError(
                self.env._(
                    "The scores cannot be compared: these groups of reviewers have no"
                    " application in common. Assign a review across them.\n%(groups)s",
                    groups="\n".join(map(self._name_component, error.components)),
                )
            ) from error

    def _name_component(self, component):
        people = self.env["res.users"].browse(map(int, component.reviewers))
        applications = self.env["care.grant.application"].browse(
            map(int, component.applications)
        )
        return "• {}: {}".format(
            ", ".join(people.sudo().mapped("name")),  # experts are named, not shown
            ", ".join(application.reference for application in applications),
        )

    def _get_failures(self, criteria, fit, means):
        minimum = Decimal(str(self.score_minimum))
        return {
            key: minimum_failures(
                quality, means[key], criteria=criteria, minimum=minimum
            )
            for key, quality in fit.quality.items()
        }

    def _prepare_candidate(self, application, fit, means):
        """Return one application as the ranking sees it."""
        key = str(application.id)
        breaks = self.criterion_ids.filtered("tie_break").sorted("tie_break")
        return Candidate(
            key,
            fit.quality[key],
            application.date_submitted,
            tuple(means[key][row.code] or Decimal(0) for row in breaks),
            self._to_decimal(application.amount_requested),
            self._to_decimal(application.amount_viable),
            application.sub_envelope_id.code or None,
        )

    def _place(self, lines, ranked) -> FundingPlan:
        """Write places and awards into the rows; return the plan of the money."""
        plan = plan_funding(
            ranked,
            envelope=self._to_decimal(self.amount_envelope),
            policy=self.funding_policy,
            sub_envelopes=[
                SubEnvelope(part.code, self._to_decimal(part.amount))
                for part in self.sub_envelope_ids
            ],
        )
        rows = {str(line["application_id"]): line for line in lines}
        for row in ranked:
            rows[row.candidate.application].update(rank=row.rank, result="reserve")
        for award in plan.awards:
            rows[award.application].update(
                result=award.status, amount=float(award.amount), source=award.source
            )
        lines.sort(key=lambda line: (not line["rank"], line["rank"], -line["score"]))
        return plan

    # === SNAPSHOT === #

    def _prepare_ranking_vals(self, scores, fit, plan):
        return {
            "call_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "method": self.normalisation,
            "policy": self.funding_policy,
            "rules_hash": self.frozen_hash,
            "amount_envelope": self.amount_envelope,
            "amount_awarded": float(plan.awarded),
            "inputs": {
                f"{application}/{reviewer}": str(score)
                for (application, reviewer), score in sorted(scores.items())
            },
            "effects": {key: str(value) for key, value in fit.effects.items()},
        }

    def _prepare_line_vals(self, scores, fit, means, failures):
        raw = defaultdict(list)
        for (application, _reviewer), score in scores.items():
            raw[application].append(score)
        return [
            {
                "application_id": int(key),
                "rank": 0,
                "score_raw": float(mean(raw[key])),
                "score_normalised": float(quality),
                "score": float(round_score(quality)),
                "result": "rejected",
                "reasons": failures[key],
                "criterion_means": {
                    code: None if value is None else f"{value:.2f}"
                    for code, value in means[key].items()
                },
            }
            for key, quality in fit.quality.items()
        ]

    # === DECISION === #

    def _carry_out_decision(self):
        """Move each ranked application to where the panel's decision puts it."""
        self.ensure_one()
        self._record_duty("approve", rule=self.ranking_id.snapshot_hash)
        ranked = self.application_ids.filtered(lambda a: a.state == "ranked")
        grouped = ranked.grouped(
            lambda a: STEPS.get(a.ranking_line_id.result, "reject")
        )
        for step, applications in grouped.items():
            # The decision on the call is a person's; what follows is the engine's.
            applications.with_user(SUPERUSER_ID)._apply_transition(step)

    def _get_decision_payload(self):
        self.ensure_one()
        return {
            "rules": self.frozen_hash or self._get_frozen_hash(),
            "ranking": self.ranking_id.snapshot_hash or "",
        }
