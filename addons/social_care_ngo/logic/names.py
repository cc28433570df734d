"""How alike two names of bodies are.

Names come in folded (see the kernel's ``folding``): one spelling per letter, no marks.

>>> similarity("جمعيه نور الامل", "جمعيه نور الامل")
1.0
>>> is_similar("جمعيه نور الامل الخيريه", "موسسه نور الامل")
True
>>> is_similar("جمعيه نور الامل", "جمعيه رعايه المسنين")
False
"""

# Words that say what kind of body it is, not which one; folded.
GENERIC_WORDS = frozenset(
    (
        "جمعيه", "الجمعيه", "موسسه", "الموسسه", "اتحاد", "الاتحاد", "منظمه", "المنظمه",
        "اهليه", "الاهليه", "خيريه", "الخيريه", "مركزيه", "المركزيه",
        "association", "foundation", "society", "organization", "ngo", "the",
    )
)  # fmt: skip
SIMILAR_FROM = 0.55


def significant_words(folded: str) -> list[str]:
    """Return the words that tell a body from others; all of them if none is left."""
    words = folded.split()
    return [word for word in words if word not in GENERIC_WORDS] or words


def trigrams(words: list[str]) -> set[str]:
    """Return the three-letter pieces of ``words``, padded as PostgreSQL pads them."""
    padded = [f"  {word} " for word in words]
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}


def similarity(first: str, second: str) -> float:
    """Return the share of pieces that two folded names have in common, 0 to 1."""
    one, two = (trigrams(significant_words(name)) for name in (first, second))
    return len(one & two) / len(one | two) if one and two else 0.0


def is_similar(first: str, second: str) -> bool:
    """Tell whether a registrar should look at the two names together."""
    return similarity(first, second) >= SIMILAR_FROM
