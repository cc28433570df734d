"""The published call with its applications and reviews, and what it must give."""

import json
from decimal import Decimal

import pytest
from samples import sample

from grants_logic.scoring import Criterion, Review


def load(name):
    """Return a file of the published data."""
    return json.loads(sample("grants", name).read_text(encoding="utf-8"))


def read_criteria(call):
    """Return the rubric of a published call."""
    return [
        Criterion(
            row["id"],
            Decimal(row["weight"]),
            None if row["min_mean"] is None else Decimal(row["min_mean"]),
        )
        for row in call["rubric"]["criteria"]
    ]


def read_reviews(rows):
    """Return the reviews of a published file."""
    return [Review(row["reviewer"], row["application"], row["scores"]) for row in rows]


@pytest.fixture(scope="session")
def call():
    """The call with forty applications."""
    return load("call-2026.json")


@pytest.fixture(scope="session")
def expected():
    """What the call with forty applications must give."""
    return load("call-2026.json.expected.json")
