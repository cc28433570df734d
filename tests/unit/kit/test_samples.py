import pytest
import samples


def test_a_missing_sample_fails_and_names_its_place(monkeypatch, tmp_path):
    monkeypatch.setattr(samples, "SAMPLES", tmp_path)

    with pytest.raises(pytest.fail.Exception) as failure:
        samples.sample("returns")

    text = str(failure.value)
    assert text == f"the published samples are missing: {tmp_path / 'returns'}"
    assert not failure.value.pytrace


def test_a_sample_that_is_there_is_returned(monkeypatch, tmp_path):
    monkeypatch.setattr(samples, "SAMPLES", tmp_path)
    (tmp_path / "returns").mkdir()

    assert samples.sample("returns") == tmp_path / "returns"
