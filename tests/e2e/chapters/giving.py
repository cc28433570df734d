"""What comes in: an NGO's donation return, and cash at the ministry's counter."""

import re

import openpyxl
from paper import read_paper, verify
from playwright.sync_api import expect

SAMPLE = "returns/template-small.xlsx"
QUARTER = "2026-01-01"
# Columns of the sample: of these two, the numbers belong to one NGO only.
LICENCE, APPROVAL = 16, 17
AMOUNT = 10
GIFT = "1250.50"
AREA = "social_care_donations.care_"


def file_sample(enter, shared_data):
    """The NGO files the sample of the quarter; every row is accepted."""
    person = enter("ayadi", width=390)
    _upload(person, "00002041754", shared_data / SAMPLE)
    assert _count(person) == [200, 200, 0, 0]
    person.picture("11-return-rows-390")
    return _hand_in(person)


def file_corrected(enter, sample, folder):
    """Another NGO files a slip, reads what is wrong in its row, and corrects it."""
    person = enter("ayadi", width=390)
    rows = _write_own_file(sample, folder / "first.xlsx", slip="٥٠ جنيه؟")
    _upload(person, "00003115932", folder / "first.xlsx")
    total, accepted, in_review, rejected = _count(person)
    assert (total, accepted, in_review, rejected) == (rows, rows - 1, 0, 1)
    person.press("a[href$='outcome=rejected']")
    expect(person.page.locator("#care_return_rows > div")).to_have_count(1)
    person.picture("11-return-row-rejected-390")
    _write_own_file(sample, folder / "second.xlsx")
    _upload(person, "00003115932", folder / "second.xlsx")
    assert _count(person) == [rows, rows, 0, 0]
    person.picture("11-return-rows-390")
    return _hand_in(person)


def _write_own_file(sample, path, slip=None):
    """Keep the rows without licence and approval; return how many there are."""
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    sheet.delete_rows(2, len(rows))
    own = [row for row in rows if not (row[LICENCE] or row[APPROVAL])]
    for row in own:
        sheet.append(row)
    if slip:
        sheet.cell(row=2, column=AMOUNT, value=slip)
    book.save(path)
    return len(own)


def _upload(person, registry_no, path):
    [ngo] = person.rpc("care.ngo", "search", [["registry_no", "=", registry_no]])
    person.go("/my/returns/new")
    person.fill(ngo_id={"value": str(ngo)}, quarter={"value": QUARTER})
    person.page.set_input_files("#care_return_file", path)
    person.press("form[action$='/my/returns/upload'] button")
    expect(person.page.locator("#care_return_rows")).to_be_visible()


def _count(person):
    """Return rows in all, accepted, to review, rejected, as the page tells them."""
    return [int(text) for text in person.page.locator("#wrap .fs-4").all_inner_texts()]


def _hand_in(person):
    person.press("form[action$='/submit'] button")
    person.picture("12-return-handed-in-390")
    return int(re.search(r"/my/returns/(\d+)", person.page.url)[1])


def accept_return(enter, number):
    """The officer looks at the return and accepts it."""
    officer = enter("donation_officer")
    officer.open(f"{AREA}donation_return_action", number)
    officer.act("action_start_review")
    officer.picture("13-return-in-review")
    officer.act("action_accept")
    assert officer.state() == "accepted"
    officer.picture("14-return-accepted")


def take_cash(enter, donor, words):
    """The cashier opens the till and takes a gift in cash; return till and gift."""
    cashier = enter("cashier")
    cashier.open(f"{AREA}till_session_action", "new")
    cashier.save()
    till = cashier.record_id()
    cashier.open(f"{AREA}donation_action", "new")
    cashier.type_new("donor_id", donor)
    cashier.add_line("line_ids", text=words, amount=GIFT)
    cashier.save()
    cashier.act("action_receive")
    assert cashier.state() == "received"
    cashier.picture("15-gift-received")
    gift = cashier.record_id()
    assert not cashier.offered("action_accept"), "whoever received would accept"
    return till, gift


def accept_gift(enter, gift):
    """Somebody else accepts the gift; return its receipt, which can be verified."""
    officer = enter("donation_officer")
    officer.open(f"{AREA}donation_action", gift)
    officer.act("action_accept")
    officer.act("action_issue_receipt")
    assert officer.state() == "receipted"
    officer.picture("16-gift-receipted")
    [own] = officer.rpc("care.donation", "read", [gift], ["receipt_id"])
    officer.look_at("care.donation.receipt", own["receipt_id"][0])
    button = officer.page.locator("button[name=action_print]:visible")
    receipt = read_paper(officer.keep_paper(button, "17-receipt"))
    giver = enter(width=390)
    verify(giver, receipt, "1,250.50")
    giver.picture("17-receipt-verified-390")
    return receipt


def close_till(enter, till):
    """The cashier counts blind; somebody else agrees and closes."""
    cashier, officer = enter("cashier"), enter("donation_officer")
    cashier.open(f"{AREA}till_session_action", till)
    cashier.type_into("amount_counted", GIFT)
    cashier.save()
    cashier.act("action_count")
    assert not cashier.offered("action_close"), "whoever counted would agree"
    officer.open(f"{AREA}till_session_action", till)
    officer.picture("18-till-counted")
    officer.act("action_close")
    assert officer.state() == "closed"


def post_batch(enter):
    """The gifts of the day are posted in one entry, each line under its fund."""
    officer = enter("donation_officer")
    officer.open(f"{AREA}donation_batch_action", "new")
    officer.type_into("amount_control", GIFT)
    officer.save()
    officer.act("action_collect")
    officer.picture("19-batch-collected")
    officer.act("action_post")
    assert officer.state() == "posted"
    officer.picture("20-batch-posted")
    return officer.record_id()


def look_into_ledger(enter, batch, fund):
    """The administrator looks at the entry of the batch: the gift is in its fund."""
    [posted] = enter("donation_officer").rpc(
        "care.donation.batch", "read", [batch], ["move_id"]
    )
    accountant = enter("admin")
    accountant.look_at("account.move", posted["move_id"][0])
    lines = accountant.page.locator("[name=line_ids] .o_data_row")
    expect(lines).to_have_count(2)
    accountant.picture("20-journal-entry")
    cash, gift = lines.locator("td[name=analytic_distribution]").all_inner_texts()
    assert not cash.strip()
    assert fund in gift


def tell(enter, language, shared_data, folder):
    """Tell the chapter from the file of the NGO to the journal entry of the gift."""
    if language == "ar_001":
        donor, words, fund = "عبد الله المتبرع", "زكاة مال", "زكاة المال"
        number = file_sample(enter, shared_data)
    else:
        # A quarter is filed once: here the other NGO of the same representative.
        donor, words, fund = "Adam Giver", "كفالة يتيم", "Orphans"
        number = file_corrected(enter, shared_data / SAMPLE, folder)
    accept_return(enter, number)
    till, gift = take_cash(enter, donor, words)
    accept_gift(enter, gift)
    close_till(enter, till)
    look_into_ledger(enter, post_batch(enter), fund)
