from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..logic.audit import ChainProblem, digest, entry_hash, verify_chain

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION care_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: its rows are evidence', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql
"""


def make_append_only(env, table):
    """Let the database itself refuse UPDATE, DELETE and TRUNCATE on ``table``.

    Rows are guarded one by one: a foreign key that looks in vain for rows to clear,
    as when a user is deleted who never acted, is no change.
    """
    env.cr.execute(REFUSE_CHANGE)
    name = SQL.identifier(table)
    for trigger, events in (
        (f"{table}_append_only", SQL("UPDATE OR DELETE ON %s FOR EACH ROW", name)),
        (f"{table}_no_truncate", SQL("TRUNCATE ON %s FOR EACH STATEMENT", name)),
    ):
        known = SQL.identifier(trigger)
        env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", known, name))
        env.cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE %s EXECUTE FUNCTION care_refuse_change()",
                known,
                events,
            )
        )


def find_unguarded(env):
    """Return the tables of evidence that the database does not refuse to change.

    Whoever switches a trigger off, removes or hollows it out, and puts it back when he
    is done, is told by the hashes; whoever leaves it so is told here.

    :return: a list of ``{table, why}``; ``why`` is the name of what is not in force
    """
    tables = {model._table for model in env.registry.values() if model._append_only}
    _head, body, _tail = REFUSE_CHANGE.split("$$")
    found = env.execute_query(
        SQL(
            """SELECT tgrelid::regclass::text, tgname
                 FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                WHERE tgenabled IN ('O', 'A') AND prosrc = %s""",
            body,
        )
    )
    return [
        {"table": table, "why": trigger}
        for table in sorted(tables)
        for trigger in (f"{table}_append_only", f"{table}_no_truncate")
        if (table, trigger) not in found
    ]


# The button that takes a step is named after it.
STEP = "action_"
# Who is told whether the whole trail holds, and where not.
VERIFIERS = "social_care_base.group_care_auditor,base.group_system"


class CareAuditEntry(models.Model):
    """One thing that happened to one document; written once, chained by hash."""

    _name = "care.audit.entry"
    _description = "Audit Trail Entry"
    _written_by_code = True
    _append_only = True
    _inherit = ["care.follow.mixin"]
    _order = "id desc"
    _rec_name = "action"
    _log_access = False

    res_model = fields.Char(string="Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    seq = fields.Integer(string="Place in Chain", required=True, readonly=True)
    action = fields.Char(required=True, readonly=True)
    state_from = fields.Char(readonly=True)
    state_to = fields.Char(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )
    action_name = fields.Char(string="Step", compute="_compute_names")
    state_from_name = fields.Char(string="From", compute="_compute_names")
    state_to_name = fields.Char(string="To", compute="_compute_names")
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(string="Reason as Written", readonly=True)
    digest = fields.Char(readonly=True, help="SHA-256 of what was decided.")
    entry_hash = fields.Char(required=True, readonly=True)

    _chain_uniq = models.UniqueIndex(
        "(res_model, res_id, seq)", "Somebody else has just acted on this document."
    )
    _date_idx = models.Index("(date DESC)")
    _user_idx = models.Index("(user_id)")

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends("res_model", "action", "state_from", "state_to")
    @api.depends_context("lang")
    def _compute_names(self):
        """Name steps and states as the screens of the document name them."""
        for kind, entries in self.grouped("res_model").items():
            states, steps = self._get_names(kind)
            for entry in entries:
                entry.action_name = steps.get(entry.action, entry.action)
                entry.state_from_name = states.get(entry.state_from, entry.state_from)
                entry.state_to_name = states.get(entry.state_to, entry.state_to)

    def _get_names(self, kind):
        """Return labels of the states and of the steps of a kind of document."""
        document = self.env.get(kind)
        steps = {
            "create": self.env._("Created"),
            "change": self.env._("Changed"),
            "delete": self.env._("Deleted"),
        }
        if document is None or "state" not in document._fields:
            return {}, steps
        states = dict(document._fields["state"]._description_selection(self.env))
        # The labels of buttons are no secret; the view is read whoever asks.
        form, _view = document.sudo()._get_view(view_type="form")
        for button in form.iter("button"):
            name = button.get("name", "")
            if name.startswith(STEP) and button.get("string"):
                steps.setdefault(name.removeprefix(STEP), button.get("string"))
        if "available_transitions" in document._fields:
            for step, name in document._get_step_names().items():
                steps.setdefault(step, name)
        return states, steps

    @api.model
    def _append(
        self,
        records,
        action,
        *,
        state_from=None,
        state_to=None,
        reason=None,
        payload=None,
    ):
        """Add one entry for each of ``records``, with two statements in all.

        :param dict state_from: ``{record id: state}``; a plain string serves for all
        :param dict payload: ``{record id: plain values}`` that the digest covers
        """
        if not records:
            return
        heads = self._get_heads(records)
        shared = {
            "action": action,
            "state_to": state_to,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "reason": (reason or "").strip() or None,
        }
        entries = []
        for record in records:
            seq, previous = heads.get(record.id, (0, ""))
            values = (payload or {}).get(record.id)
            entry = shared | {
                "res_model": records._name,
                "res_id": record.id,
                "seq": seq + 1,
                "state_from": self._pick(state_from, record.id),
                "digest": digest(values) if values else None,
            }
            entries.append(entry | {"entry_hash": entry_hash(previous, entry)})
        self._insert(entries)

    def _insert(self, entries):
        columns = SQL(", ").join(map(SQL.identifier, entries[0]))
        rows = SQL(", ").join(SQL("%s", tuple(entry.values())) for entry in entries)
        self.env.cr.execute(
            SQL("INSERT INTO care_audit_entry (%s) VALUES %s", columns, rows)
        )

    @staticmethod
    def _pick(value, record_id):
        return value.get(record_id) if isinstance(value, dict) else value

    def _get_heads(self, records):
        """Return ``{record id: (place, hash)}`` of the last entry of each chain."""
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (res_id) res_id, seq, entry_hash
                     FROM care_audit_entry WHERE res_model = %s AND res_id = ANY(%s)
                    ORDER BY res_id, seq DESC""",
                records._name,
                list(records.ids),
            )
        )
        return {res_id: (seq, entry_hash) for res_id, seq, entry_hash in found}

    @api.model
    def _verify(self, records=None) -> list[ChainProblem]:
        """Return every place where a chain does not hold; none is the proof."""
        where = SQL("TRUE")
        if records is not None:
            where = SQL(
                "res_model = %s AND res_id = ANY(%s)", records._name, list(records.ids)
            )
        self.env.cr.execute(
            SQL(
                """SELECT res_model, res_id, seq, action, state_from, state_to, user_id,
                          date, reason, digest, entry_hash
                     FROM care_audit_entry WHERE %s ORDER BY res_model, res_id, seq""",
                where,
            )
        )
        names = [column.name for column in self.env.cr.description]
        rows = iter(lambda: self.env.cr.fetchmany(10_000), [])
        return verify_chain(
            dict(zip(names, row, strict=True)) for c in rows for row in c
        )

    @api.model
    def _verify_states(self, records=None) -> list[ChainProblem]:
        """Return each document whose state is not the last one that its trail tells.

        Whoever changes a state in the database leaves the chain whole. One statement
        for each kind of document, over all companies.
        """
        if records is not None:
            return self._compare_states(records, SQL("d.id = ANY(%s)", records.ids))
        names = self.env.registry.descendants(["care.lifecycle.mixin"], "_inherit")
        return [
            problem
            for name in sorted(names)
            if self.env[name]._auto and not self.env[name]._abstract
            for problem in self._compare_states(self.env[name], SQL("TRUE"))
        ]

    def _compare_states(self, documents, where):
        documents.flush_model(["state"])
        found = self.env.execute_query(
            SQL(
                """SELECT d.id, COALESCE(e.seq, 0), e.state_to IS NULL
                     FROM %(table)s d
                     LEFT JOIN (
                          SELECT DISTINCT ON (res_id) res_id, seq, state_to
                            FROM care_audit_entry
                           WHERE res_model = %(kind)s AND state_to IS NOT NULL
                           ORDER BY res_id, seq DESC
                     ) e ON e.res_id = d.id
                    WHERE %(where)s AND d.state IS DISTINCT FROM e.state_to
                    ORDER BY d.id""",
                table=SQL.identifier(documents._table),
                kind=documents._name,
                where=where,
            )
        )
        return [
            ChainProblem(
                documents._name, row, seq, "untold" if is_untold else "another state"
            )
            for row, seq, is_untold in found
        ]

    def action_verify(self):
        """Check every chain and tell an auditor or an administrator what was found."""
        self.check_access("read")
        if not self.env.user.has_groups(VERIFIERS):
            raise AccessError(
                self.env._("Only auditors and administrators verify the whole trail.")
            )
        # Rules of readers must not hide a break.
        trail = self.sudo()
        problems = trail._verify() + trail._verify_states()
        roots = self.env["care.audit.root"].sudo()._verify_roots()
        unguarded = find_unguarded(self.env)
        kind, text = "success", self.env._("The audit trail is complete.")
        if problems or roots or unguarded:
            kind = "danger"
            broken = [f"{p.res_model},{p.res_id}#{p.seq}" for p in problems[:20]]
            broken += [str(root["date"]) for root in roots[:20]]
            broken += [found["why"] for found in unguarded]
            places = ", ".join(broken)
            text = self.env._("The audit trail is broken at: %(places)s", places=places)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": text, "sticky": kind == "danger"},
        }
