"""Degrees of kinship from the relations that people declare.

The degree counts the steps up to the common ancestor and down again; the kin of one
spouse are kin of the other in the same degree, and spouses count as the first.

>>> mother = [Relation("Amal", child, "parent") for child in ("Badr", "Dina")]
>>> graph = Kinship(mother)
>>> graph.degree("Badr", "Dina"), graph.degree("Amal", "Dina")
(2, 1)
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

# What the first person is to the second; the degree it says by itself.
DEGREES = {
    "spouse": 1,
    "parent": 1,
    "child": 1,
    "sibling": 2,
    "grandparent": 2,
    "grandchild": 2,
}
_UP = {"child": 1, "grandchild": 2}
_DOWN = {"parent": 1, "grandparent": 2}
_MIRROR = {
    "spouse": "spouse",
    "sibling": "sibling",
    "parent": "child",
    "child": "parent",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
}


class KinshipError(ValueError):
    """A relation that nobody knows, or of somebody with himself."""


@dataclass(frozen=True)
class Relation:
    """``person`` is the ``kind`` (parent, child, ...) of ``relative``."""

    person: str
    relative: str
    kind: str

    def __post_init__(self):
        if self.kind not in DEGREES:
            raise KinshipError(f"unknown relation: {self.kind}")
        if self.person == self.relative:
            raise KinshipError("nobody is a relative of himself")


class Kinship:
    """The declared relations of the people of one body, seen from both sides."""

    def __init__(self, relations: Iterable[Relation]):
        self._edges: dict[str, set[tuple[str, str]]] = {}
        for relation in relations:
            self._add(relation.person, relation.kind, relation.relative)
            self._add(relation.relative, _MIRROR[relation.kind], relation.person)
        for person in list(self._edges):
            self._share_ancestors(person)

    def _add(self, person, kind, relative):
        self._edges.setdefault(person, set()).add((kind, relative))

    def _share_ancestors(self, person):
        """Let siblings of siblings be siblings, with the parents of each other."""
        group, todo = {person}, [person]
        while todo:
            edges = self._edges[todo.pop()]
            new = {other for kind, other in edges if kind == "sibling"} - group
            group |= new
            todo += new
        for one in group:
            for kind, ancestor in list(self._edges[one]):
                if kind in _UP:
                    for other in group - {ancestor}:
                        self._add(other, kind, ancestor)
                        self._add(ancestor, _MIRROR[kind], other)
            for other in group - {one}:
                self._add(one, "sibling", other)

    def degree(self, one: str, other: str) -> int | None:
        """Return how closely two people are related, ``None`` if nothing says so."""
        if one == other:
            raise KinshipError("nobody is a relative of himself")
        found = [self._blood(one, other)]
        if other in self._spouses(one):
            found.append(DEGREES["spouse"])
        found += [self._blood(s, other) for s in self._spouses(one) - {other}]
        found += [self._blood(one, s) for s in self._spouses(other) - {one}]
        return min((degree for degree in found if degree), default=None)

    def _spouses(self, person):
        edges = self._edges.get(person, ())
        return {relative for kind, relative in edges if kind == "spouse"}

    def _blood(self, one, other):
        """Return the degree by descent: up any number of steps, then down."""
        best = {(one, False): 0}
        queue = deque([(one, False, 0)])
        while queue:
            person, goes_down, steps = queue.popleft()
            for kind, relative in self._edges.get(person, ()):
                turn = self._step(kind, goes_down)
                if turn is None:
                    continue
                place, total = (relative, turn[0]), steps + turn[1]
                if total < best.get(place, total + 1):
                    best[place] = total
                    queue.append((*place, total))
        ends = [
            best[place] for place in ((other, False), (other, True)) if place in best
        ]
        return min(ends, default=None)

    @staticmethod
    def _step(kind, goes_down):
        """Return whether the way goes down from here, and its length; none if shut."""
        if kind in _UP and not goes_down:
            return False, _UP[kind]
        if kind in _DOWN:
            return True, _DOWN[kind]
        return (True, DEGREES[kind]) if kind == "sibling" and not goes_down else None

    def related(self, people: Iterable[str], within: int) -> list[tuple[str, str, int]]:
        """Return the pairs of ``people`` who are related up to ``within`` degrees."""
        pairs = []
        for one, other in combinations(sorted(set(people)), 2):
            degree = self.degree(one, other)
            if degree and degree <= within:
                pairs.append((one, other, degree))
        return pairs


def check_kinship(
    graph: Kinship,
    members: Iterable[str],
    officers: Sequence[str],
    *,
    board_degree: int,
    office_degree: int,
) -> tuple[str, ...]:
    """Return the codes of the kinship that a form forbids; a degree of 0 allows all.

    ``officers`` are chair and treasurer, ``members`` the whole board.
    """
    codes = []
    if office_degree and graph.related(officers, office_degree):
        codes.append("kin_offices")
    if board_degree and graph.related(members, board_degree):
        codes.append("kin_board")
    return tuple(codes)
