import pytest
import samples

from kit import command_test
from kit import samples as kit_samples
from kit.failures import Failure


def test_a_missing_sample_fails_and_names_its_place(monkeypatch, tmp_path):
    monkeypatch.setattr(samples, "SAMPLES", tmp_path)

    with pytest.raises(pytest.fail.Exception) as failure:
        samples.sample("returns")

    text = str(failure.value)
    missing = f"the published samples are missing: {tmp_path / 'returns'}"
    assert text == f"{missing} (SOCIAL_CARE_SAMPLES)"
    assert not failure.value.pytrace


def test_a_sample_that_is_there_is_returned(monkeypatch, tmp_path):
    monkeypatch.setattr(samples, "SAMPLES", tmp_path)
    (tmp_path / "returns").mkdir()

    assert samples.sample("returns") == tmp_path / "returns"


def test_whole_run_without_samples_ends_at_once_and_names_the_way_out(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(kit_samples, "SAMPLES", tmp_path / "away")

    with pytest.raises(Failure) as failure:
        command_test.main([], None)

    assert str(tmp_path / "away") in failure.value.problem
    assert "SOCIAL_CARE_SAMPLES" in failure.value.way_out
