from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ..logic.lifecycle import Lifecycle

# Compared by identity: a client can send any context *value*, never this object.
_TRANSITION_TOKEN = object()


class StepNames(fields.Json):
    """Names of steps: a list, also where no step is possible."""

    def convert_to_record(self, value, record):
        """Return a list; the field of Odoo reads False for an empty one."""
        return super().convert_to_record(value or [], record)


class CareLifecycleMixin(models.AbstractModel):
    """Give a document a ``state`` that only declared transitions change."""

    _name = "care.lifecycle.mixin"
    _description = "Lifecycle Mixin"
    _inherit = ["mail.thread"]

    _lifecycle: Lifecycle | None = None
    # More fields that only a transition writes, such as who decided.
    _lifecycle_fields: tuple[str, ...] = ()
    # What the digest in the trail covers, unless ``_get_audit_payload`` says more.
    _audit_fields: tuple[str, ...] = ()

    state = fields.Selection(
        selection=lambda self: [],  # each document lists its own states
        default=lambda self: self._get_lifecycle().initial,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_states",
    )
    state_since = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )
    available_transitions = StepNames(compute="_compute_available_transitions")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_available_transitions(self):
        steps = filter(self._may_take, self._get_lifecycle().transitions)
        blockers = {step.name: self._get_transition_blockers(step) for step in steps}
        for document in self:
            document.available_transitions = [
                name for name, reasons in blockers.items() if not reasons[document.id]
            ]

    def _group_expand_states(self, states, _domain):
        """Return the states in use, in the order of the flow.

        A board with a column for each of fifteen states hides the few that hold
        documents behind empty ones.
        """
        labels = self._fields["state"]._description_selection(self.env)
        return [value for value, _label in labels if value in states]

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._get_guarded_fields()
        if any(guarded & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("A new document starts in its first state."))
        documents = super(CareLifecycleMixin, self._get_maker()).create(vals_list)
        documents = documents.with_env(self.env)
        initial = self._get_lifecycle().initial
        # Nobody holds rights on the trail: it is written by the engine only.
        trail = self.env["care.audit.entry"].sudo()
        payload = documents.sudo()._get_audit_payload()
        trail._append(documents, "create", state_to=initial, payload=payload)
        return documents

    def _get_maker(self):
        """Let rows that come with an addon begin without a note.

        No language is loaded yet in which it could be read; the trail tells it, in
        that of each reader.
        """
        if self.env.user._is_superuser() and self.env.context.get("install_mode"):
            return self.with_context(mail_create_nolog=True)
        return self

    def write(self, vals):
        token = self.env.context.get("lifecycle_token")
        if self._get_guarded_fields() & vals.keys() and token is not _TRANSITION_TOKEN:
            raise AccessError(self.env._("Only a document's actions change its state."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_initial(self):
        initial = self._get_lifecycle().initial
        if any(document.state != initial for document in self):
            raise UserError(
                self.env._("A document that has begun its way is kept as evidence.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_told_in_trail(self):
        # Nobody holds rights on the trail: it is written by the engine only.
        trail = self.env["care.audit.entry"].sudo()
        states = {document.id: document.state for document in self}
        trail._append(self, "delete", state_from=states)

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        """Move every document in ``self`` through one transition, or none of them.

        :param str reason: why; kept in the chatter and in the audit trail
        :raise AccessError: if the user may not write a document or take the step
        :raise UserError: if a reason is missing or a document cannot take the step
        """
        transition = self._get_lifecycle()[name]
        # What a step makes on its way starts from no default that the client sends.
        context = clean_context(self.env.context)
        self.with_env(self.env(context=context))._apply_step(transition, reason)

    def _apply_step(self, transition, reason):
        self.check_access("write")
        self.lock_for_update()
        self._check_transition(transition, reason)
        self._before_transition(transition)
        sources = {document.id: document.state for document in self}
        vals = self._prepare_transition_vals(transition)
        vals |= {"state": transition.target, "state_since": fields.Datetime.now()}
        self.with_context(lifecycle_token=_TRANSITION_TOKEN).write(vals)
        if reason:
            self._message_log_batch(bodies=dict.fromkeys(self.ids, reason))
        self._append_to_trail(transition, sources, reason)
        self._after_transition(transition)

    def _apply_with_reason(self, name, reason=None):
        """Take a step that needs a reason, or open the dialog that asks for it."""
        if reason:
            self._apply_transition(name, reason=reason)
            return True
        return self._ask_reason(name)

    def _ask_reason(self, name):
        """Return the dialog that asks why and then calls ``action_<name>``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": "care.lifecycle.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                "default_transition": name,
            },
        }

    def _append_to_trail(self, transition, sources, reason):
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(
            self,
            transition.name,
            state_from=sources,
            state_to=transition.target,
            reason=reason,
            payload=self._get_audit_payload(),
        )

    def _check_role(self, transition):
        if not self._may_take(transition):
            raise AccessError(self.env._("This step belongs to another role."))

    def _check_transition(self, transition, reason):
        self._check_role(transition)
        if transition.reason_required and not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        found = self._get_transition_blockers(transition)
        lines = [f"{doc.display_name}: {why}" for doc in self for why in found[doc.id]]
        if lines:
            raise UserError("\n".join(lines))

    def _may_take(self, transition):
        user, groups = self.env.user, ",".join(transition.groups)
        if user._is_superuser():
            return True
        return not transition.system and (not groups or user.has_groups(groups))

    def _get_guarded_fields(self):
        return {"state", "state_since", *self._lifecycle_fields}

    @api.model
    def _get_engine_fields(self):
        return super()._get_engine_fields() | self._get_guarded_fields()

    def _creation_message(self):
        """Name the kind of document in the language of whoever makes it.

        Jobs and imports have no language in their context; Odoo would then write half
        of the sentence in English. What the system makes by itself is told in the
        language of the company's papers.
        """
        user = self.env.user
        own = self.env.company._get_paper_lang() if user._is_superuser() else user.lang
        document = self.with_context(lang=self.env.lang or own)
        kind = document.env["ir.model"]._get(self._name).name
        return document.env._("Created: %(kind)s", kind=kind)

    # === HOOKS === #

    def _get_lifecycle(self):
        """Hook: extend the flow with ``super()._get_lifecycle().extend(...)``."""
        return self._lifecycle

    def _get_transition_blockers(self, transition):
        """Hook: tell why these documents cannot take ``transition`` now.

        :return: ``{document_id: [reason, ...]}``; overrides add to ``super()``'s lists
        """
        wrong_state = self.env._("not possible in the current state.")
        return {
            document.id: [] if document.state in transition.sources else [wrong_state]
            for document in self
        }

    def _get_step_names(self):
        """Hook: name what the trail tells and no button of the form names.

        A step that only the engine takes goes by the state that it leads to.

        :return: ``{action: text}``; overrides add what they append to the trail
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            step.name: states.get(step.target, step.name)
            for step in self._get_lifecycle().transitions
        }

    def _before_transition(self, transition):
        """Hook: prepare other records; the state is still the old one."""

    def _prepare_transition_vals(self, transition):
        """Hook: return more values to write together with the new state."""
        return {}

    def _after_transition(self, transition):
        """Hook: cause side effects (activities, mails); the state is the new one."""

    def _get_audit_payload(self):
        """Hook: return ``{document_id: plain values}`` for the digest in the trail.

        Each document tells what it says from its first entry on; the contract asks.
        """
        plain = [(name, self._fields[name]) for name in self._audit_fields]
        return {
            document.id: {
                name: field.convert_to_read(
                    document[name], document, use_display_name=False
                )
                for name, field in plain
            }
            # The trail covers what some readers of the document may not see.
            for document in (self.sudo() if plain else ())
        }
