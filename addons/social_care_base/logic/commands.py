"""What a command of the administrators' command line is, as plain data."""

import json
import os
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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

    @property
    def all_arguments(self) -> Sequence[Argument]:
        """The command's own arguments, after those of every command."""
        result = {"type": target_file, "help": "write the result to this file"}
        return (Argument("--json", result), *self.arguments)


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


def existing_file(text: str) -> Path:
    """Type of an argument: a file to read, looked at before any work."""
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"there is no file {path}")
    if not os.access(path, os.R_OK):
        raise ArgumentTypeError(f"{path} may not be read")
    return path


def json_file(text: str) -> Path:
    """Type of an argument: a file that holds a JSON object."""
    path = existing_file(text)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ArgumentTypeError(f"{path} is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise ArgumentTypeError(f"{path} holds no JSON object")
    return path


def target_file(text: str) -> Path:
    """Type of an argument: a file to write, in a folder that is there."""
    path = Path(text)
    if path.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise ArgumentTypeError(f"{path} cannot be written")
    return path
