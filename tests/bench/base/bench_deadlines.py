"""The hourly job that carries out time limits that have passed."""

from unittest.mock import patch

from base.records import make_rule, start_deadlines

from kit.measuring import clock

OPEN, OPEN_SMALL = 10_000, 20
DUE, DUE_SMALL = 300, 5
KEY = "bench_job"  # committed: other benches have rules of their own


def make_due(stage, count):
    """Return ``count`` more limits that are over, each committed."""
    with stage.env() as env:
        rule = env["care.deadline.rule"].search([("key", "=", KEY)])
        run = env["care.deadline"].search_count([("rule_id", "=", rule.id)])
        limits = start_deadlines(rule, count, past=count, first=run)
        env.cr.commit()
        return limits.ids


def lapse(stage):
    """Let the job run, with its commit after each limit."""
    with stage.env() as env:
        timing = clock(env["care.deadline"]._cron_lapse)
        left = env["care.deadline"].search_count(
            env["care.deadline"]._get_lapsed_domain()
        )
        stage.require(not left, f"{left} limits were not carried out")
        return timing


def update_one_by_one(stage, ids):
    """Change a state and write a row of evidence for each limit, each committed."""
    with stage.env() as env:

        def work():
            for number in ids:
                env.cr.execute(
                    "UPDATE care_deadline SET state = 'lapsed' WHERE id = %s", [number]
                )
                env.cr.execute(
                    "INSERT INTO care_audit_entry (res_model, res_id, seq, action,"
                    " user_id, date, entry_hash)"
                    " VALUES ('bench.deadline', %s, 1, 'lapse', 1, now(), 'x')",
                    [number],
                )
                env.cr.commit()

        return clock(work)


def bench_deadlines(stage):
    """A night with many open limits, of which some are over."""
    with stage.env() as env:
        count, due = stage.size(OPEN, OPEN_SMALL), stage.size(DUE, DUE_SMALL)
        start_deadlines(make_rule(env, KEY), count)
        env.cr.commit()
        contacts = env.registry["res.partner"]
    rounds = []
    # A contact runs under no limits: here it stands for a document that does.
    with patch.object(contacts, "_on_deadlines_lapsed", create=True):
        for _n in range(min(stage.rounds, 5)):
            make_due(stage, due)
            work = lapse(stage)
            rounds.append((work, update_one_by_one(stage, make_due(stage, due))))
    stage.add(
        f"Time limits: one of {due:,} that are over, of {count:,} open",
        "ms",
        rounds,
        floor_title="UPDATE, INSERT and commit",
        count=due,
        limit=30,
    )
