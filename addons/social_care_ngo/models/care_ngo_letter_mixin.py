from collections.abc import Mapping, Set
from dataclasses import dataclass

from odoo import models


@dataclass(frozen=True, kw_only=True)
class LetterStep:
    """What the letter of one step does to the earlier letters of the same case.

    A replaced letter was right and has had its answer; a revoked one no longer holds.
    """

    replaces: Set[str] = frozenset()
    revokes: Set[str] = frozenset()


class CareNgoLetterMixin(models.AbstractModel):
    """Let each decision on a document issue its letter, by the step itself.

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

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if ends := self._letter_ends.get(name):
            self._end_letters(ends)
        step = self._letter_steps.get(name)
        if step is not None:
            self._end_letters(step)
            # Nobody holds rights to write letters: the steps issue them here only.
            self.env["care.ngo.letter"].sudo()._issue(self, name, reason)

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
