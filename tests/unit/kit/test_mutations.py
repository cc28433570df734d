import pytest

from kit.failures import Failure
from kit.mutations import BROKEN, CAUGHT, SURVIVED, Mutation, judge
from kit.results import Result

TEST = "TestPaper.test_it_is_refused"
UNIT = "tests/unit/base/test_x.py::test_it_is_refused"


def make(**values):
    entry = {"guard": "g", "addon": "base", "file": "addons/x.py", "test": TEST}
    return Mutation(**entry | {"find": "if a:", "replace": "if False:"} | values)


@pytest.fixture
def checkout(tmp_path):
    file = tmp_path / "addons/x.py"
    file.parent.mkdir(parents=True)
    file.write_text("if a:\n    refuse()\n")
    return tmp_path


def test_a_guard_is_taken_away_and_comes_back(checkout):
    mutation = make()

    before = mutation.apply(checkout)

    assert (checkout / mutation.file).read_text() == "if False:\n    refuse()\n"
    assert before == "if a:\n    refuse()\n"


@pytest.mark.parametrize(
    ("file", "replace", "updated"),
    [
        ("addons/social_care_x/models/y.py", "return True", ""),
        ("addons/social_care_x/models/y.py", '_name = "care.y"', "social_care_x"),
        ("addons/social_care_x/security/y.xml", "", "social_care_x"),
    ],
)
def test_what_the_database_holds_is_loaded_again(file, replace, updated):
    assert make(file=file, replace=replace).updated == updated


def test_a_guard_that_is_not_there_any_more_is_no_success(checkout):
    with pytest.raises(Failure, match="stands 0 times"):
        make(find="if b:").apply(checkout)


@pytest.mark.parametrize(
    "failed",
    [
        [f"mutation: {TEST}"],
        [f"mutation: Subtest {TEST} (state='a')"],
        [f"mutation: {TEST}", "mutation: in the log: WARNING x: y"],
    ],
)
def test_a_red_test_caught_it(failed):
    assert judge(Result(1, failed), TEST) == CAUGHT


def test_a_red_unit_test_caught_it():
    result = Result(0, ["unit/base/test_x.py::test_it_is_refused[a]"])

    assert judge(result, UNIT) == CAUGHT


def test_a_green_test_missed_it():
    assert judge(Result(1), TEST) == SURVIVED


@pytest.mark.parametrize(
    "failed",
    [
        ["mutation: Odoo ended with 255"],
        ["mutation: setUpClass (odoo.addons.x.TestPaper)"],
        [f"mutation: {TEST}_to_others"],
        [f"mutation: in the log: ERROR x: {TEST}"],
    ],
)
def test_code_that_does_not_run_proves_nothing(failed):
    assert judge(Result(0, failed), TEST) == BROKEN
    assert judge(Result(), TEST) == BROKEN
