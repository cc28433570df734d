"""The files of ``shared/data/accreditation`` and their oracle."""

import json
from pathlib import Path

import pytest
from samples import sample
from unit.accreditation.accreditation_judge import Judge


@pytest.fixture(scope="session")
def accreditation_data() -> Path:
    """Return the folder with the invented applications and their oracle."""
    return sample("accreditation")


@pytest.fixture(scope="session")
def judge(accreditation_data):
    """Return the judge over the shared files."""
    return Judge(accreditation_data)


@pytest.fixture(scope="session")
def oracle(accreditation_data):
    """Return the expected result of each application."""
    text = (accreditation_data / "applications.csv.expected.json").read_text("utf-8")
    return json.loads(text)
