import base64
from itertools import count

from odoo.fields import Date

from odoo.addons.social_care_base.tests.common import CareCommon

PDF = base64.b64encode(b"%PDF-1.4\n% proof\n")
PREFIX = "social_care_accreditation.group_accreditation_"
SEATS = {
    "chair": ["chair"],
    "government": ["gov1", "gov2", "gov3", "gov4"],
    "civil_society": ["civ1", "civ2", "civ3", "civ4"],
    "academic": ["academic"],
    "users": ["users"],
}
ALTERNATES = {"alt_gov": "government", "alt_civ": "civil_society"}
ASSESSORS = {"assessor1": "giza", "assessor2": "aswan", "assessor3": "luxor"}
# 51 points: it fails as a whole
LOW_SHEET = {
    "qualification": 8,
    "practice": 10,
    "training": 5,
    "exam": 13,
    "portfolio": 10,
    "ethics_references": 5,
}
# A sheet of 80 points: 12 + 16 + 8 + 20 + 16 + 8
SHEET = {
    "qualification": 12,
    "practice": 16,
    "training": 8,
    "exam": 20,
    "portfolio": 16,
    "ethics_references": 8,
}


class AccreditationCommon(CareCommon):
    """A committee, assessors, a secretariat and applicants, one user per role.

    ``_make_application`` returns a complete draft; ``_bring`` takes it further, by
    the people whose steps they are; ``_make_session`` opens a session with items.
    """

    _numbers = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.eg")
        cls._make_people()
        cls.scheme = cls.env.ref(
            "social_care_accreditation.care_accreditation_scheme_sw2"
        )
        cls.cairo, cls.giza, cls.aswan, cls.luxor = (
            cls.env.ref(f"base.state_eg_{code}") for code in ("c", "gz", "asn", "lx")
        )
        cls._make_assessors()
        cls._make_committee()

    @classmethod
    def _make_people(cls):
        """Make a user for each part, called like it.

        The administrator holds every group of the area, and of the system.
        """
        voters = [name for names in SEATS.values() for name in names]
        groups = {
            **{role: [f"{PREFIX}{role}"] for role in ("viewer", "officer", "manager")},
            **{name: [f"{PREFIX}assessor"] for name in ASSESSORS},
            **{name: [f"{PREFIX}member"] for name in (*voters, *ALTERNATES)},
            "chair": [f"{PREFIX}chair"],
            "auditor": ["social_care_base.group_care_auditor"],
            "applicant": ["base.group_portal"],
            "other_applicant": ["base.group_portal"],
            "administrator": [
                "base.group_system",
                *(f"{PREFIX}{role}" for role in ("manager", "assessor", "chair")),
            ],
        }
        users = cls._make_users({f"test_acc_{n}": g for n, g in groups.items()})
        for name, user in zip(groups, users, strict=True):
            setattr(cls, name, user)

    @classmethod
    def _make_assessors(cls):
        for name, place in ASSESSORS.items():
            entry = cls.env["care.accreditation.assessor"].create(
                {
                    "user_id": getattr(cls, name).id,
                    "employer": f"Faculty {name}",
                    "governorate_id": getattr(cls, place).id,
                }
            )
            setattr(cls, f"{name}_entry", entry)

    @classmethod
    def _make_committee(cls):
        cls.committee = cls.env["care.accreditation.committee"].create(
            {"name": "National Committee", "instrument": "Decree 1"}
        )
        cls.member = {}
        for group, names in SEATS.items():
            for name in names:
                seat = cls._make_seat(group, name)
                cls.member[name] = cls._make_member(seat, getattr(cls, name))
        for name, group in ALTERNATES.items():
            user = getattr(cls, name)
            seat = cls.committee.seat_ids.filtered(lambda s, g=group: s.group == g)[0]
            cls.member[name] = cls._make_member(seat, user, role="alternate")

    @classmethod
    def _make_seat(cls, group, name):
        return cls.env["care.accreditation.committee.seat"].create(
            {"committee_id": cls.committee.id, "group": group, "name": f"Body {name}"}
        )

    @classmethod
    def _make_member(cls, seat, user, **vals):
        today = Date.today()
        return cls.env["care.accreditation.committee.member"].create(
            {
                "seat_id": seat.id,
                "user_id": user.id,
                "date_from": Date.subtract(today, years=1),
                "date_to": Date.add(today, years=1),
            }
            | vals
        )

    # === APPLICATIONS === #

    @classmethod
    def _prepare_application_vals(cls, **vals):
        today = Date.today()
        return {
            "scheme_id": cls.scheme.id,
            "birth_date": Date.to_date("1990-02-10"),
            "national_id": f"2900210{next(cls._numbers):07d}",
            "governorate_id": cls.cairo.id,
            "employer": "Social Unit",
            "degree_level": "bachelor",
            "degree_field": "social_work",
            "degree_country_id": cls.env.ref("base.eg").id,
            "practice_hours": 1500,
            "supervision_contact_hours": 50,
            "training_hours": 30,
            "training_core_hours": 20,
            "training_ethics_hours": 3,
            "references": 2,
            "criminal_record_date": Date.subtract(today, months=1),
            "child_protection_check": "passed",
            "is_public": True,
        } | vals

    @classmethod
    def _make_draft(cls, user=None, **vals):
        user = user or cls.applicant
        return (
            cls.env["care.accreditation.application"]
            .with_user(user)
            .create(cls._prepare_application_vals(**vals))
            .with_env(cls.env)
        )

    @classmethod
    def _make_application(cls, user=None, **vals):
        """Return a complete draft with one proof."""
        application = cls._make_draft(user, **vals)
        cls._make_evidence(application)
        return application

    @classmethod
    def _make_evidence(cls, application, **vals):
        user = application.partner_id.user_ids
        return (
            cls.env["care.accreditation.evidence"]
            .with_user(user)
            .create(
                {
                    "application_id": application.id,
                    "kind": "degree",
                    "file": PDF,
                    "file_name": "degree.pdf",
                }
                | vals
            )
            .with_env(cls.env)
        )

    @classmethod
    def _bring(cls, application, state):
        """Take a draft to a state, step by step; return it for the test's own user."""
        steps = {
            "submitted": cls._submit,
            "completeness": lambda a: a.with_user(cls.officer).action_start(),
            "eligibility": lambda a: a.with_user(cls.officer).action_complete(),
            "exam": cls._admit,
            "assessment": cls._pass_exam,
            "committee": cls._assess,
        }
        for target, step in steps.items():
            step(application)
            if target == state:
                break
        assert application.state == state
        return application

    @classmethod
    def _submit(cls, application):
        application.with_user(application.partner_id.user_ids).action_submit()

    @classmethod
    def _admit(cls, application):
        files = application.evidence_ids.with_user(cls.officer)
        files.filtered(lambda each: each.state == "submitted").action_verify()
        application.with_user(cls.officer).action_admit()

    @classmethod
    def _pass_exam(cls, application):
        cls._make_attempt(application)
        application.with_user(cls.officer).action_pass_exam()

    @classmethod
    def _make_attempt(cls, application, **vals):
        return (
            cls.env["care.accreditation.exam.attempt"]
            .with_user(cls.officer)
            .create(
                {"application_id": application.id, "score": 75, "ethics_score": 90}
                | vals
            )
        )

    @classmethod
    def _assess(cls, application, first=None, second=None):
        cls._score(cls._assign(application, "assessor1", "1"), first)
        cls._score(cls._assign(application, "assessor2", "2"), second)
        application.with_user(cls.officer).action_present()

    @classmethod
    def _assign(cls, application, name, position):
        return (
            cls.env["care.accreditation.assessment"]
            .with_user(cls.officer)
            .create(
                {
                    "application_id": application.id,
                    "assessor_id": getattr(cls, f"{name}_entry").id,
                    "position": position,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _fill(cls, assessment, sheet=None):
        mine = assessment.with_user(assessment.assessor_id.user_id)
        mine.action_give_points(sheet or SHEET)
        return mine

    @classmethod
    def _score(cls, assessment, sheet=None):
        cls._fill(assessment, sheet).action_submit()

    # === COMMITTEE === #

    @classmethod
    def _make_session(cls, *applications, seated=None, standby=(), **vals):
        """Return an open session whose items are open."""
        session = cls._plan_session(
            *applications, seated=seated, standby=standby, **vals
        )
        session.with_user(cls.chair).action_open()
        session.item_ids.with_user(cls.chair).action_open()
        return session

    @classmethod
    def _plan_session(cls, *applications, seated=None, standby=(), **vals):
        names = (
            [n for names in SEATS.values() for n in names] if seated is None else seated
        )
        session = (
            cls.env["care.accreditation.session"]
            .with_user(cls.officer)
            .create(
                {
                    "committee_id": cls.committee.id,
                    "seated_ids": [cls.member[name].id for name in names],
                    "standby_ids": [cls.member[name].id for name in standby],
                }
                | vals
            )
        )
        for application in applications:
            cls.env["care.accreditation.session.item"].with_user(cls.officer).create(
                {"session_id": session.id, "application_id": application.id}
            )
        return session.with_env(cls.env)

    @classmethod
    def _declare(cls, item, *names):
        for name in names:
            item.with_user(getattr(cls, name)).action_declare_none()

    @classmethod
    def _vote(cls, item, **ballots):
        """Let members declare and vote: ``_vote(item, gov1="approve")``."""
        for name, ballot in ballots.items():
            mine = item.with_user(getattr(cls, name))
            mine.action_declare_none()
            mine.action_vote(ballot)

    @classmethod
    def _vote_all(cls, item, ballot):
        names = [name for names in SEATS.values() for name in names]
        cls._vote(item, **dict.fromkeys(names, ballot))

    @classmethod
    def _close(cls, item):
        item.with_user(cls.chair).action_close()

    @classmethod
    def _accredit(cls, application, **vals):
        """Take a draft through everything to an accreditation in force."""
        cls._bring(application, "committee")
        session = cls._make_session(application)
        cls._vote_all(session.item_ids, "approve")
        cls._close(session.item_ids)
        return application.credential_ids

    @classmethod
    def _recuse(cls, item, name, ground, user=None, **vals):
        """Let a member declare a conflict, or the secretariat record an objection."""
        return (
            cls.env["care.accreditation.recusal"]
            .with_user(user or getattr(cls, name))
            .create(
                {"item_id": item.id, "member_id": cls.member[name].id, "ground": ground}
                | vals
            )
            .with_env(cls.env)
        )
