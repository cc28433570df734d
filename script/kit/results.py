"""What a test run found."""

from dataclasses import dataclass, field
from operator import itemgetter


@dataclass
class Result:
    """The findings of one suite; :meth:`add` sums them up."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def ran(self) -> bool:
        return bool(self.passed or self.failed)

    def add(self, other: "Result") -> None:
        """Count ``other`` in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped |= other.skipped
        self.seconds |= other.seconds

    def line(self) -> str:
        """Return the closing line."""
        failed, skipped = len(self.failed), len(self.skipped)
        return f"{self.passed} passed, {failed} failed, {skipped} skipped"

    def report(self) -> str:
        """Return the names behind the numbers, how long each suite took if there were
        several, and the closing line.
        """
        lines = [f"skipped: {name}: {why}" for name, why in self.skipped.items()]
        lines += [f"FAILED: {name}" for name in self.failed]
        if len(self.seconds) > 1:
            longest = sorted(self.seconds.items(), key=itemgetter(1), reverse=True)
            times = (f"{name} {seconds:.0f}" for name, seconds in longest)
            lines.append(f"seconds: {', '.join(times)}")
        return "\n".join([*lines, self.line()])
