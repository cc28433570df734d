"""The published returns with what they must give."""

import csv
import io
import json
from pathlib import Path

import pytest
from samples import sample

from base_logic.folding import fold
from donations_logic.judge_return import judge_return
from donations_logic.rules import ReturnRules
from donations_logic.settings import ReturnSettings

RULES = ReturnRules.build(fold)


@pytest.fixture(scope="session")
def returns():
    """The folder with the published returns."""
    return sample("returns")


@pytest.fixture(scope="session")
def registers(returns):
    """The published registers of licences and approvals, as rows."""

    def read(name):
        text = (returns / "reference" / name).read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    return read("licences.csv"), read("foreign-approvals.csv")


@pytest.fixture(scope="session")
def published(returns, registers):
    """Judge a published file against its context; return result and oracle."""
    contexts = json.loads((returns / "context.json").read_text(encoding="utf-8"))

    def judge(name, **changes):
        oracle = (returns / f"{name}.expected.json").read_text(encoding="utf-8")
        context = contexts.get(name, contexts["hostile/*"])
        settings = ReturnSettings.from_context(context, *registers, **changes)
        content = (returns / name).read_bytes()
        result = judge_return(content, Path(name).name, settings, RULES)
        return result, json.loads(oracle)

    return judge
