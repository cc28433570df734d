from pathlib import Path
from types import SimpleNamespace

import pytest

from kit.addons import Addon
from kit.command_test import suite_names
from kit.failures import Failure
from kit.pytest_tally import Tally
from kit.results import Result
from kit.test_selection import find_tests, matching, share
from kit.testing import _tags


def test_the_last_line_sums_up():
    total = Result(3, ["a"], {"b": "no browser"})
    total.add(Result(4, ["c"]))

    assert total.report().splitlines() == [
        "skipped: b: no browser",
        "FAILED: a",
        "FAILED: c",
        "7 passed, 2 failed, 1 skipped",
    ]


def test_the_longest_of_several_suites_is_named_first():
    total = Result(3, seconds={"unit": 8.2})
    assert total.report() == "3 passed, 0 failed, 0 skipped"

    total.add(Result(4, seconds={"ngo": 91.7}))

    [times, _last] = total.report().splitlines()
    assert times == "seconds: ngo 92, unit 8"


def test_nothing_run_is_not_a_success():
    assert not Result(skipped={"a": "why"}).ran


def test_a_test_that_fails_in_its_teardown_did_not_pass(tmp_path):
    tally = Tally(tmp_path / "tally.json")
    for when, failed in (("setup", False), ("call", False), ("teardown", True)):
        report = SimpleNamespace(nodeid="t", when=when, failed=failed, skipped=False)
        tally.pytest_runtest_logreport(report)

    tally.pytest_sessionfinish()

    found = (tmp_path / "tally.json").read_text()
    assert found == '{"passed": 0, "failed": ["t"], "skipped": {}}'


def test_tests_of_odoo_are_found_by_a_part_of_their_name(tmp_path):
    folder = tmp_path / "social_care_x" / "tests"
    folder.mkdir(parents=True)
    (folder / "test_award.py").write_text(
        "@tagged('-standard', 'concurrency')\n"
        "class TestAward(Case):\n"
        "    def test_award_is_refused(self): ...\n"
        "    def helper(self): ...\n"
    )

    found = find_tests(Addon(folder.parent))

    assert [test.tag for test in found] == [
        "/social_care_x:TestAward.test_award_is_refused"
    ]
    assert "concurrency" in found[0].tags
    assert matching(found, "REFUSED") == found
    assert matching(found, "paid") == []
    assert _tags(found, "safety") == f"safety{found[0].tag}"


def test_a_contract_is_found_where_it_is_fulfilled(tmp_path):
    for name, text in {
        "base/tests/lifecycle_contract.py": (
            "@tagged('kept')\n"
            "class Contract:\n"
            "    allow_inherited_tests_method = True\n"
            "    def test_contract_holds(self): ...\n"
        ),
        "base/tests/common.py": "class Common:\n    def test_of_nobody(self): ...\n",
        "ngo/tests/common.py": "class Common(Case): ...\n",
        "ngo/tests/test_request.py": (
            "class TestRequest(common.Common, Contract):\n"
            "    def test_own(self): ...\n"
            "class TestPlain(Plain, Common):\n"
            "    def test_plain(self): ...\n"
            "class Plain:\n"
            "    def test_not_inherited(self): ...\n"
        ),
    }.items():
        file = tmp_path / f"social_care_{name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    found = find_tests(Addon(tmp_path / "social_care_ngo"))

    assert [test.tag.partition(":")[2] for test in found] == [
        "TestRequest.test_own",
        "TestRequest.test_contract_holds",
        "TestPlain.test_plain",
        "Plain.test_not_inherited",
    ]
    assert found[1].tags == {"kept"}


def test_suites_run_in_their_order_whatever_was_asked_first():
    assert suite_names(["e2e", "safety", "unit"]) == ["unit", "safety", "e2e"]


def test_an_unknown_suite_is_named():
    with pytest.raises(Failure, match="no suite 'ngoo'") as caught:
        suite_names(["ngoo"])

    assert "unit, oracle, repo" in caught.value.way_out


def test_an_addon_is_shared_by_processors_and_no_test_is_lost():
    addon = Addon(Path("social_care_x"))
    sizes = {"A": 5, "B": 3, "C": 3, "D": 1}
    tests = [
        SimpleNamespace(class_name=name, tags=frozenset())
        for name, size in sizes.items()
        for _number in range(size)
    ]

    taken, left_out = share(addon, tests, 2)

    assert taken == "/social_care_x:A,/social_care_x:D"
    assert left_out == "/social_care_x,-/social_care_x:A,-/social_care_x:D"
    assert share(addon, tests[:5], 2) == ["/social_care_x"]
    assert share(addon, [], 2) == ["/social_care_x"]
