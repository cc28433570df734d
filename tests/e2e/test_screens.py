"""Every screen of the suite opens, in Arabic, for somebody whose screen it is."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = json.loads((ROOT / "config/demo-logins.json").read_text())
IN_ARABIC = pytest.mark.parametrize("language", ["ar_001"], indirect=True)
SUITE = "social_care_"
DAY = timedelta(days=1)
# They have pages, no menus.
IN_THE_PORTAL = {"ngo", "ayadi", "nour", "worker", "volunteer"}
# An amount ends where its field begins, which is beside the label.
GAPS = """() => [...document.querySelectorAll(
    ".o_form_view .o_group .o_field_monetary.o_readonly_modifier > span"
)].map((amount) => {
    const text = document.createRange();
    text.selectNodeContents(amount);
    const field = amount.parentElement.getBoundingClientRect();
    return Math.abs(field.right - text.getBoundingClientRect().right);
})"""

# Heads of a list of which a part is not shown.
CUT = """() => [...document.querySelectorAll(
    ".o_list_table thead th[data-name] span.text-truncate"
)].filter((head) => head.scrollWidth > head.clientWidth + 1)
    .map((head) => head.innerText)"""


def actions_of(person):
    """Return the actions behind the person's menus of the suite."""
    answer = person.context.request.get(f"{person.url}/web/webclient/load_menus")
    menus = answer.json()

    def walk(number):
        menu = menus[str(number)]
        # A link leads out of the client: its page has tests of its own.
        if menu.get("actionID") and menu.get("actionModel") != "ir.actions.act_url":
            yield menu["actionID"]
        for child in menu["children"]:
            yield from walk(child)

    for app in menus["root"]["children"]:
        if (menus[str(app)].get("xmlid") or "").startswith(SUITE):
            yield from walk(app)


@IN_ARABIC
def test_everybody_on_the_list_signs_in_with_the_login_as_password(enter):
    logins = [login for e in ENTRIES for login in (e["login"], *e.get("also", ()))]

    for login in logins:
        enter(login)


@IN_ARABIC
def test_every_menu_opens_and_no_head_is_cut(enter, watch):
    opened, broken, cut = set(), [], []
    for login in (entry["login"] for entry in ENTRIES):
        if login in IN_THE_PORTAL:
            continue
        person = enter(login)
        for action in actions_of(person):
            if action in opened:
                continue
            opened.add(action)
            person.open(action)
            if heads := person.page.evaluate(CUT):
                cut.append((login, action, heads))
            if watch.problems:
                broken.append((login, action, watch.problems.copy()))
                watch.problems.clear()

    assert len(opened) > 40
    assert broken == []
    assert cut == []


@IN_ARABIC
def test_amounts_stand_beside_their_labels(enter):
    person = enter("fund_officer")
    [line, *_others] = person.rpc("care.budget.line", "search", [])
    person.open("social_care_fund.care_budget_line_action", line)

    gaps = person.page.evaluate(GAPS)

    assert len(gaps) > 3
    assert max(gaps) < 2


@IN_ARABIC
def test_dates_and_amounts_are_in_the_same_digits(enter):
    person = enter("fund_officer")
    [line, *_others] = person.rpc("care.budget.line", "search", [])
    person.open("social_care_fund.care_budget_line_action", line)

    form = person.page.locator(".o_form_sheet").inner_text()

    assert not set(form) & set("٠١٢٣٤٥٦٧٨٩")


@IN_ARABIC
def test_a_last_day_that_is_far_is_shown_as_a_date(enter):
    person = enter("registrar")
    today = datetime.now(UTC).date()
    far = [["state", "=", "running"], ["date_due", ">", str(today + 9 * DAY)]]
    deadlines = person.rpc("care.deadline", "search_read", far, ["date_due"])
    person.open("social_care_ngo.care_ngo_deadline_action")

    cells = person.page.locator(".o_data_cell[name='date_due']").all_inner_texts()

    days = {date.fromisoformat(row["date_due"]) for row in deadlines}
    assert days
    assert {f"{day:%d/%m/%Y}" for day in days} <= set(cells)


@IN_ARABIC
def test_what_odoo_says_of_an_empty_field_is_in_arabic(enter):
    person = enter("ngo_officer")
    person.open("social_care_ngo.care_ngo_action")
    person.page.locator(".o_list_button_add:visible").click()
    person.settle()

    person.page.locator("button.o_form_button_save:visible").click()

    expect(person.page.locator(".o_notification")).to_contain_text("المطلوبة")


@IN_ARABIC
def test_moments_are_shown_to_the_minute(enter):
    person = enter("registrar")
    [meeting, *_others] = person.rpc("care.ngo.meeting", "search", [])
    in_figures = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d [صم]")
    person.open("social_care_ngo.care_ngo_meeting_action", meeting)
    field = person.page.locator(".o_field_widget[name='date_planned']").inner_text()
    person.open("social_care_ngo.care_ngo_strike_off_action")
    cell = person.page.locator(".o_data_cell[name='state_since']").first.inner_text()

    assert in_figures.fullmatch(field.strip()), field
    assert in_figures.fullmatch(cell.strip()), cell


@IN_ARABIC
def test_minutes_are_named_by_their_file(enter):
    person = enter("registrar")
    [minutes, *_others] = person.rpc(
        "care.ngo.meeting.minutes", "search_read", [], ["meeting_id", "filename"]
    )
    person.open("social_care_ngo.care_ngo_meeting_action", minutes["meeting_id"][0])
    person.turn_to("minutes")

    cell = person.page.locator(".o_data_cell[name='file']").first

    assert minutes["filename"] in cell.inner_text()
