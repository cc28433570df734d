import logging
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import chain

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import plaintext2html

from ..const import OFFICER
from .care_deadline import find_officers

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LetterStep:
    """What the letter of one step does to the earlier letters of the same case.

    A replaced letter was right and has had its answer; a revoked one no longer holds.
    """

    replaces: Set[str] = frozenset()
    revokes: Set[str] = frozenset()


class CareNgoLetterMixin(models.AbstractModel):
    """Let each decision on a document issue its letter, by the step itself.

    A decision of a person waits for its letter. What the law does itself waits for
    nothing: a letter that cannot be written then becomes a task of the officer.

    Stands before ``care.lifecycle.mixin`` in ``_inherit``, so that a letter is written
    when the step has had its effects and before any step that follows from it.
    """

    _name = "care.ngo.letter.mixin"
    _description = "Decided by Letter"

    # The kind of case in the keys of the types of letters: ``<case>_<step>``.
    _letter_case: str | None = None
    _letter_steps: Mapping[str, LetterStep] = {}
    # Steps without a letter of their own that end earlier ones all the same.
    _letter_ends: Mapping[str, LetterStep] = {}

    owes_letter = fields.Boolean(
        string="Letter Still to Issue",
        compute="_compute_owes_letter",
        groups="base.group_user",
        help="The law acted by itself and the letter about it is not out.",
    )

    def _compute_owes_letter(self):
        owed = self._get_owed_letters()
        for case in self:
            case.owes_letter = bool(owed.get(case.id))

    # === ACTIONS === #

    def action_issue_letter(self):
        """Issue the letters that were missing when the law acted by itself.

        :raise AccessError: if the user is no officer
        :raise UserError: if what they need is still missing
        """
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        self.lock_for_update()
        owed = self._get_owed_letters()
        if not any(owed.values()):
            raise UserError(self.env._("Every letter is out."))
        for case in self:
            for entry in owed[case.id]:
                case._issue_letters(entry.action, entry.reason)

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if ends := self._letter_ends.get(name):
            self._end_letters(ends)
        step = self._letter_steps.get(name)
        if step is None:
            return
        self._end_letters(step)
        if self._get_lifecycle()[name].system:
            for case in self:
                case._issue_letter_or_ask(name, reason)
        else:
            self._issue_letters(name, reason)

    def _issue_letters(self, name, reason):
        # Nobody holds rights to write letters: the steps issue them here only.
        self.env["care.ngo.letter"].sudo()._issue(self, name, reason)

    def _issue_letter_or_ask(self, name, reason):
        """Issue the letter of a step of the law, or leave the officer a task."""
        try:
            with self.env.cr.savepoint():
                self._issue_letters(name, reason)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UserError as error:
            self._ask_for_letter(str(error))
        except Exception as error:  # whatever it is, the law has acted
            _logger.exception("No letter of %s for %s", name, self)
            self._ask_for_letter(type(error).__name__)

    def _ask_for_letter(self, problem):
        administrators = self.env.ref("base.group_system").all_user_ids
        for user in find_officers(self) or administrators:
            case = self.with_context(lang=user.lang)
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=case.env._("Issue the letter about what the law did itself"),
                note=plaintext2html(problem),
                user_id=user.id,
            )

    def _get_owed_letters(self):
        """Return ``{case id: entries of the trail}`` of steps without their letter."""
        flow = self._get_lifecycle()
        steps = [name for name in self._letter_steps if flow[name].system]
        # What is owed does not depend on who asks.
        trail = self.env["care.audit.entry"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        taken = trail.search([*domain, ("action", "in", steps)], order="id")
        by_case = taken.grouped("res_id")
        owed = {}
        for case in self:
            out = Counter(case.sudo()._get_letters().mapped("step"))
            by_step = by_case.get(case.id, trail).grouped("action")
            missing = [entries[out[name] :].ids for name, entries in by_step.items()]
            owed[case.id] = trail.browse(chain.from_iterable(missing))
        return owed

    def _end_letters(self, step):
        """Take the force from the letters that the one of ``step`` answers."""
        # Letters and their papers are written by the steps only.
        letters = self.sudo()._get_letters()
        later = self.env._("A later decision took its place.")
        letters.filtered(lambda x: x.step in step.replaces)._replace_documents(later)
        letters.filtered(lambda x: x.step in step.revokes)._revoke_documents(later)

    # === HOOKS === #

    def _get_letters(self):
        """Hook: return the letters on these very cases."""
        raise NotImplementedError

    def _prepare_letter_vals(self):
        """Hook: return whom the letter is for and what it is about."""
        raise NotImplementedError
