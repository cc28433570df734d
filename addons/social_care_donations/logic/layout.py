"""Find the table of a return: which rows are its heading, which column is what.

Source: rules for donation returns, section 2. The heading may stand anywhere and take
two rows: group names, merged, over column names. Nothing is ever guessed: two columns
for one field, or two sheets with a heading, are questions for people.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .cells import EDGES
from .return_fields import REQUIRED
from .rules import ReturnRules
from .sheets import Merge, Shape, column_index, column_letter

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_LONGEST_HEADING = 120
# A banner spans the table; a group of headings spans some columns of it.
_WORTH_JOINING = len(REQUIRED) - 1  # names in two rows that may be one heading
_OUTSIDE_GROUPS = ("receipt_no", "donor_name")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the data of a return stand: sheet, heading rows, column of each field."""

    sheet: str
    header_rows: tuple[int, ...]
    columns: Mapping[str, str]

    @property
    def first_data_row(self) -> int:
        """The row after the heading."""
        return max(self.header_rows) + 1

    def indexes(self) -> dict[int, str]:
        """Return the field of each column, by number."""
        return {column_index(letter): name for name, letter in self.columns.items()}


@dataclass(frozen=True, slots=True)
class LayoutProposal:
    """The best heading of a sheet, complete or not, to be shown and corrected.

    ``headings`` are all headings by column letter, hidden ones too; ``missing`` the
    required fields without a visible column; ``doubles`` the fields with more than one.
    """

    layout: Layout
    headings: Mapping[str, str]
    missing: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Tell whether the sheet is a return."""
        return not self.missing


@dataclass(slots=True)
class _Heading:
    """One way to read one or two rows as a heading."""

    rows: tuple[int, ...]
    texts: dict[int, str]
    fields: dict[int, str | None]
    columns: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self):
        for column, name in self.fields.items():
            if name:
                self.columns.setdefault(name, []).append(column)

    @property
    def missing(self):
        return tuple(name for name in REQUIRED if name not in self.columns)

    @property
    def doubles(self):
        return tuple(n for n, columns in self.columns.items() if len(columns) > 1)

    def rank(self) -> tuple:
        """Sort the better heading first: complete, unambiguous, with more fields."""
        return len(self.missing), len(self.doubles), -len(self.columns)

    def propose(self, sheet: str) -> LayoutProposal:
        """Return this heading as a proposal that a person may correct."""
        columns = {n: column_letter(c[0]) for n, c in self.columns.items()}
        headings = {column_letter(c): text for c, text in sorted(self.texts.items())}
        layout = Layout(sheet, self.rows, columns)
        return LayoutProposal(layout, headings, self.missing, self.doubles)


def heading_key(text: str, rules: ReturnRules) -> str:
    """Return a heading as it is compared: folded, without a remark in brackets.

    A heading longer than any name is none.
    """
    if len(text) > _LONGEST_HEADING:
        return ""
    return rules.fold(_BRACKETS.sub(" ", text))


def find_layout(sheet, shape: Shape, rules: ReturnRules) -> LayoutProposal | None:
    """Return the heading of a sheet: the first complete one, else the fullest.

    Nothing is returned for an empty sheet.
    """
    best = None
    for heading in _read_headings(sheet, shape, rules):
        if best is None or heading.rank() < best.rank():
            best = heading
        if not heading.missing and not heading.doubles:
            break
    return best and best.propose(sheet.title)


def _read_headings(sheet, shape: Shape, rules) -> Iterator[_Heading]:
    groups = _Groups(shape, sheet.spreads_groups)
    above = _Heading((0,), {}, {})
    for number, cells, _ in sheet.rows():
        held = {c: v for c, v in cells.items() if type(v) is not str or v.strip(EDGES)}
        if not held:
            continue
        texts = {c: v for c, v in held.items() if type(v) is str}
        single = _name((number,), texts, shape, rules)
        is_next = above.rows[0] == number - 1
        if is_next and len(above.columns) + len(single.columns) >= _WORTH_JOINING:
            yield from _join(above, single, groups, rules)
        else:
            yield single
        above = single


def _join(upper: _Heading, lower: _Heading, groups: "_Groups", rules):
    """Yield the readings of two rows, the better one first.

    A banner above a heading is no part of it, but a row of groups is.
    """
    double = _name_double(upper, lower, groups, rules)
    ends = {double.columns[n][0] for n in _OUTSIDE_GROUPS if n in double.columns}
    has_groups = any(
        not ends.issubset(_span(merge)) for merge in groups.merges(upper.rows[0])
    )
    if double.rank() > lower.rank() or (
        double.columns == lower.columns and not has_groups
    ):
        yield lower
    else:
        yield double
        yield lower


def _name(rows, texts, shape: Shape, rules, spans=()) -> _Heading:
    """Return a heading with the field of every column that people see."""
    names = {
        column: heading_key(text, rules)
        for column, text in texts.items()
        if not shape.is_hidden(column)
    }
    fields = {column: rules.headers.get(name) for column, name in names.items()}
    for column in _goods_columns(spans, fields, rules) & fields.keys():
        fields[column] = rules.inkind_headers.get(names[column], fields[column])
    return _Heading(rows, texts, fields)


def _name_double(upper: _Heading, lower: _Heading, groups, rules) -> _Heading:
    upper_row = upper.rows[0]
    in_group = {column for merge in groups.merges(upper_row) for column in _span(merge)}
    texts = {c: t for c, t in upper.texts.items() if c not in in_group} | lower.texts
    spans = groups.spans(upper_row, upper.texts, max(texts, default=0))
    return _name((upper_row, *lower.rows), texts, groups.shape, rules, spans)


def _span(merge: Merge) -> range:
    return range(merge.first_column, merge.last_column + 1)


class _Groups:
    """The groups of headings of a sheet: merged cells that span several columns."""

    def __init__(self, shape: Shape, spreads: bool):
        self.shape = shape
        self._spreads = spreads
        self._by_row = {}
        for merge in shape.merges:
            self._by_row.setdefault(merge.first_row, []).append(merge)

    def merges(self, row: int) -> list[Merge]:
        """Return the wide merges that start in a row."""
        return self._by_row.get(row, [])

    def spans(self, row: int, texts: Mapping[int, str], last: int):
        """Return each group's text and columns.

        Where saving lost the merges, a group goes on until the next text.
        """
        if self._spreads:
            starts = sorted(texts)
            ends = [*starts, last + 1][1:]
            return [(texts[s], range(s, e)) for s, e in zip(starts, ends, strict=True)]
        merges = self.merges(row)
        return [
            (texts[merge.first_column], _span(merge))
            for merge in merges
            if merge.first_column in texts
        ]


def _goods_columns(groups, fields, rules) -> set[int]:
    """Return the columns under a group for gifts in kind."""
    outside = {c for c, name in fields.items() if name in _OUTSIDE_GROUPS}
    columns = set()
    for text, span in groups:
        if rules.inkind_group in heading_key(text, rules) and outside.isdisjoint(span):
            columns.update(span)
    return columns
