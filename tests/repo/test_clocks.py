"""No test asserts how long something takes: benchmarks compare that within one run."""

import ast

from suite import ADDONS, ROOT, parse_python, python_files, where

STOPWATCHES = frozenset({"monotonic", "perf_counter", "process_time", "time"})


def asserted(tree):
    """Return what a file asserts, whether by a statement or by a method."""
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "attr", "")
        if isinstance(node, ast.Assert) or name.startswith("assert"):
            yield node


def reads_a_stopwatch(node):
    return any(
        isinstance(call, ast.Call)
        and ast.unparse(call.func).removeprefix("time.") in STOPWATCHES
        for call in ast.walk(node)
    )


def test_no_test_asserts_a_duration():
    own = sorted((ROOT / "tests").rglob("*.py"))
    of_addons = [file for addon in ADDONS.values() for file in python_files(addon)]
    found = [
        where(file, node.lineno)
        for file in [*own, *of_addons]
        for node in asserted(parse_python(file))
        if reads_a_stopwatch(node)
    ]

    assert found == []


def test_both_ways_to_assert_a_duration_are_recognised():
    ways = (
        "assert time.monotonic() - started <= SECONDS",
        "self.assertLess(perf_counter() - started, 20)",
    )

    for way in ways:
        assert [node for node in asserted(ast.parse(way)) if reads_a_stopwatch(node)]
