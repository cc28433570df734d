import random

from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from ..logic.folding import fold

NAMES = (
    "جمعيّة الأُسَر المُنتِجة (فرع ١٢)",
    "مؤسّسة على الهدى ـــ الخيرية",
    "ﺟﻤﻌﻴﺔ ﺍﻷﻣﻞ",
    "عبد ﷲ کریم ۱۲۳",
    "El-Amal № 7 — Crème Brûlée Straße",
    "🤲🏽 فاعل خير \u200f",
    "新細明體 Жизнь",
)


@tagged("post_install", "-at_install")
class TestFolding(BaseCommon):
    """The SQL twin ``care_fold(text)`` answers like the function in Python."""

    def _fold_in_sql(self, texts):
        self.env.cr.execute(
            "SELECT care_fold(text) FROM unnest(%s) WITH ORDINALITY AS t(text, place)"
            " ORDER BY place",
            [texts],
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _assert_alike(self, texts):
        pairs = zip(texts, self._fold_in_sql(texts), strict=True)
        self.assertEqual([text for text, sql in pairs if sql != fold(text)], [])

    def test_every_character_folds_alike(self):
        codes = [*range(1, 0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE0200)]

        self._assert_alike([chr(code) for code in codes])

    def test_generated_names_fold_alike(self):
        letters = [*map(chr, (*range(0x20, 0x180), *range(0x600, 0x700)))]
        letters += [
            *map(chr, range(0x2000, 0x2070)),
            "ﻻ",
            "ﷲ",
            "ß",
            "é",
            "\u0301",
            "🌹",
        ]
        dice = random.Random(19)  # noqa: S311 (names, not secrets)
        names = [
            "".join(dice.choices(letters, k=dice.randint(0, 40))) for _ in range(4000)
        ]

        self._assert_alike([*NAMES, *names])

    def test_generated_presentation_forms_fold_alike(self):
        forms = [*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)]
        letters = [*map(chr, forms), *"اب تة ßÆé"]
        dice = random.Random(20)  # noqa: S311 (names, not secrets)
        names = ["".join(dice.choices(letters, k=dice.randint(1, 30))) for _ in forms]

        self._assert_alike(names)

    def test_the_function_may_stand_in_an_index(self):
        self.env.cr.execute(
            "CREATE TEMP TABLE care_names AS SELECT unnest(%s) AS name", [list(NAMES)]
        )
        self.env.cr.execute(
            "CREATE INDEX ON care_names USING gin (care_fold(name) gin_trgm_ops)"
        )
        self.env.cr.execute("SET LOCAL enable_seqscan = off")

        self.env.cr.execute(
            "EXPLAIN SELECT 1 FROM care_names WHERE care_fold(name) LIKE %s",
            [f"%{fold('الأسر')}%"],
        )

        plan = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("Bitmap Index Scan", plan)

    def test_nothing_stays_nothing(self):
        self.assertEqual(self._fold_in_sql([None, "", " \u200f"]), [None, "", ""])
