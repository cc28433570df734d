from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import GOING_STATES
from ..logic.difference import compare, rebase


class CareNgoRequest(models.Model):
    """What an approved request brings about; the one way into registered values."""

    _inherit = "care.ngo.request"

    def _apply_effect(self):
        """Write each request into the register, all of them or none."""
        for request in self:
            changes = request._get_changes()
            request._keep_changes(changes)
            # The register lets only its own steps write these values.
            ngo = request.ngo_id.sudo()
            values = {change.name: change.after for change in changes}
            if values:
                ngo._change_registered(values, request)
            if effect := EFFECTS.get(request.effect):
                getattr(request, effect)(ngo)
            request._hand_over_documents(ngo)

    def _keep_changes(self, changes):
        """Add a line for each value: what it was, what it is from now on."""
        # Nobody holds rights on these lines: they are written here only.
        self.env["care.ngo.request.change"].sudo().create(
            [
                {
                    "request_id": self.id,
                    "ngo_id": self.ngo_id.id,
                    "field_name": change.name,
                    "value_before": change.before,
                    "value_after": change.after,
                    "date": fields.Date.context_today(self),
                }
                for change in changes
            ]
        )

    def _hand_over_documents(self, ngo):
        """Add files that the body's own checklist asks for as their next version."""
        newest = {
            line.type_id.stands_for_id or line.type_id: line
            for line in self.document_line_ids.sorted("id")
        }
        wanted = ngo.form_id.document_type_ids
        lines = {kind: line for kind, line in newest.items() if kind in wanted}
        if ngo.state not in GOING_STATES:
            return
        # The files were judged with the request; the register takes them over.
        self.env["care.ngo.document"].sudo().create(
            [
                {
                    "ngo_id": ngo.id,
                    "type_id": kind.id,
                    "file": line.with_context(bin_size=False).sudo().file,
                    "filename": line.filename,
                    "date_expiry": line.date_expiry,
                }
                for kind, line in lines.items()
            ]
        )

    # === EFFECTS: called by name from the closed table below === #

    def _apply_people(self, ngo):
        """End the terms that end, then begin the new ones."""
        reason = self.display_name
        for line in self.person_line_ids.filtered("person_id"):
            line.person_id.sudo().action_end(line.date_to, reason)
        joining = self.person_line_ids.filtered(lambda line: not line.person_id)
        people = (
            self.env["care.ngo.person"]
            .sudo()
            .create(
                [
                    {
                        "ngo_id": ngo.id,
                        "name": line.name,
                        "role": line.role,
                        "date_from": line.date_from,
                        "date_to": line.date_to,
                        "nationality_id": line.nationality_id.id,
                        "national_id": line.sudo().national_id,
                    }
                    for line in joining
                ]
            )
        )
        # What newcomers have declared about themselves holds from now on.
        joined = dict(zip(joining.sudo(), people, strict=True))
        self.env["care.ngo.kinship"].sudo().create(
            [
                {
                    "person_id": person.id,
                    "relation": line.kin_relation,
                    "relative_id": (line.kin_person_id or joined[line.kin_line_id]).id,
                }
                for line, person in joined.items()
                if line._prepare_relation(person._get_person_key())
            ]
        )

    def _apply_branch(self, ngo):
        if self.branch_id:
            self.branch_id._close(self)
        else:
            self.env["care.ngo.branch"]._open(self)

    def _apply_campaign(self, ngo):
        self.env["care.ngo.campaign"]._permit(self)

    def _apply_foreign_fund(self, ngo):
        self._clear_foreign_fund()

    def _apply_merger(self, ngo):
        """End the body in favour of one that still works this very moment.

        :raise UserError: if the other body has ended, or somebody is at work on it
        """
        successor = self._find_successor()
        # Nobody ends it, nor merges it in turn, until this step is through.
        successor.lock_for_update()
        if problems := self._get_merger_problems():
            raise UserError("\n".join(text for _field, text in problems))
        ngo._end_by_request("merge", self, {"successor_id": successor.id})

    def _apply_liquidation(self, ngo):
        ngo._end_by_request("liquidate", self, {"liquidator": self.liquidator})

    def _apply_public_benefit(self, ngo):
        self.env["care.ngo.public.benefit"]._grant(self)

    def _apply_regularise(self, ngo):
        ngo._write_decided({"date_regularised": fields.Date.context_today(self)})

    # === REFRESH === #

    def _rebase(self):
        """Put the proposal on top of what the register states now.

        What the applicant changed stays; what he left alone follows the register.
        """
        for request in self:
            registered = request._get_registered()
            proposed = request._get_proposed()
            old = request.sudo().base or {}
            base = {name: old.get(name) for name in proposed}
            now = {name: registered.get(name) for name in proposed}
            vals = {"base": registered}
            for change in compare(proposed, rebase(base, now, proposed)):
                field = self._fields[f"new_{change.name}"]
                after = change.after
                if field.type == "many2many":
                    after = [Command.set(after or [])]
                vals[field.name] = after or False
            request._write_engine(vals)


EFFECTS = {
    "board": "_apply_people",
    "management": "_apply_people",
    "branch": "_apply_branch",
    "campaign": "_apply_campaign",
    "foreign_fund": "_apply_foreign_fund",
    "merger": "_apply_merger",
    "public_benefit": "_apply_public_benefit",
    "regularise": "_apply_regularise",
    "liquidation": "_apply_liquidation",
}
