"""Annual returns: the officer's queue, and the night in which a year is opened."""

from datetime import date

from ngo.bench_registrar import PAGE, TARGET, make_registrar

OPENED, FEW = 500, 5
NEXT_YEAR_END = date(2026, 6, 30)
LIST = (
    "reference", "year_label", "tier", "date_due", "date_filed", "amount_income",
    "amount_expense", "late_step", "state",
)  # fmt: skip


def read_page(env, domain):
    """Read one page of the list as the web client does, with the number of rows."""
    env.invalidate_all()
    spec = {name: {} for name in LIST}
    spec["ngo_id"] = spec["governorate_id"] = {"fields": {"display_name": {}}}
    return env["care.ngo.return"].web_search_read(
        domain, spec, limit=PAGE, count_limit=10_001
    )


def select_page(env):
    """Select as many rows in their order, and count them all."""
    env.cr.execute("SELECT * FROM care_ngo_return ORDER BY date_to DESC, id LIMIT 80")
    env.cr.fetchall()
    env.cr.execute("SELECT count(*) FROM care_ngo_return")


def bench_queue(stage):
    """All returns, those to check, and those that are overdue."""
    with stage.env() as env:
        mine = make_registrar(env)
        pages = {
            "first page": [],
            "filed, to check": [("state", "=", "filed")],
            "overdue": [("is_overdue", "=", True)],
        }
        for title, domain in pages.items():
            stage.compare(
                f"Annual returns: {title}",
                "ms",
                env,
                lambda d=domain: read_page(mine, d),
                lambda: select_page(env),
                floor_title="SELECT of a page and of the count",
                target=TARGET,
                limit=40,
            )


def insert_returns(env, count):
    """Insert as many rows: a return, its time limit, and four first answers."""
    env.cr.execute("CREATE TEMP TABLE bench_row (id serial, text text, day date)")
    for _n in range(count):
        for _row in range(6):
            env.cr.execute("INSERT INTO bench_row (text, day) VALUES ('x', now())")


def bench_opening(stage):
    """One portion of the night in which the returns of a year are opened."""
    count = stage.size(OPENED, FEW)
    with stage.env() as env:
        wanted = env["care.ngo"]._get_to_open_domain("6", NEXT_YEAR_END)
        bodies = env["care.ngo"].search(wanted, limit=count, order="id")
        stage.require(len(bodies) == count, f"{len(bodies)} bodies owe a return")
        stage.compare(
            f"Annual returns: open those of {count:,} bodies",
            "s",
            env,
            lambda: bodies._open_returns(NEXT_YEAR_END),
            lambda: insert_returns(env, count),
            floor_title="INSERT of a return, its limit and four answers",
            limit=60,
        )
