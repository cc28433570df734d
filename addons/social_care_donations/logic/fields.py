"""Read who gave, how, where, and whether the number given can be a national number.

Source: rules for donation returns, section 4. Each reader returns the code and what is
wrong with the cell, one of them empty.
"""

import re
from datetime import date

from . import return_fields as words
from .cells import compact
from .rules import ReturnRules, without_article, without_word

Reading = tuple[str | None, str | None]

_NATIONAL_NUMBER = re.compile(r"([23])(\d{2})(\d{2})(\d{2})(\d{2})\d{5}", re.ASCII)
# Codes of the governorate of birth; 88 is abroad.
_BIRTH_PLACES = frozenset(
    [*range(1, 5), *range(11, 20), *range(21, 30), *range(31, 36), 88]
)


def read_donor_type(name: str | None, text: str | None, rules: ReturnRules) -> Reading:
    """Return the type of a donor; a name that hides the giver outranks the column.

    Without a name and without a column nothing is known, and nothing is assumed.
    """
    folded_name = rules.fold(name) if name else ""
    if is_anonymous(folded_name, rules):
        return "anonymous", None
    folded = without_article(rules.fold(text)) if text else ""
    if folded:
        code = rules.donor_types.get(folded)
        return (code, None) if code else (None, "donor_type_unknown")
    if not name:
        return None, None
    first_word = folded_name.partition(" ")[0]
    return rules.first_words.get(first_word, words.DEFAULT_TYPE), None


def is_anonymous(folded_name: str, rules: ReturnRules) -> bool:
    """Tell whether a folded name is or starts with a name that hides the giver."""
    if not folded_name.startswith(rules.anonymous_names):
        return False
    name = f"{folded_name} "
    return any(name.startswith(f"{hidden} ") for hidden in rules.anonymous_names)


def is_home_country(text: str | None, rules: ReturnRules) -> bool:
    """Tell whether the country of a donor is the home country; empty counts as home."""
    return not text or rules.fold(text) in rules.home_country


def read_method(text: str | None, rules: ReturnRules) -> Reading:
    """Return how a gift came."""
    if not text:
        return None, "method_missing"
    code = rules.methods.get(rules.fold(text))
    return (code, None) if code else (None, "method_unknown")


def read_governorate(text: str | None, rules: ReturnRules) -> Reading:
    """Return the governorate's code; an empty cell is allowed."""
    if not text:
        return None, None
    word = rules.fold(words.GOVERNORATE_WORD)
    name = without_word(rules.fold(text), word)
    if code := rules.governorates.get(name):
        return code, None
    is_abolished = name in rules.abolished
    return None, "governorate_abolished" if is_abolished else "governorate_unknown"


def is_national_number(text: str, today: date) -> bool:
    """Tell whether ``text`` can be a national number of somebody born by ``today``.

    Fourteen digits: century, birth date, governorate, series. The check digit is not
    tested, because a wrong one never blocks.

    >>> is_national_number("29802290112345", date(2026, 1, 20))  # 1998 had no such day
    False
    >>> is_national_number("2 980228 0112345", date(2026, 1, 20))
    True
    """
    match = _NATIONAL_NUMBER.fullmatch(compact(text))
    if not match:
        return False
    century, year, month, day, place = map(int, match.groups())
    try:
        born = date(1700 + 100 * century + year, month, day)
    except ValueError:
        return False
    return born <= today and place in _BIRTH_PLACES
