from odoo.tests import freeze_time, tagged

from .test_care_deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestStateColumns(DeadlineCommon):
    """A board grouped by state shows what there is, in the order of the flow."""

    def _get_columns(self, deadlines):
        board = deadlines.with_context(read_group_expand=True)  # as a kanban asks
        groups = board.web_read_group([("id", "in", deadlines.ids)], ["state"])
        return [group["state"] for group in groups["groups"]]

    def test_columns_stand_in_the_order_of_the_flow_not_of_the_alphabet(self):
        running, paused, cancelled = (
            self._start(day) for day in ("2026-01-04", "2026-01-05", "2026-01-06")
        )
        with freeze_time("2026-01-05 08:00:00"):
            paused._apply_transition("pause", reason="The file is away.")
        cancelled._apply_transition("cancel", reason="Begun by mistake.")

        columns = self._get_columns(running | paused | cancelled)

        self.assertEqual(columns, ["running", "paused", "cancelled"])

    def test_a_state_without_documents_has_no_column(self):
        self.assertEqual(self._get_columns(self._start()), ["running"])
