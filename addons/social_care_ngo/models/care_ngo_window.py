from odoo import api, fields, models

from odoo.addons.social_care_base.notices import give_task

COMPLETENESS = "ngo_completeness"
DEFICIENCY, CORRECTION = "ngo_deficiency", "ngo_correction"


class CareNgo(models.Model):
    """The clocks of a notification: its check, the window to object, the answers.

    The window opens once, with the first confirmation. It stands still while the body
    has the file and goes on with the days that were left: no letter gives the
    authority another one.
    """

    _inherit = "care.ngo"

    date_objection_until = fields.Date(
        string="Objection until",
        compute="_compute_date_objection_until",
        compute_sudo=True,
    )
    date_answer_due = fields.Date(
        string="Answer until", compute="_compute_date_answer_due", compute_sudo=True
    )

    # === COMPUTES === #

    @api.depends("deadline_ids.date_due", "deadline_ids.state")
    def _compute_date_objection_until(self):
        keys = self._get_objection_keys()
        for ngo in self:
            ngo.date_objection_until = ngo._find_clock(keys).date_due

    @api.depends("deadline_ids.date_due", "deadline_ids.state")
    def _compute_date_answer_due(self):
        keys = self._get_answer_keys()
        for ngo in self:
            ngo.date_answer_due = ngo._find_clock(keys).date_due

    def _find_clock(self, keys):
        return self.deadline_ids.filtered(
            lambda d: d.key in keys and d.state in ("running", "paused")
        )[:1]

    def _get_objection_keys(self):
        """Return the keys of every window: a corrected file may change its form."""
        # The law is public; whoever takes a step need not read every legal form.
        return set(self.env["care.ngo.form"].sudo().search([]).mapped("objection_key"))

    def _get_answer_keys(self):
        return {DEFICIENCY, CORRECTION}

    # === BLOCKERS === #

    def _get_return_blockers(self, ngos):
        """A legal person is not sent back to a state without legal effect."""
        why = self.env._(
            "its completeness was confirmed: ask it to complete the file instead; the"
            " window to object stands still meanwhile."
        )
        return {ngo.id: [why] if ngo.date_legal else [] for ngo in ngos}

    def _get_ask_blockers(self, ngos):
        """Before it is confirmed a file is returned; after the window it is late."""
        unconfirmed = self.env._(
            "its completeness has not been confirmed: return it as incomplete."
        )
        return self._get_window_blockers(ngos, unconfirmed)

    def _get_object_blockers(self, ngos):
        """Who objects has read a complete file, and still has a day left for it."""
        unconfirmed = self.env._(
            "its completeness has not been confirmed: there is nothing to object to"
            " yet."
        )
        return self._get_window_blockers(ngos, unconfirmed)

    def _get_window_blockers(self, ngos, unconfirmed):
        closed = self.env._("the window to object has closed.")
        keys, blockers = self._get_objection_keys(), {}
        for ngo in ngos:
            today = ngo._get_deadline_company(ngo)._get_care_today()
            # Nobody holds rights on time limits; each role is held to them.
            window = ngo.sudo()._find_clock(keys)
            if not ngo.date_legal:
                blockers[ngo.id] = [unconfirmed]
            elif window.state != "running" or window.date_due < today:
                blockers[ngo.id] = [closed]
            else:
                blockers[ngo.id] = []
        return blockers

    # === CLOCKS === #

    def _start_check(self):
        """Begin to check a file that has come in, be it an answer."""
        self._sync_partner()
        self.ngo_document_ids._hand_in()
        for key in self._get_answer_keys():
            self._meet_deadline(key)
        for key in self._get_objection_keys():
            self._resume_deadline(key)
        self._start_deadline(COMPLETENESS)
        # The portal holds no rights on activities; the officer's to-do is the engine's.
        for ngo in self.sudo().filtered("officer_id"):
            give_task(
                ngo,
                ngo.officer_id,
                lambda case: {"summary": case.env._("Check the notification")},
            )

    def _begin_window(self):
        """Open the window to object, once: with the first confirmation."""
        self._meet_deadline(COMPLETENESS)
        first = self.filtered(lambda ngo: not ngo.date_legal)
        if first:
            first._write_decided({"date_legal": fields.Date.context_today(self)})
        for key, ngos in first.grouped(lambda ngo: ngo.form_id.objection_key).items():
            ngos._start_deadline(key)

    def _end_check(self):
        """End the clock of the check: the file is with the body again."""
        self._cancel_deadline(COMPLETENESS, self.env._("The file was opened again."))

    def _pause_window(self):
        """Let the window stand still while the body has the file."""
        self._end_check()
        reason = self.env._("The file was opened again.")
        for key in self._get_objection_keys():
            self._pause_deadline(key, reason)

    def _await_answer(self):
        self._pause_window()
        self._start_deadline(DEFICIENCY)

    def _await_correction(self):
        self._pause_window()
        self._start_deadline(CORRECTION)

    def _meet_clocks(self):
        for key in (COMPLETENESS, *self._get_objection_keys()):
            self._meet_deadline(key)

    def _stop_clocks(self):
        """End every clock of a notification that nobody pursues any more."""
        reason = self.env._("The notification has ended.")
        keys = {COMPLETENESS} | self._get_answer_keys() | self._get_objection_keys()
        for key in keys:
            self._cancel_deadline(key, reason)
