from odoo import api, models
from odoo.tools import SQL

from ..const import ENDED_STATES

# A spreadsheet would carry out a text that begins like this.
FORMULA_START = r"^([=+@\t\r-])"
CSV_COLUMNS = (
    ("registered_charity_number", "ngo.registry_no"),
    (
        "org_id",
        "nullif(form.register_code, '') || '-'"
        " || coalesce(ngo.legacy_no, ngo.registry_no)",
    ),
    ("charity_name", "ngo.name"),
    ("name_en", "ngo.name_en"),
    ("charity_type", "form.key"),
    (
        "charity_registration_status",
        "CASE WHEN ngo.state = ANY(%(ended)s) THEN 'Removed' ELSE 'Registered' END",
    ),
    ("status", "ngo.state"),
    ("date_of_registration", "ngo.date_listed"),
    ("date_of_removal", "ngo.date_ended"),
    ("date_founded", "ngo.date_founded"),
    ("date_announced", "ngo.date_declared"),
    ("governorate", "country.code || '-' || place.code"),
    ("governorate_name", "coalesce(place.name_ar, place.name)"),
    ("city", "ngo.city"),
    ("scope", "ngo.scope"),
    ("fields_of_work", "work.codes"),
    ("icnptso", "work.icnp"),
    ("classification_code", "public.codes"),
    ("charity_contact_web", "ngo.website"),
    ("legacy_no", "ngo.legacy_no"),
    ("legacy_year", "nullif(ngo.legacy_year, 0)"),
    ("size", "ngo.size_class"),
    ("latest_acc_fin_period_end_date", "filed.date_to"),
    ("latest_income", "filed.amount_income"),
    ("latest_expenditure", "filed.amount_expense"),
    ("policy_sectors", "policy.sectors"),
    ("vision_2030_axis", "axis.code"),
    ("sustainable_development_goals", "policy.goals"),
    ("hub", "coalesce(ngo.is_hub, FALSE)"),
)
CSV_TABLES = """
    care_ngo AS ngo
    JOIN care_ngo_form AS form ON form.id = ngo.form_id
    JOIN res_country_state AS place ON place.id = ngo.governorate_id
    JOIN res_country AS country ON country.id = place.country_id
    LEFT JOIN (
       SELECT rel.care_ngo_id,
              string_agg(field.code, ';' ORDER BY field.code) AS codes,
              string_agg(field.icnp, ';' ORDER BY field.code) AS icnp
         FROM care_ngo_care_work_field_rel AS rel
         JOIN care_work_field AS field ON field.id = rel.care_work_field_id
        GROUP BY rel.care_ngo_id
    ) AS work ON work.care_ngo_id = ngo.id
    LEFT JOIN (
       SELECT rel.ngo_id, string_agg(class.code, ';' ORDER BY class.code) AS codes
         FROM (TABLE care_ngo_public_what_rel UNION ALL TABLE care_ngo_public_who_rel
               UNION ALL TABLE care_ngo_public_how_rel) AS rel
         JOIN care_public_class AS class ON class.id = rel.class_id AND class.active
        GROUP BY rel.ngo_id
    ) AS public ON public.ngo_id = ngo.id
    LEFT JOIN (
       SELECT rel.ngo_id,
              string_agg(goal.code, ';' ORDER BY goal.code)
                  FILTER (WHERE goal.kind = 'sector') AS sectors,
              string_agg(goal.code, ';' ORDER BY goal.code)
                  FILTER (WHERE goal.kind = 'goal') AS goals
         FROM (TABLE care_ngo_policy_sector_rel
               UNION ALL TABLE care_ngo_policy_goal_rel) AS rel
         JOIN care_policy_goal AS goal ON goal.id = rel.goal_id AND goal.active
        GROUP BY rel.ngo_id
    ) AS policy ON policy.ngo_id = ngo.id
    LEFT JOIN care_policy_goal AS axis ON axis.id = ngo.policy_axis_id
    LEFT JOIN LATERAL (
       SELECT date_to, amount_income, amount_expense
         FROM care_ngo_return
        WHERE ngo_id = ngo.id AND state = 'accepted'
        ORDER BY date_to DESC
        LIMIT 1
    ) AS filed ON TRUE
"""


class CareNgo(models.Model):
    """The register as one file for spreadsheets."""

    _inherit = "care.ngo"

    @api.model
    def _write_public_csv(self, domain, file):
        """Write what ``domain`` finds as one CSV file; the database does the work.

        :param file: a binary file open for writing
        """
        query = self._search(domain, order="registry_no")
        columns = SQL(", ").join(
            SQL(
                "%s AS %s",
                self._guard_formula(SQL(sql, ended=sorted(ENDED_STATES))),
                SQL.identifier(name),
            )
            for name, sql in CSV_COLUMNS
        )
        statement = SQL(
            """SELECT %s
                 FROM %s
                WHERE ngo.id IN %s
                ORDER BY ngo.registry_no""",
            columns,
            SQL(CSV_TABLES),
            query.subselect(),
        )
        copy = self.env.cr.mogrify(statement).decode()
        self.env.cr.copy_expert(
            f"COPY ({copy}) TO STDOUT WITH (FORMAT csv, HEADER)", file
        )

    def _guard_formula(self, sql):
        return SQL("regexp_replace((%s)::text, %s, '''\\1')", sql, FORMULA_START)
