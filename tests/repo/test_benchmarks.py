"""Every published figure is the one that was measured, with where and how."""

import re

import pytest
from suite import ROOT, where

from kit.benches import FOLDER, PAGE, find_areas, read_published, render_page

PUBLISHED = read_published()
# What names a machine or a person rather than a kind of machine.
PRIVATE = re.compile(r"/(?:home|root|tmp|work|opt|Users)\b|\blocalhost\b|@")


def test_the_page_says_what_the_results_say():
    assert PAGE.read_text(encoding="utf-8") == render_page(PUBLISHED)


@pytest.mark.parametrize("report", PUBLISHED, ids=lambda report: report.area)
def test_results_tell_date_and_machine_and_nothing_private(report):
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", report.date)
    assert re.match(r"\d+ cores", report.machine)
    assert not PRIVATE.search(report.to_json().replace(report.script, ""))
    assert report.rows


def test_every_area_is_published():
    assert [report.area for report in PUBLISHED] == find_areas()


def test_other_documents_leave_figures_to_that_page():
    """A number of milliseconds elsewhere would stand beside no script and no date."""
    figure = re.compile(r"\d (?:ms|µs)\b|\d (?:rows|documents|names)/s")
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    pages += (ROOT / "addons").glob("*/README.md")

    found = [where(page) for page in pages if figure.search(page.read_text("utf-8"))]

    assert found == [where(PAGE)]


def test_every_bench_says_what_it_measures():
    for file in FOLDER.glob("*/bench_*.py"):
        text = file.read_text(encoding="utf-8")
        benches = re.findall(r"^def bench_\w+\(stage\):\n(.*)$", text, re.MULTILINE)
        assert benches, where(file)
        assert all(line.strip().startswith('"""') for line in benches), where(file)
