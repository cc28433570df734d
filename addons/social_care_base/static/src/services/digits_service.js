import { registry } from "@web/core/registry";

const { Settings } = luxon;

/**
 * Write dates with the digits of everything else.
 *
 * Odoo writes the dates of an Arabic client with ٠-٩, but amounts, numbers, printed papers
 * and the pages of the portal with 0-9. One form must not show both.
 */
export const digitsService = {
    dependencies: ["localization"],
    start() {
        Settings.defaultNumberingSystem = "latn";
    },
};

registry.category("services").add("social_care_digits", digitsService);
