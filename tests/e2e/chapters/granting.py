"""A grant, from the application of an NGO to the money in its account."""

import re

from paper import read_paper, verify
from playwright.sync_api import expect

STORIES = {
    "ar_001": {
        "call": "دعوة التمكين الاقتصادي للأسر",
        "title": "ورش الخياطة لأمهات الأسر الأولى بالرعاية",
        "summary": "تدريب ثمانين أمًّا على الخياطة والتسويق خلال عام.",
        "costs": [
            ("equipment", "ماكينات خياطة", "350000"),
            ("staff", "مدربات", "250000"),
            ("activities", "معرض للمنتجات", "60000"),
        ],
        "applicant": "ngo",
        "signatory": "مها عبد الرحيم صالح",
        "comment": "مشروع واضح الأثر، وموازنته مقبولة.",
        "early": "اكتملت الطلبات المتوقعة وأُعلن الإغلاق قبل يومين.",
    },
    "en_US": {
        "call": "Call for Family Livelihoods",
        "title": "Home Gardens and a Weekly Market",
        "summary": "Sixty families plant roof gardens and sell at a weekly market.",
        "costs": [
            ("equipment", "Planters and tools", "350000"),
            ("staff", "Two instructors", "250000"),
            ("activities", "Weekly market", "60000"),
        ],
        "applicant": "ngo",
        "signatory": "Maha Abdel Rahim Saleh",
        "comment": "A clear effect at an acceptable price.",
        "early": "All expected applications are in; announced two days ago.",
    },
}
REQUESTED, OWN = "600000", "60000"
RUBRIC = [
    ("need", "الاحتياج", "Need", "40"),
    ("plan", "خطة التنفيذ", "Plan", "35"),
    ("capacity", "قدرة الجمعية", "Capacity", "25"),
]
APPLICANT = "Hope Association for Family Care"
NGO = "جمعية الأمل لرعاية الأسرة بالقاهرة"
IBAN = "EG720002000156789012345180001"
APPLICATIONS = "social_care_grants.care_grant_application_action"
CALLS = "social_care_grants.care_grant_call_action"
GRANTS = "social_care_grants.care_grant_action"
PAYMENTS = "social_care_grants.care_grant_tranche_action"
MARKS = {"reviewer1": ("4", "4", "5"), "reviewer2": ("4", "5", "3")}


def open_call(enter, story):
    """The manager writes a call and opens it; return its id and its reference."""
    manager = enter("grants_manager")
    manager.open(CALLS, "new")
    _write_call(manager, story)
    manager.picture("21-call-drafted")
    manager.act("action_open")
    assert manager.state() == "open"
    manager.picture("22-call-open")
    number = manager.record_id()
    reference = manager.page.locator(".oe_title [name=reference]").inner_text()
    return number, reference.strip()


def _write_call(manager, story):
    arabic = manager.language.startswith("ar")
    manager.type_into("name", story["call"])
    manager.type_into("programme_id", "", pick=True)
    manager.type_into("budget_line_id", "", pick=True)
    manager.type_into("amount_envelope", "900000")
    manager.type_into("date_closing", "+1d")
    for code, name, title, weight in RUBRIC:
        shown = name if arabic else title
        manager.add_line("criterion_ids", code=code, name=shown, weight=weight)
    manager.turn_to("eligibility")
    manager.type_into("amount_min", "50000")
    manager.type_into("amount_max", "800000")
    manager.type_into("own_share_min", "5")
    manager.save()


def apply(enter, story, reference):
    """The NGO finds the call, fills in the application and submits it."""
    person = enter(story["applicant"], width=390)
    person.go("/grants")
    person.picture("23-open-calls-390")
    person.press(f"a[href$='/grants/{reference}']")
    person.picture("24-call-390")
    person.press("a[href*='/my/grants/new']")
    # Who has notified another NGO meanwhile acts for more than one.
    [ngo] = person.rpc("care.ngo", "search", [["name_en", "=", APPLICANT]])
    person.fill(ngo_id={"value": str(ngo)})
    person.press("[name=begin]")
    number = int(re.search(r"/my/grants/(\d+)", person.page.url)[1])

    _fill_in(person, story)
    person.picture("25-application-390")
    person.press("[name=save_application]")
    expect(person.page.locator("#wrap .alert-warning")).to_have_count(0)
    person.press("[name=submit_application]")
    person.picture("26-application-submitted-390")
    return number


def _fill_in(person, story):
    person.fill(title=story["title"], summary=story["summary"])
    person.fill(governorate_id={"index": 1}, iban=IBAN)
    person.fill(amount_requested=REQUESTED, amount_own=OWN, amount_viable="300000")
    person.fill(amount_turnover="2000000")
    person.page.locator("#owners_declared").check()
    for row, (kind, name, amount) in enumerate(story["costs"]):
        person.page.locator("[name=line_category]").nth(row).select_option(kind)
        person.page.locator("[name=line_name]").nth(row).fill(name)
        person.page.locator("[name=line_amount]").nth(row).fill(amount)


def screen(enter, number):
    """The officer notes the tax certificates, screens, and assigns two reviewers."""
    officer = enter("grants_officer")
    officer.open(APPLICATIONS, number)
    officer.choose("care.grant.application", "tax_clear", "yes")
    officer.save()
    officer.act("action_screen")
    assert officer.state() == "eligible"
    officer.turn_to("screening")
    officer.picture("27-screened")
    officer.turn_to("reviews")
    for reviewer in MARKS:
        officer.add_line("review_ids", pick={"reviewer_id"}, reviewer_id=reviewer)
    officer.save()
    officer.act("action_start_review")
    assert officer.state() == "in_review"
    officer.turn_to("reviews")
    officer.picture("28-reviewers-assigned")


