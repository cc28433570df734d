"""Several suites at once: none stops another, an interruption stops all."""

import threading
from types import SimpleNamespace

import pytest

from kit import command_test, commands, testing
from kit.command_test import run_suites
from kit.commands import run
from kit.failures import Failure
from kit.results import Result
from kit.runtime import Runtime


class FakeTester:
    """Stands for the real one: its suites are what a test hands over."""

    def __init__(self, **suites):
        self.suites, self.failures, self.stopped = suites, [], threading.Event()
        self.runtime = SimpleNamespace(
            console=SimpleNamespace(fail=self.failures.append)
        )

    def stop(self):
        self.stopped.set()


@pytest.fixture(autouse=True)
def action(monkeypatch):
    monkeypatch.setattr(
        command_test, "_action", lambda tester, name: tester.suites[name]
    )


def passing(number):
    return lambda: Result(passed=number)


def test_the_results_of_all_suites_are_added_up():
    tester = FakeTester(unit=passing(2), base=passing(3), e2e=passing(4))

    total = run_suites(tester, ["unit", "base", "e2e"])

    assert total.passed == 9
    assert set(total.seconds) == {"unit", "base", "e2e"}
    assert tester.is_quiet


def test_the_longest_suite_begins_first(monkeypatch):
    monkeypatch.setattr(command_test.os, "cpu_count", lambda: 1)
    begun = []
    names = ["unit", "ngo", "safety", "e2e"]
    suites = {name: lambda name=name: begun.append(name) or Result() for name in names}

    run_suites(FakeTester(**suites), names)

    assert begun == ["e2e", "safety", "ngo", "unit"]


def test_a_suite_that_cannot_run_fails_and_the_others_go_on():
    def refuse():
        raise Failure("No browser.", "Install one.")

    tester = FakeTester(e2e=refuse, unit=passing(1))

    total = run_suites(tester, ["unit", "e2e"])

    assert total.passed == 1
    assert total.failed == ["e2e: No browser."]
    assert len(tester.failures) == 1


def test_one_suite_alone_speaks_to_the_screen():
    tester = FakeTester(unit=passing(1))

    run_suites(tester, ["unit"])

    assert not tester.is_quiet


def test_an_interruption_stops_the_suites_that_still_run():
    def interrupt():
        raise KeyboardInterrupt

    tester = FakeTester(unit=interrupt, base=lambda: tester.stopped.wait(10))

    with pytest.raises(KeyboardInterrupt):
        run_suites(tester, ["unit", "base"])

    assert tester.stopped.is_set()


def test_a_stopped_tester_begins_nothing_and_ends_what_is_prepared(tmp_path):
    runtime = Runtime(
        places=SimpleNamespace(log=tmp_path, local=tmp_path),
        libraries=(),
        **dict.fromkeys(("console", "cache", "env", "source", "programs")),
    )
    runtime.developer = SimpleNamespace(python="/bin/true")
    runtime.databases = SimpleNamespace(
        own_name=str, exists=lambda _name: False, drop_drafts=lambda _prefix: None
    )
    tester = testing.Tester(runtime)
    ended = []

    def prepare():
        with pytest.raises(Failure):
            run(["sleep", "60"], log=tmp_path / "log", problem="Stopped.")
        ended.append("preparation")

    preparing = threading.Thread(target=prepare)
    preparing.start()
    while not commands._running:
        preparing.join(0.01)

    tester.stop()
    preparing.join(10)

    assert ended == ["preparation"]
    with pytest.raises(Failure, match="stopped"):
        tester.kitchen.cook(testing.Recipe("Data", (), "key"))
    with pytest.raises(Failure, match="stopped"):
        tester.run_pytest("unit", [])


def test_a_suite_without_a_database_finds_the_unpacked_libraries(tmp_path):
    places = SimpleNamespace(log=tmp_path, local=tmp_path)
    parts = dict.fromkeys(("console", "cache", "env", "source", "programs"))
    runtime = Runtime(places=places, libraries=(tmp_path / "lib",), **parts)
    shows = tmp_path / "show"
    shows.write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH"\n')
    shows.chmod(0o755)
    runtime.developer = SimpleNamespace(python=shows)
    tester = testing.Tester(runtime)

    with (tmp_path / "output").open("w+") as output:
        tester.run_pytest("unit", [], output=output)
        output.seek(0)
        assert output.read().split(":")[0].strip() == str(tmp_path / "lib")
