"""The word lists of a return, folded once and ready to look up.

``fold`` is handed in, so these rules depend on no other addon: inside Odoo it is the
kernel's folding, and unit tests pass the same function.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from . import return_fields as words
from .class_rules import ClassRule
from .classify import Classification, ClassRules, Fold, classify
from .currencies import CurrencyWords
from .dates import DateWords

_CACHED_TEXTS = 65_536


class RulesError(ValueError):
    """Two entries of a list claim the same text."""


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """Look-up tables by folded text; build it with ``ReturnRules.build``."""

    fold: Fold
    headers: Mapping[str, str]
    inkind_headers: Mapping[str, str]
    inkind_group: str
    total_words: frozenset[str]
    grand_total_words: frozenset[str]
    anonymous_names: tuple[str, ...]
    donor_types: Mapping[str, str]
    first_words: Mapping[str, str]
    home_country: frozenset[str]
    methods: Mapping[str, str]
    governorates: Mapping[str, str]
    abolished: frozenset[str]
    currencies: CurrencyWords
    dates: DateWords
    class_rules: ClassRules
    classify: Callable[[str | None], Classification]

    @classmethod
    def build(
        cls,
        fold: Fold,
        *,
        governorates: Mapping[str, Iterable[str]] | None = None,
        sharia_rules: Iterable[ClassRule] | None = None,
        purpose_rules: Iterable[ClassRule] | None = None,
        header_names: Mapping[str, Iterable[str]] | None = None,
    ) -> "ReturnRules":
        """Fold the lists; whatever is not given is the default of ``return_fields``.

        :raise RulesError: if one text would mean two things
        """
        fold = lru_cache(_CACHED_TEXTS)(fold)
        class_rules = ClassRules.build(fold, sharia_rules, purpose_rules)

        def folded(texts):
            return frozenset(map(fold, texts))

        return cls(
            fold=fold,
            headers=_index(header_names or words.HEADER_NAMES, fold),
            inkind_headers={fold(k): v for k, v in words.INKIND_UNDER_GROUP.items()},
            inkind_group=fold(words.INKIND_GROUP),
            total_words=folded(words.TOTAL_WORDS),
            grand_total_words=folded(words.GRAND_TOTAL_WORDS),
            anonymous_names=tuple(map(fold, words.ANONYMOUS_NAMES)),
            donor_types=_index(words.DONOR_TYPES, lambda t: without_article(fold(t))),
            first_words={fold(k): v for k, v in words.TYPE_BY_FIRST_WORD.items()},
            home_country=folded(words.HOME_COUNTRY),
            methods=_index(words.METHODS, fold),
            governorates=_index_places(governorates or words.GOVERNORATES, fold),
            abolished=folded(words.ABOLISHED_GOVERNORATES),
            currencies=CurrencyWords.build(fold),
            dates=DateWords.build(fold),
            class_rules=class_rules,
            classify=lru_cache(_CACHED_TEXTS)(
                partial(classify, rules=class_rules, fold=fold)
            ),
        )


def without_article(folded: str) -> str:
    """Return folded words without the article before any of them.

    >>> without_article("الجهات الحكوميه")
    'جهات حكوميه'
    """
    return " ".join(
        word[2:] if word.startswith("ال") and len(word) > 4 else word
        for word in folded.split()
    )


def without_word(folded: str, word: str) -> str:
    """Return folded words without a leading ``word``."""
    return folded.removeprefix(f"{word} ")


def _index(names: Mapping[str, Iterable[str]], fold: Fold) -> dict[str, str]:
    table = {}
    for code, texts in names.items():
        for text in map(fold, texts):
            if table.setdefault(text, code) != code:
                raise RulesError(f"{text}: {table[text]} or {code}")
    return table


def _index_places(names, fold) -> dict[str, str]:
    word = fold(words.GOVERNORATE_WORD)
    return _index(names, lambda text: without_word(fold(text), word))
