"""Pages and screens keep nobody out: axe finds nothing serious, a keyboard suffices.

What axe cannot see (whether a text makes sense) stays with people. ADR 0019.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import expect

IN_ARABIC = pytest.mark.parametrize("language", ["ar_001"], indirect=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Odoo's own parts that its web client and pages put around ours, and what they lack.
CORE = {
    ".o_show_password": "the button that shows a password has no name",
    ".o_notebook_headers": "tabs stand in no list of tabs",
    ".o-mail-Form-chatter": "pictures of authors have no text",
    ".o_list_record_selector": "boxes that select a row have no label",
    ".o_field_boolean": "a box in a row of a list has no label",
    ".o_optional_columns_dropdown": "its button has no name",
    ".o_search_panel": "buttons that fold have no name",
    ".o_avatar, .o-mail-Avatar": "pictures of users have no text",
    ".o-autocomplete": "a combobox says that it is selected",
    ".o_select_menu": "a word that is no value of autocomplete",
    ".o_tag": "a tag says that it is selected",
    ".o-dropdown": "a menu is expanded, says a part without a role",
}
EXAMINE = """async ([within, without, rules]) => {
    const found = await axe.run(
        {include: [within], exclude: without.map((part) => [part])},
        {runOnly: rules, resultTypes: ["violations"]},
    );
    return found.violations
        .filter((rule) => ["serious", "critical"].includes(rule.impact))
        .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}"""
FOCUS = """() => {
    const node = document.activeElement;
    const shown = getComputedStyle(node);
    const ring = shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) > 0;
    return {
        name: node.name || node.getAttribute("href") || node.tagName,
        seen: ring || shown.boxShadow !== "none",
    };
}"""


@cache
def read_axe():
    """Return the script that examines a page."""
    return Path(os.environ["CARE_AXE"]).read_text()


def examine(person, within="html"):
    """Return what keeps people out of the page, as far as it is ours."""
    person.page.evaluate(read_axe())
    return person.page.evaluate(EXAMINE, [[within], list(CORE), RULES])


def look_through(person, paths):
    """Return what is wrong on each of the pages that are not right."""
    wrong = {}
    for path in paths:
        person.go(path)
        if found := examine(person):
            wrong[path] = found
    return wrong


def find(person, model, field="id", domain=()):
    """Return a field of the first record that the person may read."""
    return person.rpc(model, "search_read", list(domain), [field], limit=1)[0][field]


@IN_ARABIC
def test_public_pages_keep_nobody_out(enter):
    officer = enter("auditor")
    number = find(officer, "care.ngo", "registry_no", [["registry_no", "!=", False]])
    call = find(officer, "care.grant.call", "reference", [["state", "=", "open"]])
    pages = ["/ngos", "/ngos/map", f"/ngos/{number}", "/grants", f"/grants/{call}"]
    pages += ["/verify", "/verify/roots", "/verify/offline", "/accredited"]

    assert look_through(enter(), [*pages, "/web/login"]) == {}


@pytest.mark.parametrize("language", ["en_US"], indirect=True)
def test_the_register_in_english_keeps_nobody_out(enter):
    passer_by = enter()

    assert look_through(passer_by, ["/ngos", "/verify"]) == {}
    assert passer_by.page.locator("html").get_attribute("lang") == "en-US"


@IN_ARABIC
def test_pages_of_an_ngo_keep_nobody_out(enter):
    person = enter("ngo")
    ngo = find(person, "care.ngo")
    request = find(person, "care.ngo.request")
    call = find(enter("auditor"), "care.grant.call", domain=[["state", "=", "open"]])
    pages = ["/my", "/my/ngo", "/my/ngo/new", f"/my/ngo/{ngo}", "/my/returns/new"]
    pages += [f"/my/ngo/{ngo}/{page}" for page in ("board", "meetings", "annual")]
    pages += [f"/my/ngo/requests/{request}", "/my/grants"]
    pages += [f"/my/grants/new?call={call}"]

    assert look_through(person, pages) == {}


@IN_ARABIC
def test_pages_of_a_worker_keep_nobody_out(enter):
    pages = ["/my", "/my/accreditation", "/my/accreditation/new"]

    assert look_through(enter("worker"), pages) == {}


@IN_ARABIC
@pytest.mark.parametrize(
    ("login", "action", "model"),
    [
        ("registrar", "social_care_ngo.care_ngo_action", "care.ngo"),
        (
            "donation_officer",
            "social_care_donations.care_donation_return_action",
            "care.donation.return",
        ),
    ],
)
def test_screens_keep_nobody_out(enter, login, action, model):
    person = enter(login)
    person.open(action)
    first = examine(person, ".o_content")
    person.open(action, find(person, model))

    assert first + examine(person, ".o_content") == []
    assert person.page.locator("html").get_attribute("lang") == "ar-001"


@IN_ARABIC
def test_the_dashboard_keeps_nobody_out(enter):
    person = enter("registrar")
    person.visit("/odoo/ngo-dashboard")
    person.page.wait_for_selector(".o_care_table")

    assert examine(person, ".o_content") == []


@IN_ARABIC
def test_a_notification_is_written_with_the_keyboard_alone(enter):
    person = enter("ngo")
    person.go("/my")
    tab_to(person, "/my/ngo")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/my/ngo")
    person.go("/my/ngo/new")
    tab_to(person, "name_en")
    with person.page.expect_navigation(wait_until="load"):
        person.page.keyboard.press("Enter")

    summary = person.page.locator("#wrap [role=alert]")
    expect(summary).to_be_focused()

    tab_to(person, "name")
    person.page.keyboard.type("جمعية لوحة المفاتيح")
    tab_to(person, "save_step")
    with person.page.expect_navigation(wait_until="load"):
        person.page.keyboard.press("Enter")

    assert person.page.url.endswith("/edit/place")

    person.go(person.page.url.removeprefix(person.url).replace("/place", "/work"))
    tab_to(person, "founders_count")
    person.page.keyboard.type("كثير")
    with person.page.expect_navigation(wait_until="load"):
        person.page.keyboard.press("Enter")

    expect(summary).to_be_focused()
    field = person.page.locator("#founders_count")
    expect(field).to_have_attribute("aria-describedby", "founders_count_wrong")
    expect(summary.locator("a[href='#founders_count']")).to_be_visible()
    assert examine(person) == []


def tab_to(person, name, most=150):
    """Press Tab until the focus is on ``name``; wherever it stands it is seen."""
    for _step in range(most):
        person.page.keyboard.press("Tab")
        focus = person.page.evaluate(FOCUS)
        if focus["name"] in (name, f"/ar{name}"):
            assert focus["seen"], name
            return
    raise AssertionError(f"Tab never comes to {name}")
