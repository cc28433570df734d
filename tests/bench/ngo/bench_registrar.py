"""What the registrar waits for: the list, its filters, and a search in it."""

from datetime import date

from odoo.fields import Command

PAGE = 80
DAY = date(2026, 1, 15)
LIST = (
    "registry_no", "name", "name_en", "form_id", "governorate_id", "legacy_no",
    "reference", "date_notified", "date_listed", "officer_id", "activity_ids", "state",
)  # fmt: skip
TARGET = 200


def make_registrar(env):
    """Return the environment of a registrar."""
    roles = ("social_care_ngo.group_ngo_registrar", "social_care_ngo.group_ngo_officer")
    user = env["res.users"].create(
        {
            "name": "Registrar",
            "login": "bench_registrar",
            "lang": "ar_001",
            "group_ids": [Command.link(env.ref(role).id) for role in roles],
        }
    )
    return env(user=user, context={"lang": "ar_001"})


def read_page(env, domain, offset=0):
    """Read one page of the list as the web client does, with the number of rows."""
    env.invalidate_all()
    spec = {name: {} for name in LIST}
    for name in ("form_id", "governorate_id", "officer_id"):
        spec[name] = {"fields": {"display_name": {}}}
    return env["care.ngo"].web_search_read(
        domain, spec, offset=offset, limit=PAGE, count_limit=10_001
    )


def select_page(env):
    """Select as many rows in their order, and count them all."""
    env.cr.execute("SELECT * FROM care_ngo ORDER BY name_folded, id LIMIT 80")
    env.cr.fetchall()
    env.cr.execute("SELECT count(*) FROM care_ngo")


def bench_list(stage):
    """The first page, a later one, a queue, and searches by name and number."""
    with stage.env() as env:
        mine = make_registrar(env)
        number = env["care.ngo"].search([("registry_no", "!=", False)], limit=1)
        queue = [("state", "=", "notified"), ("date_complete", "=", False)]
        pages = {
            "first page": ([], 0),
            "page 100": ([], 99 * PAGE),
            "queue to check": (queue, 0),
            "search of a word": ([("display_name", "ilike", "رعايه الأيتام")], 0),
            "search of a number": (
                [("display_name", "ilike", number.registry_no)],
                0,
            ),
        }
        for title, (domain, offset) in pages.items():
            stage.compare(
                f"Registrar's list: {title}",
                "ms",
                env,
                lambda d=domain, o=offset: read_page(mine, d, o),
                lambda: select_page(env),
                floor_title="SELECT of a page and of the count",
                target=TARGET,
                limit=40,
            )


def bench_panel(stage):
    """The panel beside the list, with the number of bodies behind each choice."""
    with stage.env() as env:
        mine = make_registrar(env)
        model = mine["care.ngo"]

        def count_all():
            mine.invalidate_all()
            model.search_panel_select_range("state", enable_counters=True)
            for name in ("form_id", "governorate_id"):
                model.search_panel_select_multi_range(
                    name, enable_counters=True, comodel_domain=[]
                )

        def group_all():
            for name in ("state", "form_id", "governorate_id"):
                env.cr.execute(f"SELECT {name}, count(*) FROM care_ngo GROUP BY {name}")

        stage.compare(
            "Registrar's list: search panel with numbers",
            "ms",
            env,
            count_all,
            group_all,
            floor_title="three GROUP BY",
            target=TARGET,
            limit=20,
        )


def bench_queries(stage):
    """Lists, checks and answers cost as many queries for 100 bodies as for one."""
    with stage.env() as env:
        mine = make_registrar(env)
        # Of one legal form, some with a return that is late: what a form or a delay
        # asks for may need queries of its own.
        form = env.ref("social_care_ngo.care_ngo_form_association_eg")
        wanted = [("state", "=", "active"), ("form_id", "=", form.id)]
        late = [*wanted, ("return_ids.is_overdue", "=", True)]
        found = mine["care.ngo"].search(late, limit=10)
        others = [*wanted, ("id", "not in", found.ids)]
        found |= found.search(others, limit=100 - len(found))
        # Once a list shows a reminder, Odoo looks up who may read it: a few queries,
        # however many there are. The night leaves reminders on some bodies only.
        found.with_env(env).activity_schedule("mail.mail_activity_data_todo")
        env.flush_all()
        sizes = [size for size in (1, 10, 100) if size <= len(found)]
        spec = {name: {} for name in LIST}
        calls = {
            "list": lambda ngos: ngos.web_read(spec),
            "check of the notification": lambda ngos: ngos._get_problems(),
            "standing": lambda ngos: ngos._get_standing_issues("grant"),
            "indicators": lambda ngos: ngos._get_indicator_values((DAY, DAY)),
            "possible steps": lambda ngos: ngos.mapped("available_transitions"),
            "public register": lambda ngos: [n._prepare_public_vals() for n in ngos],
        }
        for title, call in calls.items():
            on = _on_fresh(call)
            first = stage.find_costliest(env, list(found[:10]), on)
            batches = {size: (first | found)[:size] for size in sizes}
            stage.count_queries(
                f"Register: {title}",
                env,
                {size: lambda b=batch, on=on: on(b) for size, batch in batches.items()},
            )


def _on_fresh(call):
    """Return ``call`` on bodies of which nothing has been read before."""

    def on(bodies):
        bodies.env.invalidate_all()
        return call(bodies.browse(bodies.ids))

    return on
