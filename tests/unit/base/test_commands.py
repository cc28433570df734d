"""Files that a command is given are looked at before it works."""

import argparse

import pytest

from base_logic.commands import (
    Argument,
    CareCommand,
    existing_file,
    json_file,
    target_file,
)


def test_a_file_that_is_there_is_taken(tmp_path):
    file = tmp_path / "return.csv"
    file.write_text("x")

    assert existing_file(str(file)) == file


@pytest.mark.parametrize("check", [existing_file, json_file])
def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path, check):
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(argparse.ArgumentTypeError, match=f"no file {path}"):
            check(str(path))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[1]", b'"text"'])
def test_settings_that_are_no_json_object_are_refused_by_name(tmp_path, content):
    file = tmp_path / "settings.json"
    file.write_bytes(content)

    with pytest.raises(argparse.ArgumentTypeError, match=str(file)):
        json_file(str(file))


def test_settings_are_handed_on_as_a_file(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"cash_threshold_egp": 100}')

    assert json_file(str(file)) == file


def test_a_result_goes_to_a_folder_that_is_there(tmp_path):
    assert target_file(str(tmp_path / "out.json")) == tmp_path / "out.json"
    for path in (tmp_path / "missing/out.json", tmp_path):
        with pytest.raises(argparse.ArgumentTypeError, match=str(path)):
            target_file(str(path))


def test_every_command_takes_a_file_for_its_result():
    own = Argument("file", {"type": existing_file})

    first, second = CareCommand("x", "help", "_run", (own,)).all_arguments

    assert (first.name, first.options["type"]) == ("--json", target_file)
    assert second is own
