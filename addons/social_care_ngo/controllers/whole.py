from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError


@contextmanager
def whole(env):
    """Carry out a change as a whole; what forbids it is told in words of the user.

    Two people may press one button in the same moment: the index of the database lets
    one of them through, and its message is the answer for the other one. A page that is
    older than the state of its record offers what the rules no longer allow.

    :raise UserError: as the change itself does, or with the message of that index
    """
    try:
        with env.cr.savepoint():
            yield
    except AccessError as error:
        # The words of the rules are for those who keep them.
        text = env._("This is not possible in the current state.")
        raise UserError(text) from error
    except UniqueViolation as error:
        table = error.diag.table_name
        names = [name for name, model in env.registry.items() if model._table == table]
        model = env[names[0] if names else "base"]
        raise UserError(model._sql_error_to_message(error)) from error
