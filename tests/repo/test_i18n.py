"""Arabic is complete: every text, no guess, the same placeholders."""

import re

import polib
import pytest
from suite import ADDONS

PARAMETERS = pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd%]|\{\{.*?\}\}|\{(\w*)\}|<(/?\w+)[^>]*>")


def _catalogue(addon, name):
    file = addon.folder / "i18n" / name
    assert file.exists(), f"{file.name} is missing: run script/i18n {addon.short_name}"
    return polib.pofile(str(file))


def _arabic(addon):
    return _catalogue(addon, "ar.po")


@PARAMETERS
def test_every_text_is_translated(addon):
    left = [entry.msgid for entry in _arabic(addon).untranslated_entries()]

    assert [text for text in left if not _is_code(text)] == []


@PARAMETERS
def test_no_translation_is_a_guess(addon):
    assert [entry.msgid for entry in _arabic(addon) if "fuzzy" in entry.flags] == []


@PARAMETERS
def test_arabic_has_exactly_the_texts_of_the_template(addon):
    template = _catalogue(addon, f"{addon.name}.pot")

    assert {e.msgid for e in _arabic(addon)} == {e.msgid for e in template}


@PARAMETERS
def test_placeholders_and_tags_are_kept(addon):
    wrong = [
        entry.msgid
        for entry in _arabic(addon).translated_entries()
        if _marks(entry.msgid) != _marks(entry.msgstr)
    ]

    assert wrong == []


@PARAMETERS
def test_translations_are_arabic(addon):
    """A text with words in it is not left in Latin letters, short codes apart."""
    wrong = [
        entry.msgid
        for entry in _arabic(addon).translated_entries()
        if entry.msgid == entry.msgstr
        and re.search(r"[a-z]{3,}", entry.msgid)
        and not _is_code(entry.msgid)
    ]

    assert wrong == []


def _is_code(text):
    """Tell whether a text is the Python expression of a file name, not for people."""
    return text.startswith("object.")


def _marks(text):
    return sorted(found.group(0) for found in PLACEHOLDER.finditer(text))
