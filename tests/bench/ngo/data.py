"""A country's register: 55,000 bodies, nine people and five annual returns in each.

Every run gives the same rows. Each function fills one table from the bodies that the
first one made; a new table is one more function in ``TABLES``.
"""

import random
from datetime import date, timedelta

import names
from copying import copy_rows, next_id

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.reference import add_check_digits
from odoo.addons.social_care_ngo.const import OPERATIONAL_STATES, PUBLIC_STATES
from odoo.addons.social_care_ngo.logic.board import BOARD_ROLES
from odoo.addons.social_care_ngo.logic.registry_number import format_serial

BODIES, SMALL = 55_000, 120
OPEN_LIMITS = 20_000
SEED = 19
DAY = date(2026, 1, 15)
FAR = date(2100, 1, 1)
# Of a hundred bodies.
STATES = {
    "active": 84, "listed": 5, "suspended": 3, "dissolved": 3, "void": 1,
    "notified": 2, "draft": 2,
}  # fmt: skip
# Of a hundred annual returns of the last year; for those before no time limit held.
LAST_YEAR = {"accepted": 60, "filed": 15, "draft": 25}
EARLIER = {"accepted": 100}
YEARS = range(2021, 2026)
DAYS_TO_FILE = 120
INCOMES = {"small": 80_000, "medium": 900_000, "large": 12_000_000}
ROLES = ("chair", "vice_chair", "treasurer", "secretary", *["member"] * 5)
FIRST_SERIAL = 500_000
NGO_COLUMNS = (
    "id", "company_id", "form_id", "governorate_id", "state", "state_since", "name",
    "name_folded", "name_en", "registry_no", "reference", "legacy_no", "legacy_year",
    "directorate", "city", "scope", "founders_count", "member_count",
    "foreign_member_count", "is_operational", "date_founded", "date_notified",
    "date_listed", "fiscal_month", "create_uid", "create_date",
)  # fmt: skip
PERSON_COLUMNS = (
    "id", "ngo_id", "company_id", "name", "role", "sequence", "is_board",
    "nationality_id", "national_id", "date_from", "date_to",
)  # fmt: skip
PARTNER_COLUMNS = (
    "id", "name", "complete_name", "email", "email_normalized", "lang", "active",
    "type", "is_company", "partner_share", "autopost_bills", "commercial_partner_id",
    "create_uid",
)  # fmt: skip
LIMIT_COLUMNS = (
    "id", "res_model", "res_id", "company_id", "rule_id", "key", "is_working", "state",
    "date_start", "date_first_due", "date_due",
)  # fmt: skip
RETURN_COLUMNS = (
    "id", "ngo_id", "company_id", "governorate_id", "form_id", "currency_id",
    "reference", "state", "state_since", "date_from", "date_to", "date_due", "tier",
    "version", "date_first_filed", "date_filed", "date_accepted", "amount_income",
    "amount_expense", "programme_percent", "staff_count", "beneficiary_count",
    "late_step", "create_uid", "create_date",
)  # fmt: skip


def fill(env, small=False):
    """Generate the register; a small one holds all kinds of rows too."""
    dice = random.Random(SEED)  # noqa: S311 - names, not secrets
    bodies = range(SMALL if small else BODIES)
    first = next_id(env.cr, "care_ngo")
    ids = [first + place for place in bodies]
    for table in TABLES:
        table(env, dice, ids)
    env.invalidate_all()


def fill_bodies(env, dice, ids):
    """Bodies of all legal forms, governorates and states."""
    forms = env["care.ngo.form"].search([]).ids
    places = env["res.country.state"].search([("is_governorate", "=", True)])
    named = [(place.id, place.with_context(lang="ar_001").name) for place in places]
    states = dice.choices(list(STATES), STATES.values(), k=len(ids))
    company = env.company.id

    def rows():
        for serial, (ngo_id, state) in enumerate(zip(ids, states, strict=True), 1):
            name = names.by_hand(dice, names.body(dice, serial)).strip()
            place, place_name = dice.choice(named)
            registered, notified = state in PUBLIC_STATES, state != "draft"
            founded = DAY - timedelta(days=dice.randrange(30, 20_000))
            yield (
                ngo_id, company, dice.choice(forms), place, state, DAY, name,
                fold(name), f"Association {serial}" if serial % 3 == 0 else None,
                _registry_no(serial) if registered else None,
                f"BENCH-{serial:06d}" if notified else None,
                serial if registered and serial % 2 else None,
                1990 if registered and serial % 2 else None,
                f"مديرية التضامن الاجتماعي ب{place_name}", place_name, "governorate",
                10 + serial % 40, 20 + serial % 300, 0, state in OPERATIONAL_STATES,
                founded, founded if notified else None, founded if registered else None,
                "6", 1, DAY,
            )  # fmt: skip

    copy_rows(env.cr, "care_ngo", NGO_COLUMNS, rows())


