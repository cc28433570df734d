"""What an address on the site, or a form of it, may hold.

>>> is_clean_path("/ngos/page/2"), is_clean_path("/ngos/page/\\x00")
(True, False)
>>> sorted(find_misplaced({"type", "file"}, {"day"}, taken={"file"}))
['day', 'file']
"""

from collections.abc import Iterable, Set


def is_clean_path(path: str) -> bool:
    """Tell whether a path, already decoded, is free of control characters."""
    return not any(sign < " " or sign == "\x7f" for sign in path)


def is_storable(texts: Iterable[str]) -> bool:
    """Tell whether a database can hold each text: none has a NUL in it."""
    return not any("\x00" in text for text in texts)


def find_misplaced(texts: Set[str], files: Set[str], taken: Set[str]) -> set[str]:
    """Return the fields sent as a text that are files, or the other way round.

    :param taken: the fields in which the page takes a file
    """
    return (set(texts) & taken) | (set(files) - taken)
