"""Every published figure is the one that was measured, with where and how."""

import re

from suite import ROOT, where

from kit.benches import FOLDER, PAGE, find_areas, read_published, render_page

PUBLISHED = read_published()
# What names a machine or a person rather than a kind of machine.
PRIVATE = re.compile(r"/(?:home|root|tmp|work|opt|Users)\b|\blocalhost\b|@")


def test_the_page_says_what_the_results_say():
    assert PAGE.read_text(encoding="utf-8") == render_page(PUBLISHED)


def test_results_tell_date_and_machine_and_nothing_private():
    for report in PUBLISHED:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", report.date), report.area
        assert re.match(r"\d+ cores", report.machine), report.area
        assert not PRIVATE.search(report.to_json()), report.area
        assert report.rows, report.area


def test_published_areas_are_those_that_have_benches():
    assert {report.area for report in PUBLISHED} == set(find_areas())


def test_other_documents_leave_figures_to_that_page():
    """A number of milliseconds elsewhere would stand beside no script and no date."""
    figure = re.compile(r"\d (?:ms|µs)\b|\d (?:rows|documents|names)/s")
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    pages += (ROOT / "addons").glob("*/README.md")

    found = [where(page) for page in pages if figure.search(page.read_text("utf-8"))]

    assert set(found) <= {where(PAGE)}


def test_every_bench_says_what_it_measures():
    for file in FOLDER.glob("*/bench_*.py"):
        text = file.read_text(encoding="utf-8")
        benches = re.findall(r"^def bench_\w+\(stage\):\n(.*)$", text, re.MULTILINE)
        assert benches, where(file)
        assert all(line.strip().startswith('"""') for line in benches), where(file)
