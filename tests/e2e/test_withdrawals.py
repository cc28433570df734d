"""What one administrator wants withdrawn, another one decides on: pairs and keys.

Both stories leave behind what they found: the pair is entered again, and the key that
goes is one that was made for the story.
"""

import pytest
from chapters import giving
from paper import read_paper, verify
from person import PATIENCE
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("language", ["ar_001"], indirect=True)
PAIRS = "social_care_base.care_duty_conflict_action"
KEYS = "social_care_base.care_signing_key_action"
NGOS = "social_care_ngo.care_ngo_action"
RECEIPTS = "care.donation.receipt"
# No other story keeps these two duties apart.
PROPOSE, VALIDATE = "propose", "validate"
WHY_PAIR = "قرار الوزارة بإعادة توزيع الاختصاصات"
WHY_KEY = "وُجدت نسخة من ملف المفتاح خارج الخادم"
GONE = 410


def trail(person, model, record):
    """Return the steps on a record as the trail tells them: step, then who."""
    entries = person.rpc(
        "care.audit.entry",
        "search_read",
        [["res_model", "=", model], ["res_id", "=", record]],
        ["action", "user_id"],
        order="id",
    )
    return [(entry["action"], entry["user_id"][1]) for entry in entries]


def name_of(person):
    """Return how the trail names this person."""
    number = person.rpc("res.users", "context_get")["uid"]
    [user] = person.rpc("res.users", "read", [number], ["name"])
    return user["name"]


# === PAIRS OF DUTIES === #


def find_pair(person):
    """Return the pair in force that keeps a proposal and its decision apart."""
    [pair] = person.rpc(
        "care.duty.conflict",
        "search",
        [
            ["duty_id.code", "=", PROPOSE],
            ["other_id.code", "=", VALIDATE],
            ["state", "!=", "withdrawn"],
        ],
    )
    return pair


def propose_measure(manager):
    """The manager proposes to suspend a body, which she then cannot do; return it."""
    [ngo] = manager.rpc("care.ngo", "search", [["state", "=", "active"]], limit=1)
    manager.rpc("care.ngo", "action_propose", [ngo], "suspend", "لم تقدّم التقرير")
    manager.open(NGOS, ngo)
    assert not manager.offered("action_suspend"), "whoever proposed would decide"
    return ngo


def ask_for_withdrawal(admin, pair):
    """The first administrator proposes to withdraw the pair, and decides no further."""
    admin.open(PAIRS, pair)
    admin.picture("95-pair-in-force")
    admin.act("action_propose", WHY_PAIR)
    assert admin.state() == "proposed"
    assert not admin.offered("action_withdraw"), "whoever proposed would confirm"
    admin.sees("يظل الزوج ملزمًا حتى يؤكد الإلغاء مدير نظام آخر")
    admin.picture("96-pair-proposed")


def enter_again(admin):
    """The administrator enters the pair anew, as a decision of the ministry would."""
    duties = admin.rpc(
        "care.duty",
        "search_read",
        [["code", "in", [PROPOSE, VALIDATE]]],
        ["name"],
        context={"lang": admin.language},
        order="code",
    )
    admin.open(PAIRS, "new")
    for field, duty in zip(("duty_id", "other_id"), duties, strict=True):
        admin.type_into(field, duty["name"], pick=True)
    admin.type_into("source", "قرار الوزارة")
    admin.save()
    assert admin.state() == "in_force"


def test_two_administrators_withdraw_a_pair_of_duties(enter):
    manager, admin, second = enter("ngo_manager"), enter("admin"), enter("admin2")
    pair = find_pair(admin)
    ngo = propose_measure(manager)

    ask_for_withdrawal(admin, pair)
    manager.open(NGOS, ngo)
    assert not manager.offered("action_suspend"), "a proposal alone unbinds nobody"
    second.open(PAIRS, pair)
    second.picture("97-pair-to-confirm")
    second.act("action_withdraw")

    assert second.state() == "withdrawn"
    second.sees(name_of(admin))
    second.sees(WHY_PAIR)
    second.picture("98-pair-withdrawn")
    assert trail(enter("auditor"), "care.duty.conflict", pair)[-2:] == [
        ("propose", name_of(admin)),
        ("withdraw", name_of(second)),
    ]
    manager.open(NGOS, ngo)
    assert manager.offered("action_suspend"), "nothing keeps the duties apart now"
    manager.rpc("care.ngo", "action_withdraw_proposal", [ngo], reason="للتجربة")
    enter_again(admin)


# === SIGNING KEYS === #


