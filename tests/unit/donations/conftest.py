"""Small returns made here."""

import csv
import io
from datetime import date
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from base_logic.folding import fold
from donations_logic.judge_return import judge_return
from donations_logic.judge_row import RowJudge
from donations_logic.judge_rows import judge_rows
from donations_logic.return_fields import HEADER_NAMES
from donations_logic.rules import ReturnRules
from donations_logic.settings import Approval, Licence, ReturnSettings

OWN, OTHER = "00002041754", "00003115932"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CANONICAL = {field: names[0] for field, names in HEADER_NAMES.items()}
GIFT = {
    "receipt_no": "R-1",
    "date": "2026-02-01",
    "donor_name": "مريم سمير حسن",
    "donor_type": "فرد",
    "method": "تحويل بنكي",
    "kind": "كفالة يتيم",
    "amount": "500",
}


RULES = ReturnRules.build(fold)


@pytest.fixture(scope="session")
def rules():
    """The default word lists."""
    return RULES


def build_settings(**changes):
    """The first quarter of 2026 of one NGO, filed on 12 April."""
    values = {
        "ngo_registry_no": OWN,
        "date_from": date(2026, 1, 1),
        "date_to": date(2026, 3, 31),
        "filing_date": date(2026, 4, 12),
        "cash_threshold": Decimal(50_000),
        "large_amount": Decimal(10_000_000),
        "fx_rates": {"EGP": Decimal(1), "USD": Decimal(49), "KWD": Decimal("159.5")},
        "licences": ReturnSettings.index(
            [
                Licence("FR-1", OWN, date(2026, 1, 10), date(2026, 2, 20)),
                Licence("FR-2", OTHER, date(2026, 1, 1), date(2026, 12, 31)),
                Licence("FR-3", OWN, date(2026, 1, 1), date(2026, 12, 31), True),
            ]
        ),
        "approvals": ReturnSettings.index(
            [
                Approval("FF-1", OWN, "approved"),
                Approval("FF-2", OWN, "pending"),
                Approval("FF-3", OWN, "refused"),
                Approval("FF-4", OTHER, "approved"),
            ]
        ),
    }
    return ReturnSettings(**values | changes)


@pytest.fixture(scope="session")
def make_settings():
    """Settings of a quarter; arguments change them."""
    return build_settings


def _gift(cells):
    merged = GIFT | cells
    return {field: value for field, value in merged.items() if value is not None}


@pytest.fixture(scope="session")
def judge_row():
    """Judge one good gift; arguments change its cells, ``None`` empties one."""

    def judge(settings=None, **cells):
        return RowJudge(RULES, settings or build_settings()).judge(2, _gift(cells))

    return judge


@pytest.fixture(scope="session")
def judge_gifts():
    """Judge several gifts beside each other; each is what differs from a good one."""

    def judge(*gifts, settings=None):
        settings = settings or build_settings()
        judge = RowJudge(RULES, settings)
        rows = (judge.judge(n, _gift(gift)) for n, gift in enumerate(gifts, start=2))
        return judge_rows(rows, settings)

    return judge


@pytest.fixture(scope="session")
def judge_file():
    """Judge the bytes of a file."""

    def judge(content, name="return.xlsx", layout=None, **changes):
        return judge_return(content, name, build_settings(**changes), RULES, layout)

    return judge


@pytest.fixture(scope="session")
def csv_bytes():
    """Return rows, the canonical heading first, as the bytes of a CSV file."""

    def write(*rows, heading=tuple(CANONICAL), delimiter=",", encoding="utf-8"):
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow([CANONICAL[field] for field in heading])
        for row in rows:
            is_gift = isinstance(row, dict)
            values = [_gift(row).get(f, "") for f in heading] if is_gift else row
            writer.writerow(values)
        return text.getvalue().encode(encoding)

    return write


@pytest.fixture(scope="session")
def gift_rows():
    """Return a heading and gifts as the rows of a sheet."""

    def rows(*gifts, first=1, heading=tuple(CANONICAL)):
        sheet = {first: [CANONICAL[field] for field in heading]}
        for number, gift in enumerate(gifts, start=first + 1):
            sheet[number] = [_gift(gift).get(field) for field in heading]
        return sheet

    return rows


# === WORKBOOKS === #


class F:
    """A formula and the result that the file claims."""

    def __init__(self, formula, cached=""):
        self.formula = formula
        self.cached = cached


@pytest.fixture(scope="session")
def formula():
    """A formula cell of ``workbook``."""
    return F


@pytest.fixture(scope="session")
def workbook():
    """Return the bytes of a workbook.

    ``sheets`` are ``{title: rows}`` or ``{title: {"rows": …, "merges": …, …}}``; rows
    are ``{number: [value, …]}``. ``parts`` adds or replaces parts of the archive.
    """
    return build_workbook


def build_workbook(sheets, *, parts=(), properties="", without=()):
    plans = [p if "rows" in p else {"rows": p} for p in sheets.values()]
    files = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook_xml(list(sheets), plans, properties),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(plans))]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    for number, plan in enumerate(plans):
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet_xml(plan)
    files |= dict(parts)
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in files.items():
            if name not in without:
                archive.writestr(name, part)
    return content.getvalue()


_CONTENT_TYPES = f'<Types xmlns="{PACKAGE}/content-types"/>'
# Style 0 is plain, style 1 shows a date.
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" '
    'formatCode="[$-401]dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="170"/></cellXfs></styleSheet>'
)


def _relations(targets):
    entries = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def _workbook_xml(titles, plans, properties):
    entries = "".join(
        f'<sheet name="{title}" sheetId="{n + 1}" r:id="r{n}"'
        f' state="{plan.get("state", "visible")}"/>'
        for n, (title, plan) in enumerate(zip(titles, plans, strict=True))
    )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{entries}</sheets></workbook>"
    )


def _sheet_xml(plan):
    columns = "".join(
        f'<col min="{c}" max="{c}" hidden="1"/>' for c in plan.get("hidden_columns", ())
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in plan.get("merges", ()))
    rows = "".join(
        _row_xml(number, values, number in plan.get("hidden_rows", ()))
        for number, values in plan["rows"].items()
    )
    return (
        f'<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{rows}</sheetData>'
        f"<mergeCells>{merges}</mergeCells></worksheet>"
    )


def _row_xml(number, values, is_hidden):
    cells = "".join(_cell_xml(value) for value in values)
    hidden = ' hidden="1"' if is_hidden else ""
    return f'<row r="{number}"{hidden}>{cells}</row>'


def _cell_xml(value):
    if value is None:
        return "<c/>"
    if isinstance(value, F):
        return f"<c><f>{value.formula}</f><v>{value.cached}</v></c>"
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, (int, float, Decimal)):
        return f"<c><v>{value}</v></c>"
    text = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
