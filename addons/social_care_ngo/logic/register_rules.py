"""The lists and legal numbers that the rows of an older register are held against."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .board import BoardRules

Fold = Callable[[str | None], str]

# As the older registers of Egypt name the forms; the records add their own names.
FORM_LABELS = {
    "جمعية أهلية": "association",
    "مؤسسة أهلية": "foundation",
    "جمعية مركزية": "central",
    "اتحاد نوعي": "federation",
    "منظمة أجنبية غير حكومية": "foreign",
}
# Named before 2011 and gone since: which governorate it is now, a person must say.
ABOLISHED_CODES = ("SU", "HU")
ABOLISHED_NAMES = ("6 أكتوبر", "السادس من أكتوبر", "حلوان")
DIRECTORATE = "مديرية التضامن الاجتماعي ب"
PROHIBITED_WORDS = ("سياسي", "نقابي")
SCOPES = {
    "قرية": "village",
    "مركز": "markaz",
    "محافظة": "governorate",
    "قومي": "national",
    "إقليمي": "regional",
}
NATIONALITIES = {"مصري": "EG", "مصرية": "EG", "Egyptian": "EG"}


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What the law asks of a legal form on the day of the import."""

    key: str
    founders_min: int
    capital_min: Decimal
    foreign_share: Decimal
    board: BoardRules


@dataclass(frozen=True, slots=True)
class RegisterRules:
    """Look-up tables by folded text; build it with ``RegisterRules.build``.

    ``governorates`` maps spellings to ISO codes, ``directorates`` ISO codes to the
    folded name of the directorate, ``forms`` and ``work_fields`` labels to keys.
    """

    today: date
    fold: Fold
    governorates: Mapping[str, str]
    directorates: Mapping[str, str]
    forms: Mapping[str, str]
    limits: Mapping[str, FormLimits]
    work_fields: Mapping[str, str]
    org_register: str
    abolished: frozenset[str] = frozenset()
    prohibited_fields: frozenset[str] = frozenset()
    scopes: Mapping[str, str] = field(default_factory=dict)
    nationalities: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        *,
        today: date,
        fold: Fold,
        governorates: Iterable[tuple[str, str]],
        limits: Iterable[FormLimits],
        work_fields: Mapping[str, str],
        form_labels: Mapping[str, str] | None = None,
        prohibited_fields: Iterable[str] = (),
        country_code: str = "EG",
        org_register: str = "EG-MOSS",
    ) -> "RegisterRules":
        """Fold the lists.

        :param governorates: ``(short code, Arabic name)`` of each governorate of today
        :param form_labels: more names of forms, beside those of the older registers
        """
        places, directorates = _index_places(governorates, country_code, fold)
        limits = {found.key: found for found in limits}
        labels = {fold(k): v for k, v in (form_labels or {}).items() if v in limits}
        labels |= {fold(k): v for k, v in FORM_LABELS.items() if v in limits}
        gone = [f"{country_code}-{code}" for code in ABOLISHED_CODES]
        return cls(
            today=today,
            fold=fold,
            governorates=places,
            directorates=directorates,
            forms=labels,
            limits=limits,
            work_fields=work_fields,
            org_register=org_register,
            abolished=frozenset(map(fold, (*gone, *ABOLISHED_CODES, *ABOLISHED_NAMES))),
            prohibited_fields=frozenset(prohibited_fields),
            scopes={fold(label): key for label, key in SCOPES.items()},
            nationalities={fold(k): v for k, v in NATIONALITIES.items()},
        )


def _index_places(governorates, country_code: str, fold: Fold) -> tuple[dict, dict]:
    """Return the governorates by each spelling, and their directorates."""
    places, directorates = {}, {}
    for code, name in governorates:
        iso = f"{country_code}-{code}"
        for spelling in (iso, code, name):
            places[fold(spelling)] = iso
        directorates[iso] = fold(DIRECTORATE + name)
    return places, directorates