def change_key(admin):
    """The administrator changes the key that signs; return the new one, its name."""
    admin.open(KEYS)
    admin.act("action_rotate")
    [key] = admin.rpc("care.signing.key", "search", [["state", "=", "active"]])
    [read] = admin.rpc("care.signing.key", "read", [key], ["key_id"])
    admin.picture("100-keys")
    return key, read["key_id"]


def issue_receipt(enter):
    """A gift is received and its receipt printed; return the receipt and its paper."""
    till, gift = giving.take_cash(enter, "سلوى المتبرعة", "زكاة مال")
    paper = giving.accept_gift(enter, gift)
    giving.close_till(enter, till)
    giving.post_batch(enter)
    [own] = enter("donation_officer").rpc(
        "care.donation", "read", [gift], ["receipt_id"]
    )
    return own["receipt_id"][0], paper


def print_again(enter, receipt):
    """The officer prints the receipt once more."""
    officer = enter("donation_officer")
    officer.look_at(RECEIPTS, receipt)
    button = officer.page.locator("button[name=action_print]:visible")
    return read_paper(officer.keep_paper(button, "106-receipt-anew"))


def read_published(person):
    """Return the names of the keys to rely on, and of those not to."""
    address = f"{person.url}/.well-known/social-care-keys.json"
    found = person.context.request.get(address).json()
    return tuple({key["kid"] for key in found[n]} for n in ("keys", "withdrawn"))


def key_of(paper):
    """Return the name of the key that signed a paper, as its code has it."""
    return paper.address.rpartition("~")[2].partition(".")[0]


def refuse_paper(passer_by, paper):
    """Whoever scans the paper reads that its key was withdrawn, and nothing else."""
    passer_by.watch.expected = {GONE}
    passer_by.go(paper.address)
    passer_by.watch.expected = set()
    expect(passer_by.page.locator(".alert-danger")).to_be_visible()
    passer_by.sees("سُحب المفتاح الذي وقّع هذه الوثيقة")
    expect(passer_by.page.locator("#wrap dl")).to_have_count(0)
    passer_by.picture("105-key-withdrawn-390")


def judge_offline(passer_by, paper):
    """Return the verdicts of the page that checks without a network."""
    passer_by.go("/verify/offline")
    page = passer_by.page
    page.locator("textarea:visible").fill(paper.address.rpartition("/")[2])
    page.locator("button[type=submit]:visible").click()
    shown = page.locator("main:visible [data-verdict]:visible")
    expect(shown.first).to_be_visible(timeout=PATIENCE)
    return set(shown.evaluate_all("parts => parts.map(part => part.dataset.verdict)"))


def report_key(admin, key):
    """The first administrator reports the key, and does not decide on it."""
    admin.open(KEYS, key)
    admin.act("action_report", WHY_KEY)
    assert admin.state() == "reported"
    assert not admin.offered("action_withdraw"), "whoever reported would withdraw"
    assert not admin.offered("action_dismiss"), "whoever reported would dismiss"
    admin.sees("مدير نظام آخر")
    admin.picture("101-key-reported")


def withdraw_key(second, key):
    """The second administrator withdraws the key."""
    second.open(KEYS, key)
    second.picture("102-key-to-decide")
    second.act("action_withdraw", WHY_KEY)
    assert second.state() == "withdrawn"
    second.picture("103-key-withdrawn")


def test_two_administrators_withdraw_a_key_and_its_papers_are_issued_anew(enter):
    admin, second, passer_by = enter("admin"), enter("admin2"), enter(width=390)
    key, name = change_key(admin)
    receipt, paper = issue_receipt(enter)
    assert key_of(paper) == name

    report_key(admin, key)
    verify(passer_by, paper)  # the register still knows the paper
    withdraw_key(second, key)

    refuse_paper(passer_by, paper)
    assert judge_offline(passer_by, paper) == {"withdrawn"}
    trusted, refused = read_published(passer_by)
    assert (name in trusted, name in refused) == (False, True)
    assert trail(enter("auditor"), "care.signing.key", key) == [
        ("create", name_of(admin)),
        ("report", name_of(admin)),
        ("withdraw", name_of(second)),
    ]

    second.act("action_reissue")
    second.picture("104-papers-issued-anew")
    anew = print_again(enter, receipt)
    verify(passer_by, anew)
    assert key_of(anew) in read_published(passer_by)[0]
    assert judge_offline(passer_by, anew) == {"signed"}
    refuse_paper(passer_by, paper)
    assert name != key_of(anew)
