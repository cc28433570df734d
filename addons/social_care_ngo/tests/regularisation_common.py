from datetime import timedelta

from odoo.fields import Date

from .request_common import RequestCommon

RULE = "social_care_ngo.care_deadline_rule_ngo_regularise_extended_eg"


class RegularisationCommon(RequestCommon):
    """Bodies of the older register, and the last day that the law gives them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref(RULE)
        cls.proposals = cls.env["care.ngo.strike.off"]
        cls.older = cls._take_over()

    @classmethod
    def _take_over(cls, count=1, **values):
        """Return bodies that the registrar has taken over, each with a board."""
        ngos = (
            cls.env["care.ngo"]
            .with_user(cls.ngo_officer)
            .create(
                [
                    {
                        "legacy_no": str(next(cls._ngo_numbers)),
                        "legacy_year": 1990,
                        "date_founded": "1990-05-01",
                        "representative_ids": cls._get_default_representatives(),
                        **cls._prepare_ngo_vals(**values),
                    }
                    for _place in range(count)
                ]
            )
        )
        for ngo in ngos[:1]:
            cls._add_people(ngo)
        ngos.with_user(cls.ngo_registrar).action_take_over(reason="Older register")
        return ngos.with_env(cls.env)

    def _ask(self):
        """Run the nightly job that asks the older bodies."""
        self._run_job("care.ngo", "_cron_ask_to_regularise")

    def _run_clock(self):
        """Run the one clock of all time limits."""
        self._run_job("care.deadline", "_cron_lapse")

    def _extend(self, days=30):
        """Let a new version of the limit begin today, and return its last day."""
        today = Date.today()
        last = today + timedelta(days=days)
        self.rule.date_to = today - timedelta(days=1)
        self.rule.copy({"date_from": today, "date_to": False, "date_last": last})
        return last

    def _get_proposals(self, ngos=None):
        return self.proposals.search([("ngo_id", "in", (ngos or self.older).ids)])

    def _get_issues(self, purpose="grant", ngo=None):
        ngo = ngo or self.older
        ngo.invalidate_recordset()
        return {
            issue.code: issue for issue in ngo._get_standing_issues(purpose)[ngo.id]
        }

    def _get_limits(self, ngo=None):
        """Return ``[(state, last day)]`` of the limits to adapt, in their order."""
        limits = self.env["care.deadline"].search(
            [
                ("res_model", "=", "care.ngo"),
                ("res_id", "=", (ngo or self.older).id),
                ("key", "=", "ngo_regularise"),
            ],
            order="id",
        )
        return [(limit.state, limit.date_due) for limit in limits]
