"""The published register of NGOs with what it must give."""

import json
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from pathlib import Path

import polib
import pytest
from samples import SAMPLES

from base_logic.folding import fold
from ngo_logic.board import BoardRules
from ngo_logic.register_judge import judge_files
from ngo_logic.register_rules import FormLimits, RegisterRules

ROOT = Path(__file__).resolve().parents[3]
BASE, NGO = ROOT / "addons/social_care_base", ROOT / "addons/social_care_ngo"
DATA = SAMPLES / "ngos"
FILE, BOARD = "register-extract.csv", "register-board.csv"


def read_values(path, model):
    """Return the plain values of the records of a model in a data file."""
    for record in ET.parse(path).iter("record"):  # noqa: S314  our own data
        if record.get("model") in (model, None):
            yield {
                item.get("name"): item.get("eval") or (item.text or "").strip()
                for item in record.iter("field")
            }


def get_limits():
    """Return the numbers that the shipped legal forms give."""
    for values in read_values(NGO / "data/care_ngo_form_data.xml", "care.ngo.form"):
        minimum, maximum = int(values["board_min"]), int(values["board_max"])
        yield FormLimits(
            key=values["key"],
            founders_min=int(values["founders_min"]),
            capital_min=Decimal(values["amount_capital_min"]),
            foreign_share=Decimal(values["foreign_percent_max"]) / 100,
            board=BoardRules(minimum, maximum, values["is_board_odd"] == "True"),
        )


def get_work_fields():
    """Return ``{folded Arabic label: code}`` of the shipped fields of work."""
    arabic = {e.msgid: e.msgstr for e in polib.pofile(str(BASE / "i18n/ar.po"))}
    path = BASE / "data/care_work_field_data.xml"
    return {
        fold(arabic[values["name"]]): values["code"]
        for values in read_values(path, "care.work.field")
    }


def get_governorates():
    """Return the code and Arabic name of each governorate of today."""
    path = BASE / "data/res_country_state_data.xml"
    for record in ET.parse(path).iter("record"):  # noqa: S314  our own data
        if record.find("field[@name='is_governorate']") is not None:
            code = record.get("id").removeprefix("base.state_eg_").upper()
            yield code, record.find("field[@name='name_ar']").text


@pytest.fixture(scope="session")
def rules():
    return RegisterRules.build(
        today=date(2026, 6, 30),
        fold=fold,
        governorates=get_governorates(),
        limits=get_limits(),
        work_fields=get_work_fields(),
        prohibited_fields=("political", "trade_union"),
    )


@pytest.fixture(scope="session")
def published():
    """Return the folder with the published register."""
    assert DATA.is_dir(), f"the published register is missing: {DATA}"
    return DATA


@pytest.fixture(scope="session")
def oracle(published):
    return json.loads((published / f"{FILE}.expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def judged(published, rules):
    return judge_files(
        (published / FILE).read_bytes(), (published / BOARD).read_bytes(), rules
    )
