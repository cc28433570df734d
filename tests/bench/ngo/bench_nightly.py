"""The night's run over the time limits of the whole register."""

from datetime import date, datetime, timedelta

from odoo.tools import SQL, split_every

from kit.measuring import clock

DUE, FEW = 550, 5
# Bodies whose returns become late in one night, and how many share that night at most.
PEAK, ALL = 5_000, 55_000
PEAK_YEAR_END = date(2026, 6, 30)
# So many of its notices are sent while the clock runs.
SENT = 500
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


def open_late_returns(stage, count):
    """Open the returns of a year for so many bodies, all of them late by now."""
    with stage.env() as env:
        wanted = env["care.ngo"]._get_to_open_domain("6", PEAK_YEAR_END)
        bodies = env["care.ngo"].search(wanted, limit=count, order="id")
        stage.require(len(bodies) == count, f"{len(bodies)} bodies owe a return")
        ids, late = [], env.company._get_care_today() - timedelta(days=1)
        for part in split_every(500, bodies.ids, env["care.ngo"].browse):
            opened = part._open_returns(PEAK_YEAR_END)
            limits = opened.deadline_ids
            env.flush_all()
            # The next step of the ladder is reckoned from the same day.
            env.cr.execute(
                "UPDATE care_ngo_return SET date_due = %s WHERE id = ANY(%s)",
                [late, opened.ids],
            )
            env.cr.execute(
                "UPDATE care_deadline SET date_first_due = %s, date_due = %s"
                " WHERE id = ANY(%s)",
                [late, late, limits.ids],
            )
            env.cr.commit()
            ids += limits.ids
            env.invalidate_all()
        return ids


def bench_peak(stage):
    """The night after a last day that many bodies share: their returns are late."""
    count = stage.size(PEAK, FEW)
    ids = open_late_returns(stage, count)
    work = run_night(stage)
    floor = insert_reminders(stage, ids)
    stage.add(
        f"Peak night: the returns of {count:,} bodies are late",
        "s",
        [(work, floor)],
        floor_title="UPDATE, three INSERTs and commit",
        target=300 * count / ALL,
        limit=60,
    )
    send_notices(stage, stage.size(SENT, FEW), count)


def send_notices(stage, count, waiting):
    """Add the row of what is sent after such a night, by the job of the queue."""
    with stage.env() as env:
        queue = env["mail.message.schedule"]
        ids = queue.search(queue._get_due_domain(), order="scheduled_datetime, id").ids
        stage.require(len(ids) >= waiting, f"only {len(ids)} notices wait")
        rest = queue.browse(ids[count:])
        rest.scheduled_datetime = datetime(2100, 1, 1)  # noqa: DTZ001 - as Odoo stores
        env.cr.commit()
        work = clock(queue._send_notifications_cron)
        left = queue.browse(ids[:count]).exists()
        stage.require(not left, f"{len(left)} notices were not sent")
    stage.add(
        f"Notices of such a night: {count:,} laid out as mails",
        "s",
        [(work, insert_mails(stage, count))],
        floor_title="three INSERTs, DELETE and commit",
        limit=60,
    )


def insert_mails(stage, count):
    """Write a mail, its recipient and its bell for each, in as many transactions."""
    with stage.env() as env:

        def work():
            for number in range(count):
                for table in ("message", "mail", "bell"):
                    env.cr.execute(
                        "INSERT INTO bench_notice (kind, number) VALUES (%s, %s)",
                        [table, number],
                    )
                env.cr.execute(
                    "DELETE FROM bench_notice WHERE kind = 'message' AND number = %s",
                    [number],
                )
                env.cr.commit()

        env.cr.execute("CREATE TABLE bench_notice (id serial, kind text, number int)")
        env.cr.commit()
        return clock(work)
