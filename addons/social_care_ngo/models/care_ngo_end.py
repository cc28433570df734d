from odoo import SUPERUSER_ID, models

from ..const import ENDED_STATES

# The steps after which a body takes up nothing any more.
ENDS = frozenset({"revoke", "dissolve", "merge", "liquidate"})
# What may still be open for a body; requests first, they decide about the money.
OPEN_WORK = (
    "care.ngo.request",
    "care.ngo.campaign",
    "care.ngo.foreign.fund",
    "care.ngo.return",
    "care.ngo.meeting",
    "care.ngo.document",
    "care.ngo.strike.off",
)


class CareNgo(models.Model):
    """The end of a body ends what still runs for it; nothing goes on unseen."""

    _inherit = "care.ngo"

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name in ENDS:
            label = dict(self._fields["state"]._description_selection(self.env))
            reason = self.env._(
                "The body has come to its end (%(state)s).",
                state=label[transition.target],
            )
            # Nobody holds all these roles at once: the register itself ends it.
            self.with_user(SUPERUSER_ID)._end_open_work(reason)

    def _has_ended(self):
        """Tell whether only the entry is left; in liquidation a body still accounts."""
        self.ensure_one()
        return self.state in ENDED_STATES

    # === HOOKS === #

    def _end_open_work(self, reason):
        """Hook: end what still runs for these bodies; overrides add to ``super()``.

        Called once, as the system user, when the bodies are in their new state.

        :param str reason: what is told as the reason wherever one is asked for
        """
        self._cancel_deadlines(reason)
        for name in OPEN_WORK:
            self.env[name]._end_with_body(self, reason)
