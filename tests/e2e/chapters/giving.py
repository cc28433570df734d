"""What comes in: an NGO's donation return, and cash at the ministry's counter."""

import re

from playwright.sync_api import expect

# Two different quarters' files cannot be of one NGO and one quarter: each language
# files the same sample for another quarter, in which every row lies outside of it.
SAMPLE = "returns/template-small.xlsx"


def file_return(enter, shared_data):
    """The NGO uploads its quarterly file, sees each row and hands it in."""
    person = enter("ayadi", width=390)
    person.go("/my/returns/new")
    person.fill(ngo_id={"index": 0})
    quarters = person.page.locator("#care_return_quarter option")
    wanted = [n for n in range(quarters.count()) if _is_first_of_2026(quarters.nth(n))]
    person.fill(quarter={"index": wanted[0]})
    person.page.set_input_files("#care_return_file", shared_data / SAMPLE)
    person.press("form[action='/my/returns/upload'] button")
    expect(person.page.locator("#care_return_rows")).to_be_visible()
    tiles = person.page.locator("#wrap .fs-4").all_inner_texts()
    assert tiles == ["200", "200", "0", "0"], tiles
    person.picture("11-return-rows-390")
    person.press("form[action$='/submit'] button")
    person.picture("12-return-handed-in-390")
    return int(re.search(r"/my/returns/(\d+)", person.page.url)[1])


def _is_first_of_2026(option):
    return option.get_attribute("value").startswith("2026-01")


def accept_return(enter, number):
    """The officer looks at the exceptions and accepts the return."""
    officer = enter("donation_officer")
    officer.open("social_care_donations.care_donation_return_action", number)
    officer.act("action_start_review")
    officer.picture("13-return-in-review")
    officer.act("action_accept")
    assert officer.state() == "accepted"
    officer.picture("14-return-accepted")


def take_cash(enter, donor):
    """The cashier opens the till, takes a gift in cash, and counts."""
    cashier = enter("cashier")
    cashier.open("social_care_donations.care_till_session_action", "new")
    cashier.save()
    cashier.open("social_care_donations.care_donation_action", "new")
    cashier.type_new("donor_id", donor)
    cashier.choose("form", "cash")
    cashier.add_line("line_ids", text="زكاة مال", amount="1250.50")
    cashier.save()
    cashier.act("action_receive")
    cashier.picture("15-gift-received")
    number = cashier.record_id()
    return number


def accept_gift(enter, number):
    """Somebody else accepts the gift; the receipt is issued and can be verified."""
    officer = enter("donation_officer")
    officer.open("social_care_donations.care_donation_action", number)
    officer.act("action_accept")
    officer.act("action_issue_receipt")
    assert officer.state() == "receipted"
    officer.picture("16-gift-receipted")
    [receipt] = officer.rpc(
        "care.document",
        "search_read",
        [["res_model", "=", "care.donation.receipt"]],
        ["code", "number"],
        order="id desc",
        limit=1,
    )
    giver = enter(width=390)
    giver.go(f"/verify/{receipt['code']}")
    giver.sees(receipt["number"])
    giver.picture("17-receipt-verified-390")


def post_batch(enter, number):
    """The till is counted and closed, and the day's gifts are posted in one entry."""
    cashier, officer = enter("cashier"), enter("donation_officer")
    [till] = cashier.rpc("care.till.session", "search", [["state", "=", "open"]])
    cashier.open("social_care_donations.care_till_session_action", till)
    cashier.type_into("amount_counted", "1250.50")
    cashier.save()
    cashier.act("action_count")
    officer.open("social_care_donations.care_till_session_action", till)
    officer.act("action_close")
    officer.open("social_care_donations.care_donation_batch_action", "new")
    officer.save()
    officer.act("action_collect")
    officer.picture("18-batch-collected")
    officer.act("action_post")
    assert officer.state() == "posted"
    officer.picture("19-batch-posted")
    [gift] = officer.rpc("care.donation", "read", [number], ["is_posted"])
    assert gift["is_posted"]


def tell(enter, language, shared_data):
    """Tell the chapter from the file of the NGO to the journal entry of the gift."""
    donor = {"ar_001": "عبد الله المتبرع", "en_US": "Adam Giver"}[language]
    if language == "ar_001":
        # A quarter is filed once: the English story meets it as already accepted.
        accept_return(enter, file_return(enter, shared_data))
    number = take_cash(enter, donor)
    accept_gift(enter, number)
    post_batch(enter, number)
