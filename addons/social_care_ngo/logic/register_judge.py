"""Judge the files of an older register as a whole: rows, boards, what appears twice."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from .register_codes import ACCEPTED, NEEDS_REVIEW, REJECTED
from .register_csv import Record, read_records
from .register_names import NameBook
from .register_row import (
    BOARD_COLUMNS,
    COLUMNS,
    OPTIONAL_COLUMNS,
    RegisterRow,
    judge_row,
    make_key,
)
from .register_rules import RegisterRules


@dataclass(slots=True)
class RegisterResult:
    """Every row with its outcome, and the pairs that one body may have made.

    A pair is ``(line, line of the earlier row)``; a pair of names also tells whether
    the names are equal.
    """

    rows: list[RegisterRow]
    board_lines: int
    name_pairs: list[tuple[int, int, bool]] = field(default_factory=list)
    number_pairs: list[tuple[int, int]] = field(default_factory=list)

    def count(self) -> dict[str, int]:
        """Return how many rows have each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {name: found[name] for name in (ACCEPTED, NEEDS_REVIEW, REJECTED)}


def judge_files(
    content: bytes, board_content: bytes | None, rules: RegisterRules
) -> RegisterResult:
    """Read and judge the extract and, if there is one, the file of boards.

    :raise RegisterFileError: if one of the files cannot be taken as a whole
    """
    records = read_records(content, COLUMNS, OPTIONAL_COLUMNS)
    board = read_records(board_content, BOARD_COLUMNS) if board_content else []
    return judge_records(records, board, rules)


def judge_records(
    records: Sequence[Record], board: Sequence[Record], rules: RegisterRules
) -> RegisterResult:
    """Judge rows that have been read already."""
    boards = defaultdict(list)
    for line in board:
        boards[make_key(line.values, rules)].append(line)
    rows = [
        judge_row(record, boards.get(make_key(record.values, rules), ()), rules)
        for record in records
    ]
    result = RegisterResult(rows, len(board))
    _find_equal_numbers(result)
    _find_equal_names(result)
    for row in rows:
        row.codes.sort()
    return result


def _find_equal_numbers(result: RegisterResult) -> None:
    first = {}
    for row in result.rows:
        if row.key and first.setdefault(row.key, row) is not row:
            result.number_pairs.append((row.line, first[row.key].line))
            row.add("duplicate_number")


def _find_equal_names(result: RegisterResult) -> None:
    names = NameBook()
    for row in result.rows:
        if row.outcome == REJECTED:
            continue
        place = row.governorate or ""
        if found := names.find(place, row.folded_name):
            result.name_pairs.append((row.line, *found))
            row.add("name_duplicate")
        names.add(row.line, place, row.folded_name)


# === AS PLAIN VALUES === #


def to_json(result: RegisterResult, rules: RegisterRules, **about) -> dict:
    """Return the judgement in the form of the published oracle."""
    accepted = [row for row in result.rows if row.outcome == ACCEPTED]
    return {
        **about,
        "reference_date": rules.today.isoformat(),
        "totals": {
            "data_rows": len(result.rows),
            "board_lines": result.board_lines,
            **result.count(),
        },
        "codes": dict(sorted(Counter(c for r in result.rows for c in r.codes).items())),
        "counts_accepted": {
            "governorate": _tally(map(attrgetter("governorate"), accepted)),
            "form": _tally(map(attrgetter("form"), accepted)),
            "field": _tally(code for row in accepted for code in row.work_fields),
        },
        "duplicate_pairs": [
            {"row": a, "first_row": b, "certainty": "sure" if equal else "either"}
            for a, b, equal in result.name_pairs
        ],
        "duplicate_numbers": [
            {"row": a, "first_row": b} for a, b in result.number_pairs
        ],
        "rows": [row_to_json(row) for row in result.rows],
    }


def row_to_json(row: RegisterRow) -> dict:
    """Return one row as plain values; a rejected one has its reasons only."""
    found = {"row": row.line, "outcome": row.outcome}
    if row.codes:
        found["codes"] = row.codes
    if row.outcome == REJECTED:
        return found
    return found | {
        "governorate": row.governorate,
        "form": row.form,
        "fields": row.work_fields,
        "founded_on": row.founded_on.isoformat(),
        "org_id": row.org_id,
        "board_current": row.board_current,
    }


def _tally(values) -> dict:
    return dict(sorted(Counter(values).items()))
