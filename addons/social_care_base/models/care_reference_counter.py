from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

COUNTS_UP = """
CREATE OR REPLACE FUNCTION care_counts_up() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.last_number > OLD.last_number AND NEW.key = OLD.key
           AND NEW.year = OLD.year
           AND NEW.company_id IS NOT DISTINCT FROM OLD.company_id
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a counter of references only counts up'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS care_reference_counter_counts_up ON care_reference_counter;
CREATE TRIGGER care_reference_counter_counts_up
BEFORE UPDATE OR DELETE ON care_reference_counter
FOR EACH ROW EXECUTE FUNCTION care_counts_up();
DROP TRIGGER IF EXISTS care_reference_counter_no_truncate ON care_reference_counter;
CREATE TRIGGER care_reference_counter_no_truncate BEFORE TRUNCATE
ON care_reference_counter FOR EACH STATEMENT EXECUTE FUNCTION care_counts_up()
"""


class CareReferenceCounter(models.Model):
    """The last number given under a key; counts up inside the taking transaction."""

    _name = "care.reference.counter"
    _description = "Reference Counter"
    _written_by_code = True
    _rec_name = "key"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, ondelete="restrict", index=True
    )
    year = fields.Integer(required=True, readonly=True, default=0)
    last_number = fields.Integer(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(key, COALESCE(company_id, 0), year)")

    def init(self):
        self.env.cr.execute(COUNTS_UP)

    @api.model
    def _take(self, key, count=1, *, company=None, year=None):
        """Take a block of ``count`` numbers and return the first of them.

        One statement: of two transactions at once the second waits and is repeated,
        and a transaction that fails gives its numbers back, so there are no gaps.

        :param company: a ``res.company`` of its own numbers; without one the key
            counts for the whole country
        :param int year: a year of its own numbers; without one it counts for ever
        :raise UserError: if ``count`` is not positive
        """
        if count < 1:
            raise UserError(self.env._("Take at least one number."))
        [[last]] = self.env.execute_query(
            SQL(
                """INSERT INTO care_reference_counter AS counter
                          (key, company_id, year, last_number) VALUES (%s, %s, %s, %s)
                   ON CONFLICT (key, COALESCE(company_id, 0), year) DO UPDATE
                      SET last_number = counter.last_number + EXCLUDED.last_number
                   RETURNING last_number""",
                key,
                company.id if company else None,
                year or 0,
                count,
            )
        )
        self.invalidate_model()
        return last - count + 1
