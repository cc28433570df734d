import logging

import pytest

from kit.failures import Failure
from kit.odoo_log import OdooLog, complaints_in

HEAD = "2026-11-22 03:58:43,331 24247"


def read(tmp_path, *lines):
    file = tmp_path / "odoo.log"
    file.write_text("".join(f"{line}\n" for line in lines))
    return OdooLog.read(file)


def test_tests_and_failures_are_counted(tmp_path):
    log = read(
        tmp_path,
        f"{HEAD} ERROR db odoo.addons.x.tests.test_x: FAIL: TestX.test_a",
        "Traceback (most recent call last):",
        f"{HEAD} ERROR db odoo.tests.result: 1 failed, 0 error(s) of 7 tests when"
        " loading database 'db' ",
    )

    assert (log.started, log.failed) == (7, 1)
    assert log.broken == ["TestX.test_a"]
    assert log.bad_lines == []


def test_a_skipped_test_keeps_its_name_and_reason(tmp_path):
    log = read(
        tmp_path,
        f"{HEAD} INFO db odoo.addons.x.tests.test_x: skipped TestX.test_b : no browser",
    )

    assert log.skipped == {"TestX.test_b": "no browser"}


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_a_warning_fails_the_run(tmp_path, level):
    log = read(tmp_path, f"{HEAD} {level} db odoo.addons.x.models.y: this is odd")

    with pytest.raises(Failure, match="complained 1 times") as caught:
        log.require_clean()
    assert "this is odd" in caught.value.way_out


def test_information_does_not(tmp_path):
    read(tmp_path, f"{HEAD} INFO db odoo.modules.loading: WARNING is only a word here")


def test_summaries_of_counted_failures_are_not_counted_again(tmp_path):
    log = read(
        tmp_path,
        f"{HEAD} ERROR db odoo.modules.loading: At least one test failed when loading"
        " the modules.",
    )

    assert log.bad_lines == []


def test_a_request_that_met_another_one_is_repeated_and_no_failure(tmp_path):
    log = read(
        tmp_path,
        f"{HEAD} ERROR db odoo.sql_db: bad query: b'UPDATE x'",
        "ERROR: could not serialize access due to concurrent update",
        f"{HEAD} ERROR db odoo.sql_db: bad query: b'UPDATE y'",
        "ERROR: deadlock detected",
    )

    assert log.bad_lines == ["ERROR odoo.sql_db: bad query: b'UPDATE y'"]


def test_a_request_that_was_given_up_is_a_failure(tmp_path):
    log = read(
        tmp_path,
        f"{HEAD} ERROR db odoo.http: Exception during request handling.",
        "Traceback (most recent call last):",
        "psycopg2.errors.SerializationFailure: could not serialize access due to x",
    )

    assert log.bad_lines == ["ERROR odoo.http: Exception during request handling."]


def test_what_odoo_says_to_pytest_is_judged_alike():
    records = [
        logging.LogRecord(name, level, "", 1, text, (), None)
        for name, level, text in (
            ("odoo.models", logging.WARNING, "this is odd"),
            ("odoo.models", logging.INFO, "this is usual"),
            ("odoo.sql_db", logging.ERROR, "bad query\ncould not serialize access"),
            ("py.warnings", logging.WARNING, "this will go"),
            ("fontTools", logging.WARNING, "not of Odoo"),
        )
    ]

    assert complaints_in(records) == [
        "WARNING odoo.models: this is odd",
        "WARNING py.warnings: this will go",
    ]
