"""Declarative lifecycles: which states exist and which steps join them.

>>> submit = Transition("submit", {"draft"}, "review")
>>> approve = Transition("approve", {"review"}, "done", groups={"x.group_manager"})
>>> flow = Lifecycle(initial="draft", final={"done"}, transitions=[submit, approve])
>>> sorted(flow.states), flow["approve"].target
(['done', 'draft', 'review'], 'done')
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace


class LifecycleError(ValueError):
    """The declaration of a lifecycle is wrong."""


@dataclass(frozen=True)
class Transition:
    """One step: where it starts, where it leads, who may take it.

    ``groups`` are alternatives: a member of any one of them may take the step.
    A ``system`` step belongs to no person, whatever the groups: only code that
    acts as the system user takes it (a job of the clock, the count of a vote).
    """

    name: str
    sources: Set[str]
    target: str
    groups: Set[str] = frozenset()
    reason_required: bool = False
    system: bool = False


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """A graph of transitions, checked when it is declared."""

    initial: str
    final: Set[str]
    transitions: Sequence[Transition]

    def __post_init__(self):
        steps, reached = self.transitions, {self.initial}
        while new := {t.target for t in steps if t.sources & reached} - reached:
            reached |= new
        names = [step.name for step in steps]
        left = set().union(*(step.sources for step in steps))
        problems = {
            "duplicate transitions": {n for n in names if names.count(n) > 1},
            "unknown final states": self.final - self.states,
            "final states that can be left": self.final & left,
            "dead ends that are not final": self.states - left - self.final,
            "states that cannot be reached": self.states - reached,
        }
        for problem, found in problems.items():
            if found:
                raise LifecycleError(f"{problem}: {', '.join(sorted(found))}")

    def __getitem__(self, name: str) -> Transition:
        return {transition.name: transition for transition in self.transitions}[name]

    def __contains__(self, name: str) -> bool:
        return any(transition.name == name for transition in self.transitions)

    @property
    def states(self) -> set[str]:
        """Return every state that a transition joins, the first one included."""
        joined = (step.sources | {step.target} for step in self.transitions)
        return {self.initial}.union(*joined)

    def extend(self, *transitions: Transition, final: Iterable[str] = ()):
        """Return a lifecycle with more (or replaced) transitions and final states."""
        merged = {step.name: step for step in (*self.transitions, *transitions)}
        final = self.final | set(final)
        return replace(self, final=final, transitions=list(merged.values()))

    def to_mermaid(self) -> str:
        """Return the state diagram as Mermaid text."""
        steps = [(source, t) for t in self.transitions for source in sorted(t.sources)]
        lines = ["stateDiagram-v2", f"[*] --> {self.initial}"]
        lines += [f"{source} --> {t.target}: {t.name}" for source, t in steps]
        lines += [f"{state} --> [*]" for state in sorted(self.final)]
        return "\n    ".join(lines)
