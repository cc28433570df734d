"""The demo database: nobody changes it below somebody who uses it."""

import json

import pytest
from unit.kit.fake_server import FakeServer, make_runtime

from kit import preparation
from kit.addons import Addon
from kit.demo_database import MARK, DemoDatabase
from kit.failures import Failure
from kit.paths import Places
from kit.preparation import Kitchen


@pytest.fixture(autouse=True)
def no_name(monkeypatch):
    monkeypatch.delenv("SOCIAL_CARE_DB", raising=False)


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    """Return a runtime on which cooking costs nothing."""
    places = Places(tmp_path / "cache", tmp_path / "local").prepare()
    runtime = make_runtime(places, FakeServer())
    addon = Addon(tmp_path / "social_care_base")
    addon.folder.mkdir()
    monkeypatch.setattr(preparation, "all_addons", lambda: [addon])

    def cook(kitchen, _recipe):
        databases = kitchen.runtime.databases
        if not databases.exists("care_t_demo"):
            databases.create("care_t_demo_draft")
            databases.publish("care_t_demo_draft", "care_t_demo")
        return "care_t_demo"

    monkeypatch.setattr(Kitchen, "cook", cook)
    monkeypatch.setattr(Kitchen, "demo", lambda kitchen: None)
    return runtime


def note_of(runtime):
    return json.loads(runtime.databases.recall("social_care").removeprefix(MARK))


def change(runtime, **stamps):
    """Note other code than there is."""
    text = json.dumps(note_of(runtime) | stamps)
    runtime.databases.remember("social_care", f"{MARK}{text}")


def test_what_is_up_to_date_is_used_by_many(runtime):
    with (
        DemoDatabase(runtime).in_use() as one,
        DemoDatabase(runtime).in_use() as other,
    ):
        assert one == other == "social_care"

    assert runtime.done == []


def test_changed_code_is_loaded_before_the_use(runtime):
    with DemoDatabase(runtime).in_use():
        change(runtime, social_care_base="old")

    with DemoDatabase(runtime).in_use():
        pass

    expected = ("social_care", ("update:social_care_base", "assets"))
    assert runtime.done == [expected]
    assert note_of(runtime)["social_care_base"] != "old"


def test_nothing_is_updated_below_a_server_that_runs(runtime):
    with DemoDatabase(runtime).in_use():
        change(runtime, social_care_base="old")

        with (
            pytest.raises(Failure, match=r"needs an update \(base\), but another"),
            DemoDatabase(runtime).in_use(),
        ):
            pass

    assert runtime.done == []


def test_nothing_is_made_anew_below_a_server_that_runs(runtime):
    with DemoDatabase(runtime).in_use():
        runtime.databases.server.remember("social_care", f"{MARK}{{}}")

        with (
            pytest.raises(Failure, match="to be made anew, but another"),
            DemoDatabase(runtime).in_use(reset=True),
        ):
            pass

    assert note_of(runtime) == {}


def test_a_reset_makes_it_anew_once_nobody_uses_it(runtime):
    with DemoDatabase(runtime).in_use():
        change(runtime, social_care_base="old")

    with DemoDatabase(runtime).in_use(reset=True):
        assert note_of(runtime)["social_care_base"] != "old"


def test_another_odoo_updates_everything(runtime):
    with DemoDatabase(runtime).in_use():
        runtime.source.identity = "odoo-2"

    with DemoDatabase(runtime).in_use():
        pass

    assert runtime.done == [("social_care", ("update:base", "assets"))]
    assert note_of(runtime)["odoo"] == "odoo-2"


@pytest.mark.parametrize("reset", [False, True])
def test_a_database_of_somebody_else_is_left_alone(runtime, reset):
    runtime.databases.create("social_care")

    with (
        pytest.raises(Failure, match="not the suite's"),
        DemoDatabase(runtime).in_use(reset=reset),
    ):
        pass

    assert "social_care" in runtime.databases.names()


def test_a_database_without_its_attachments_is_not_served(runtime):
    with DemoDatabase(runtime).in_use():
        pass
    (runtime.places.data / "filestore/social_care").rmdir()

    with (
        pytest.raises(Failure, match="attachments of the database") as caught,
        DemoDatabase(runtime).in_use(),
    ):
        pass

    assert "--reset" in caught.value.way_out


def test_a_fresh_run_serves_no_database_that_is_named(runtime, monkeypatch):
    monkeypatch.setenv("SOCIAL_CARE_DB", "kept")
    places = runtime.places
    runtime.places = Places(places.cache, places.local, is_fresh=True)

    assert DemoDatabase(runtime).name == "social_care"
