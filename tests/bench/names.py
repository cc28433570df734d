"""Names of people and bodies as Arabic hands write them: the same for every run."""

import random

GIVEN = (
    "أحمد", "محمد", "محمود", "إبراهيم", "عبدالله", "عبد الرحمن", "مصطفى", "يحيى",
    "إسماعيل", "آدم", "هدى", "فاطمة", "عائشة", "أميرة", "سلمى", "منى", "رؤى",
    "هناء", "نجلاء", "ابتسام", "إيمان", "آلاء", "خديجة", "زينب", "ليلى", "مريم",
    "سعاد", "عطا",
)  # fmt: skip
FAMILY = (
    "السيد", "الشافعي", "المصري", "الأنصاري", "القاضي", "الرفاعي", "أبو زيد",
    "العدوي", "البنا", "الحداد", "النجار", "سليمان", "منصور", "الجوهري", "الصاوي",
    "عطية", "شحاتة", "الدسوقي", "بدوي", "الطنطاوي", "المنياوي", "الأسيوطي",
    "الفيومي", "الإسكندراني",
)  # fmt: skip
KIND = ("جمعية", "مؤسسة", "الجمعية الخيرية", "اتحاد", "جمعية تنمية المجتمع", "رابطة")
CAUSE = (
    "رعاية الأيتام", "تنمية المرأة", "ذوي الإعاقة", "كفالة طالب العلم",
    "الأسر المنتجة", "محو الأمية", "رعاية المسنين", "الصحة للجميع", "حماية البيئة",
    "الأمومة والطفولة", "مستشفى الخير", "إغاثة اللاجئين", "التأهيل المهني",
    "مياه نظيفة", "القرض الحسن",
)  # fmt: skip
PLACE = (
    "الأمل", "النور", "الهدى", "المنيا", "أسوان", "قنا", "الإسكندرية", "بورسعيد",
    "طنطا", "المنصورة", "الفيوم", "سوهاج", "كفر الشيخ", "دمياط", "الأقصر", "شبرا",
    "المعادي",
)  # fmt: skip
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
# What hands do to letters: each pair is one habit.
HABITS = (("أ", "ا"), ("إ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ي", "ی"), ("ك", "ک"))
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def person(dice: random.Random) -> str:
    """Return a name of three parts."""
    return f"{dice.choice(GIVEN)} {dice.choice(GIVEN)} {dice.choice(FAMILY)}"


def body(dice: random.Random, serial: int) -> str:
    """Return the name of a body; the number makes it the only one."""
    parts = (dice.choice(KIND), dice.choice(CAUSE), dice.choice(PLACE))
    return f"{' '.join(parts)} {serial}"


def by_hand(dice: random.Random, text: str) -> str:
    """Return ``text`` as somebody types it: other letters, vowel signs, stretches."""
    for old, new in HABITS:
        if dice.random() < 0.3:
            text = text.replace(old, new)
    if dice.random() < 0.2:
        text = "".join(
            sign + (dice.choice(MARKS) if dice.random() < 0.3 else "") for sign in text
        )
    if dice.random() < 0.1:
        text = text.replace("ا", "اـ", 1)
    if dice.random() < 0.2:
        text = text.translate(DIGITS)
    return f" {text}  " if dice.random() < 0.05 else text


def many(count: int, seed: int = 19) -> list[str]:
    """Return ``count`` names of people and bodies in all spellings."""
    dice = random.Random(seed)  # noqa: S311 - names, not secrets
    return [
        by_hand(dice, body(dice, n) if n % 3 else person(dice)) for n in range(count)
    ]
