"""Judge the files of ``shared/data/accreditation`` with the addon's own rules.

The figures of the schemes stand here a second time on purpose: the oracle checks
the rules, and a test of the addon checks its data files against the same table.
"""

import csv
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from accreditation_logic import (
    assessment,
    committee,
    conflicts,
    exam,
    facts,
    requirements,
    validity,
)

R = requirements.Requirement


def _row(kind, threshold=0, alternative=None):
    other = None if alternative is None else Decimal(alternative)
    return R(kind, Decimal(threshold), other)


BACKGROUND = [_row("criminal_record", 6), _row("child_protection")]
SCHEMES = {
    "SW1": [_row("degree", 0, 120), _row("training", 20), _row("references", 1)],
    "SW2": [
        _row("degree", 0, 120),
        _row("practice", 1500, 1),
        _row("supervision", 50),
        _row("training_core", 20),
        _row("training_ethics", 3),
        _row("references", 2),
    ],
    "SW3": [
        _row("degree", 0, 120),
        _row("speciality", 3000),
        _row("supervision_yearly", 20),
        _row("training", 20),
        _row("references", 2),
        _row("feedback"),
    ],
    "SW4": [
        _row("master"),
        _row("speciality", 4500),
        _row("supervisees", 3),
        _row("training", 20),
        _row("references", 3),
    ],
    "VL2": [
        _row("age", 18, 15),
        _row("volunteering", 100),
        _row("briefings", 2),
        _row("training", 12),
        _row("references", 1),
    ],
    "VL3": [_row("volunteering", 300), _row("training", 30), _row("references", 2)],
}
ETHICS_ONLY = {"SW1", "VL2"}
YEARS = {"SW": 2, "VL": 3}
WEIGHTS = {
    "qualification": 15,
    "practice": 20,
    "training": 10,
    "exam": 25,
    "portfolio": 20,
    "ethics_references": 10,
}
ASSESSMENT = assessment.AssessmentRule(
    weights={part: Decimal(weight) for part, weight in WEIGHTS.items()}
)
CONFLICTS = conflicts.ConflictRule()
FLOORS = {"government": 2, "civil_society": 2}
ORACLE_NAMES = {
    "ethics_below_cut": "ethics_below_80",
    "attempts_over_max": "attempts_over_3",
    "total_below_pass": "total_below_70",
}
DECIDED = {
    "approve": "approved",
    "conditional": "conditional",
    "defer": "deferred",
    "refuse": "refused",
}


def read(folder: Path, name: str) -> list[dict]:
    """Return the rows of one CSV file."""
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _number(text):
    return Decimal(text) if text else None


def _yes(text):
    return {"نعم": True, "لا": False, "": None}[text]


def _date(text):
    return date.fromisoformat(text) if text else None


