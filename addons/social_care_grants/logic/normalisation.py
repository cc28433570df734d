"""Take the severity of reviewers out of the scores.

The additive model ``S(i, r) = q_i + b_r + e`` separates the quality of application
``i`` from the effect of reviewer ``r``, who is generous or harsh. The sum of
``(S - q_i - b_r)² + ridge × sum of b_r²`` is made as small as possible. Only
reviewers who share applications, directly or through others, can be compared:
two groups without a common application are refused.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from .scoring import MICRO, ScoringError

PRECISION = 34


@dataclass(frozen=True)
class Component:
    """Applications and reviewers that are joined by reviews."""

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """The quality of each application and the effect of each reviewer."""

    quality: Mapping[str, Decimal]
    effects: Mapping[str, Decimal]


class GraphNotConnectedError(ScoringError):
    """The reviewers fall into groups that have no application in common."""

    code = "graph_not_connected"

    def __init__(self, components: Sequence[Component]):
        self.components = tuple(components)
        groups = "; ".join(", ".join(part.reviewers) for part in components)
        super().__init__(f"reviewers without a common application: {groups}")


def connected_components(pairs) -> list[Component]:
    """Return the groups of ``(application, reviewer)`` pairs that hang together."""
    neighbours = defaultdict(set)
    for application, reviewer in pairs:
        neighbours["application", application].add(("reviewer", reviewer))
        neighbours["reviewer", reviewer].add(("application", application))
    components, seen = [], set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, queue = set(), [start]
        while queue:
            node = queue.pop()
            if node not in group:
                group.add(node)
                queue.extend(neighbours[node] - group)
        seen |= group
        names = {
            kind: tuple(sorted(name for side, name in group if side == kind))
            for kind in ("application", "reviewer")
        }
        components.append(Component(names["application"], names["reviewer"]))
    return components


def fit_additive(
    scores: Mapping[tuple[str, str], Decimal], *, ridge: Decimal = Decimal(1)
) -> Fit:
    """Fit the additive model to ``{(application, reviewer): score}``.

    :return: qualities and effects rounded to six decimals; the effects sum to zero
    :raise GraphNotConnectedError: if not all reviewers can be compared
    :raise ScoringError: if there are no scores or the ridge is not positive
    """
    if not scores:
        raise ScoringError("no scores")
    if ridge <= 0:
        raise ScoringError("the ridge must be above zero")
    components = connected_components(scores)
    if len(components) > 1:
        raise GraphNotConnectedError(components)
    with localcontext() as context:
        context.prec = PRECISION
        rows = _group_by_application(scores)
        means = {name: sum(row.values()) / len(row) for name, row in rows.items()}
        effects = _solve_effects(rows, means, ridge)
        quality = {
            name: means[name] - sum(effects[reviewer] for reviewer in row) / len(row)
            for name, row in rows.items()
        }
    return Fit(quality=_rounded(quality), effects=_rounded(effects))


def _group_by_application(scores):
    rows = defaultdict(dict)
    for (application, reviewer), score in sorted(scores.items()):
        rows[application][reviewer] = Decimal(score)
    return rows


def _solve_effects(rows, means, ridge):
    """Eliminate the qualities and solve the remaining equations of the effects."""
    names = sorted({reviewer for row in rows.values() for reviewer in row})
    place = {name: index for index, name in enumerate(names)}
    size = len(names)
    matrix = [[Decimal(0)] * size for _ in names]
    right = [Decimal(0)] * size
    for index in range(size):
        matrix[index][index] = Decimal(ridge)
    for application, row in rows.items():
        share = Decimal(1) / len(row)
        for reviewer, score in row.items():
            index = place[reviewer]
            matrix[index][index] += 1
            right[index] += score - means[application]
            for other in row:
                matrix[index][place[other]] -= share
    return dict(zip(names, _solve(matrix, right), strict=True))


def _solve(matrix, right):
    """Solve a symmetric positive definite system; the ridge makes it definite."""
    size = len(right)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = matrix[row][pivot] / matrix[pivot][pivot]
            if not factor:
                continue
            for column in range(pivot, size):
                matrix[row][column] -= factor * matrix[pivot][column]
            right[row] -= factor * right[pivot]
    result = [Decimal(0)] * size
    for row in reversed(range(size)):
        known = sum(matrix[row][c] * result[c] for c in range(row + 1, size))
        result[row] = (right[row] - known) / matrix[row][row]
    return result


def _rounded(values):
    return {name: value.quantize(MICRO) for name, value in values.items()}
