"""One spelling for names: the same in Python and SQL, and how fast each is."""

import unicodedata

import names

from odoo.addons.social_care_base.logic.folding import fold

NAMES, SMALL = 100_000, 500


def bench_folding(stage):
    """Fold generated Arabic names; the answers of both must be equal, one by one."""
    count = stage.size(NAMES, SMALL)
    texts = names.many(count)
    with stage.env() as env:
        env.cr.execute(
            "CREATE TEMP TABLE names ON COMMIT DROP AS SELECT text, place"
            " FROM unnest(%s) WITH ORDINALITY AS t(text, place)",
            [texts],
        )
        env.cr.execute("SELECT care_fold(text) FROM names ORDER BY place")
        differing = sum(
            fold(text) != folded
            for text, (folded,) in zip(texts, env.cr.fetchall(), strict=True)
        )
        stage.require(not differing, f"{differing} names fold differently in SQL")

        def in_sql(expression):
            return lambda: env.cr.execute(f"SELECT max({expression}) FROM names")

        about = {"count": count, "limit": 20}
        stage.compare(
            f"Folding {count:,} names in Python, equal to SQL",
            "names/s",
            env,
            lambda: [fold(text) for text in texts],
            lambda: [unicodedata.normalize("NFC", text).lower() for text in texts],
            floor_title="normal form and small letters only",
            **about,
        )
        stage.compare(
            f"Folding {count:,} names in SQL, equal to Python",
            "names/s",
            env,
            in_sql("care_fold(text)"),
            in_sql("lower(normalize(text, NFC))"),
            floor_title="normal form and small letters only",
            **about,
        )
