"""Find names that may be one body's: equal once folded, or a slip of the pen apart.

A slip is one letter too many, too few or wrong, a space left out, or one more word.

>>> names = NameBook()
>>> names.add(2, "EG-C", "جمعيه صغار المزارعين برفح")
>>> names.find("EG-C", "جمعيه صغار لمزارعين برفح")
(2, False)
>>> names.find("EG-GZ", "جمعيه صغار المزارعين برفح") is None
True
"""

_MIN_LETTERS = 8  # shorter names are one letter apart too easily
_MIN_WORDS = 4  # with fewer words one more is another name


class NameBook:
    """The names of a register by place, each under the spellings of its slips."""

    def __init__(self):
        self._exact: dict[tuple[str, str], int] = {}
        self._joined: dict[tuple[str, str], int] = {}
        self._shorter: dict[tuple[str, str], int] = {}
        self._wrong: dict[tuple[str, str], int] = {}

    def add(self, row: int, place: str, folded: str) -> None:
        """Enter the name of a body; of equal names the first one stays."""
        self._exact.setdefault((place, folded), row)
        words, letters = _split(folded)
        if len(letters) < _MIN_LETTERS:
            return
        self._joined.setdefault((place, letters), row)
        for key in _shorten(words, letters):
            self._shorter.setdefault((place, key), row)
        for key in _blank(letters):
            self._wrong.setdefault((place, key), row)

    def find(self, place: str, folded: str) -> tuple[int, bool] | None:
        """Return the row of an earlier name like this one and whether it is equal."""
        if row := self._exact.get((place, folded)):
            return row, True
        words, letters = _split(folded)
        if len(letters) < _MIN_LETTERS:
            return None
        found = [
            self._joined.get((place, letters)),
            self._shorter.get((place, letters)),
        ]
        found += [self._joined.get((place, key)) for key in _shorten(words, letters)]
        found += [self._wrong.get((place, key)) for key in _blank(letters)]
        rows = [row for row in found if row]
        return (min(rows), False) if rows else None


def _split(folded: str) -> tuple[list[str], str]:
    """Return the words without the particle ب before places, and all their letters."""
    words = [
        word[1:] if word.startswith("ب") and len(word) > _MIN_WORDS else word
        for word in folded.split()
    ]
    return words, "".join(words)


def _shorten(words: list[str], letters: str) -> set[str]:
    """Return the name with one letter or one word left out."""
    shorter = {letters[:i] + letters[i + 1 :] for i in range(len(letters))}
    if len(words) > _MIN_WORDS:
        shorter |= {"".join(words[:i] + words[i + 1 :]) for i in range(1, len(words))}
    return shorter


def _blank(letters: str) -> set[str]:
    """Return the name with each letter in turn made unreadable."""
    return {f"{letters[:i]}?{letters[i + 1 :]}" for i in range(len(letters))}
