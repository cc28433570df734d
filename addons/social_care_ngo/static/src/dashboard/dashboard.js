import { Component, onWillStart } from "@odoo/owl";
import { formatInteger } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

// Lists that show more than rows and a form.
const VIEWS = {
  "care.ngo": ["list", "kanban", "form"],
  "care.ngo.deadline": ["list", "calendar", "form"],
  "care.ngo.request": ["list", "kanban", "form", "calendar"],
  "care.ngo.return": ["list", "kanban", "form", "graph", "pivot"],
};

/**
 * The figures of the register as tables: each figure opens the list of its records.
 *
 * The server counts and says the domain of each figure; nothing is reckoned here.
 */
export class Dashboard extends Component {
  static template = "social_care_ngo.Dashboard";
  static components = { Layout };
  static props = { ...standardActionServiceProps };

  setup() {
    this.orm = useService("orm");
    this.action = useService("action");
    this.display = { controlPanel: {} };
    onWillStart(async () => {
      this.figures = await this.orm.call("care.ngo.dashboard", "retrieve_dashboard");
    });
  }

  format(count) {
    return formatInteger(count);
  }

  getLabel(table, column, cell, rowLabel) {
    const names = [table.title, rowLabel, table.columns[column].label];
    return `${names.filter(Boolean).join(" · ")}: ${this.format(cell.count)}`;
  }

  openList(table, column, cell, rowLabel) {
    const names = [table.title, rowLabel, table.columns[column].label];
    return this.action.doAction({
      type: "ir.actions.act_window",
      name: names.filter(Boolean).join(" · "),
      res_model: cell.model,
      views: (VIEWS[cell.model] || ["list", "form"]).map((view) => [false, view]),
      domain: cell.domain,
      context: {},
      target: "current",
    });
  }
}

registry.category("actions").add("social_care_ngo.dashboard", Dashboard);
