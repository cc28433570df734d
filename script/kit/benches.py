"""What ``script/bench`` runs, and how it shows what was found."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from .failures import Failure
from .measuring import PER_SECOND, QUERIES, Row
from .paths import ROOT

FOLDER = ROOT / "tests/bench"
RESULTS = ROOT / "docs/benchmarks"
PAGE = ROOT / "docs/benchmarks.md"
HEAD = ("What", "Figure", "Rounds", "CPU", "Floor", "Ratio", "Target", "")
INTRODUCTION = """\
# Benchmarks

<!-- Made by script/bench --publish from docs/benchmarks/*.json: do not edit. -->

Each figure stands beside its floor: the least that the same work costs with nothing of
ours around it, measured in the same run, in turns. Ratios travel from one machine to
another, times do not. *Figure* is the median of the rounds, *Rounds* their spread,
*CPU* what one thing costs the Odoo process alone, without the database; *Ratio* is the
median of the ratios of single rounds, with the most that `script/bench --check` lets
pass. Targets are for a machine of two cores.
"""


@dataclass
class Report:
    """The rows of one area, and what they were measured with."""

    area: str
    date: str
    machine: str
    rows: list[Row] = field(default_factory=list)

    @property
    def script(self) -> str:
        return f"script/bench {self.area}"

    def to_json(self) -> str:
        """Return the text of the file of results."""
        values = {
            "area": self.area,
            "script": self.script,
            "date": self.date,
            "machine": self.machine,
            "rows": [row.to_dict() for row in self.rows],
        }
        return json.dumps(values, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """Return the report that :meth:`to_json` wrote."""
        found = json.loads(text)
        rows = [Row.from_dict(row) for row in found["rows"]]
        return cls(found["area"], found["date"], found["machine"], rows)

    def over_limit(self) -> list[Row]:
        """Return the rows whose ratio is worse than it may be."""
        return [row for row in self.rows if not row.within_limit]


def find_areas(folder: Path = FOLDER) -> list[str]:
    """Return the areas that have benches."""
    return sorted({file.parent.name for file in folder.glob("*/bench_*.py")})


def choose_areas(wanted: list[str], folder: Path = FOLDER) -> list[str]:
    """Return the areas to run: all of them without a wish.

    :raise Failure: if there is no such area
    """
    areas = find_areas(folder)
    for name in wanted:
        if name not in areas:
            raise Failure(
                f"There is no bench of {name!r}.", f"Choose from: {', '.join(areas)}"
            )
    return [area for area in areas if area in wanted or not wanted]


# === TABLES === #


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as texts, under :data:`HEAD`."""
    figure = f"{number(row.figure)} {row.unit}"
    if row.unit == QUERIES:
        return (row.title, figure, "", "", "", "", *_target(row))
    floor = f"{number(row.floor)}: {row.floor_title}" if row.floor is not None else ""
    return (
        row.title,
        figure,
        f"{number(row.low)} to {number(row.high)}",
        duration(row.cpu) if row.cpu is not None else "",
        floor,
        _ratio(row),
        *_target(row),
    )


def number(value: float) -> str:
    """Return a figure with three digits that count.

    >>> [number(n) for n in (123456.7, 12.345, 0.012345, 0)]
    ['123,457', '12.3', '0.0123', '0']
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def duration(seconds: float) -> str:
    """Return seconds in the unit that suits them.

    >>> [duration(n) for n in (1.5, 0.0123, 0.0000456, 0)]
    ['1.5 s', '12.3 ms', '45.6 µs', '0 s']
    """
    for unit, many in PER_SECOND.items():
        if seconds * many >= 1:
            return f"{number(seconds * many)} {unit}"
    return "0 s"


def _ratio(row: Row) -> str:
    if row.ratio is None:
        return ""
    limit = f" (≤ {row.limit:g})" if row.limit is not None else ""
    return f"{number(row.ratio)}{limit}"


def _target(row: Row) -> tuple[str, str]:
    if row.target is None:
        return "", ""
    met = "met" if row.met else "missed"
    if row.unit == QUERIES:
        return "constant", met
    sign = "≥" if row.is_rate else "≤"
    return f"{sign} {number(row.target)}", met


def render_table(rows: list[Row]) -> str:
    """Return the rows for a terminal, with their notes below."""
    lines = [HEAD, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    ]
    notes = [f"  {row.title}: {row.note}" for row in rows if row.note]
    return "\n".join(line.rstrip() for line in [*text, *notes])


def render_page(reports: list[Report]) -> str:
    """Return the published page of all areas."""
    lines = [INTRODUCTION]
    for report in sorted(reports, key=lambda report: report.area):
        lines += [
            f"## {report.area}",
            "",
            f"`{report.script}`, {report.date}, {report.machine}.",
            "",
            f"| {' | '.join(HEAD)} |",
            f"|{'---|' * len(HEAD)}",
            *(f"| {' | '.join(cells(row))} |" for row in report.rows),
            "",
            *(f"- {row.title}: {row.note}." for row in report.rows if row.note),
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def read_published() -> list[Report]:
    """Return the committed results."""
    files = sorted(RESULTS.glob("*.json"))
    return [Report.from_json(file.read_text(encoding="utf-8")) for file in files]


def publish(reports: list[Report]) -> None:
    """Write the results of these areas into ``docs/``, and the page of all areas."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    for report in reports:
        file = RESULTS / f"{report.area}.json"
        file.write_text(report.to_json(), encoding="utf-8")
    PAGE.write_text(render_page(read_published()), encoding="utf-8")
