from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.audit import digest


class CareDecisionMixin(models.AbstractModel):
    """Keep who decided what on a document, and keep incompatible duties apart.

    Decisions are rows that nobody edits or deletes. A write to a protected field
    that really changes what was decided makes the valid decisions invalid.
    """

    _name = "care.decision.mixin"
    _description = "Decision Mixin"

    # Fields whose change makes earlier decisions invalid.
    _protected_fields: tuple[str, ...] = ()

    decision_ids = fields.One2many(
        comodel_name="care.decision",
        inverse_name="res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def write(self, vals):
        watched = self.browse()
        if vals.keys() & set(self._protected_fields):
            watched = self.filtered(lambda document: document._get_valid_decisions())
        before = watched._get_payload_hashes()
        result = super().write(vals)
        after = watched._get_payload_hashes()
        changed = watched.filtered(lambda d: before[d.id] != after[d.id])
        changed._invalidate_decisions(self.env._("What was decided on has changed."))
        return result

    # === DUTIES === #

    def _get_duty_blockers(self, duty):
        """Tell why the user may not perform ``duty`` on these documents.

        :return: ``{document_id: [reason, ...]}`` for ``_get_transition_blockers``
        """
        return {document.id: document._get_duty_reasons(duty) for document in self}

    def _get_duty_reasons(self, duty):
        mine = self._get_file_decisions().filtered(
            lambda d: d.user_id == self.env.user and d.outcome != "invalidated"
        )
        done = set(mine.mapped("duty_id.code"))
        conflicts = self.env["care.duty"]._get_conflicts(duty, done)
        if not conflicts:
            return []
        names = mine.duty_id.filtered(lambda d: d.code in conflicts).mapped("name")
        return [
            self.env._(
                "You have acted on this file before (%(duties)s). Another person must"
                " take this step.",
                duties=", ".join(sorted(names)),
            )
        ]

    def _record_duty(
        self, duty, outcome="approved", *, tier=None, band=None, rule=None, reason=None
    ):
        """Append that the user has performed ``duty`` on each document.

        :return: the new ``care.decision`` rows
        :raise UserError: if the user has performed an incompatible duty on the file,
            or if the duty is unknown
        """
        self._get_root_records().lock_for_update()
        blockers = self._get_duty_blockers(duty)
        lines = [f"{d.display_name}: {why}" for d in self for why in blockers[d.id]]
        if lines:
            raise UserError("\n".join(lines))
        hashes = self._get_payload_hashes()
        return self._append_decisions(
            [
                {
                    "document": document,
                    "outcome": outcome,
                    "duty": duty,
                    "payload_hash": hashes[document.id],
                    "tier": tier,
                    "band": band,
                    "rule": rule,
                    "reason": reason,
                }
                for document in self
            ]
        )

    def _get_valid_decisions(self, duty=None):
        """Return the decisions that still stand, of one duty or of all."""
        decisions = self._search_decisions(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        ).filtered("is_valid")
        return decisions.filtered(lambda d: duty in (None, d.duty_id.code))

    def _invalidate_decisions(self, reason):
        """Append a row to each valid decision that says it no longer stands."""
        self._append_decisions(
            [
                {
                    "document": document,
                    "outcome": "invalidated",
                    "duty": decision.duty_id.code,
                    "payload_hash": decision.payload_hash,
                    "invalidates_id": decision.id,
                    "tier": decision.tier,
                    "reason": reason,
                }
                for document in self
                for decision in document._get_valid_decisions()
            ]
        )

    # === PRIVATE === #

    def _append_decisions(self, rows):
        # Nobody holds rights on decisions: they are written by the engine only.
        decisions, vals_list, places = self.env["care.decision"].sudo(), [], {}
        codes = {row["duty"] for row in rows}
        duties = self.env["care.duty"].sudo().search([("code", "in", list(codes))])
        duty_ids = {duty.code: duty.id for duty in duties}
        for row in rows:
            document = row.pop("document")
            root = document._get_duty_root()
            if root not in places:
                places[root] = len(document._get_file_decisions())
            places[root] += 1
            vals_list.append(
                {
                    **{k: v for k, v in row.items() if k != "duty"},
                    "duty_id": duty_ids[row["duty"]],
                    "res_model": document._name,
                    "res_id": document.id,
                    "root_model": root._name,
                    "root_id": root.id,
                    "seq": places[root],
                    "user_id": self.env.uid,
                }
            )
        self.invalidate_recordset(["decision_ids"])
        return decisions.create(vals_list).sudo(False)

    def _search_decisions(self, domain):
        # The duty matrix must see all decisions, also those that rules hide.
        return self.env["care.decision"].sudo().search(domain)

    def _get_file_decisions(self):
        root = self._get_duty_root()
        return self._search_decisions(
            Domain("root_model", "=", root._name) & Domain("root_id", "=", root.id)
        )

    def _get_root_records(self):
        roots = [document._get_duty_root() for document in self]
        return roots[0].browse({root.id for root in roots}) if roots else self

    def _get_payload_hashes(self):
        return {
            document.id: digest(document._get_decision_payload()) for document in self
        }

    # === HOOKS === #

    def _get_duty_root(self):
        """Hook: return the record under which the duties of a file are compared."""
        self.ensure_one()
        return self

    def _get_decision_payload(self):
        """Hook: return the plain values that a decision covers and freezes."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_read(
                self[name], self, use_display_name=False
            )
            for name in self._protected_fields
        }