def fill_people(env, dice, ids):
    """A board of nine for each body, in a term of four years."""
    order = [role for role, _label in env["care.ngo.person"]._fields["role"].selection]
    first, egypt = next_id(env.cr, "care_ngo_person"), env.ref("base.eg").id
    company = env.company.id

    def rows():
        for place, ngo_id in enumerate(ids):
            start = DAY - timedelta(days=dice.randrange(1, 1_400))
            for seat, role in enumerate(ROLES):
                number = place * len(ROLES) + seat
                yield (
                    first + number, ngo_id, company, names.person(dice), role,
                    order.index(role), role in BOARD_ROLES, egypt,
                    f"2{number:013d}", start, start + timedelta(days=1_460),
                )  # fmt: skip

    copy_rows(env.cr, "care_ngo_person", PERSON_COLUMNS, rows())


def fill_returns(env, dice, ids):
    """Five annual returns of each body on the register; some were never filed."""
    first, company = next_id(env.cr, "care_ngo_return"), env.company.id
    pound = env.ref("base.EGP").id
    wanted = [("id", "in", ids), ("state", "in", sorted(OPERATIONAL_STATES))]
    bodies = env["care.ngo"].search_fetch(
        wanted, ["governorate_id", "form_id"], order="id"
    )

    def rows():
        number = first
        for ngo in bodies:
            tier = dice.choices(list(INCOMES), (80, 15, 5))[0]
            for year in YEARS:
                shares = LAST_YEAR if year == YEARS[-1] else EARLIER
                state = dice.choices(list(shares), shares.values())[0]
                end = date(year, 6, 30)
                due = end + timedelta(days=DAYS_TO_FILE)
                filed = due - timedelta(days=dice.randrange(-40, 90))
                income = INCOMES[tier] + dice.randrange(50_000)
                yield (
                    number, ngo.id, company, ngo.governorate_id.id, ngo.form_id.id,
                    pound, f"BENCH-ANR-{number}", state, DAY,
                    date(year - 1, 7, 1), end, due, tier, 1,
                    None if state == "draft" else filed,
                    None if state == "draft" else filed,
                    filed if state == "accepted" else None,
                    income, income - dice.randrange(20_000), 80, year % 9, year % 900,
                    "ngo_annual_return" if state == "draft" else None, 1, DAY,
                )  # fmt: skip
                number += 1

    copy_rows(env.cr, "care_ngo_return", RETURN_COLUMNS, rows())


def fill_limits(env, dice, ids):
    """A time limit that runs for many bodies, and is over for none."""
    rule = env["care.deadline.rule"].search([("key", "=", "ngo_completeness")], limit=1)
    first = next_id(env.cr, "care_deadline")
    company = env.company.id

    def rows():
        for place, ngo_id in enumerate(ids[:OPEN_LIMITS]):
            due = FAR + timedelta(days=dice.randrange(365))
            yield (
                first + place, "care.ngo", ngo_id, company, rule.id, rule.key, True,
                "running", DAY, due, due,
            )  # fmt: skip

    copy_rows(env.cr, "care_deadline", LIMIT_COLUMNS, rows())


def fill_representatives(env, dice, ids):
    """A contact with an address for each body: whoever is written to in its name."""
    first = next_id(env.cr, "res_partner")
    numbers = range(first, first + len(ids))

    def rows():
        for number in numbers:
            name, email = names.person(dice), f"body{number}@example.org"
            yield (
                number, name, name, email, email, "ar_001", True, "contact", False,
                True, "ask", number, 1,
            )  # fmt: skip

    copy_rows(env.cr, "res_partner", PARTNER_COLUMNS, rows())
    copy_rows(
        env.cr,
        "care_ngo_representative_rel",
        ("ngo_id", "partner_id"),
        zip(ids, numbers, strict=True),
    )


def _registry_no(serial):
    return add_check_digits(format_serial(FIRST_SERIAL + serial))


TABLES = (fill_bodies, fill_people, fill_returns, fill_limits, fill_representatives)