def review(enter, number, story):
    """Each reviewer declares that there is no conflict, marks, and sends."""
    for reviewer, marks in MARKS.items():
        person = enter(reviewer)
        domain = [["application_id", "=", number], ["reviewer_id.login", "=", reviewer]]
        [own] = person.rpc("care.grant.review", "search", domain)
        person.open("social_care_grants.care_grant_review_action_mine", own)
        person.picture(f"29-{reviewer}-before")
        person.act("action_declare_none")
        for row, mark in enumerate(marks):
            label = person.label("care.grant.review.score", "score", mark)
            person.mark_line("score_ids", row, "score", label)
        person.type_into("comment", story["comment"])
        person.save()
        person.picture(f"30-{reviewer}-marked")
        person.act("action_submit")
        assert person.state() == "submitted"


def select(enter, call, story):
    """The manager closes early, the officer ranks, the manager decides."""
    manager, officer = enter("grants_manager"), enter("grants_officer")
    manager.open(CALLS, call)
    manager.act("action_close_early", reason=story["early"])
    officer.open(CALLS, call)
    officer.act("action_rank")
    assert officer.state() == "ranked"
    officer.turn_to("ranking")
    officer.picture("31-ranked")
    manager.open(CALLS, call)
    manager.act("action_decide")
    assert manager.state() == "decided"
    manager.picture("32-decided")


def prepare(enter, number, story):
    """Somebody else than who screened prepares the grant; return its id."""
    manager = enter("grants_manager")
    manager.open(APPLICATIONS, number)
    assert manager.state() == "recommended"
    manager.call_for("action_prepare_grant")
    expect(manager.page.locator("[name=tranche_ids] .o_data_row")).to_have_count(2)
    manager.type_into("ngo_signatory", story["signatory"])
    manager.save()
    manager.picture("33-grant-prepared")
    domain = [["application_id", "=", number]]
    [grant] = manager.rpc("care.grant", "search", domain)
    return grant


def approve(enter, grant):
    """Funds are certified; two tiers approve, never the same person."""
    certifier = enter("certifier")
    certifier.open(GRANTS, grant)
    certifier.act("action_certify")
    assert certifier.state() == "certified"
    first, second = enter("approver1"), enter("approver2")
    second.open(GRANTS, grant)
    assert not second.offered("action_approve"), "the second tier came first"
    first.open(GRANTS, grant)
    first.act("action_approve")
    assert first.state() == "certified"
    first.turn_to("approvals")
    first.picture("34-first-tier-approved")
    first.open(GRANTS, grant)
    assert not first.offered("action_approve"), "one person took both tiers"
    second.open(GRANTS, grant)
    second.act("action_approve")
    assert second.state() == "approved"
    second.turn_to("approvals")
    second.picture("35-approved")


def sign(enter, grant):
    """The manager signs, which commits the money; the officer starts the grant.

    Return the printed award letter.
    """
    manager, officer = enter("grants_manager"), enter("grants_officer")
    manager.open(GRANTS, grant)
    manager.act("action_sign")
    assert manager.state() == "signed"
    manager.picture("36-signed")
    officer.open(GRANTS, grant)
    officer.act("action_activate")
    assert officer.state() == "active"
    return read_paper(officer.print_paper("37-award-letter"))


def pay(enter, grant):
    """The first payment is released, billed, and paid in accounting."""
    officer, payer = enter("grants_officer"), enter("payer")
    domain = [["grant_id", "=", grant], ["number", "=", 1]]
    [tranche] = officer.rpc("care.grant.tranche", "search", domain)
    officer.open(PAYMENTS, tranche)
    officer.picture("38-conditions")
    officer.act("action_release")
    assert officer.state() == "released"
    payer.open(PAYMENTS, tranche)
    payer.act("action_bill")
    assert payer.state() == "billed"
    payer.call_for("action_pay")
    payer.picture("39-payment")
    payer.page.locator(".modal button[name=action_create_payments]:visible").click()
    payer.page.locator(".modal").wait_for(state="detached")
    payer.settle()  # the form behind reads itself again
    payer.open(PAYMENTS, tranche)
    assert payer.state() == "paid"
    payer.picture("40-paid")
    payer.call_for("action_view_bill")
    payer.page.wait_for_selector(".o_form_view [name=invoice_line_ids]")
    payer.picture("41-bill-in-accounting")


def show(enter, letter, story):
    """Anybody verifies the award letter; the NGO sees what it was paid."""
    passer_by = enter(width=390)
    verify(passer_by, letter, NGO)
    passer_by.picture("42-award-verified-390")
    applicant = enter(story["applicant"], width=390)
    applicant.go("/my/grants")
    applicant.press(f".list-group-item:has-text('{story['title']}')")
    expect(applicant.page.locator("#wrap tbody tr")).to_have_count(2)
    applicant.picture("43-applicant-sees-payments-390")


def tell(enter, language):
    """Tell the chapter from the call to the paid bill and the verified letter."""
    story = STORIES[language]
    call, reference = open_call(enter, story)
    number = apply(enter, story, reference)
    screen(enter, number)
    review(enter, number, story)
    select(enter, call, story)
    grant = prepare(enter, number, story)
    approve(enter, grant)
    letter = sign(enter, grant)
    pay(enter, grant)
    show(enter, letter, story)
