"""What several people change at once by a statement is tested with real connections."""

import ast
import re

from suite import ADDONS, ROOT, parse_python, python_files, where

COUNTING = re.compile(r"^\s*UPDATE\s+\S+.*\bSET\b|\bON CONFLICT\b|\bFOR SHARE\b", re.S)
# Each file that counts or locks by itself: the test case that races it.
RACES = {
    "addons/social_care_base/models/care_reference_counter.py": "TestReceiptSerials",
    "addons/social_care_fund/models/care_budget_move.py": "TestBudgetMoveConcurrency",
    "addons/social_care_grants/models/care_grant_call_rules.py": "TestGrantConcurrency",
}
# Reviewed: a lock that is not about money or numbers; a lost race is repeated.
UNRACED = {
    "addons/social_care_accreditation/models/care_accreditation_session_item_vote.py",
}


def counting_files():
    """Return the files with a statement that counts or locks."""
    return {
        where(file)
        for addon in ADDONS.values()
        for file in python_files(addon, tests=False)
        for node in ast.walk(parse_python(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and COUNTING.search(node.value)
    }


def test_whatever_counts_is_raced():
    assert counting_files() == RACES.keys() | UNRACED


def test_races_run_with_real_connections():
    cases = {
        node.name: ast.unparse(node)
        for addon in ADDONS.values()
        for file in sorted((ROOT / "addons" / addon.name / "tests").glob("test_*.py"))
        for node in parse_python(file).body
        if isinstance(node, ast.ClassDef)
    }

    for name in RACES.values():
        assert "'concurrency'" in cases[name], name
        assert "(RaceCase)" in cases[name], name
