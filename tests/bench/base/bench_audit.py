"""The audit trail: appending to it, and proving that nobody touched it."""

import hashlib

from psycopg2.extras import execute_values

from odoo.tools import SQL

ROWS, SMALL = 1_000, 20
PROVED, PROVED_SMALL = 100_000, 100
COLUMNS = (
    "res_model", "res_id", "seq", "action", "state_from", "state_to", "user_id",
    "date", "reason", "digest", "entry_hash",
)  # fmt: skip


def make_papers(env, count):
    """Return records that the trail may speak of; it asks for no more than ids."""
    last = env["res.partner"].search([], order="id desc", limit=1).id
    return env["res.partner"].browse(range(last + 1, last + 1 + count))


def make_floor(env, papers):
    """Return a plain INSERT of the rows that these papers have in the trail."""
    names = SQL(", ").join(map(SQL.identifier, COLUMNS))
    rows = env.execute_query(
        SQL("SELECT %s FROM care_audit_entry WHERE res_id = ANY(%s)", names, papers.ids)
    )
    env.cr.execute(
        "CREATE TEMP TABLE plain (LIKE care_audit_entry INCLUDING ALL) ON COMMIT DROP"
    )
    return lambda: execute_values(
        env.cr._obj,
        f"INSERT INTO plain ({', '.join(COLUMNS)}) VALUES %s",
        rows,
        page_size=len(rows),
    )


def bench_append(stage):
    """Entries of a batch, chained to the ones before, against a plain INSERT."""
    count = stage.size(ROWS, SMALL)
    with stage.env() as env:
        trail, papers = env["care.audit.entry"], make_papers(env, count)
        payload = {paper.id: {"amount": paper.id} for paper in papers}

        def append(action="approve"):
            trail._append(
                papers, action, state_from="draft", state_to="done", payload=payload
            )

        append("submit")
        stage.compare(
            f"Audit trail: append, a row of {count:,}",
            "ms",
            env,
            append,
            make_floor(env, papers),
            floor_title="plain INSERT of the same rows",
            count=count,
            target=0.2,
            limit=5,
        )


def bench_verify(stage):
    """Every chain of the trail, against reading its rows and hashing their text."""
    documents = stage.size(PROVED, PROVED_SMALL) // 10
    with stage.env() as env:
        trail, papers = env["care.audit.entry"], make_papers(env, documents)
        for step in range(10):
            trail._append(papers, f"step_{step}", state_from="a", state_to="b")
        stage.require(not trail._verify(papers), "a chain does not hold")

        def read_and_hash():
            env.cr.execute(
                "SELECT t::text FROM care_audit_entry t WHERE res_id = ANY(%s)"
                " ORDER BY res_model, res_id, seq",
                [papers.ids],
            )
            for (text,) in env.cr.fetchall():
                hashlib.sha256(text.encode()).hexdigest()

        stage.compare(
            f"Audit trail: prove {documents * 10:,} rows",
            "rows/s",
            env,
            lambda: trail._verify(papers),
            read_and_hash,
            floor_title="read the rows and hash their text",
            count=documents * 10,
            target=100_000,
            limit=5,
        )
