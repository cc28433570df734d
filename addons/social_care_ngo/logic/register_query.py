"""Read the question of a public search: every part is known, single and sound.

>>> parse_query([("q", "الأمل"), ("governorate", "C")], {"q", "governorate"})
{'q': 'الأمل', 'governorate': 'C'}
>>> parse_limit("25"), parse_limit(None)
(25, 50)
"""

from collections.abc import Iterable, Set

MAX_TEXT = 100
MAX_WORDS = 10
DEFAULT_LIMIT, MAX_LIMIT = 50, 100


class QueryError(ValueError):
    """The question cannot be answered; ``code`` says why, ``detail`` where."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def parse_query(pairs: Iterable[tuple[str, str]], known: Set[str]) -> dict[str, str]:
    """Return the parameters by name; nothing is guessed and nothing falls away.

    :raise QueryError: ``unknown_parameter``, ``duplicated_parameter``,
        ``empty_parameter`` or ``unreadable_parameter``
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            raise QueryError("unknown_parameter", name[:MAX_TEXT])
        if name in found:
            raise QueryError("duplicated_parameter", name)
        if not value.strip():
            raise QueryError("empty_parameter", name)
        if len(value) > MAX_TEXT or not is_sound(value):
            raise QueryError("unreadable_parameter", name)
        found[name] = value.strip()
    return found


def parse_limit(text: str | None) -> int:
    """Return how many entries a page has.

    :raise QueryError: if the text is no number from 1 to ``MAX_LIMIT``
    """
    if text is None:
        return DEFAULT_LIMIT
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_LIMIT))
    if not is_number or not 1 <= int(text) <= MAX_LIMIT:
        raise QueryError("unreadable_parameter", "limit")
    return int(text)


def parse_page(value: int | str, last: int) -> int:
    """Return the number of a page; what is none leads to the first one.

    >>> [parse_page(value, 50) for value in (3, "3", "900", "x")]
    [3, 3, 50, 1]
    """
    text = str(value)
    if not (text.isascii() and text.isdecimal()):
        return 1
    return last if len(text) > len(str(last)) else min(max(int(text), 1), last)


def clean_search(text: str) -> str:
    """Return what a person typed, short enough and without signs that no name has.

    >>> clean_search(" نور\\x00 " + "ا " * 200)
    'نور ا ا ا ا ا ا ا ا ا'
    """
    kept = "".join(sign if is_sound(sign) else " " for sign in text)
    return " ".join(kept[:MAX_TEXT].split()[:MAX_WORDS])


def is_sound(text: str) -> bool:
    """Tell whether a database can hold ``text``: no NUL, no half of a pair."""
    return not any(s == "\0" or "\ud800" <= s <= "\udfff" for s in text)
