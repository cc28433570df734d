import pytest

from kit import benches
from kit.benches import HEAD, Report, choose_areas, find_areas, number
from kit.command_bench import parse
from kit.failures import Failure
from kit.measuring import Row, compare_counts

ROW = Row(
    "Append",
    "ms",
    0.0371,
    0.03,
    0.05,
    cpu=0.00002,
    floor=0.0163,
    floor_title="plain INSERT",
    ratio=2.2,
    target=0.2,
    limit=5,
    note="with the machine at rest",
)


@pytest.fixture
def report():
    rows = [ROW, compare_counts("Queries", {1: 7, 10: 7})]
    return Report("base", "2026-01-31", "2 cores", rows)


@pytest.fixture
def folder(tmp_path):
    for name in ("ngo/bench_search.py", "base/bench_audit.py", "empty/data.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    return tmp_path


def test_a_folder_with_a_bench_is_an_area(folder):
    assert find_areas(folder) == ["base", "ngo"]


def test_without_a_wish_every_area_is_run(folder):
    assert choose_areas([], folder) == ["base", "ngo"]
    assert choose_areas(["ngo"], folder) == ["ngo"]


def test_an_unknown_area_is_refused_with_the_known_ones(folder):
    with pytest.raises(Failure) as failure:
        choose_areas(["fund"], folder)

    assert "base, ngo" in failure.value.way_out


def test_a_row_shows_figure_floor_ratio_target_and_verdict():
    assert benches.cells(ROW) == (
        "Append",
        "0.0371 ms",
        "0.03 to 0.05",
        "20 µs",
        "0.0163: plain INSERT",
        "2.2 (≤ 5)",
        "≤ 0.2",
        "met",
    )


def test_a_missed_target_is_said():
    slow = Row("Slow", "rows/s", 90, 80, 95, target=100)

    assert benches.cells(slow)[-2:] == ("≥ 100", "missed")


def test_the_table_of_the_terminal_stands_in_columns(report):
    head, first, *_rest = benches.render_table(report.rows).splitlines()

    assert head.index("Figure") == first.index("0.0371 ms")


def test_a_report_comes_back_from_a_file_as_it_was(report):
    assert Report.from_json(report.to_json()) == report


def test_the_page_names_script_date_and_machine(report):
    page = benches.render_page([report])

    assert "`script/bench base`, 2026-01-31, 2 cores." in page
    assert f"| {' | '.join(HEAD)} |" in page
    assert "- Append: with the machine at rest." in page


def test_publishing_one_area_keeps_the_others(report, tmp_path, monkeypatch):
    monkeypatch.setattr(benches, "RESULTS", tmp_path / "benchmarks")
    monkeypatch.setattr(benches, "PAGE", tmp_path / "benchmarks.md")
    other = Report("ngo", "2026-02-01", "2 cores", [ROW])

    benches.publish([other])
    benches.publish([report])

    page = (tmp_path / "benchmarks.md").read_text()
    assert page == benches.render_page([other, report])
    assert page.index("## base") < page.index("## ngo")


def test_only_what_is_worse_than_its_limit_is_listed():
    worse = Row("Worse", "s", 1, 1, 1, ratio=3, limit=2)

    assert Report("base", "", "", [ROW, worse]).over_limit() == [worse]


@pytest.mark.parametrize(
    ("value", "text"), [(1234567, "1,234,567"), (0.5, "0.5"), (99.95, "100")]
)
def test_figures_keep_the_digits_that_count(value, text):
    assert number(value) == text


def test_less_than_one_round_is_refused(capsys):
    with pytest.raises(SystemExit):
        parse(["--rounds", "0"])

    assert "at least one round" in capsys.readouterr().err
