"""Names and texts that more than one file of the addon needs."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

VIEWER = "social_care_accreditation.group_accreditation_viewer"
OFFICER = "social_care_accreditation.group_accreditation_officer"
MANAGER = "social_care_accreditation.group_accreditation_manager"
ASSESSOR = "social_care_accreditation.group_accreditation_assessor"
MEMBER = "social_care_accreditation.group_accreditation_member"
CHAIR = "social_care_accreditation.group_accreditation_chair"
AUDITOR = "social_care_base.group_care_auditor"

# Who may see what the applicant and the assessors may not.
FILE_READERS = f"{VIEWER},{MEMBER},{AUDITOR}"
SECRETARIAT_READERS = f"{VIEWER},{AUDITOR}"

TRACKS = [
    ("sw", "Social Worker"),
    ("cw", "Care Worker"),
    ("rl", "Community Leader (Raeda)"),
    ("vl", "Volunteer"),
    ("tr", "Trainer or Assessor"),
    ("pr", "Training Body or Programme"),
]
LEVELS = [("1", "Level 1"), ("2", "Level 2"), ("3", "Level 3"), ("4", "Level 4")]
PARTS = [
    ("qualification", "Qualification"),
    ("practice", "Supervised Practice"),
    ("training", "Training"),
    ("exam", "Competency Exam"),
    ("portfolio", "Portfolio"),
    ("ethics_references", "Ethics and References"),
]
SEAT_GROUPS = [
    ("chair", "Chair"),
    ("government", "Government"),
    ("civil_society", "Civil Society"),
    ("academic", "Academic"),
    ("users", "Beneficiaries"),
]
BALLOTS = [
    ("approve", "Approve"),
    ("conditional", "Approve with a Condition"),
    ("defer", "Defer"),
    ("refuse", "Refuse"),
]

# What stands in the way of a step, by the code of the rule that says so.
FINDINGS = {
    "duplicate_application": _lt("there is an earlier application for this level"),
    "missing_evidence": _lt("no evidence is attached"),
    "evidence_unchecked": _lt("some evidence has not been verified or refused yet"),
    "evidence_refused": _lt("some evidence was refused and not replaced"),
    "degree_not_accepted": _lt(
        "the degree is in another field and the bridging hours do not suffice"
    ),
    "master_or_output_missing": _lt("neither a master's degree nor equivalent output"),
    "equivalence_missing": _lt("the degree from abroad has no equivalence number"),
    "practice_under_minimum": _lt("the hours of practice do not suffice"),
    "supervision_under_minimum": _lt("the hours of supervision do not suffice"),
    "supervisees_under_minimum": _lt("too few people were supervised"),
    "training_under_minimum": _lt("the training hours do not suffice"),
    "training_ethics_under_minimum": _lt("the ethics training does not suffice"),
    "hours_under_minimum": _lt("the volunteering hours do not suffice"),
    "briefings_under_minimum": _lt("too few briefings were attended"),
    "age_or_guardian": _lt(
        "too young, or the guardian's consent or the signed charter is missing"
    ),
    "references_under_minimum": _lt("there are too few references"),
    "feedback_missing": _lt("the beneficiaries' feedback is missing"),
    "criminal_record_old": _lt("the criminal record is too old"),
    "child_protection_failed": _lt("the child-protection check was not passed"),
    "no_attempt": _lt("no exam attempt is recorded"),
    "attempt_too_early": _lt("two attempts are too close together"),
    "attempts_over_max": _lt("there are too many attempts within a year"),
    "exam_below_cut": _lt("the exam score is below the cut score"),
    "ethics_below_cut": _lt("the ethics part is below its pass mark"),
    "assessments_missing": _lt("two assessments are needed"),
    "third_assessor_needed": _lt("the totals are too far apart: a third is needed"),
    "assessor_same_employer": _lt("an assessor works for the same employer"),
    "assessor_same_governorate": _lt("an assessor is of the same governorate"),
    "assessor_same_organisation": _lt("an assessor belongs to the same organisation"),
    "assessor_worked_with_candidate": _lt("an assessor worked with the candidate"),
    "quorum_below": _lt("too few voting members"),
    "government_floor": _lt("too few members of government"),
    "civil_society_floor": _lt("too few members of civil society"),
    "total_below_pass": _lt("the total is below the pass mark"),
}
