"""Turn what a browser sends for an annual return into answers."""

from ..logic.annual_return import Beneficiaries
from ..logic.return_answer import AnswerError, read_answer

# The pages of the guided form, with the sections of each.
STEPS = {
    "accounts": ("income", "expense", "position"),
    "activity": ("people", "work", "governance"),
    "beneficiaries": (),
    "documents": ("document",),
    "review": (),
}
MAX_ROWS = 200


class ReturnValues:
    """The answers of one posted page, and what is wrong with them by code.

    An answer that cannot be read is left out, so that the others are saved all the
    same; what was typed stays in ``raw`` for the page.
    """

    def __init__(self, filed, step, form):
        codes = [
            item.key
            for item in filed._get_asked_items()
            if item.section in STEPS[step] and item.kind != "document"
        ]
        self.raw = {c: form[f"v_{c}"] for c in codes if f"v_{c}" in form}
        self.raw_notes = {c: form[f"n_{c}"] for c in codes if f"n_{c}" in form}
        self.values, self.errors = filed._read_answers(self.raw)
        self.notes, note_errors = filed._read_notes(self.raw_notes)
        self.errors |= note_errors


class BeneficiaryValues:
    """The rows of people served on one posted page, with what is wrong by row."""

    def __init__(self, filed, form):
        names = ("governorate", "category", "people", "services")
        columns = [form.getlist(name)[:MAX_ROWS] for name in names]
        self.rows, self.served, self.errors = [], [], {}
        self._env, self._texts = filed.env, filed._get_answer_texts()
        self._places = tuple(p.code for p in filed._get_governorates())
        self._categories = tuple(c.code for c in filed._get_categories())
        seen = set()
        for row in zip(*columns, strict=False):
            # A row that names nobody is a suggestion that was not taken.
            if not (row[2].strip() or row[3].strip()):
                continue
            self._read_row(row, seen)

    def _read_row(self, row, seen):
        number = len(self.rows)
        self.rows.append(row)
        try:
            place = read_answer("choice", row[0], self._places)
            category = read_answer("choice", row[1], self._categories)
            people = read_answer("number", row[2]) or 0
            services = read_answer("number", row[3]) or 0
        except AnswerError as error:
            self.errors[number] = self._texts[error.code]
            return
        if not (place and category) or (place, category) in seen:
            self.errors[number] = self._env._(
                "Name each governorate and category once, from the list."
            )
            return
        seen.add((place, category))
        self.served.append(Beneficiaries(place, category, int(people), int(services)))
