"""Judge one row of an older register by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from .board import Seat, check_board
from .register_codes import outcome_of
from .register_csv import Record
from .register_dates import read_day, to_digits
from .register_iban import clean_iban, is_egyptian_iban
from .register_rules import PROHIBITED_WORDS, RegisterRules
from .registry_number import make_org_id

COLUMNS = (
    *("legacy_no", "legacy_year", "directorate", "governorate", "legal_form"),
    *("name_ar", "founded_on", "declared_on", "fields_of_work", "scope", "founders"),
    *("capital_egp", "members", "foreign_members", "bank", "iban", "last_income_egp"),
)
# What an older register may tell besides.
OPTIONAL_COLUMNS = ("regularised_on",)
BOARD_COLUMNS = (
    *("legacy_no", "legacy_year", "directorate", "person", "national_id"),
    *("nationality", "role", "term_from", "term_to"),
)
MAX_TEXT = 1_000
_MAX_INTEGER, _MAX_MONEY = 2**31 - 1, Decimal(10) ** 12
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "|")
_TEXTS = ("legacy_no", "directorate", "name_ar", "bank", "scope", "legal_form")
# The office that each word begins, once folded; longer beginnings first.
_ROLES = (
    ("نايب", "vice_chair"),
    ("رييس", "chair"),
    ("امين الصندوق", "treasurer"),
    ("امين صندوق", "treasurer"),
    ("الامين العام", "secretary"),
    ("امين عام", "secretary"),
    ("امين السر", "secretary"),
    ("السكرتير", "secretary"),
    ("عضو", "member"),
)

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Term:
    """One readable line of the board: who, in which office, from when to when."""

    person: str
    role: str
    date_from: date
    date_to: date | None
    national_id: str
    nationality: str


@dataclass(slots=True)
class RegisterRow:
    """One row with what could be read of it, its codes and its outcome."""

    line: int
    values: dict[str, str]
    codes: list[str] = field(default_factory=list)
    legacy_no: str = ""
    legacy_year: int | None = None
    name: str = ""
    folded_name: str = ""
    governorate: str | None = None
    form: str | None = None
    work_fields: list[str] = field(default_factory=list)
    founded_on: date | None = None
    declared_on: date | None = None
    regularised_on: date | None = None
    scope: str | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    iban: str = ""
    terms: list[Term] = field(default_factory=list)
    board_current: int = 0
    key: Key | None = None
    org_id: str = ""

    @property
    def outcome(self) -> str:
        return outcome_of(self.codes)

    def add(self, code: str, *, when: object = True) -> None:
        """Note a code, once."""
        if when and code not in self.codes:
            self.codes.append(code)


def make_key(values: dict[str, str], rules: RegisterRules) -> Key | None:
    """Return what tells a body of the older registers, or nothing without a number."""
    number = " ".join(to_digits(values["legacy_no"]).split())
    if not number:
        return None
    year = to_digits(values["legacy_year"])
    return number, year, rules.fold(values["directorate"])


def judge_row(
    record: Record, board: Sequence[Record], rules: RegisterRules
) -> RegisterRow:
    """Judge a row and the lines of its board; other rows come later."""
    row = RegisterRow(record.line, record.values, key=make_key(record.values, rules))
    _read_texts(row, record.is_whole, rules)
    _read_place(row, rules)
    _read_days(row, rules)
    _read_fields(row, rules)
    _read_numbers(row)
    _check_limits(row, rules)
    row.iban = clean_iban(row.values["iban"])
    row.add("iban_invalid", when=not is_egyptian_iban(row.iban))
    if row.key:
        row.org_id = make_org_id(rules.org_register, legacy_no=row.legacy_no)
        _read_board(row, board, rules)
    return row


def _read_texts(row: RegisterRow, is_whole: bool, rules: RegisterRules) -> None:
    values = row.values
    row.add("row_misaligned", when=not is_whole)
    row.legacy_no = row.key[0] if row.key else ""
    row.name = " ".join(values["name_ar"].split())
    row.folded_name = rules.fold(row.name)
    row.add("legacy_no_missing", when=not row.legacy_no)
    row.add("name_missing", when=not row.folded_name)
    starts = (values[name].startswith(_FORMULA_SIGNS) for name in _TEXTS)
    row.add("formula_text", when=any(starts))
    row.add("text_too_long", when=any(len(v) > MAX_TEXT for v in values.values()))
    row.form = rules.forms.get(rules.fold(values["legal_form"]))
    row.add("form_unknown", when=row.form is None)
    row.scope = rules.scopes.get(rules.fold(values["scope"]))
    row.add("scope_unknown", when=values["scope"] and not row.scope)


def _read_place(row: RegisterRow, rules: RegisterRules) -> None:
    folded = rules.fold(row.values["governorate"])
    row.governorate = rules.governorates.get(folded)
    if folded in rules.abolished:
        row.governorate = None
        row.add("governorate_abolished")
    elif not row.governorate:
        row.add("governorate_unknown")
    else:
        directorate = rules.fold(row.values["directorate"])
        expected = rules.directorates[row.governorate]
        row.add("directorate_mismatch", when=directorate != expected)


def _read_days(row: RegisterRow, rules: RegisterRules) -> None:
    row.founded_on, problem = read_day(row.values["founded_on"])
    if problem:
        row.add(problem)
    else:
        row.add("date_future", when=row.founded_on > rules.today)
    row.declared_on, _problem = read_day(row.values["declared_on"])
    if row.founded_on and row.declared_on:
        row.add("declared_before_founded", when=row.declared_on < row.founded_on)
    if text := row.values.get("regularised_on"):
        day, _problem = read_day(text)
        known = day and (row.founded_on or day) <= day <= rules.today
        row.regularised_on = day if known else None
        row.add("regularised_unclear", when=not known)


def _read_fields(row: RegisterRow, rules: RegisterRules) -> None:
    found = set()
    for label in row.values["fields_of_work"].replace("،", ";").split(";"):
        folded = rules.fold(label)
        if not folded:
            continue
        code = rules.work_fields.get(folded)
        if code in rules.prohibited_fields or any(
            w in folded for w in PROHIBITED_WORDS
        ):
            row.add("field_prohibited")
        elif code:
            found.add(code)
        else:
            row.add("field_unknown")
    row.work_fields = sorted(found)


def _read_numbers(row: RegisterRow) -> None:
    for name in ("founders", "members", "foreign_members", "legacy_year"):
        text = to_digits(row.values[name])
        number = int(text) if text.isascii() and text.isdecimal() else 0
        row.add("number_unreadable", when=text and text != "0" and not number)
        row.add("number_unreadable", when=number > _MAX_INTEGER)
        row.numbers[name] = min(number, _MAX_INTEGER)
    row.legacy_year = row.numbers.pop("legacy_year") or None
    for name in ("capital_egp", "last_income_egp"):
        row.amounts[name] = _read_amount(row, row.values[name])


def _read_amount(row: RegisterRow, text: str) -> Decimal:
    try:
        amount = Decimal(to_digits(text).replace(",", "") or 0)
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and 0 <= amount < _MAX_MONEY:
        return amount
    row.add("number_unreadable")
    return Decimal(0)


def _check_limits(row: RegisterRow, rules: RegisterRules) -> None:
    if not row.form:
        return
    limits, numbers = rules.limits[row.form], row.numbers
    foreign = numbers["foreign_members"]
    row.add("founders_under_minimum", when=numbers["founders"] < limits.founders_min)
    low = row.amounts["capital_egp"] < limits.capital_min
    row.add("capital_under_minimum", when=low)
    over = foreign > limits.foreign_share * numbers["members"]
    row.add("foreigners_over_25", when=over)


def _read_board(
    row: RegisterRow, board: Sequence[Record], rules: RegisterRules
) -> None:
    for record in board:
        term = _read_term(record, rules)
        if term:
            row.terms.append(term)
        else:
            row.add("board_line_unreadable")
    if not board:
        row.add("board_missing")
        return
    seats = [
        Seat(t.role, t.date_from, t.date_to, t.national_id or None) for t in row.terms
    ]
    row.board_current = sum(seat.is_current(rules.today) for seat in seats)
    if row.form and seats:
        for code in check_board(seats, rules.limits[row.form].board, rules.today):
            row.add(code)


def _read_term(record: Record, rules: RegisterRules) -> Term | None:
    values = record.values
    folded = rules.fold(values["role"])
    role = next((key for word, key in _ROLES if folded.startswith(word)), None)
    start, problem = read_day(values["term_from"])
    end, end_problem = read_day(values["term_to"])
    nationality = rules.nationalities.get(rules.fold(values["nationality"]))
    number = to_digits(values["national_id"])
    if problem or end_problem not in (None, "date_missing") or (end and end < start):
        return None
    texts = (values["person"], values["national_id"])
    is_formula = any(text.startswith(_FORMULA_SIGNS) for text in texts)
    if is_formula or not (
        role and nationality and values["person"] and record.is_whole
    ):
        return None
    if len(number) > 32 or len(values["person"]) > MAX_TEXT:
        return None
    return Term(
        " ".join(values["person"].split()), role, start, end, number, nationality
    )
