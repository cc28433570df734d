"""The ministry's dashboard of the register, with the keyboard and on a phone."""

import zipfile

import pytest

IN_ARABIC = pytest.mark.parametrize("language", ["ar_001"], indirect=True)
FIGURES = ".o_care_table .o_care_figure"
# WCAG 2.2, target size: 24 by 24 pixels.
SMALL = """(figures) => figures.map((figure) => figure.getBoundingClientRect())
    .filter((box) => box.width < 24 || box.height < 24).length"""


def look_at_dashboard(enter, **options):
    """Let the registrar open the first screen of the area."""
    person = enter("registrar", **options)
    person.visit("/odoo/ngo-dashboard")
    person.page.wait_for_selector(".o_care_table")
    return person


@IN_ARABIC
def test_each_figure_opens_the_list_of_exactly_its_records(enter):
    person = look_at_dashboard(enter)
    keys = person.page.locator(".o_care_table").evaluate_all(
        "(tables) => tables.map((table) => table.dataset.key)"
    )
    opened = 0
    for key in keys:
        shown = person.page.locator(
            f"[data-key={key}] tfoot .o_care_figure:not(.o_care_figure_none)"
        )
        if not shown.count():
            continue
        count = int(shown.first.inner_text())
        shown.first.focus()
        person.page.keyboard.press("Enter")
        person.page.wait_for_selector(".o_list_view")
        person.settle()
        assert person.page.locator(".o_data_row").count() == count, key
        opened += 1
        person.visit("/odoo/ngo-dashboard")
        person.page.wait_for_selector(".o_care_table")
    assert opened > 4


@IN_ARABIC
def test_dashboard_fits_on_a_phone_and_says_what_each_figure_is(enter):
    person = look_at_dashboard(enter, width=390)
    figures = person.page.locator(FIGURES)

    names = figures.evaluate_all(
        "(figures) => figures.map((figure) => figure.ariaLabel)"
    )

    assert len(names) > 20
    assert len(set(names)) == len(names)
    assert figures.evaluate_all(SMALL) == 0
    assert person.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert person.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    person.picture("ngo-dashboard-phone")


@IN_ARABIC
def test_dashboard_is_taken_away_as_a_workbook(enter):
    person = look_at_dashboard(enter)
    tables = person.page.locator(".o_care_table").count()

    with person.page.expect_download() as download:
        person.page.locator("a[href='/care/ngo-dashboard.xlsx']").click()

    with zipfile.ZipFile(download.value.path()) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(sheets) == tables
