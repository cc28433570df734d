import { registry } from "@web/core/registry";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

const NEAR = 7;

/**
 * Show a last day as a date, and as a number of days once it is near.
 *
 * Odoo's own field calls a day eight weeks ahead "next year" if it lies in January. What
 * somebody must do until then needs the very day.
 */
export class DueDayField extends RemainingDaysField {
    get diffString() {
        if (this.diffDays === null) {
            return "";
        }
        if (Math.abs(this.diffDays) > NEAR) {
            return this.numericValue;
        }
        const value = this.props.record.data[this.props.name];
        return value.toRelativeCalendar({ unit: "days" });
    }
}

registry.category("fields").add("care_due_day", {
    ...remainingDaysField,
    component: DueDayField,
});
