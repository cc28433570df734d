"""Amounts in words: Arabic grammar by worked examples, and what always holds."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.amount_words import AmountWordsError, amount_in_words
from base_logic.currency_words import CURRENCIES

POUNDS = {
    "0": "صفر جنيه مصري",
    "1": "جنيه مصري واحد",
    "2": "جنيهان مصريان",
    "3": "ثلاثة جنيهات مصرية",
    "10": "عشرة جنيهات مصرية",
    "11": "أحد عشر جنيهًا مصريًا",
    "12": "اثنا عشر جنيهًا مصريًا",
    "19": "تسعة عشر جنيهًا مصريًا",
    "20": "عشرون جنيهًا مصريًا",
    "21": "واحد وعشرون جنيهًا مصريًا",
    "99": "تسعة وتسعون جنيهًا مصريًا",
    "100": "مائة جنيه مصري",
    "101": "مائة جنيه مصري وجنيه مصري واحد",
    "102": "مائة جنيه مصري وجنيهان مصريان",
    "103": "مائة وثلاثة جنيهات مصرية",
    "115": "مائة وخمسة عشر جنيهًا مصريًا",
    "200": "مائتا جنيه مصري",
    "250": "مائتان وخمسون جنيهًا مصريًا",
    "1000": "ألف جنيه مصري",
    "1001": "ألف جنيه مصري وجنيه مصري واحد",
    "2000": "ألفا جنيه مصري",
    "2200": "ألفان ومائتا جنيه مصري",
    "3000": "ثلاثة آلاف جنيه مصري",
    "11000": "أحد عشر ألف جنيه مصري",
    "11500": "أحد عشر ألفًا وخمسمائة جنيه مصري",
    "102500": "مائة ألف وألفان وخمسمائة جنيه مصري",
    "200000": "مائتا ألف جنيه مصري",
    "1000000": "مليون جنيه مصري",
    "2000000": "مليونا جنيه مصري",
    "2000003": "مليونان وثلاثة جنيهات مصرية",
    "15000000": "خمسة عشر مليون جنيه مصري",
    "3400000000": "ثلاثة مليارات وأربعمائة مليون جنيه مصري",
}
PIASTRES = {
    "0.01": "قرش واحد",
    "0.02": "قرشان",
    "0.03": "ثلاثة قروش",
    "0.10": "عشرة قروش",
    "0.11": "أحد عشر قرشًا",
    "0.50": "خمسون قرشًا",
    "1.02": "جنيه مصري واحد وقرشان",
    "1250.75": "ألف ومائتان وخمسون جنيهًا مصريًا وخمسة وسبعون قرشًا",
}
FEMININE = {
    "1": "ليرة لبنانية واحدة",
    "2": "ليرتان لبنانيتان",
    "3": "ثلاث ليرات لبنانية",
    "8": "ثماني ليرات لبنانية",
    "11": "إحدى عشرة ليرة لبنانية",
    "12": "اثنتا عشرة ليرة لبنانية",
    "13": "ثلاث عشرة ليرة لبنانية",
    "21": "إحدى وعشرون ليرة لبنانية",
    "22": "اثنتان وعشرون ليرة لبنانية",
    "28": "ثمانٍ وعشرون ليرة لبنانية",
    "1100": "ألف ومائة ليرة لبنانية",
}
OTHERS = [
    ("2", "USD", "دولاران أمريكيان"),
    ("5.05", "USD", "خمسة دولارات أمريكية وخمسة سنتات"),
    ("3", "EUR", "ثلاثة يورو"),
    ("10.03", "SAR", "عشرة ريالات سعودية وثلاث هللات"),
    ("4.250", "KWD", "أربعة دنانير كويتية ومائتان وخمسون فلسًا"),
    ("1.005", "KWD", "دينار كويتي واحد وخمسة فلوس"),
    ("0.200", "OMR", "مائتا بيسة"),
]
ENGLISH = [
    ("0", "EGP", "zero Egyptian pounds"),
    ("1", "EGP", "one Egyptian pound"),
    ("0.01", "EGP", "one piastre"),
    ("101", "EGP", "one hundred and one Egyptian pounds"),
    (
        "1250.75",
        "EGP",
        "one thousand two hundred and fifty Egyptian pounds and seventy-five piastres",
    ),
    ("1000001", "USD", "one million and one US dollars"),
    ("4.250", "KWD", "four Kuwaiti dinars and two hundred and fifty fils"),
]
AMOUNTS = st.decimals(0, 10**15 - 1, places=2)


@pytest.mark.parametrize(("amount", "words"), {**POUNDS, **PIASTRES}.items())
def test_egyptian_pounds_and_piastres_are_declined(amount, words):
    assert amount_in_words(Decimal(amount), "EGP", "ar") == words


@pytest.mark.parametrize(("amount", "words"), FEMININE.items())
def test_a_feminine_currency_turns_the_numeral(amount, words):
    assert amount_in_words(Decimal(amount), "LBP", "ar") == words


@pytest.mark.parametrize(("amount", "currency", "words"), OTHERS)
def test_other_currencies_have_their_own_nouns(amount, currency, words):
    assert amount_in_words(Decimal(amount), currency, "ar") == words


@pytest.mark.parametrize(("amount", "currency", "words"), ENGLISH)
def test_english_words(amount, currency, words):
    assert amount_in_words(Decimal(amount), currency, "en") == words


def test_the_language_code_may_carry_a_country():
    assert amount_in_words(Decimal(2), "EGP", "ar_001") == "جنيهان مصريان"
    assert amount_in_words(Decimal(2), "EGP", "en_US") == "two Egyptian pounds"


@pytest.mark.parametrize(
    "amount",
    [
        Decimal(-1),
        Decimal("-0.01"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1.005"),
        Decimal(10**15),
        1.5,
        True,
        "5",
    ],
)
def test_an_amount_that_has_no_words_is_refused(amount):
    with pytest.raises(AmountWordsError):
        amount_in_words(amount, "EGP", "ar")


@pytest.mark.parametrize(
    ("currency", "lang"), [("XXX", "ar"), ("EGP", "fr"), ("EGP", "arm"), ("EGP", "")]
)
def test_an_unknown_currency_or_language_is_refused(currency, lang):
    with pytest.raises(AmountWordsError):
        amount_in_words(Decimal(1), currency, lang)


def test_trailing_zeros_are_not_decimals():
    assert amount_in_words(Decimal("2.0000"), "EGP", "ar") == "جنيهان مصريان"


@pytest.mark.parametrize("lang", ["ar", "en"])
@given(AMOUNTS, AMOUNTS)
def test_two_amounts_never_share_their_words(lang, one, other):
    same = amount_in_words(one, "EGP", lang) == amount_in_words(other, "EGP", lang)

    assert same == (one == other)


@pytest.mark.parametrize("currency", CURRENCIES)
@given(number=st.integers(0, 10**15 - 1))
def test_every_currency_spells_every_whole_number(currency, number):
    for lang, alphabet in (("ar", r"[ء-يًٍ ]+"), ("en", r"[A-Za-z -]+")):
        words = amount_in_words(Decimal(number), currency, lang)

        assert re.fullmatch(alphabet, words)
        assert words == " ".join(words.split())


@given(st.integers(0, 10**15 - 1))
def test_english_words_can_be_read_back(number):
    words = amount_in_words(Decimal(number), "EGP", "en")

    assert _read(words.removesuffix("s").removesuffix(" Egyptian pound")) == number


def _read(words):
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen"
    )
    tens = "twenty thirty forty fifty sixty seventy eighty ninety"
    values = {word: value for value, word in enumerate(ones.split())}
    values |= {word: 20 + 10 * place for place, word in enumerate(tens.split())}
    scales = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
    total = group = 0
    for word in re.split(r"[ -]", words):
        if word in scales:
            total, group = total + group * 10 ** scales[word], 0
        elif word == "hundred":
            group *= 100
        elif word != "and":
            group += values[word]
    return total + group
