"""One spelling for texts that people write in many: names, headers, codes.

Arabic hands write the same name with and without hamza, dots, vowel signs and
stretched letters, and each keyboard has digits of its own. Two texts are the same
name when their folded forms are equal. The SQL twin ``care_fold(text)`` is written
from the same tables, so that a search in the database finds what Python finds.

>>> fold("جمعيّة  الأُسَر المُنتِجة (فرع ١٢)")
'جمعيه الاسر المنتجه فرع 12'
>>> fold("مؤسّسة على الهدى") == fold("موسسه علي الهدي")
True
>>> fold("Café_AL-NOUR №۷ 🌹")
'cafe al nour 7'
"""

import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from string import Template

# Ranges are inclusive. Whatever stands in none of the tables is kept as it is, so
# letters of other scripts survive and the answer depends on no Unicode version
# beyond the normal form.
_DROPPED = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x0300, 0x036F),  # combining marks
    (0x0610, 0x061A),  # Arabic honorifics and Koranic marks
    (0x061C, 0x061C),  # Arabic letter mark
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x065F),  # vowel signs, hamza and madda above or below
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x08CA, 0x08E1),
    (0x08E3, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),  # zero width, joiners, direction marks
    (0x202A, 0x202E),  # embeddings
    (0x2060, 0x206F),  # isolates, invisible operators
    (0x20D0, 0x20FF),  # enclosing marks, keycaps
    (0x2600, 0x27BF),  # pictures
    (0x2B00, 0x2BFF),
    (0xFBB2, 0xFBC2),  # Arabic dots as separate signs
    (0xFC5E, 0xFC63),  # two vowel signs as one separate sign
    (0xFCF2, 0xFCF4),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xFE70, 0xFE7F),  # vowel signs as separate signs
    (0xFEFF, 0xFEFF),
    (0x1F000, 0x1FAFF),  # emoji
    (0xE0000, 0xE01EF),  # tags and further selectors
)
_SIGNS = (
    (0x0000, 0x002F),  # controls, space, punctuation
    (0x003A, 0x0040),
    (0x005B, 0x0060),
    (0x007B, 0x00AC),
    (0x00AE, 0x00BF),
    (0x00D7, 0x00D7),
    (0x00F7, 0x00F7),
    (0x02C2, 0x02FF),
    (0x0600, 0x060F),  # Arabic number signs and punctuation
    (0x061B, 0x061B),
    (0x061D, 0x061F),
    (0x066A, 0x066D),  # percent, decimal and thousands marks, star
    (0x06D4, 0x06D4),
    (0x06DD, 0x06DE),
    (0x06E9, 0x06E9),
    (0x06FD, 0x06FE),
    (0x1680, 0x1680),
    (0x2000, 0x200A),  # spaces
    (0x2010, 0x2029),  # dashes, quotes, bullets, line and paragraph ends
    (0x202F, 0x205F),
    (0x2070, 0x20CF),  # superscripts, currency
    (0x2100, 0x25FF),  # letter-like signs, arrows, mathematics, boxes
    (0x27C0, 0x2AFF),
    (0x2E00, 0x2E7F),
    (0x3000, 0x3004),
    (0x3008, 0x3020),
    (0x3030, 0x3030),
    (0xE000, 0xF8FF),  # private use
    (0xFD3E, 0xFD4F),  # ornate brackets, honorifics
    (0xFDFA, 0xFDFF),  # blessings written as one sign, rial, basmala
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF0F),
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
    (0xFFE0, 0xFFFF),
)
_ARABIC = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ٵ": "ا",
    "ة": "ه", "ۃ": "ه", "ہ": "ه", "ۀ": "ه", "ە": "ه", "ھ": "ه", "ۂ": "ه", "ۿ": "ه",
    "ى": "ي", "ئ": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ۓ": "ي", "ٸ": "ي",
    "ؤ": "و", "ٶ": "و", "ک": "ك", "ڪ": "ك",
}  # fmt: skip
# One Latin sign that stands for several letters; of Arabic ones Unicode tells.
_LATIN_EXPANDED = {"ß": "ss", "æ": "ae", "œ": "oe"}
_FULL_WIDTH = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
_LATIN = ((0x00C0, 0x024F), (0x1E00, 0x1EFF))
_LATIN_STROKES = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "ð": "d"}
# Letters in the shapes that they take in print, ligatures of two or three, whole words.
_FORMS = (
    (0xFB50, 0xFBB1),
    (0xFBD3, 0xFD3D),
    (0xFD50, 0xFD8F),
    (0xFD92, 0xFDC7),
    (0xFDF0, 0xFDF9),
    (0xFE80, 0xFEFC),
)


def fold(text: str | None) -> str:
    """Return the folded form of ``text``; an empty text for an empty one."""
    if not text:
        return ""
    folded = unicodedata.normalize("NFC", text).translate(_table())
    return " ".join(folded.split())


