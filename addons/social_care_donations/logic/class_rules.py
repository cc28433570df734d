"""The default rules of classification, as data.

Source: rules for donation returns, section 5. Words are written as people write them
and are folded when a rule set is built. A ministry keeps its own versions of these
rules; only the operators below are known.

- ``any_word``: one of ``words`` stands in the text;
- ``word_pair``: one of ``words`` together with one of ``companions``;
- ``equals``, ``starts_with``: the whole text, or its first words;
- ``class_in``: the Sharia class that was found is one of ``words``.

``excluded`` words switch a rule off. A Sharia rule that sets nothing marks a text that
names a class without saying which: such a text always goes to a person.
"""

from dataclasses import dataclass

OPERATORS = ("any_word", "word_pair", "equals", "starts_with", "class_in")


@dataclass(frozen=True, slots=True)
class ClassRule:
    """One rule: when it applies and which class or purpose it sets."""

    name: str
    sets: str
    operator: str
    words: tuple[str, ...]
    companions: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __post_init__(self):
        if self.operator not in OPERATORS:
            raise ValueError(f"unknown operator: {self.operator}")
        if not self.words:
            raise ValueError(f"rule {self.name} has no words")


def _any(code: str, *words: str, name: str = "", excluded=()) -> ClassRule:
    return ClassRule(name or code, code, "any_word", words, excluded=excluded)


def _pair(code: str, words, companions, *, name: str = "") -> ClassRule:
    return ClassRule(name or code, code, "word_pair", words, companions)


_WEALTH = ("مال", "أموال", "ذهب", "تجارة", "عروض", "أسهم", "زروع")

# Every match counts; two different classes are a question for a person.
SHARIA_RULES = (
    _pair("zakat_fitr", ("فطر",), ("زكاة", "صدقة")),
    _pair("zakat_mal", ("زكاة",), _WEALTH),
    _any("", "زكاة", name="zakat_without_kind", excluded=("فطر", *_WEALTH)),
    _pair("sadaqa_jariya", ("صدقة", "صدقات"), ("جارية",)),
    _any("sadaqa", "صدقة", "صدقات", excluded=("جارية", "فطر")),
    _any("kaffara", "كفارة", "كفارات"),
    _any("fidya", "فدية"),
    _any("nadhr", "نذر", "نذور"),
    _any("waqf", "وقف", "وقفية", "أوقاف"),
    _any("udhiya", "أضحية", "أضاحي", "صك", "صكوك"),
    _any("aqiqa", "عقيقة"),
)

# The first match wins.
PURPOSE_RULES = (
    _any("relief_gaza", "غزة", "فلسطين"),
    _any("relief_sudan", "سودان"),
    _any("orphan", "يتيم", "يتيمين", "أيتام"),
    _any("debtors", "غارم", "غارمة", "غارمين", "غارمات"),
    _any("surgery", "عملية", "عمليات", "جراحة", "جراحية"),
    _any(
        "devices",
        *("تعويضية", "تعويضي", "أطراف", "كرسي", "كراسي", "سماعة", "سماعات"),
    ),
    _any("food_ramadan", "رمضان"),
    _pair("food_ramadan", ("إفطار",), ("صائم", "صائمين"), name="iftar"),
    _any(
        "food",
        *("غذائية", "كرتونة", "كراتين", "إطعام", "وجبة", "وجبات", "سلال"),
    ),
    _any("medical", "علاج", "أدوية", "دواء", "مرضى", "طبية"),
    _any(
        "education",
        *("مدارس", "مدرسية", "مدرسي", "دراسية", "مصروفات", "طلاب"),
    ),
    _any("water", "مياه", "بئر", "آبار"),
    _any("mosque", "مسجد", "مساجد"),
    _any("winter", "بطاطين", "بطانيات", "كسوة", "شتاء"),
    _any("brides", "عرائس", "عروسة"),
    _any("family", "أسرة", "أسر"),
    _any("relief_other", "إغاثة"),
    _any("csr", "مجتمعية"),
    ClassRule("meat", "meat", "class_in", ("udhiya", "aqiqa")),
    _any("general", "عام", "عامة", "تخصيص", "مخصص", "أولوية"),
)

# A class by itself says nothing about the purpose.
PURPOSE_WITHOUT_WORDS = "general"
NO_CLASS = "none"
PREFIXES = ("و", "ف", "ب", "ل", "ال", "لل", "بال", "وال")

PERPETUAL_CLASSES = frozenset({"waqf"})
BOUND_CLASSES = frozenset(
    {
        "zakat_mal",
        "zakat_fitr",
        "sadaqa_jariya",
        "kaffara",
        "fidya",
        "nadhr",
        "udhiya",
        "aqiqa",
    }
)
SHARIA_CLASSES = (
    "zakat_mal",
    "zakat_fitr",
    "sadaqa",
    "sadaqa_jariya",
    "kaffara",
    "fidya",
    "nadhr",
    "waqf",
    "udhiya",
    "aqiqa",
    NO_CLASS,
)
PURPOSES = tuple(dict.fromkeys(rule.sets for rule in PURPOSE_RULES))


def restriction_of(sharia: str, purpose: str) -> str:
    """Return what the giver allows, from the class and the purpose.

    >>> restriction_of("waqf", "medical"), restriction_of("sadaqa", "general")
    ('perpetual', 'unrestricted')
    """
    if sharia in PERPETUAL_CLASSES:
        return "perpetual"
    if sharia in BOUND_CLASSES or purpose != PURPOSE_WITHOUT_WORDS:
        return "purpose"
    return "unrestricted"
