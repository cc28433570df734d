"""An NGO notifies itself, the ministry lists it, and anybody verifies it."""

import datetime
import re

from paper import read_paper, verify
from person import scan
from playwright.sync_api import expect

BOARD = [
    ("chair", "سعاد عبد المنعم", "28501011234567"),
    ("treasurer", "محمود فؤاد", "28702021234568"),
    ("secretary", "هبة السيد", "29003031234569"),
    ("member", "كريم عادل", "28804041234561"),
    ("member", "نادية حسين", "29105051234562"),
]


FOUNDERS = [
    *(name for _role, name, _number in BOARD),
    *("سامي رشدي", "منى إبراهيم", "جورج نبيل", "عزة كمال", "ياسر حامد"),
]


def notify(enter, name):
    """The representative fills in the guided form and submits it; return its id."""
    person = enter("ngo")
    person.go("/my/ngo/new")
    person.fill(name=name, name_en="Neighbours Association", form_id={"index": 1})
    person.fill(date_founded="2026-01-15", purpose="رعاية الأسر الأولى بالرعاية")
    person.picture("01-notification")
    person.press("[name=save_step]")
    number = re.search(r"/my/ngo/(\d+)", person.page.url)[1]

    person.fill(governorate_id={"index": 3}, city="المدينة", street="شارع النيل 5")
    person.fill(phone="0225550100", email="office@example.org")
    person.press("[name=save_step]")

    for name in ("work_field_ids", "policy_sector_ids"):
        person.page.locator(f"[name={name}]").first.check()
    person.fill(policy_axis_id={"index": 1}, scope={"index": 1})
    person.fill(founders_count="10", member_count="40")
    person.fill(foreign_member_count="0", amount_capital="0")
    person.press("[name=save_step]")

    _name_the_founders(person)
    _name_the_board(person)
    person.go(f"/my/ngo/{number}/edit/documents")
    _upload_documents(person)
    person.go(f"/my/ngo/{number}/edit/review")
    person.picture("02-nothing-missing")
    person.press("[name=submit_notification]")
    person.picture("03-submitted")
    return int(number)


def _name_the_founders(person):
    known = {name: number for _role, name, number in BOARD}
    for place, name in enumerate(FOUNDERS):
        number = known.get(name, f"278060712345{place:02}")
        person.fill(name=name, role={"value": "founder"}, national_id=number)
        person.fill(date_from="2026-01-15", date_to="")
        person.press("[name=add_person]")


def _name_the_board(person):
    start = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=30)
    end = start + datetime.timedelta(days=4 * 365)
    for role, name, number in BOARD:
        person.fill(name=name, role={"value": role}, national_id=number)
        person.fill(date_from=str(start), date_to=str(end))
        person.press("[name=add_person]")


def _upload_documents(person):
    kinds = person.page.locator("#document_type option")
    for kind in [kinds.nth(n).get_attribute("value") for n in range(kinds.count())]:
        valid_until = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(
            days=700
        )
        person.fill(type_id={"value": kind}, date_expiry=str(valid_until))
        person.page.set_input_files("#document_file", scan(kind))
        person.press("[name=upload_document]")


def check(enter, number):
    """The officer verifies every document and confirms that the file is complete."""
    officer = enter("ngo_officer")
    waiting = officer.rpc(
        "care.ngo.document",
        "search",
        [["ngo_id", "=", number], ["state", "=", "received"]],
    )
    for document in waiting:
        officer.open("social_care_ngo.care_ngo_document_action", document)
        officer.act("action_verify")
    officer.open("social_care_ngo.care_ngo_action", number)
    officer.act("action_confirm")
    officer.picture("04-confirmed")


def enter_in_register(enter, number):
    """The registrar lists the body."""
    registrar = enter("registrar")
    registrar.open("social_care_ngo.care_ngo_action", number)
    registrar.act("action_list")
    assert registrar.state() == "listed"
    registrar.picture("05-listed")


def print_certificate(enter, number):
    """The representative prints the certificate of registration."""
    person = enter("ngo")
    person.go(f"/my/ngo/{number}")
    link = person.page.locator(f"#wrap a[href$='/my/ngo/{number}/certificate']")
    return read_paper(person.keep_paper(link, "06-certificate"))


def check_certificate(enter, certificate, name):
    """Somebody without an account scans the code of the certificate, and a forgery."""
    passer_by = enter(width=390)
    verify(passer_by, certificate, name)
    passer_by.picture("06-verified-390")
    passer_by.watch.expected = {404}
    passer_by.go(f"{certificate.address[:-6]}AAAAAA")
    expect(passer_by.page.locator(".alert-danger")).to_be_visible()
    passer_by.picture("07-forged-390")
    passer_by.watch.expected = set()


def tell(enter, language):
    """Tell the chapter from the first form to the verified certificate."""
    name = {
        "ar_001": "جمعية الجيران لتنمية الأسرة",
        "en_US": "جمعية أصدقاء الحي للتنمية",
    }[language]
    number = notify(enter, name)
    check(enter, number)
    enter_in_register(enter, number)
    check_certificate(enter, print_certificate(enter, number), name)
    return number
