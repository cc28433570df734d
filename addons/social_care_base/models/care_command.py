from odoo import api, models

from ..logic.commands import CareCommand, CommandResult
from .care_audit_entry import find_unguarded


class CareCommandLine(models.AbstractModel):
    """The commands of ``odoo care``: each addon adds its own by inheritance.

    A command calls the model methods that the screens call, with the rights of the
    user it was started for.
    """

    _name = "care.command"
    _description = "Command Line"

    @api.model
    def _run_audit(self, options, progress):
        """Check all evidence; any difference makes the command fail."""
        report = {}
        for name, check in self._get_audit_checks().items():
            progress(name)
            report[name] = check()
        count = sum(map(len, report.values()))
        if count:
            summary = self.env._("%(count)s differences found.", count=count)
        else:
            summary = self.env._("Everything agrees.")
        return CommandResult(summary, report, is_ok=not count)

    def _check_trail(self):
        trail = self.env["care.audit.entry"]
        trail.check_access("read")
        # Rules of readers must not hide a break from whoever may verify.
        return [vars(problem) for problem in trail.sudo()._verify()]

    def _check_states(self):
        trail = self.env["care.audit.entry"]
        trail.check_access("read")
        # Rules of readers must not hide a state from whoever may verify.
        return [vars(problem) for problem in trail.sudo()._verify_states()]

    def _check_roots(self):
        roots = self.env["care.audit.root"]
        roots.check_access("read")
        # Whoever may verify reads every entry that the roots cover.
        return roots.sudo()._verify_roots()

    def _check_guards(self):
        self.env["care.audit.entry"].check_access("read")
        return find_unguarded(self.env)

    def _check_papers(self):
        papers = self.env["care.document"]
        papers.check_access("read")
        # Rules of readers must not hide an altered paper from whoever may verify.
        return papers.sudo()._verify_papers()

    # === HOOKS === #

    @api.model
    def _get_commands(self):
        """Hook: return ``{name: CareCommand}``; overrides add their own."""
        audit = CareCommand("audit", "verify the evidence", "_run_audit")
        return {audit.name: audit}

    @api.model
    def _get_audit_checks(self):
        """Hook: return ``{name: function}``; each returns a list of differences.

        A difference is a dict of plain values; an empty list is the proof.
        """
        return {
            "audit_trail": self._check_trail,
            "audit_states": self._check_states,
            "audit_roots": self._check_roots,
            "audit_guards": self._check_guards,
            "papers": self._check_papers,
        }
