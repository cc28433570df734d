"""The register in Arabic, on a desk and on a phone: nothing sticks out."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.parametrize("language", ["ar_001"], indirect=True),
    pytest.mark.parametrize("width", [1300, 390]),
]
REQUESTS = "social_care_ngo.care_ngo_request_action"
# Requests of the demonstration, by their place among those of the year.
MOVED, RETURNED = 1, 5
# What is wider than the part of the screen that shows it.
TOO_WIDE = """(names) => names.filter((name) => {
    const part = document.querySelector(name);
    return part && part.scrollWidth > part.clientWidth + 1;
})"""
PARTS = ["html", "#wrapwrap", ".o_content", ".o_form_sheet"]


def take(person, name, width):
    """Keep a picture of a page that reads from the right and fits."""
    person.picture(f"registry-{name}-{width}")
    assert person.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert person.page.evaluate(TOO_WIDE, PARTS) == []


def find_request(person, place):
    """Return the id of a request of the demonstration."""
    domain = [["reference", "=like", f"REQ-%-{place:06d}-__"]]
    [request_id] = person.rpc("care.ngo.request", "search", domain)
    return request_id


def test_form_of_the_notification(enter, width):
    person = enter("ngo", width=width)
    person.go("/my/ngo/new")
    take(person, "notification", width)


def test_search_and_profile_of_the_public_register(enter, width):
    passer_by = enter(width=width)
    passer_by.go("/ngos")
    passer_by.fill(q="الامل")  # as people write it, without the hamza
    passer_by.press("form[action$='/ngos'] button")
    found = passer_by.page.locator("#wrap a[href*='/ngos/0']")
    expect(found.first).to_contain_text("جمعية الأمل")
    take(passer_by, "search", width)

    passer_by.press("a[href*='/ngos/0']")
    expect(passer_by.page.locator("#wrap h1")).to_contain_text("جمعية الأمل")
    take(passer_by, "profile", width)


def test_map_of_the_public_register(enter, width):
    passer_by = enter(width=width)
    passer_by.go("/ngos/map")
    expect(passer_by.page.locator("svg.o_care_map").first).to_be_visible()
    take(passer_by, "map", width)


def test_difference_that_a_request_would_make(enter, width):
    officer = enter("ngo_officer", width=width)
    officer.open(REQUESTS, find_request(officer, MOVED))
    difference = officer.page.locator(".care-difference:visible")
    expect(difference.locator("tbody tr").first).to_be_visible()
    difference.scroll_into_view_if_needed()
    take(officer, "request", width)

    applicant = enter("ngo", width=width)
    applicant.go(f"/my/ngo/requests/{find_request(applicant, RETURNED)}")
    expect(applicant.page.locator(".care-difference tbody tr").first).to_be_visible()
    take(applicant, "request-portal", width)


def test_dashboard_of_the_ministry(enter, width):
    registrar = enter("registrar", width=width)
    registrar.visit("/odoo/ngo-dashboard")
    registrar.page.wait_for_selector(".o_care_table")
    take(registrar, "dashboard", width)
