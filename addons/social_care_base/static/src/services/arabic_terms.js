import { _t } from "@web/core/l10n/translation";

/**
 * What Odoo says on every screen and has no Arabic for yet.
 *
 * A term that its own addon does not translate is looked up in those of all others, so it
 * is enough to name it here and to translate it with our own.
 */
export const arabicTerms = [
    _t("Add nested rule"),
    _t("Are you sure you want to delete the %(nbSelected)s selected records?"),
    _t("Are you sure you want to delete the selected record?"),
    _t("Are you sure you want to update %(count)s records?"),
    _t("Custom range"),
    _t("greater or equal to"),
    _t("lower or equal to"),
    _t("lower than"),
    _t("Missing required fields"),
    _t("Month to date"),
    _t("My Preferences"),
    _t("No settings found"),
    _t('Press "Enter" to add criterion'),
    _t("Select one or several criteria"),
    _t("Try searching for another keyword"),
    _t("Year to date"),
];
