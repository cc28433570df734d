"""Transitions of many records at once, and how many queries they take."""

from base.records import issue_papers, make_rule, start_deadlines

RECORDS, SMALL = 1_000, 10
FLOOR = "UPDATE and INSERT of as many rows"
REASON = "Withdrawn by the authority that issued it"


def update_and_insert(env, records):
    """Write a state and a row of evidence for each record, and nothing else."""
    table = records._table
    env.cr.execute(
        f"UPDATE {table} SET state_since = now(), write_date = now(), write_uid = 1"
        " WHERE id = ANY(%s)",
        [records.ids],
    )
    env.cr.execute(
        "INSERT INTO care_audit_entry"
        " (res_model, res_id, seq, action, user_id, date, entry_hash)"
        " SELECT 'bench', id, 1, 'bench', 1, now(), 'bench' FROM unnest(%s) AS id",
        [records.ids],
    )


def bench_transition(stage):
    """A step without a reason: time limits that are met."""
    count = stage.size(RECORDS, SMALL)
    with stage.env() as env:
        limits = start_deadlines(make_rule(env, "bench"), count)
        stage.compare(
            f"Transition of {count:,} records",
            "s",
            env,
            lambda: limits._apply_transition("meet"),
            lambda: update_and_insert(env, limits),
            floor_title=FLOOR,
            target=3,
            limit=25,
        )


def bench_transition_with_reason(stage):
    """A step with a reason, which also stands in the history of each record."""
    count = stage.size(RECORDS, SMALL)
    with stage.env() as env:
        papers = issue_papers(env, count)
        stage.compare(
            f"Transition of {count:,} records, with a reason",
            "s",
            env,
            lambda: papers._apply_transition("revoke", reason=REASON),
            lambda: update_and_insert(env, papers),
            floor_title=FLOOR,
            target=3,
            limit=50,
        )


def bench_transition_queries(stage):
    """The number of queries is the same for one record and for a thousand."""
    with stage.env() as env:
        papers = issue_papers(env, stage.size(RECORDS, SMALL))
        batches = [papers[:size] for size in (1, 10, 100, 1_000)]
        calls = {
            len(batch): lambda b=batch: b._apply_transition("revoke", reason=REASON)
            for batch in batches
        }
        # The states, two notes, and the values that the first note tracks.
        stage.count_queries("Transition: queries", env, calls, per_hundred=4)
