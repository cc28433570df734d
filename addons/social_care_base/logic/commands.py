"""What a command of the administrators' command line is, as plain data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Argument:
    """One argument, in the words of :mod:`argparse`."""

    name: str
    options: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class CareCommand:
    """A command: its help, its arguments, and the model method that does the work.

    The method is called as ``method(options, progress)`` with the values of the
    arguments by name and a function that shows one line of progress.
    """

    name: str
    help: str
    method: str
    arguments: Sequence[Argument] = ()


@dataclass(frozen=True)
class CommandResult:
    """What came of a command.

    ``payload`` goes to the file named by ``--json``; with ``is_dry_run`` nothing is
    kept in the database; ``is_ok`` false gives a status other than zero.
    """

    summary: str
    payload: Mapping = field(default_factory=dict)
    is_ok: bool = True
    is_dry_run: bool = False
