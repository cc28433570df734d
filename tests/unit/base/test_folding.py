"""Arabic folding: the golden vectors, and what holds for every text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.folding import fold, get_sql_function

GOLDEN = {
    # alef in all its shapes, composed and decomposed
    "أحمد": "احمد",
    "إيمان": "ايمان",
    "آمال": "امال",
    "ٱلرحمن": "الرحمن",
    "ا\u0654حمد": "احمد",
    # teh marbuta, alef maqsura, hamza on its seats
    "الجمعية": "الجمعيه",
    "الدورى": "الدوري",
    "مؤسسة": "موسسه",
    "الهيئة": "الهييه",
    "هناء": "هناء",
    # vowel signs, superscript alef, tatweel
    "مُحَمَّدٌ": "محمد",
    "هٰذا": "هذا",
    "الـــــبر": "البر",
    # digits of three scripts
    "٠١٢٣٤٥٦٧٨٩": "0123456789",
    "۰۱۲۳۴۵۶۷۸۹": "0123456789",
    # direction marks, joiners, emoji with selectors and skin tones
    "\u200fالأمل\u200e": "الامل",
    "\u202bالأمل\u202c": "الامل",
    "فاعل خير \u2764\ufe0f": "فاعل خير",
    "🤲🏽 زكاة 🌙": "زكاه",
    # other signs and spaces
    "زكاة/مال": "زكاه مال",
    "«وقف» — خيري؟": "وقف خيري",
    "ج.م": "ج م",
    " رقم\u00a0الإيصال\n(١) ": "رقم الايصال 1",
    "٪٥٠": "50",
    # Latin: small letters, accents like vowel signs
    "El-Amal NGO": "el amal ngo",
    "Crème BRÛLÉE Straße": "creme brulee strasse",
    "Cre\u0300me": "creme",
    "ＭＳ Ｐ４": "ms p4",
    # presentation forms, as PDF files hand them out; Persian keyboards
    "ﺍﻷﻣﻞ": "الامل",
    "ﻋﺒﺪ ﷲ": "عبد الله",
    "کریم": "كريم",
    # words that are one sign: names are spelt out, blessings are no part of a name
    "جمعية ﷴ ﷺ": "جمعيه محمد",
    "مسجد الله ﷻ": "مسجد الله",
    "ﷴ رسول ﷲ": "محمد رسول الله",
    # ligatures of two and three letters, with a vowel sign of their own or of none
    "ﺍﻟ\ufdb2 \ufc42": "القمي لم",
    "\ufd52\ufb91ﻭﺍ": "تحجكوا",
    "ﻣ\ufcf3ﺼﺮ\ufc5eﻱ": "مصري",
    "\ufc90": "ي",
    "Æsop Œuvre": "aesop oeuvre",
    # other scripts stay
    "新細明體": "新細明體",
    "Жизнь": "Жизнь",
}
# Blessings written as one sign are no part of a name; they fold to nothing.
FORMS = [
    chr(code)
    for first, last in ((0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
    for code in range(first, last + 1)
    if not 0xFDFA <= code <= 0xFDFC
]
SIGNS = "()[]{}.,;:!?-_/\\|'\"«»،؛؟٪*+=<>@#$%^&~`"


@pytest.mark.parametrize(("text", "folded"), GOLDEN.items())
def test_a_golden_text_folds_to_its_form(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["", None, " ", "\u200f", "ـ", "🌹", "؟!"])
def test_a_text_without_letters_folds_to_nothing(text):
    assert fold(text) == ""


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_spelling_are_equal(text):
    decomposed = unicodedata.normalize("NFD", text)

    assert fold(decomposed) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_no_sign_and_no_stray_space_is_left(text):
    folded = fold(text)

    assert folded == " ".join(folded.split())
    assert not set(SIGNS) & set(folded)


@given(
    st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي ", min_size=1),
    st.data(),
)
def test_vowel_signs_and_tatweel_never_matter(text, data):
    marks = st.text(alphabet="\u064b\u064e\u0651\u0640\u200f", max_size=2)
    adorned = "".join(letter + data.draw(marks) for letter in text)

    assert fold(adorned) == fold(text)


@given(st.text(alphabet=FORMS, max_size=12))
def test_a_presentation_form_is_the_letters_that_it_stands_for(text):
    assert fold(text) == fold("".join(map(_spell, text)))


def _spell(sign):
    """Return the letters of a sign; marks alone stand on a space or a stretch."""
    spelt = unicodedata.normalize("NFKC", sign)
    return spelt if any(map(str.isalpha, spelt)) else spelt.strip(" \u0640")


def test_plain_arabic_letters_are_kept():
    letters = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"

    assert fold(letters) == letters


def test_the_sql_twin_is_immutable_and_stands_alone():
    statement = get_sql_function()

    assert "IMMUTABLE STRICT PARALLEL SAFE" in statement
    assert "%" not in statement  # passes through a driver that formats
