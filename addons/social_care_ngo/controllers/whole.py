from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError


@contextmanager
def whole(env):
    """Carry out a change as a whole; whoever was quicker is told, not a broken page.

    Two people may press one button in the same moment: the index of the database lets
    one of them through, and its message is the answer for the other one.

    :raise UserError: as the change itself does, or with the message of that index
    """
    try:
        with env.cr.savepoint():
            yield
    except UniqueViolation as error:
        table = error.diag.table_name
        names = [name for name, model in env.registry.items() if model._table == table]
        model = env[names[0] if names else "base"]
        raise UserError(model._sql_error_to_message(error)) from error