def _time(text):
    """Return a moment, ``None`` for one that does not exist such as 11:60."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _degree(text):
    if not text:
        return None
    level = "master" if text.startswith("ماجستير") else "bachelor"
    known = {"خدمة اجتماعية": "social_work", "اجتماع": "sociology"}
    field = next((f for word, f in known.items() if text.endswith(word)), "other")
    return facts.Degree(level, field)


NUMBERS = (
    "bridging_hours",
    "practice_hours",
    "accredited_experience_years",
    "speciality_hours",
    "supervision_contact_hours",
    "supervision_hours_per_year",
    "supervisees",
    "training_core_hours",
    "training_ethics_hours",
    "training_hours",
    "volunteering_hours",
    "briefings",
    "references",
    "exam_score",
    "ethics_score",
)
FLAGS = (
    "guardian_consent",
    "charter_signed",
    "child_protection_check",
    "beneficiary_feedback",
    "equivalent_output",
)


def get_facts(row: dict) -> facts.Facts:
    """Return the typed facts of one row of ``applications.csv``."""
    return facts.Facts(
        submitted_on=_date(row["submitted_on"]),
        birth_date=_date(row["birth_date"]),
        degree=_degree(row["degree"]),
        degree_country={"مصر": "EG", "": None}.get(
            row["degree_country"], row["degree_country"]
        ),
        equivalence_no=row["equivalence_no"] or None,
        contact_with_vulnerable=_yes(row["contact_with_vulnerable"]) is True,
        criminal_record_date=_date(row["criminal_record_date"]),
        exam_attempts=tuple(map(_date, row["exam_attempts"].split(";")))
        if row["exam_attempts"]
        else (),
        **{name: _number(row[name]) for name in NUMBERS},
        **{name: _yes(row[name]) for name in FLAGS},
    )


class Judge:
    """Take every application through all stages and report as the oracle does."""

    def __init__(self, folder: Path):
        self.applications = {r["application_no"]: r for r in read(folder, self._file)}
        self.cuts = {
            r["exam_form"]: _number(r["cut_score"])
            for r in read(folder, "exam-forms.csv")
        }
        self.assessors = {
            r["assessor_id"]: conflicts.Side(r["employer"], r["governorate"])
            for r in read(folder, "assessors.csv")
        }
        self.scores = defaultdict(list)
        for row in read(folder, "assessments.csv"):
            self.scores[row["application_no"]].append(row)
        self.members = {
            r["member_id"]: committee.Member(
                r["member_id"], r["seat_group"], r["role"] == "alternate"
            )
            for r in read(folder, "committee.csv")
        }
        self.sessions = {r["session_id"]: r for r in read(folder, "sessions.csv")}
        self.items = {r["application_no"]: r for r in read(folder, "items.csv")}
        self.ballots = defaultdict(list)
        for row in read(folder, "ballots.csv"):
            self.ballots[row["application_no"]].append(row)
        self.conflicts = defaultdict(list)
        for row in read(folder, "conflicts.csv"):
            self.conflicts[row["application_no"]].append(row)

    _file = "applications.csv"

    def judge(self, number: str) -> dict:
        """Return what the rules say about one application."""
        row = self.applications[number]
        supplied = get_facts(row)
        for stage in (self._complete, self._eligible, self._examined):
            outcome, codes = stage(row, supplied)
            if codes:
                codes = [ORACLE_NAMES.get(code, code) for code in codes]
                return {"stage_outcome": outcome, "codes": sorted(codes)}
        return self._assess(row, supplied)

    def _complete(self, row, supplied):
        rows = SCHEMES[row["level"]] + BACKGROUND
        needed = requirements.get_needed_fields(rows, supplied.contact_with_vulnerable)
        needed |= {"exam_attempts", "ethics_score"}
        if row["level"] not in ETHICS_ONLY:
            needed.add("exam_score")
        codes = facts.find_missing(supplied, needed)
        key = (row["national_id"], row["level"])
        earlier = [
            other
            for other in self.applications.values()
            if (other["national_id"], other["level"]) == key
            and (other["submitted_on"], other["application_no"])
            < (row["submitted_on"], row["application_no"])
        ]
        return "returned", codes + ["duplicate_application"] * bool(earlier)

    def _eligible(self, row, supplied):
        rows = SCHEMES[row["level"]] + BACKGROUND
        return "ineligible", requirements.find_unmet(supplied, rows, "EG")

    def _examined(self, row, supplied):
        rule = exam.ExamRule(has_competency_part=row["level"] not in ETHICS_ONLY)
        codes = exam.find_invalid_attempts(supplied.exam_attempts, rule)
        if codes:
            return "exam_invalid", codes
        failures = exam.find_failures(
            supplied.exam_score,
            supplied.ethics_score,
            self.cuts.get(row["exam_form"]),
            rule,
        )
        return "exam_failed", failures

    def _assess(self, row, supplied):
        number = row["application_no"]
        sheets = sorted(self.scores[number], key=lambda sheet: sheet["order"])
        exclusions = conflicts.find_assessor_exclusions(
            conflicts.Side(row["employer"], row["governorate"]),
            [self._get_assessor(number, sheet["assessor_id"]) for sheet in sheets],
            supplied.submitted_on,
            CONFLICTS,
        )
        if exclusions:
            return {"stage_outcome": "reassess", "codes": exclusions}
        scores = [{part: Decimal(sheet[part]) for part in WEIGHTS} for sheet in sheets]
        totals = [assessment.get_total(each) for each in scores]
        if len(scores) == 2 and assessment.needs_third(*scores, ASSESSMENT):
            codes = ["assessors_differ_over_15"]
            outcome = "third_assessor_needed"
            return {"stage_outcome": outcome, "codes": codes, "totals": totals}
        results = assessment.judge(scores, ASSESSMENT)
        report = {"totals": totals, "third_assessor": len(scores) == 3}
        listed = [
            {
                "final_total": result.total,
                "proposal": result.proposal,
                "proposal_codes": [ORACLE_NAMES.get(c, c) for c in result.codes],
            }
            for result in results
        ]
        report |= {"either_total": listed} if len(listed) > 1 else listed[0]
        return report | self._decide(row, {result.proposal for result in results})

    def _get_assessor(self, number, assessor):
        own = [
            self._get_conflict(row)
            for row in self.conflicts[number]
            if row["person_id"] == assessor
        ]
        return self.assessors[assessor], own

    @staticmethod
    def _get_conflict(row):
        return conflicts.Conflict(
            ground=row["ground"],
            degree=int(row["degree"]) if row["degree"] else None,
            until=_date(row["until"]),
            by_applicant=row["declared_by"] == "applicant",
            filed_on=_date(row["filed_on"]),
        )

    def _decide(self, row, proposals):
        number = row["application_no"]
        item = self.items[number]
        session = self.sessions[item["session_id"]]
        day = _date(session["date"])
        seating = self._seat(number, session, day)
        report = {
            "session": item["session_id"],
            "recused": list(seating.recused),
            "alternates_in": list(seating.alternates_in),
            "voters": len(seating.voters),
        }
        gaps, lenient_gaps = self._find_gaps(seating, session)
        if lenient_gaps:
            return report | {
                "decision": "postponed",
                "stage_outcome": "postponed",
                "decision_codes": gaps,
            }
        report |= self._count(number, item, seating, proposals)
        if gaps:
            acceptable = ["postponed", report["decision"]]
            report.pop("departs_from_proposal", None)  # nobody knows yet
            either = {"decision": "either", "stage_outcome": "either"}
            return report | either | {"acceptable": acceptable}
        return report | self._issue(row, item, report, day)

    def _seat(self, number, session, day):
        seated = session["seated"].split(";")
        standby = list(filter(None, session["standby"].split(";")))
        recused = {
            entry["person_id"]
            for entry in self.conflicts[number]
            if entry["person_id"] in {*seated, *standby}
            and conflicts.removes_member(self._get_conflict(entry), day, CONFLICTS)
        }
        return committee.seat_voters(
            [self.members[key] for key in seated],
            [self.members[key] for key in standby],
            recused,
        )

    def _find_gaps(self, seating, session):
        return [
            committee.find_quorum_gaps(
                seating.voters,
                session["call"],
                committee.QuorumRule(floors=FLOORS, chair_group=group),
            )
            for group in ("", "government")
        ]

    def _count(self, number, item, seating, proposals):
        tally = committee.count_ballots(
            [
                committee.Ballot(
                    row["member_id"],
                    row["ballot"],
                    _yes(row["declared"]) is True,
                    _time(row["cast_at"]),
                )
                for row in self.ballots[number]
            ],
            seating.voters,
            _time(item["closed_at"]),
        )
        report = {"ballots": dict(tally.counts), "void_ballots": tally.void}
        if tally.decision == committee.Decision.NO_MAJORITY:
            report |= {
                "acceptable": ["approved", "deferred", "no_majority"],
                "decision": "either",
            }
        else:
            report["decision"] = DECIDED[tally.decision]
            if committee.departs_from_proposal(tally.decision, proposals):
                report["departs_from_proposal"] = True
        if tally.casting_vote:
            report["casting_vote"] = True
        return report

    def _issue(self, row, item, report, day):
        decision = report["decision"]
        issued = {"stage_outcome": decision}
        due = _date(item["condition_due"])
        if decision == "conditional" and due > validity.get_last_condition_day(day):
            return issued | {"decision_codes": ["condition_due_over_6_months"]}
        if decision not in {"approved", "conditional"}:
            return issued
        month = _date(row["birth_date"]).month
        years = YEARS[row["level"][:2]]
        issued["valid_from"] = day.isoformat()
        issued["valid_to_acceptable"] = [
            validity.get_valid_to(day, years, month, after=after).isoformat()
            for after in (False, True)
        ]
        return issued
