from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from odoo.addons.social_care_base.logic.spreadsheet import neutralise

from ..const import VIEWER
from ..logic.dashboard import Column, Row, tabulate
from ..logic.dashboard_sheet import DashboardWriter, SheetTable

READERS = f"{VIEWER},social_care_base.group_care_auditor"


@dataclass(frozen=True)
class Block:
    """A table as it is asked for.

    ``values``  the rows that are shown whether or not anything was counted there
    ``empty``  what the table says in place of such rows if nothing was counted at all
    """

    key: str
    title: str
    head: str
    columns: list[Column]
    note: str = ""
    values: tuple = ()
    empty: str = ""


class CareNgoDashboard(models.AbstractModel):
    """The figures of the register for the ministry's staff, counted when asked for.

    Each figure is counted with the rights of whoever asks, and comes with the domain
    that finds exactly its records. Nobody sends a domain.
    """

    _name = "care.ngo.dashboard"
    _description = "Dashboard of the Register"

    @api.model
    @api.readonly
    def retrieve_dashboard(self):
        """Return all figures of today.

        :raise AccessError: if the user does not belong to the ministry's staff
        :return: ``{"as_of", "tables": [{"key", "title", "note", "head", "columns",
            "rows", "total"}]}``; each cell says its count, its model and the domain of
            what it counts
        """
        self._check_reader()
        today = fields.Date.context_today(self)
        blocks = self._get_blocks(today)
        counts = self._count([c for block in blocks for c in block.columns])
        return {
            "as_of": self.env._("As of %(date)s", date=format_date(self.env, today)),
            "tables": [self._prepare_table(block, counts) for block in blocks],
        }

    def _check_reader(self):
        if not self._may_read():
            raise AccessError(
                self.env._("The dashboard is for the staff of the register.")
            )

    def _may_read(self):
        return self.env.user.has_groups(READERS)

    # === COUNTING === #

    def _count(self, columns):
        """Return ``{column: {value: count}}``, with one query for each domain."""
        asked, counts = defaultdict(list), {}
        for column in columns:
            split = column.split and column.split[0]
            asked[column.model, tuple(column.domain), column.by, split].append(column)
        for (model, domain, by, split), same in asked.items():
            records = self.env[model]
            is_date = records._fields[by].type == "date"
            groups = [f"{by}:month" if is_date else by, *([split] if split else [])]
            found = records._read_group(list(domain), groups, ["__count"])
            for column in same:
                counts[self._get_name(column)] = {
                    self._get_value(row[0]): row[-1]
                    for row in found
                    if not split or row[1] == column.split[1]
                }
        return counts

    @api.model
    def _get_name(self, column):
        """Return what tells a column from all others."""
        return (column.key, column.model, tuple(column.get_domain()), column.by)

    @api.model
    def _get_value(self, value):
        """Return a group as a plain value: the id of a record, or the value itself."""
        return value.id if isinstance(value, models.BaseModel) else value

    # === TABLES === #

    def _prepare_table(self, block, counts):
        found = [counts[self._get_name(column)] for column in block.columns]
        is_empty = bool(block.empty) and not any(found)
        values = set().union(() if is_empty else block.values, *found)
        table = tabulate(block.columns, found, self._get_rows(block, values))
        return {
            "key": block.key,
            "title": block.title,
            "note": block.empty if is_empty else block.note,
            "head": block.head,
            "columns": [{"key": c.key, "label": c.label} for c in block.columns],
            "rows": [asdict(row) for row in table.rows],
            "total": [asdict(cell) for cell in table.total],
        }

    def _get_rows(self, block, values):
        """Return the rows of a table: months in their order, places by their name."""
        if all(isinstance(value, date) for value in values):
            return [
                Row(month, format_date(self.env, month, date_format="MMMM y"))
                for month in sorted(values)
            ]
        column = block.columns[0]
        comodel = self.env[column.model]._fields[column.by].comodel_name
        records = self.env[comodel].browse(sorted(value for value in values if value))
        rows = [Row(record.id, record.display_name) for record in records]
        rows.sort(key=lambda row: (row.label, row.value))
        if values - set(records.ids):
            rows.append(Row(False, self.env._("Not Stated")))
        return rows

    # === WORKBOOK === #

    def _export_workbook(self):
        """Return the XLSX of all tables, in the language of whoever asks."""
        figures = self.retrieve_dashboard()
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        buffer = BytesIO()
        writer = DashboardWriter(buffer, neutralise, is_rtl=lang.direction == "rtl")
        writer.build([self._prepare_sheet(t, figures) for t in figures["tables"]])
        return buffer.getvalue()

    def _prepare_sheet(self, table, figures):
        return SheetTable(
            title=table["title"],
            note=" · ".join(t for t in (figures["as_of"], table["note"]) if t),
            head=[table["head"], *(column["label"] for column in table["columns"])],
            rows=[
                (row["label"], [cell["count"] for cell in row["cells"]])
                for row in table["rows"]
            ],
            total=(self.env._("Total"), [cell["count"] for cell in table["total"]]),
        )

    # === HOOKS === #

    @api.model
    def _get_blocks(self, today):
        """Hook: return the tables in their order; see ``Block``."""
        return []
