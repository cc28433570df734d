"""Find Sharia class, purpose and restriction in the words of a gift.

Source: rules for donation returns, section 5; ``class_rules`` holds the lists. The
class is never guessed: no match and two matches are tasks for a person. Whole words
count, as they stand or without one prefix, so a car park (موقف) is no endowment (وقف).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .class_rules import (
    NO_CLASS,
    PREFIXES,
    PURPOSE_RULES,
    PURPOSE_WITHOUT_WORDS,
    SHARIA_RULES,
    ClassRule,
    restriction_of,
)

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Classification:
    """What a text says, by which rules, and how sure that is.

    ``issue`` is a review code or nothing; with an issue the three codes are empty.
    ``confidence`` is ``rule`` when rules decided, and empty when a person must.
    """

    sharia: str | None = None
    purpose: str | None = None
    restriction: str | None = None
    issue: str | None = None
    sharia_rules: tuple[str, ...] = ()
    purpose_rule: str | None = None
    words: tuple[str, ...] = ()
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class ClassRules:
    """A rule set with folded words; build it with ``ClassRules.build``."""

    sharia: tuple[ClassRule, ...]
    purpose: tuple[ClassRule, ...]

    @classmethod
    def build(
        cls,
        fold: Fold,
        sharia_rules: Iterable[ClassRule] | None = None,
        purpose_rules: Iterable[ClassRule] | None = None,
    ) -> "ClassRules":
        """Fold every word once; without rules of its own the defaults apply."""
        sharia = SHARIA_RULES if sharia_rules is None else sharia_rules
        purpose = PURPOSE_RULES if purpose_rules is None else purpose_rules
        return cls(
            tuple(_fold_rule(rule, fold) for rule in sharia),
            tuple(_fold_rule(rule, fold) for rule in purpose),
        )


@dataclass(frozen=True, slots=True)
class _Text:
    """A folded text: as a whole, and each word under every form that counts."""

    folded: str
    forms: dict[str, str]  # form -> the word it stands for
    sharia: str | None = None


def classify(text: str | None, rules: ClassRules, fold: Fold) -> Classification:
    """Return class, purpose and restriction of a gift described by ``text``."""
    folded = fold(text or "")
    if not folded:
        return Classification(issue="kind_missing")
    found = _Text(folded, _word_forms(folded))
    matches = {
        rule.name: words for rule in rules.sharia if (words := _match(rule, found))
    }
    names = tuple(matches)
    classes = {rule.sets for rule in rules.sharia if rule.name in matches}
    words = _in_order(found, (word for hit in matches.values() for word in hit))
    if len(classes) > 1 or "" in classes:
        return Classification(issue="kind_ambiguous", sharia_rules=names, words=words)
    sharia = next(iter(classes), NO_CLASS)
    return _with_purpose(rules, _Text(folded, found.forms, sharia), names, words)


def _with_purpose(rules, found, names, words) -> Classification:
    purpose, rule_name = None, None
    for rule in rules.purpose:
        if hit := _match(rule, found):
            purpose, rule_name = rule.sets, rule.name
            words = _in_order(found, {*words, *hit})
            break
    if purpose is None:
        if found.sharia == NO_CLASS:
            return Classification(issue="kind_unclassified")
        purpose = PURPOSE_WITHOUT_WORDS
    return Classification(
        sharia=found.sharia,
        purpose=purpose,
        restriction=restriction_of(found.sharia, purpose),
        sharia_rules=names,
        purpose_rule=rule_name,
        words=words,
        confidence="rule",
    )


def _fold_rule(rule: ClassRule, fold: Fold) -> ClassRule:
    if rule.operator == "class_in":
        return rule
    return ClassRule(
        rule.name,
        rule.sets,
        rule.operator,
        tuple(map(fold, rule.words)),
        tuple(map(fold, rule.companions)),
        tuple(map(fold, rule.excluded)),
    )


def _word_forms(folded: str) -> dict[str, str]:
    """Return every form under which a word of the text may be found."""
    words = folded.split()
    forms = {}
    for word in words:
        for prefix in PREFIXES:
            if word.startswith(prefix) and len(word) > len(prefix):
                forms.setdefault(word[len(prefix) :], word)
    return forms | {word: word for word in words}


def _match(rule: ClassRule, found: _Text) -> tuple[str, ...]:
    """Return the words of the text that make ``rule`` apply; none if it does not."""
    forms = found.forms
    if any(word in forms for word in rule.excluded):
        return ()
    return _OPERATORS[rule.operator](rule, found)


def _match_words(rule, found):
    return tuple(found.forms[word] for word in rule.words if word in found.forms)


def _match_pair(rule, found):
    words = _match_words(rule, found)
    mates = [found.forms[word] for word in rule.companions if word in found.forms]
    return (*words, *mates) if words and mates else ()


def _match_equals(rule, found):
    return tuple(found.folded.split()) if found.folded in rule.words else ()


def _match_start(rule, found):
    start = f"{found.folded} "
    return next((tuple(w.split()) for w in rule.words if start.startswith(f"{w} ")), ())


def _match_class(rule, found):
    return (found.sharia,) if found.sharia in rule.words else ()


_OPERATORS = {
    "any_word": _match_words,
    "word_pair": _match_pair,
    "equals": _match_equals,
    "starts_with": _match_start,
    "class_in": _match_class,
}


def _in_order(found: _Text, words: Iterable[str]) -> tuple[str, ...]:
    wanted = set(words)
    return tuple(dict.fromkeys(w for w in found.folded.split() if w in wanted))
