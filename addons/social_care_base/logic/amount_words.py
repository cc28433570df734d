"""Amounts of money in words, as a receipt or a payment order spells them out.

General libraries do not decline Arabic (they print خمسون قرش where grammar asks for
خمسون قرشًا), so the rules stand here. Words are in the nominative.

>>> amount_in_words(Decimal("1250.75"), "EGP", "ar")
'ألف ومائتان وخمسون جنيهًا مصريًا وخمسة وسبعون قرشًا'
>>> amount_in_words(Decimal(2), "EGP", "ar")
'جنيهان مصريان'
>>> amount_in_words(Decimal("1250.75"), "EGP", "en")
'one thousand two hundred and fifty Egyptian pounds and seventy-five piastres'
"""

from decimal import Decimal

from .currency_words import CURRENCIES, FEMININE, MASCULINE, CurrencyWords, Noun

LIMIT = 10**15


class AmountWordsError(ValueError):
    """The amount, the currency or the language cannot be put into words."""


def amount_in_words(amount: Decimal, currency: str, lang: str) -> str:
    """Return ``amount`` in words.

    :param amount: not negative, with no more decimals than the currency has
    :param currency: ISO 4217 code
    :param lang: Odoo's or ISO's code; ``ar…`` and ``en…`` are known
    :raise AmountWordsError: instead of rounding, guessing or leaving something out
    """
    words = CURRENCIES.get(currency)
    if not words:
        raise AmountWordsError(f"no words for the currency {currency!r}")
    spell = {"ar": _spell_arabic, "en": _spell_english}.get(lang[:2])
    if not spell or lang[2:3] not in ("", "_", "-"):
        raise AmountWordsError(f"no words in the language {lang!r}")
    major, minor = _split(amount, words)
    return spell(major, minor, words)


def _split(amount: Decimal, words: CurrencyWords) -> tuple[int, int]:
    if isinstance(amount, int) and not isinstance(amount, bool):
        amount = Decimal(amount)
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise AmountWordsError(f"not an exact amount: {amount!r}")
    if amount < 0:
        raise AmountWordsError(f"a negative amount: {amount}")
    if amount >= LIMIT:
        raise AmountWordsError(f"too large for words: {amount}")
    parts = amount * 10**words.decimals
    if parts != int(parts):
        raise AmountWordsError(f"more than {words.decimals} decimals: {amount}")
    return divmod(int(parts), 10**words.decimals)


# === ARABIC === #

_ONES = {
    MASCULINE: (
        "", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة",
        "ستة", "سبعة", "ثمانية", "تسعة", "عشرة",
    ),
    FEMININE: (
        "", "إحدى", "اثنتان", "ثلاث", "أربع", "خمس",
        "ست", "سبع", "ثماني", "تسع", "عشر",
    ),
}  # fmt: skip
_EIGHT_FEMININE_ALONE = "ثمانٍ"  # not in construct state, as in ثمانٍ وعشرون
_TENS = (
    "", "", "عشرون", "ثلاثون", "أربعون",
    "خمسون", "ستون", "سبعون", "ثمانون", "تسعون",
)  # fmt: skip
_HUNDREDS = (
    "", "مائة", "مائتان", "ثلاثمائة", "أربعمائة",
    "خمسمائة", "ستمائة", "سبعمائة", "ثمانمائة", "تسعمائة",
)  # fmt: skip
_TWO_HUNDRED_OF = "مائتا"
_SCALES = (
    (
        10**12,
        Noun("تريليون", "تريليونان", "تريليونات", "تريليونًا", construct="تريليونا"),
    ),
    (10**9, Noun("مليار", "ملياران", "مليارات", "مليارًا", construct="مليارا")),
    (10**6, Noun("مليون", "مليونان", "ملايين", "مليونًا", construct="مليونا")),
    (10**3, Noun("ألف", "ألفان", "آلاف", "ألفًا", construct="ألفا")),
)


def _spell_arabic(major: int, minor: int, words: CurrencyWords) -> str:
    parts = []
    if major or not minor:
        parts.append(_count_arabic(major, words.major.arabic))
    if minor:
        parts.append(_count_arabic(minor, words.minor.arabic))
    return " و".join(parts)


