"""An accreditation: from the application of a worker to the public register."""

import datetime
import re

from paper import read_paper, verify
from person import scan
from playwright.sync_api import expect

STORIES = {
    "ar_001": {
        "applicant": "worker",
        "scheme": "SW3",
        "facts": {
            "birth_date": "1990-02-10",
            "national_id": "29002100100017",
            "employer": "وحدة اجتماعية بالسيدة زينب",
            "speciality_hours": "3200",
            "supervision_hours_per_year": "24",
            "training_hours": "30",
            "references": "2",
        },
        "choices": {"beneficiary_feedback": "1"},
    },
    "en_US": {
        "applicant": "worker2",
        "scheme": "SW2",
        "facts": {
            "birth_date": "2001-09-05",
            "national_id": "30109050100028",
            "employer": "Social unit in Cairo",
            "practice_hours": "1500",
            "supervision_contact_hours": "50",
            "training_core_hours": "20",
            "training_ethics_hours": "3",
            "references": "2",
        },
        "choices": {},
    },
}
CHOICES = {
    "degree_level": "bachelor",
    "degree_field": "social_work",
    "child_protection_check": "passed",
}
# Points of the two assessors for each part of the scheme, in its order.
POINTS = {
    "assessor1": ("12", "16", "8", "20", "16", "8"),
    "assessor2": ("13", "15", "8", "19", "17", "9"),
}
# How many of each group sit and vote.
QUORUM = {"chair": 1, "government": 2, "civil_society": 2, "academic": 1, "users": 1}
OFFICER = "secretariat"
HR = "hr_officer"
EMPLOYEES = "hr.open_view_employee_list_my"
AREA = "social_care_accreditation.care_accreditation_"


def employ(enter, login):
    """HR enters the worker as an employee, unless that was done before."""
    employer = enter(HR)
    [user] = employer.rpc(
        "res.users", "search_read", [["login", "=", login]], ["name", "partner_id"]
    )
    own = [["work_contact_id", "=", user["partner_id"][0]]]
    if employer.rpc("hr.employee", "search_count", own):
        return
    employer.open(EMPLOYEES, "new")
    employer.type_into("name", user["name"])
    employer.turn_to("care_accreditation")
    employer.type_into("work_contact_id", user["name"], pick=True)
    employer.save()
    employer.picture("50-employee")


def apply(enter, story):
    """The worker fills in the application, proves it, consents and submits."""
    person = enter(story["applicant"], width=390)
    person.go("/my/accreditation")
    person.press("a[href$='/my/accreditation/new']")
    person.page.locator("#wrap .form-check", has_text=story["scheme"]).locator(
        "input"
    ).check()
    person.picture("51-levels-390")
    person.press("form[action$='/my/accreditation/new'] button")
    number = int(re.search(r"/my/accreditation/(\d+)", person.page.url)[1])

    _fill_in(person, story)
    person.picture("52-facts-390")
    person.press("form[action$='/edit'] button")
    for kind in ("degree", "practice"):
        person.fill(kind={"value": kind})
        person.page.set_input_files("#wrap #file", scan(kind))
        person.press("form[action$='/evidence'] button")
    person.press("form[action$='/consent'] button")
    person.picture("53-ready-to-submit-390")
    person.press("form[action$='/submit'] button")
    expect(person.page.locator("form[action$='/submit']")).to_have_count(0)
    person.picture("54-submitted-390")
    return number


def _fill_in(person, story):
    last_month = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(30)
    country = "مصر" if person.language.startswith("ar") else "Egypt"
    choices = CHOICES | story["choices"]
    person.fill(**story["facts"], criminal_record_date=str(last_month))
    person.fill(**{name: {"value": value} for name, value in choices.items()})
    person.fill(governorate_id={"index": 1}, degree_country_id={"label": country})


def check(enter, number):
    """The secretariat verifies every proof and admits the worker to the exam."""
    officer = enter(OFFICER)
    officer.open(f"{AREA}application_action", number)
    officer.act("action_start")
    officer.act("action_complete")
    domain = [["application_id", "=", number], ["state", "=", "submitted"]]
    for proof in officer.rpc("care.accreditation.evidence", "search", domain):
        officer.open(f"{AREA}evidence_action", proof)
        redacted = officer.page.locator("[name=blind_file] input[type=file]")
        redacted.set_input_files(scan("redacted"))
        officer.save()
        officer.act("action_verify")
    officer.picture("55-proof-verified")
    officer.open(f"{AREA}application_action", number)
    officer.act("action_admit")
    officer.turn_to("exam")
    officer.add_line("attempt_ids", score="82", ethics_score="90")
    officer.save()
    officer.picture("56-exam")
    officer.act("action_pass_exam")
    assert officer.state() == "assessment"


def assess(enter, number):
    """Two assessors, who know a code and no name, score independently."""
    officer = enter(OFFICER)
    for position, login in enumerate(POINTS, 1):
        _assign(officer, number, login, str(position))
    officer.open(f"{AREA}application_action", number)
    officer.turn_to("assessment")
    officer.picture("57-assessors-assigned")
    for login, points in POINTS.items():
        person = enter(login)
        domain = [["assessor_id.user_id.login", "=", login], ["state", "=", "assigned"]]
        [own] = person.rpc("care.accreditation.assessment", "search", domain)
        person.open(f"{AREA}assessment_action_mine", own)
        for row, each in enumerate(points):
            person.edit_line("score_ids", row, points=each)
        person.save()
        person.picture(f"58-{login}")
        person.act("action_submit")
    officer.open(f"{AREA}application_action", number)
    officer.turn_to("assessment")
    officer.picture("59-scores-disclosed")
    officer.act("action_present")
    assert officer.state() == "committee"


