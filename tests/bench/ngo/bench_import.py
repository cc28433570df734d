"""An older register of one directorate enters: read, judged, and taken over."""

import base64
import csv
import io

from ngo.bench_registrar import make_registrar

ROWS, FEW = 1_500, 5
SEATS = ("رئيس مجلس الإدارة", "أمين الصندوق", *["عضو مجلس الإدارة"] * 3)
FIRST = 700_000


# What all bodies have in common.
BODY = {
    "governorate": "EG-C",
    "legal_form": "جمعية أهلية",
    "founded_on": "1998-02-17",
    "declared_on": "17/04/1998",
    "fields_of_work": "رعاية الأسرة;الخدمات الصحية",
    "scope": "محافظة",
    "founders": "12",
    "capital_egp": "",
    "members": "40",
    "foreign_members": "1",
    "bank": "بنك الوادي",
    "iban": "EG729904030600907477502324460",
    "last_income_egp": "717000",
}


def make_key(number):
    """Return what both files call a body."""
    directorate = "مديرية التضامن الاجتماعي بالقاهرة"
    legacy = {"legacy_no": str(FIRST + number), "legacy_year": "1998"}
    return legacy | {"directorate": directorate}


def make_bodies(count):
    """Return the rows of the register; no name is a slip of the pen from another."""
    name = "جمعية السجل القديم لرعاية الأسرة رقم {0:04d}{0:04d}"
    return [
        make_key(number) | BODY | {"name_ar": name.format(number)}
        for number in range(count)
    ]


def make_people(count):
    """Return the rows of the boards: five people in each."""
    return [
        make_key(number)
        | {
            "person": f"عضو السجل {number} {seat}",
            "national_id": f"280010112{number * len(SEATS) + seat:05d}",
            "nationality": "مصري",
            "role": role,
            "term_from": "2025-01-01",
            "term_to": "2099-12-31",
        }
        for number in range(count)
        for seat, role in enumerate(SEATS)
    ]


def make_file(rows):
    """Return rows as a CSV file in base64, as a browser sends it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return base64.b64encode(text.getvalue().encode())


def load_all(mine, files):
    """Judge the files and take all rows over; return the import."""
    names = ("file", "board_file")
    document = mine["care.ngo.import"].create(dict(zip(names, files, strict=True)))
    document.action_judge()
    document.action_load()
    while document.state == "loading":
        document._load_part()
    return document


def insert_bodies(env, count):
    """Insert as many rows: a body, its people, its row, its trail and its message."""
    env.cr.execute("CREATE TEMP TABLE bench_row (id serial, text text, day date)")
    for _n in range(count):
        for _row in range(4 + len(SEATS)):
            env.cr.execute("INSERT INTO bench_row (text, day) VALUES ('x', now())")


def bench_import(stage):
    """A file of bodies with their boards, all of them in order."""
    count = stage.size(ROWS, FEW)
    files = [make_file(make(count)) for make in (make_bodies, make_people)]
    with stage.env() as env:
        mine, loaded = make_registrar(env), []

        def work():
            loaded.append(load_all(mine, files).loaded_count)

        stage.compare(
            f"Import of {count:,} bodies of an older register",
            "s",
            env,
            work,
            lambda: insert_bodies(env, count),
            rounds=3,
            floor_title="INSERT of a body, five people, row, trail and message",
            target=20,
            limit=60,
        )
        stage.require(
            set(loaded) == {count}, f"{loaded} of {count} bodies were taken over"
        )
