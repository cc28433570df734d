from odoo import api, fields, models

# What the record must not say; the other findings make the meeting invalid.
RECORD_CODES = ("members_missing", "more_than_members", "too_many_proxies")


class CareNgoMeeting(models.Model):
    """What is still missing before a step, and what the calculation says so far."""

    _inherit = "care.ngo.meeting"

    @api.depends(
        "state",
        "kind",
        "day",
        "member_base",
        "date_notice",
        "date_second_call",
        "present_count",
        "proxy_count",
        "first_present_count",
        "first_proxy_count",
        "attendance_ids.presence",
        "is_valid",
    )
    def _compute_quorum_summary(self):
        for meeting in self:
            meeting.quorum_summary = meeting._get_quorum_text()

    @api.depends(
        "state",
        "date_planned",
        "place",
        "date_notice",
        "item_ids",
        "present_count",
        "proxy_count",
        "attendance_ids.presence",
        "attendance_ids.holder_id",
        "resolution_ids.votes_for",
        "resolution_ids.elected_ids",
        "minutes_ids",
    )
    def _compute_problem_summary(self):
        found = {
            "planned": self._get_convene_problems,
            "convened": self._get_hold_problems,
            "held": self._get_file_problems,
            "returned": self._get_file_problems,
        }
        for meeting in self:
            check = found.get(meeting.state)
            lines = check(meeting) if check and meeting.day else []
            meeting.problem_summary = "\n".join(lines) or False

    # === BEFORE A STEP === #

    def _get_convene_problems(self, meeting):
        """Return what stands in the way of the invitation."""
        _, problems = self.env._, []
        if not meeting.place:
            problems.append(_("Name the place of the meeting."))
        if not meeting.item_ids:
            problems.append(_("Enter the agenda: it goes out with the invitation."))
        if meeting.kind != "board" and not meeting.member_base:
            problems.append(_("State how many members may vote."))
        if meeting.kind != "board" and not meeting.ngo_id.form_id.has_assembly:
            problems.append(_("A body of this legal form has no general assembly."))
        if not meeting.day:
            return [*problems, _("Enter when the meeting is to be held.")]
        notice = meeting.date_notice or fields.Date.context_today(meeting)
        days = meeting._get_rule().notice_days
        if notice > fields.Date.context_today(meeting):
            problems.append(_("The notice cannot be given in the future."))
        elif (meeting.day - notice).days < days:
            problems.append(
                _(
                    "Invitation and papers go out %(days)s days before: choose a later"
                    " day.",
                    days=days,
                )
            )
        return problems

    def _get_hold_problems(self, meeting):
        """Return what the record of the meeting still lacks or gets wrong."""
        _ = self.env._
        begun = meeting.date_second_call or meeting.date_planned
        if begun > fields.Datetime.now():
            return [_("The meeting has not taken place yet.")]
        verdict, facts = meeting._judge(), meeting._prepare_facts()
        texts = meeting._get_verdict_texts()
        problems = [texts[c] for c in verdict.problems if c in RECORD_CODES]
        if not facts.present:
            problems.append(_("Enter who was present."))
        lines = meeting.attendance_ids
        each = meeting._get_rule().proxies_each
        if meeting.kind == "board" and (wrong := lines._get_proxy_problem(each)):
            problems.append(wrong)
        came = len(lines.filtered(lambda line: line.presence == "present"))
        if came > facts.present:
            problems.append(
                _("More members of the board came than members in all. Correct it.")
            )
        found = [r._get_problem(facts.members, verdict) for r in meeting.resolution_ids]
        return problems + [problem for problem in found if problem]

    def _get_file_problems(self, meeting):
        """Return why the minutes cannot be filed yet."""
        newest = max(meeting.minutes_ids.mapped("version"), default=0)
        if not newest:
            return [self.env._("Upload the signed minutes first.")]
        if newest <= meeting.returned_version:
            return [self.env._("Upload the corrected minutes first.")]
        return []

    # === TEXTS === #

    def _get_quorum_text(self):
        """Return in one or more sentences how the meeting stands by its numbers."""
        self.ensure_one()
        if self.state in ("planned", "cancelled") or not self.day:
            return False
        texts = self._get_verdict_texts()
        if self.state == "convened":
            if self.date_planned > fields.Datetime.now():
                return False
            verdict, base = self._judge(), self._prepare_facts().members
            counted, needed = verdict.counted, verdict.needed
            codes = verdict.problems
        else:
            base, counted = self.quorum_base, self.quorum_counted
            needed, codes = self.quorum_needed, self.verdict_codes or ()
        first = self.env._(
            "%(counted)s of %(base)s count; %(needed)s are needed.",
            counted=counted,
            base=base,
            needed=needed,
        )
        return "\n".join([first, *(texts[code] for code in codes)])

    @api.model
    def _get_verdict_texts(self):
        """Return the sentence of each finding of the calculation."""
        _ = self.env._
        return {
            "no_quorum": _("There is no quorum. A second call may follow."),
            "notice_missing": _("No notice was given."),
            "notice_short": _("The notice was given too late."),
            "members_missing": _("Nobody is entitled to vote. Enter the members."),
            "more_than_members": _("More people came than there are members."),
            "too_many_proxies": _(
                "Those present represent more members than the law allows."
            ),
            "no_second_call": _("The law knows no second call for this meeting."),
            "second_call_needless": _(
                "The first call had a quorum: there is no second one."
            ),
            "second_call_early": _("The second call came too early."),
            "second_call_late": _("The second call came too late."),
        }
