"""Which signs a text may hold that comes from outside.

Some no database can hold (NUL, half of a pair), others no document in XML can. Nobody
types them; they come along when somebody copies out of an old file.

>>> clean_text("جمعية\\x00 النور\\ud83d")
'جمعية النور'
>>> clean_values({"name": ["a\\x00", 7]}, instead="?")
{'name': ['a?', 7]}
"""

import re

# Of the control characters a text keeps the tabulator and the ends of lines.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean_text(text: str, instead: str = "") -> str:
    """Return ``text`` with ``instead`` in the place of each sign that no text holds."""
    return _UNFIT.sub(instead, text) if _UNFIT.search(text) else text


def clean_values(value, instead: str = ""):
    """Return what a client sent, a structure of JSON, with all its texts cleaned."""
    if isinstance(value, str):
        return clean_text(value, instead)
    if isinstance(value, dict):
        return {
            clean_values(key, instead): clean_values(item, instead)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [clean_values(item, instead) for item in value]
    return value