def _assign(officer, number, login, position):
    officer.open(f"{AREA}application_action", number)
    officer.turn_to("assessment")
    dialog = officer.open_new_line("assessment_ids")
    officer.pick(dialog.locator("[name=assessor_id] input"), login)
    officer.choose("care.accreditation.assessment", "position", position)
    dialog.locator(".o_form_button_save").click()
    dialog.wait_for(state="detached")
    officer.save()


def convene(enter, number):
    """The secretariat convenes the committee; return session, item and voters."""
    officer = enter(OFFICER)
    officer.open(f"{AREA}session_action", "new")
    committee = officer.rpc("care.accreditation.committee", "search_read", [], ["name"])
    officer.type_into("committee_id", committee[0]["name"], pick=True)
    officer.save()
    officer.act("action_convene")
    session = officer.record_id()
    [file] = officer.rpc(
        "care.accreditation.application", "read", [number], ["reference"]
    )
    officer.turn_to("agenda")
    dialog = officer.open_new_line("item_ids")
    officer.pick(dialog.locator("[name=application_id] input"), file["reference"])
    dialog.locator(".o_form_button_save").click()
    dialog.wait_for(state="detached")
    officer.save()
    officer.picture("60-session-convened")
    domain = [["application_id", "=", number], ["session_id", "=", session]]
    [item] = officer.rpc("care.accreditation.session.item", "search", domain)
    return session, item, _find_voters(officer, committee[0]["id"])


def _find_voters(officer, committee):
    """Return logins: the chair first, then enough of each group for the quorum."""
    voters = []
    for group, count in QUORUM.items():
        members = officer.rpc(
            "care.accreditation.committee.member",
            "search_read",
            [
                ["committee_id", "=", committee],
                ["group", "=", group],
                ["role", "=", "member"],
            ],
            ["user_id"],
            limit=count,
        )
        users = [member["user_id"][0] for member in members]
        found = officer.rpc("res.users", "read", users, ["login"])
        voters += [user["login"] for user in found]
    assert len(voters) == sum(QUORUM.values())
    return voters


def decide(enter, session, item, voters):
    """The chair opens; members declare and vote; the chair counts and closes."""
    chair = enter(voters[0])
    chair.open(f"{AREA}session_action", session)
    chair.act("action_open")
    assert chair.state() == "open"
    chair.open(f"{AREA}session_item_action", item)
    chair.act("action_open")
    for login in voters:
        member = enter(login)
        member.open(f"{AREA}session_item_action", item)
        assert not member.offered("action_vote_approve"), "a vote came undeclared"
        member.act("action_declare_none")
        member.act("action_vote_approve")
        assert not member.offered("action_vote_approve"), "one member voted twice"
    enter(voters[1]).picture("61-member-has-voted")
    chair.open(f"{AREA}session_item_action", item)
    chair.picture("62-before-the-count")
    chair.act("action_close")
    assert chair.state() == "settled"
    chair.turn_to("ballots")
    expect(chair.page.locator("[name=vote_ids] .o_data_row")).to_have_count(len(voters))
    chair.picture("63-counted")
    chair.open(f"{AREA}session_action", session)
    chair.act("action_close")
    assert chair.state() == "closed"


def see(enter, number, story):
    """The secretariat, the worker, HR and the public see the accreditation."""
    officer = enter(OFFICER)
    officer.open(f"{AREA}application_action", number)
    assert officer.state() == "approved"
    officer.turn_to("committee")
    officer.picture("64-approved")
    [credential] = officer.rpc(
        "care.accreditation.credential",
        "search_read",
        [["application_id", "=", number]],
        ["reference", "holder", "employee_id"],
    )
    worker = enter(story["applicant"], width=390)
    worker.go(f"/my/accreditation/{number}")
    certificate = worker.page.locator("a[href$='/certificate']")
    paper = read_paper(worker.keep_paper(certificate, "65-certificate"))
    worker.picture("65-worker-390")
    _see_as_hr(enter, credential)
    _see_as_public(enter, paper, credential)


def _see_as_hr(enter, credential):
    employer = enter(HR)
    employer.open(EMPLOYEES, credential["employee_id"][0])
    employer.turn_to("care_accreditation")
    employer.sees(credential["reference"])
    employer.picture("66-employee")


def _see_as_public(enter, paper, credential):
    public = enter(width=390)
    verify(public, paper, credential["holder"])
    public.picture("67-certificate-verified-390")
    public.go("/accredited")
    public.fill(q=credential["reference"])
    public.press("form[action$='/accredited'] button")
    expect(public.page.locator("#wrap li.list-group-item")).to_have_count(1)
    public.sees(credential["holder"])
    public.picture("68-public-register-390")


def tell(enter, language):
    """Tell the chapter from the application to the public register."""
    story = STORIES[language]
    employ(enter, story["applicant"])
    number = apply(enter, story)
    check(enter, number)
    assess(enter, number)
    session, item, voters = convene(enter, number)
    decide(enter, session, item, voters)
    see(enter, number, story)
