from odoo import api, models

from odoo.addons.social_care_base.formats import ltr

from ..logic.register_csv import MAX_BYTES, MAX_ROWS


class CareNgoImport(models.Model):
    """What is said of rows and files that are not simply taken, and what to do."""

    _inherit = "care.ngo.import"

    @api.model
    def _get_code_texts(self):
        """Return ``{code: sentence}`` in the user's language."""
        return {
            **self._get_rejecting_texts(),
            **self._get_review_texts(),
            **self._get_limit_texts(),
            **self._get_register_texts(),
        }

    def _get_rejecting_texts(self):
        _ = self.env._
        return {
            "legacy_no_missing": _(
                "The number is missing. Enter the number of the older register."
            ),
            "name_missing": _("The name is missing. Enter it as the statute has it."),
            "date_missing": _("The date of founding is missing. Enter it."),
            "date_unreadable": _(
                "The date of founding cannot be read. Write it as 1998-07-31."
            ),
            "date_hijri": _(
                "The date of founding is a Hijri date. Enter the Gregorian day of the"
                " papers."
            ),
            "date_future": _("The date of founding lies in the future. Correct it."),
            "governorate_unknown": _(
                "The governorate is not known. Use its name or code, such as EG-C."
            ),
            "form_unknown": _("The legal form is not known. Use a form of the law."),
            "duplicate_number": _(
                "An earlier line has the same number, year and directorate. Find out"
                " which is right and leave out the other."
            ),
            "row_misaligned": _(
                "The line has more or fewer cells than the heading. Export it again."
            ),
            "formula_text": _(
                "A text begins like a formula of a spreadsheet. Enter the plain text."
            ),
            "text_too_long": _("A text is longer than 1,000 signs. Shorten it."),
        }

    def _get_review_texts(self):
        _ = self.env._
        return {
            "governorate_abolished": _(
                "The governorate was abolished. Enter the one of today in the draft."
            ),
            "directorate_mismatch": _(
                "The directorate belongs to another governorate. Find out which holds."
            ),
            "field_unknown": _(
                "A field of work is not in the list. The others are kept; add the right"
                " one in the draft."
            ),
            "field_prohibited": _(
                "The law forbids a field of work to NGOs. It is left out; ask the body"
                " for its statute."
            ),
            "founders_under_minimum": _(
                "There are fewer founders than the law asks of this form today."
            ),
            "capital_under_minimum": _(
                "The capital is lower than the law asks of this form today."
            ),
            "foreigners_over_25": _(
                "More members are foreigners than the law allows this form."
            ),
            "declared_before_founded": _(
                "The body was announced before it was founded. Compare the papers."
            ),
            "regularised_unclear": _(
                "The day of adapting to the law cannot be right. Compare the papers."
            ),
            **self._get_doubt_texts(),
        }

    def _get_doubt_texts(self):
        _ = self.env._
        return {
            "iban_invalid": _(
                "The account is not an Egyptian IBAN with right check digits."
            ),
            "name_duplicate": _(
                "An earlier line of the governorate has this name, or one like it. Find"
                " out whether it is the same body."
            ),
            "number_unreadable": _(
                "A number of people, a year or an amount cannot be read."
            ),
            "scope_unknown": _("The geographic scope is not known."),
            "board_line_unreadable": _(
                "A line of the board cannot be read: its office, nationality or dates."
                " It is left out."
            ),
        }

    def _get_limit_texts(self):
        _ = self.env._
        return {
            "board_missing": _("The file of boards has no line for this body."),
            "board_term_expired": _(
                "No member of the board was in office on the day of the file."
            ),
            "board_under_minimum": _("The board has fewer members than the law asks."),
            "board_over_maximum": _("The board has more members than the law allows."),
            "board_even": _("The board has an even number of members."),
            "chair_missing": _("The board has no chair."),
            "chair_duplicate": _("The board has more than one chair."),
            "treasurer_missing": _("The board has no treasurer."),
            "board_person_repeated": _("Somebody sits on the board twice."),
        }

    def _get_register_texts(self):
        _ = self.env._
        return {
            "register_differs": _(
                "The register holds this number already and says otherwise:"
            ),
            "register_name_taken": _(
                "A body of the register bears this name in the governorate. Find out"
                " whether it is the same one."
            ),
            "register_refused": _("The register refused this row:"),
        }

    def _get_file_texts(self):
        _ = self.env._
        return {
            "file_empty": _("The file is empty. Please choose it again."),
            "file_too_large": _(
                "The file has %(limit)s MB or more. Split it into several files.",
                limit=MAX_BYTES // 1_000_000,
            ),
            "file_type": _("This is no CSV file. Save the table as CSV (UTF-8)."),
            "file_encoding": _(
                "The file is not in UTF-8. Save it as CSV (UTF-8) and try again."
            ),
            "file_nul_bytes": _("The file is damaged. Export it again."),
            "file_corrupt": _("The file cannot be read to its end. Export it again."),
            "file_column_missing": _("Columns are missing in the heading of the file."),
            "file_header_ambiguous": _("A heading stands twice. Leave one column out."),
            "file_no_rows": _("The file has no row under its heading."),
            "file_too_many_rows": _(
                "The file has more than %(limit)s rows. Split it.", limit=MAX_ROWS
            ),
        }

    @api.model
    def _get_file_error_text(self, error):
        """Return what is wrong with a file as a sentence, with the detail."""
        text = self._get_file_texts()[error.code]
        return f"{text} ({ltr(error.detail)})" if error.detail else text
