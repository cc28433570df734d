"""The names of currencies and of their parts, in every form that grammar asks for.

Arabic puts a counted noun into the singular, the dual, the plural or the accusative
singular, depending on the number, and turns the numeral to the noun's gender.
"""

from dataclasses import dataclass

MASCULINE, FEMININE = "masculine", "feminine"


@dataclass(frozen=True)
class Noun:
    """An Arabic noun that is counted.

    ``counted`` is the accusative singular that follows 11 to 99, and ``construct``
    the dual without its ending, as it stands before another noun.
    """

    singular: str
    dual: str
    plural: str
    counted: str
    gender: str = MASCULINE
    construct: str = ""


@dataclass(frozen=True)
class Unit:
    """A currency or its part: the Arabic noun and the English singular and plural."""

    arabic: Noun
    english: tuple[str, str]


@dataclass(frozen=True)
class CurrencyWords:
    """A currency, its part, and how many decimal places the part fills."""

    major: Unit
    minor: Unit | None = None
    decimals: int = 2


def _with_adjective(noun: Noun, masculine: str) -> Noun:
    """Qualify ``noun`` by an adjective of origin, such as مصري, in agreement."""
    feminine = f"{masculine}ة"
    if noun.gender == FEMININE:
        singular, dual, counted = feminine, f"{masculine}تان", feminine
    else:
        singular, dual, counted = masculine, f"{masculine}ان", f"{masculine}ًا"
    return Noun(
        f"{noun.singular} {singular}",
        f"{noun.dual} {dual}",
        f"{noun.plural} {feminine}",  # things in the plural take the feminine
        f"{noun.counted} {counted}",
        noun.gender,
    )


_POUND = Noun("جنيه", "جنيهان", "جنيهات", "جنيهًا")
_DOLLAR = Noun("دولار", "دولاران", "دولارات", "دولارًا")
_RIYAL = Noun("ريال", "ريالان", "ريالات", "ريالًا")
_DINAR = Noun("دينار", "ديناران", "دنانير", "دينارًا")
_DIRHAM = Noun("درهم", "درهمان", "دراهم", "درهمًا")
_FRANC = Noun("فرنك", "فرنكان", "فرنكات", "فرنكًا")
_LIRA = Noun("ليرة", "ليرتان", "ليرات", "ليرة", FEMININE)
_EURO = Noun("يورو", "يوروان", "يورو", "يورو")
_STERLING = Noun(
    "جنيه إسترليني", "جنيهان إسترلينيان", "جنيهات إسترلينية", "جنيهًا إسترلينيًا"
)

_PIASTRE = Unit(Noun("قرش", "قرشان", "قروش", "قرشًا"), ("piastre", "piastres"))
_CENT = Unit(Noun("سنت", "سنتان", "سنتات", "سنتًا"), ("cent", "cents"))
_CENTIME = Unit(Noun("سنتيم", "سنتيمان", "سنتيمات", "سنتيمًا"), ("centime", "centimes"))
_FILS = Unit(Noun("فلس", "فلسان", "فلوس", "فلسًا"), ("fils", "fils"))
_HALALA = Unit(Noun("هللة", "هللتان", "هللات", "هللة", FEMININE), ("halala", "halalas"))
_BAISA = Unit(Noun("بيسة", "بيستان", "بيسات", "بيسة", FEMININE), ("baisa", "baisas"))
_MILLIME = Unit(Noun("مليم", "مليمان", "مليمات", "مليمًا"), ("millime", "millimes"))
_PENNY = Unit(Noun("بنس", "بنسان", "بنسات", "بنسًا"), ("penny", "pence"))
_DIRHAM_PART = Unit(_DIRHAM, ("dirham", "dirhams"))


def _unit(noun: Noun, adjective: str, english: str) -> Unit:
    return Unit(_with_adjective(noun, adjective), (english, f"{english}s"))


CURRENCIES = {
    "EGP": CurrencyWords(_unit(_POUND, "مصري", "Egyptian pound"), _PIASTRE),
    "SDG": CurrencyWords(_unit(_POUND, "سوداني", "Sudanese pound"), _PIASTRE),
    "USD": CurrencyWords(_unit(_DOLLAR, "أمريكي", "US dollar"), _CENT),
    "EUR": CurrencyWords(Unit(_EURO, ("euro", "euros")), _CENT),
    "GBP": CurrencyWords(
        Unit(_STERLING, ("pound sterling", "pounds sterling")), _PENNY
    ),
    "CHF": CurrencyWords(_unit(_FRANC, "سويسري", "Swiss franc"), _CENTIME),
    "SAR": CurrencyWords(_unit(_RIYAL, "سعودي", "Saudi riyal"), _HALALA),
    "QAR": CurrencyWords(_unit(_RIYAL, "قطري", "Qatari riyal"), _DIRHAM_PART),
    "YER": CurrencyWords(_unit(_RIYAL, "يمني", "Yemeni rial"), _FILS),
    "OMR": CurrencyWords(_unit(_RIYAL, "عماني", "Omani rial"), _BAISA, 3),
    "KWD": CurrencyWords(_unit(_DINAR, "كويتي", "Kuwaiti dinar"), _FILS, 3),
    "BHD": CurrencyWords(_unit(_DINAR, "بحريني", "Bahraini dinar"), _FILS, 3),
    "JOD": CurrencyWords(_unit(_DINAR, "أردني", "Jordanian dinar"), _FILS, 3),
    "IQD": CurrencyWords(_unit(_DINAR, "عراقي", "Iraqi dinar"), _FILS, 3),
    "LYD": CurrencyWords(_unit(_DINAR, "ليبي", "Libyan dinar"), _DIRHAM_PART, 3),
    "TND": CurrencyWords(_unit(_DINAR, "تونسي", "Tunisian dinar"), _MILLIME, 3),
    "DZD": CurrencyWords(_unit(_DINAR, "جزائري", "Algerian dinar"), _CENTIME),
    "AED": CurrencyWords(_unit(_DIRHAM, "إماراتي", "UAE dirham"), _FILS),
    "MAD": CurrencyWords(_unit(_DIRHAM, "مغربي", "Moroccan dirham"), _CENTIME),
    "LBP": CurrencyWords(_unit(_LIRA, "لبناني", "Lebanese pound"), _PIASTRE),
    "SYP": CurrencyWords(_unit(_LIRA, "سوري", "Syrian pound"), _PIASTRE),
    "TRY": CurrencyWords(_unit(_LIRA, "تركي", "Turkish lira"), _PIASTRE),
}
