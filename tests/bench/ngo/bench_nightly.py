"""The night's run over the time limits of the whole register."""

from datetime import date

from odoo.tools import SQL

from kit.measuring import clock

DUE, FEW = 550, 5
PAST = date(2026, 1, 20)


def make_due(stage, count):
    """Let the limits of ``count`` bodies be over, and commit it."""
    with stage.env() as env:
        rows = env.execute_query(
            SQL(
                """UPDATE care_deadline SET date_first_due = %s, date_due = %s
                    WHERE id IN (SELECT id FROM care_deadline WHERE state = 'running'
                                  ORDER BY id LIMIT %s) RETURNING id""",
                PAST,
                PAST,
                count,
            )
        )
        env.cr.commit()
        return [row[0] for row in rows]


def run_night(stage):
    """Carry out all limits that are over, each in its own transaction."""
    with stage.env() as env:
        limits = env["care.deadline"]
        timing = clock(limits._cron_lapse)
        left = limits.search_count(limits._get_lapsed_domain())
        stage.require(not left, f"{left} limits were not carried out")
        return timing


def insert_reminders(stage, ids):
    """Change each limit, tell of it and remind somebody, in as many transactions."""
    with stage.env() as env:

        def work():
            for number in ids:
                env.cr.execute(
                    "UPDATE care_deadline SET state = 'lapsed' WHERE id = %s", [number]
                )
                for _row in range(3):
                    env.cr.execute(
                        "INSERT INTO mail_message (message_type, model, res_id, date)"
                        " VALUES ('notification', 'bench', %s, now())",
                        [number],
                    )
                env.cr.commit()

        return clock(work)


def bench_night(stage):
    """One body in a hundred has a limit that is over, and an officer is reminded."""
    due = stage.size(DUE, FEW)
    rounds = []
    for _n in range(min(stage.rounds, 3)):
        make_due(stage, due)
        work = run_night(stage)
        rounds.append((work, insert_reminders(stage, make_due(stage, due))))
    stage.add(
        f"Night's run: {due:,} time limits are over",
        "s",
        rounds,
        floor_title="UPDATE, three INSERTs and commit",
        target=300,
        limit=60,
    )
