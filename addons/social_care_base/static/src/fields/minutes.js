import { formatDateTime as formatMoment } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { formatDateTime } from "@web/views/fields/formatters";

/**
 * Write a moment in figures to the minute, unless seconds are asked for.
 *
 * Odoo leaves the seconds out of a moment in words ("22 Nov, 9:33 pm") only. In figures
 * it shows them whatever the option `show_seconds` says, and nobody needs them.
 */
export function formatMinute(value, options = {}) {
    const isToSecond = options.showSeconds || options.showTime === false;
    if (!options.numeric || isToSecond) {
        return formatDateTime(value, options);
    }
    return formatMoment(value, { format: localization.dateTimeFormat.replace(":ss", "") });
}
formatMinute.extractOptions = formatDateTime.extractOptions;

registry.category("formatters").add("datetime", formatMinute, { force: true });

patch(DateTimeField.prototype, {
    getFormattedValue(valueIndex, numeric = this.props.numeric) {
        const { showSeconds, showTime } = this.props;
        if (this.field.type === "datetime" && numeric) {
            return formatMinute(this.values[valueIndex], { numeric, showSeconds, showTime });
        }
        return super.getFormattedValue(...arguments);
    },
});
