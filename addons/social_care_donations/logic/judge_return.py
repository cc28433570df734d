"""From an uploaded file to a judged return, in one call.

Source: rules for donation returns. A file is never taken in part: either every data
row has an outcome, or the whole file is refused with one code.
"""

from collections.abc import Callable, Iterator

from .codes import PROCESSED, REFUSED, FileRefusedError
from .judge_row import RowJudge
from .judge_rows import judge_rows
from .layout import Layout, LayoutProposal, heading_key
from .result import ReturnResult
from .return_file import ReturnFile, open_return
from .return_table import ReturnTable, RowSorter, find_table, propose_table
from .rows import JudgedRow
from .rules import ReturnRules
from .settings import ReturnSettings


def judge_return(
    content: bytes,
    file_name: str,
    settings: ReturnSettings,
    rules: ReturnRules,
    layout: Layout | None = None,
) -> ReturnResult:
    """Return everything that can be said about an uploaded file.

    :param layout: sheet and columns chosen by a person; without it they are searched
    """
    try:
        file = open_return(content, file_name, settings, _heading_test(rules))
        table = find_table(file, rules, layout)
        rows = list(_judge_each(table, settings, rules))
        if not rows:
            raise FileRefusedError("file_no_data", table.layout.sheet)
    except FileRefusedError as error:
        return ReturnResult(
            file_name=file_name,
            outcome=REFUSED,
            file_code=error.code,
            file_detail=error.detail,
        )
    return _collect(file_name, file, table, rows, settings)


def propose_layouts(
    content: bytes, file_name: str, settings: ReturnSettings, rules: ReturnRules
) -> tuple[LayoutProposal, ...]:
    """Return the heading of every visible sheet, so that a person can correct it.

    :raise FileRefusedError: if the file may not be opened at all
    """
    file = open_return(content, file_name, settings, _heading_test(rules))
    return tuple(proposal for _, proposal in propose_table(file, rules))


def _heading_test(rules: ReturnRules) -> Callable[[str], bool]:
    return lambda text: heading_key(text, rules) in rules.headers


def _judge_each(
    table: ReturnTable, settings: ReturnSettings, rules: ReturnRules
) -> Iterator[JudgedRow]:
    judge = RowJudge(rules, settings, table.sheet.epoch)
    for count, data in enumerate(RowSorter(table, rules).data_rows(), start=1):
        if settings.max_rows is not None and count > settings.max_rows:
            raise FileRefusedError("file_too_many_rows", str(settings.max_rows))
        if data.width is None:
            yield judge.judge(data.row, data.cells)
        else:
            yield judge.misaligned(data.row, data.cells.get("receipt_no"), data.width)


def _collect(
    file_name: str,
    file: ReturnFile,
    table: ReturnTable,
    rows: list[JudgedRow],
    settings: ReturnSettings,
) -> ReturnResult:
    judged = judge_rows(rows, settings)
    return ReturnResult(
        file_name=file_name,
        outcome=PROCESSED,
        layout=table.layout,
        ignored_columns=table.ignored_columns,
        hidden_columns=table.hidden_columns,
        hidden_rows=table.hidden_rows,
        ignored_rows=tuple(table.ignored_rows),
        stated_totals=tuple(table.stated_totals),
        encoding=file.encoding,
        flags=file.flags,
        rows=judged.rows,
        duplicates=judged.duplicates,
        conflicts=judged.conflicts,
        refunds=judged.refunds,
        signals=judged.signals,
    )
