from collections import Counter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import OrderedSet

from ..formats import join_names
from ..logic.audit import digest

PREPARE = "prepare"


class CareDecisionMixin(models.AbstractModel):
    """Keep who decided what on a document, and keep incompatible duties apart.

    Decisions are rows that nobody edits or deletes. A write to a protected field
    that really changes what was decided makes the valid decisions invalid, and its
    author somebody who prepared the file.
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
            watched = self.browse(OrderedSet(self._search_own().mapped("res_id")))
        before = watched._get_payload_hashes()
        result = super().write(vals)
        after = watched._get_payload_hashes()
        changed = watched.filtered(lambda d: before[d.id] != after[d.id])
        reason = self.env._("What was decided on has changed.")
        changed._invalidate_decisions(reason)
        changed._record_change(reason)
        return result

    # === DUTIES === #

    def _get_duty_blockers(self, duty, tier=None, *, opens_round=False):
        """Tell why the user may not perform ``duty`` on these documents.

        Whatever the user did in this round of the file forbids incompatible duties,
        whether it still stands or not. Only the same duty in the same tier may be
        performed again once it no longer stands: the former act counts for nothing.

        :param tier: without one, that of :meth:`_get_duty_tier`
        :param opens_round: the duty begins another round, in which nobody has acted
        :return: ``{document_id: [reason, ...]}`` for ``_get_transition_blockers``
        """
        mine = self.env["care.decision"].browse()
        if not opens_round:
            mine = self._get_own_acts()
        by_file = mine.grouped(lambda d: (d.root_model, d.root_id))
        rules = self.env["care.duty"]._get_rules()
        blockers = {}
        for document in self:
            root = document._get_duty_root()
            act = (duty, tier or document._get_duty_tier(duty) or False)
            done = by_file.get((root._name, root.id), mine.browse())
            done = done.filtered(
                lambda d, act=act: (d.duty_id.code, d.tier) != act or d.is_valid
            ).duty_id
            conflicts = self.env["care.duty"]._get_conflicts(
                duty, done.mapped("code"), rules
            )
            names = done.filtered(lambda d, c=conflicts: d.code in c).mapped("name")
            blockers[document.id] = self._get_conflict_reasons(names)
        return blockers

    def _add_duty_blockers(self, blockers, duty):
        """Add to ``blockers`` why the user may not perform ``duty``, if it is one."""
        if self and duty:
            for document_id, reasons in self._get_duty_blockers(duty).items():
                blockers[document_id] += reasons

    def _get_unproposed(self):
        """Return the documents that nobody's standing proposal is about."""
        return self - self.browse(self._get_valid_decisions("propose").mapped("res_id"))

    def _get_own_acts(self):
        """Return what the user did in the present round of each file.

        Who has two accounts under one contact is one person.
        """
        found = self._get_file_decisions()
        rounds, me = self._get_rounds(found), self.env.user.partner_id
        return found.filtered(
            lambda d: (
                d.user_id.partner_id == me
                and d.outcome != "invalidated"
                and d.round == rounds[d.root_model, d.root_id]
            )
        )

    def _get_rounds(self, decisions):
        """Return the number of the last round of each file; the first is 0."""
        rounds = {}
        for decision in decisions:
            key = decision.root_model, decision.root_id
            rounds[key] = max(rounds.get(key, 0), decision.round)
        return rounds

    def _check_duty(self, duty, tier=None, *, opens_round=False):
        """Refuse unless the user may perform ``duty`` on every document.

        :raise UserError: with every reason
        """
        blockers = self._get_duty_blockers(duty, tier, opens_round=opens_round)
        lines = [f"{d.display_name}: {why}" for d in self for why in blockers[d.id]]
        if lines:
            raise UserError("\n".join(lines))

    def _get_conflict_reasons(self, names):
        if not names:
            return []
        return [
            self.env._(
                "You have acted on this file before (%(duties)s). Another person must"
                " take this step.",
                duties=join_names(self.env, sorted(names)),
            )
        ]

    def _record_duty(
        self,
        duty,
        outcome="approved",
        *,
        tier=None,
        band=None,
        rule=None,
        reason=None,
        opens_round=False,
    ):
        """Append that the user has performed ``duty`` on each document.

        :param opens_round: with this act another round of the file begins, such as a
            later measure after an earlier one was decided; duties are kept apart
            within a round
        :return: the new ``care.decision`` rows
        :raise UserError: if the user has performed an incompatible duty on the file,
            or if the duty is unknown
        """
        self._lock_files()
        self._check_duty(duty, tier, opens_round=opens_round)
        hashes = self._get_payload_hashes()
        duty_id = self.env["care.duty"]._get_by_code(duty).id
        return self._append_decisions(
            [
                {
                    "res_id": document.id,
                    "outcome": outcome,
                    "duty_id": duty_id,
                    "payload_hash": hashes[document.id],
                    "tier": tier,
                    "band": band,
                    "rule": rule,
                    "reason": reason,
                }
                for document in self
            ],
            opens_round=opens_round,
        )

    def _get_valid_decisions(self, duty=None):
        """Return the decisions that still stand, of one duty or of all."""
        decisions = self._search_own().filtered("is_valid")
        return decisions.filtered(lambda d: duty in (None, d.duty_id.code))

    def _invalidate_decisions(self, reason):
        """Append a row to each valid decision that says it no longer stands."""
        self._append_decisions(
            [
                {
                    "res_id": decision.res_id,
                    "outcome": "invalidated",
                    "duty_id": decision.duty_id.id,
                    "payload_hash": decision.payload_hash,
                    "invalidates_id": decision.id,
                    "tier": decision.tier,
                    "reason": reason,
                }
                for decision in self._get_valid_decisions()
            ]
        )

    def _record_change(self, reason):
        """Append that the user prepared what these documents now say, once a file.

        Whoever changes what was decided on decides on it no more. What the engine
        changes is nobody's preparation.
        """
        if not self or self.env.user._is_superuser():
            return
        known = {
            (d.root_model, d.root_id)
            for d in self._get_own_acts()
            if d.duty_id.code == PREPARE
        }
        hashes = self._get_payload_hashes()
        duty_id = self.env["care.duty"]._get_by_code(PREPARE).id
        self._append_decisions(
            [
                {
                    "res_id": document.id,
                    "outcome": "done",
                    "duty_id": duty_id,
                    "payload_hash": hashes[document.id],
                    "reason": reason,
                }
                for document in self
                if (document._get_duty_root()._name, document._get_duty_root().id)
                not in known
            ]
        )

    # === PRIVATE === #

    def _search_own(self):
        return self._search_decisions(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        )

    def _append_decisions(self, rows, *, opens_round=False):
        known = self.browse({row["res_id"] for row in rows})._get_file_decisions()
        places = Counter((d.root_model, d.root_id) for d in known)
        rounds = self._get_rounds(known)
        for row in rows:
            root = self.browse(row["res_id"])._get_duty_root()
            file = root._name, root.id
            places[file] += 1
            row |= {
                "res_model": self._name,
                "root_model": root._name,
                "root_id": root.id,
                "round": rounds.get(file, 0) + opens_round,
                "seq": places[file],
                "user_id": self.env.uid,
            }
        self.invalidate_recordset(["decision_ids"])
        # Nobody holds rights on decisions: they are written by the engine only.
        return self.env["care.decision"].sudo().create(rows).sudo(False)

    def _search_decisions(self, domain):
        # The duty matrix must see all decisions, also those that rules hide.
        return self.env["care.decision"].sudo().search(domain)

    def _get_file_decisions(self):
        """Return every decision on the files of these documents, by any document."""
        return self._search_decisions(
            Domain.OR(
                Domain("root_model", "=", roots._name)
                & Domain("root_id", "in", roots.ids)
                for roots in self._get_roots()
            )
        )

    def _get_roots(self):
        """Return the files of these documents, one recordset a model."""
        ids = {}
        for document in self:
            root = document._get_duty_root()
            ids.setdefault(root._name, OrderedSet()).add(root.id)
        return [self.env[name].browse(found) for name, found in ids.items()]

    def _lock_files(self):
        for roots in self._get_roots():
            # Whoever acts on a part may lack rights on the whole: only a lock is taken.
            roots.sudo().lock_for_update()

    def _get_payload_hashes(self):
        return {
            document.id: digest(document._get_decision_payload()) for document in self
        }

    # === HOOKS === #

    def _get_duty_root(self):
        """Hook: return the record under which the duties of a file are compared."""
        self.ensure_one()
        return self

    def _get_duty_tier(self, duty):
        """Hook: return the tier in which ``duty`` would be performed now, if any."""
        self.ensure_one()
        return

    def _get_decision_payload(self):
        """Hook: return the plain values that a decision covers and freezes."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_read(
                self[name], self, use_display_name=False
            )
            for name in self._protected_fields
        }