@cache
def _letters() -> dict[str, str]:
    """Every letter and digit that becomes one other letter or digit."""
    letters = dict(_ARABIC)
    for zero in ("٠", "۰"):
        letters |= {chr(ord(zero) + digit): str(digit) for digit in range(10)}
    for code in _codes(_FULL_WIDTH):
        letters[chr(code)] = unicodedata.normalize("NFKC", chr(code)).lower()
    for code in _codes(_LATIN):
        letters[chr(code)] = _fold_latin(chr(code))
    letters |= {form: spelt for form, spelt in _forms().items() if len(spelt) == 1}
    return {k: v for k, v in letters.items() if k != v and k not in _expanded()}


@cache
def _expanded() -> dict[str, str]:
    """Every sign that stands for several letters."""
    expanded = {sign: spelt for sign, spelt in _forms().items() if len(spelt) > 1}
    for letter in map(chr, _codes(_LATIN)):
        if spelt := _LATIN_EXPANDED.get(_fold_latin(letter)):
            expanded[letter] = spelt
    return expanded


@cache
def _forms() -> dict[str, str]:
    """Every presentation form with the letters that Unicode says it stands for."""
    dropped, forms = set(_codes(_DROPPED)), {}
    for code in _codes(_FORMS):
        if code not in dropped:
            base = unicodedata.normalize("NFKC", chr(code))
            letters = [letter for letter in base if ord(letter) not in dropped]
            forms[chr(code)] = "".join(_ARABIC.get(one, one) for one in letters)
    return forms


def _fold_latin(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()[:1]
    return _LATIN_STROKES.get(base, base)


@cache
def _table() -> dict[int, str | None]:
    table = dict.fromkeys(_codes(_DROPPED))
    table |= dict.fromkeys(_codes(_SIGNS), " ")
    table |= {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    spelt = _letters() | _expanded()
    return table | {ord(old): new for old, new in spelt.items()}


def _codes(ranges):
    for first, last in ranges:
        yield from range(first, last + 1)


# === SQL TWIN === #

_SQL_FUNCTION = Template("""
    CREATE OR REPLACE FUNCTION care_fold(text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$care_fold$$
    DECLARE
        folded text COLLATE "C" := $common;
    BEGIN
        IF folded ~ '[$rare]' THEN
            folded := $translated;
        END IF;
        IF folded ~ '[$several]' THEN
            folded := (
                SELECT string_agg(
                    COALESCE('$expanded'::jsonb ->> letter, letter), '' ORDER BY place
                )
                FROM regexp_split_to_table(folded, '')
                     WITH ORDINALITY AS letters (letter, place)
            );
        END IF;
        RETURN btrim(regexp_replace(folded, '[$signs]+', ' ', 'g'));
    END
    $$care_fold$$
""")


def get_sql_function() -> str:
    """Return the statement that creates ``care_fold(text)``.

    Immutable, and built from ``pg_catalog`` only, so it may stand in an index. The
    common letters are translated for every text, the hundreds of rare ones (accents,
    presentation forms) only where a text holds one, and a text is taken apart only
    where one sign stands for several letters. PL/pgSQL keeps its plans; a function in
    SQL with a query in it would be set up anew for each text. Needs PostgreSQL 13.
    """
    letters = _letters()
    common = _ARABIC | {old: new for old, new in letters.items() if new.isdigit()}
    rare = {old: new for old, new in letters.items() if old not in common}
    normal = 'lower(normalize($1, NFC) COLLATE "C")'  # "C": ASCII letters only
    stripped = f"regexp_replace({normal}, '[{_sql_class(_DROPPED)}]+', '', 'g')"
    return _SQL_FUNCTION.substitute(
        several=_sql_class(_as_ranges(_expanded())),
        expanded=json.dumps(_expanded(), ensure_ascii=False),
        rare=_sql_class(_as_ranges(rare)),
        translated=_sql_translate("folded", rare),
        signs=_sql_class(_SIGNS),
        common=_sql_translate(stripped, common),
    )


def _sql_translate(expression: str, letters: dict[str, str]) -> str:
    return (
        f"translate({expression}, '{''.join(letters)}', '{''.join(letters.values())}')"
    )


def _sql_class(ranges) -> str:
    # A text in PostgreSQL cannot hold the character 0.
    return "".join(f"\\U{max(a, 1):08X}-\\U{b:08X}" for a, b in ranges)


def _as_ranges(letters: Iterable[str]) -> list[tuple[int, int]]:
    runs = {}
    for position, code in enumerate(sorted(map(ord, letters))):
        # Neighbours keep the distance between their code and their position.
        runs.setdefault(code - position, []).append(code)
    return [(run[0], run[-1]) for run in runs.values()]