def _count_arabic(number: int, noun: Noun) -> str:
    """Return ``number`` of ``noun``, as مائة وثلاثة جنيهات مصرية."""
    if number == 0:
        return f"صفر {noun.singular}"
    if number == 1:
        return f"{noun.singular} {'واحدة' if noun.gender == FEMININE else 'واحد'}"
    if number == 2:
        return noun.dual
    rest = number % 100
    if rest in (1, 2):
        # «ألف ليلة وليلة»: the noun is repeated, its number is not spoken.
        return f"{_count_arabic(number - rest, noun)} و{_count_arabic(rest, noun)}"
    parts = _scale_parts(number, before_noun=rest == 0)
    if number % 1000:
        parts += _hundred_parts(number % 1000, noun.gender, before_noun=rest == 0)
    return f"{' و'.join(parts)} {_form_after(rest, noun)}"


def _scale_parts(number: int, *, before_noun: bool) -> list[str]:
    """Return the thousands and above; the last one may stand before the noun."""
    parts = []
    for size, noun in _SCALES:
        count, number = divmod(number, size)
        if count:
            last = before_noun and number == 0
            parts.append(_count_scale(count % 1000, noun, construct=last))
    return parts


def _count_scale(count: int, noun: Noun, *, construct: bool) -> str:
    dual = noun.construct if construct else noun.dual
    if count <= 2:
        return noun.singular if count == 1 else dual
    rest = count % 100
    hundreds = _hundred_parts(count - rest, MASCULINE, before_noun=True)
    if rest in (1, 2):
        return f"{hundreds[0]} {noun.singular} و{noun.singular if rest == 1 else dual}"
    numerals = _hundred_parts(count, MASCULINE, before_noun=rest == 0)
    form = noun.singular if construct and rest > 10 else _form_after(rest, noun)
    return f"{' و'.join(numerals)} {form}"


def _hundred_parts(number: int, gender: str, *, before_noun: bool) -> list[str]:
    """Return the words of a number below 1000."""
    hundreds, rest = divmod(number, 100)
    parts = []
    if hundreds:
        alone = hundreds == 2 and before_noun and not rest
        parts.append(_TWO_HUNDRED_OF if alone else _HUNDREDS[hundreds])
    if rest:
        parts.append(_below_hundred(rest, gender))
    return parts


def _below_hundred(number: int, gender: str) -> str:
    ones = _ONES[gender]
    if number <= 10:
        return ones[number]
    tens, rest = divmod(number, 10)
    if tens == 1:
        ten = "عشرة" if gender == FEMININE else "عشر"
        one = {1: ones[1] if gender == FEMININE else "أحد", 2: ones[2][:-1]}
        return f"{one.get(rest, ones[rest])} {ten}"
    if not rest:
        return _TENS[tens]
    eight = gender == FEMININE and rest == 8
    return f"{_EIGHT_FEMININE_ALONE if eight else ones[rest]} و{_TENS[tens]}"


def _form_after(rest: int, noun: Noun) -> str:
    """Return the form of ``noun`` after a number that ends in ``rest`` (0 or 3-99)."""
    if rest == 0:
        return noun.singular
    return noun.plural if rest <= 10 else noun.counted


# === ENGLISH === #

_ENGLISH_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ENGLISH_TENS = (
    "", "", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_ENGLISH_SCALES = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)


def _spell_english(major: int, minor: int, words: CurrencyWords) -> str:
    parts = []
    if major or not minor:
        parts.append(_count_english(major, words.major.english))
    if minor:
        parts.append(_count_english(minor, words.minor.english))
    return " and ".join(parts)


def _count_english(number: int, forms: tuple[str, str]) -> str:
    return f"{_english(number)} {forms[0] if number == 1 else forms[1]}"


def _english(number: int) -> str:
    if number < 20:
        return _ENGLISH_ONES[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _ENGLISH_TENS[tens] + (f"-{_ENGLISH_ONES[rest]}" if rest else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        tail = f" and {_english(rest)}" if rest else ""
        return f"{_ENGLISH_ONES[hundreds]} hundred{tail}"
    size, name = next(scale for scale in _ENGLISH_SCALES if number >= scale[0])
    count, rest = divmod(number, size)
    joint = " and " if 0 < rest < 100 else " "
    return f"{_english(count)} {name}{joint + _english(rest) if rest else ''}"
