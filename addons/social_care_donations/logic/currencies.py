"""Which currency a word or a mark means.

Source: rules for donation returns, section 3. Texts are compared with their signs, so
that ``ليرة؟`` is not taken for a lira; only spaces, points and vowel signs are dropped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .cells import compact
from .return_fields import AMBIGUOUS_CURRENCIES, CURRENCIES

# Letters and digits are folded; a sign such as $ or ؟ keeps its meaning.
_PIECES = re.compile(r"[^\W_]+|[^\w\s]|_")
_VOWELS = re.compile(r"[\u064b-\u065f\u0670]")


@dataclass(frozen=True, slots=True)
class CurrencyWords:
    """Currency texts by the form in which they are compared."""

    codes: Mapping[str, frozenset[str]]
    key: Callable[[str], str]

    @classmethod
    def build(cls, fold: Callable[[str], str]) -> "CurrencyWords":
        """Fold the texts of ``CURRENCIES`` and ``AMBIGUOUS_CURRENCIES``."""

        @lru_cache(4096)
        def key(text):
            pieces = _PIECES.findall(_VOWELS.sub("", compact(text)).replace(".", ""))
            return "".join(fold(p) if p[0].isalnum() else p for p in pieces)

        codes = {}
        for code, texts in CURRENCIES.items():
            codes |= {key(text): frozenset({code}) for text in texts}
        for text, meanings in AMBIGUOUS_CURRENCIES.items():
            codes[key(text)] = frozenset(meanings)
        return cls(codes, key)

    def meanings(self, text: str) -> frozenset[str]:
        """Return every currency that ``text`` may stand for; none if unknown."""
        return self.codes.get(self.key(text), frozenset())


def resolve_currency(
    column: str | None,
    mark: str | None,
    words: CurrencyWords,
    home: str,
    known: Mapping[str, object],
) -> tuple[str | None, str | None]:
    """Return the currency of a row and what is wrong with it, one of them empty.

    The column and the mark beside the amount must agree; a text that may mean several
    currencies is settled by the other one. ``known`` are the currencies with a rate: an
    amount that cannot be compared with a limit is never let through.
    """
    claims = [words.meanings(text) for text in (column, mark) if text]
    if not all(claims):
        return None, "currency_unknown"
    meanings = frozenset.intersection(*claims) if claims else frozenset({home})
    if not meanings:
        return None, "currency_conflict"
    if len(meanings) > 1:
        return None, "currency_ambiguous"
    code = next(iter(meanings))
    return (code, None) if code in known else (None, "currency_unknown")
