import hashlib
import hmac

from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.client_group import client_group

KEPT = "1 hour"


class CareRequestCount(models.Model):
    """The requests that public pages have answered of late, for all workers together.

    One row a request, appended and never updated: nobody waits for anybody. The
    address of the client is kept as a keyed hash only. A crash empties the table,
    which is as well: what it holds is forgotten within the hour.
    """

    _name = "care.request.count"
    _description = "Answered Request"
    _written_by_code = True
    _log_access = False

    client = fields.Char(required=True, readonly=True)
    moment = fields.Datetime(required=True, readonly=True)

    _client_idx = models.Index("(client, moment)")

    def init(self):
        persistence = self.env.execute_query(
            SQL(
                "SELECT relpersistence FROM pg_class WHERE oid = %s::regclass",
                self._table,
            )
        )
        if persistence != [("u",)]:
            table = SQL.identifier(self._table)
            self.env.cr.execute(SQL("ALTER TABLE %s SET UNLOGGED", table))

    @api.model
    def _is_allowed(self, page, address, *, limit, seconds):
        """Count a request for ``page`` if it may be answered; tell whether it may.

        One statement, by the clock of the database. Requests that are being answered
        at this very moment do not see each other: the limit may be passed by as many
        as there are workers.
        """
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        who = f"{page}\n{client_group(address)}".encode()
        client = hmac.new(secret.encode(), who, hashlib.sha256).hexdigest()
        return bool(
            self.env.execute_query(
                SQL(
                    """INSERT INTO care_request_count (client, moment)
                       SELECT %(client)s, now() AT TIME ZONE 'UTC'
                        WHERE (SELECT count(*) FROM care_request_count
                                WHERE client = %(client)s
                                  AND moment > now() AT TIME ZONE 'UTC'
                                             - %(seconds)s * INTERVAL '1 second'
                              ) < %(limit)s
                    RETURNING id""",
                    client=client,
                    seconds=seconds,
                    limit=limit,
                )
            )
        )

    @api.model
    def _cron_forget(self):
        """Delete what no limit looks at any more."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM care_request_count
                    WHERE moment < now() AT TIME ZONE 'UTC' - %s::interval""",
                KEPT,
            )
        )
