"""Databases belong to the checkout that has their attachments."""

import json

import pytest
from unit.kit.fake_server import FakeServer, make_runtime

from kit.databases import Databases
from kit.paths import Places
from kit.preparation import Kitchen, Recipe

RECIPE = Recipe("All", ("base",), "key")


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "cache", tmp_path / "local").prepare()


@pytest.fixture
def kitchen(places, monkeypatch):
    monkeypatch.setattr(Kitchen, "current", lambda self: [RECIPE])
    return Kitchen(make_runtime(places, FakeServer()))


def published(databases, name):
    """Make a database with an attachment."""
    draft = f"{name}_draft"
    databases.create(draft)
    (databases._filestore / draft).mkdir(parents=True)
    (databases._filestore / draft / "file").write_text("x")
    databases.publish(draft, name)
    return name


def test_checkouts_on_one_server_do_not_share_names(tmp_path):
    server = FakeServer(is_own=False)
    one, other = (Databases(server, tmp_path / name) for name in ("one", "other"))

    assert one.own_name("care_t_x") != other.own_name("care_t_x")
    assert one.own_name("care_t_x").startswith("care_t_x_")


def test_the_server_of_a_checkout_needs_no_other_names(tmp_path):
    assert Databases(FakeServer(), tmp_path).own_name("care_t_x") == "care_t_x"


def test_a_database_without_its_attachments_does_not_count(tmp_path):
    server = FakeServer(is_own=False)
    databases = Databases(server, tmp_path / "one")

    name = published(databases, "care_t_x")

    assert databases.exists(name)
    assert not Databases(server, tmp_path / "other").exists(name)


def test_a_database_without_its_attachments_is_not_copied(tmp_path):
    databases = Databases(FakeServer(), tmp_path)
    databases.create("care_t_x")

    with pytest.raises(FileNotFoundError):
        databases.clone("care_t_x", "care_run_x")

    assert databases.names() == {"care_t_x"}


def test_a_copy_has_the_attachments(tmp_path):
    databases = Databases(FakeServer(), tmp_path)

    databases.clone(published(databases, "care_t_x"), "care_run_x")

    assert (tmp_path / "filestore/care_run_x/file").read_text() == "x"


def test_a_fresh_run_drops_its_own_databases_and_no_other(tmp_path):
    server = FakeServer(is_own=False)
    server.create("payroll")
    server.create("social_care_draft")
    databases = Databases(server, tmp_path)
    for name in ("care_t_x", "social_care"):
        published(databases, databases.own_name(name))
    databases.create(f"{databases.own_name('care_t_y')}_draft")

    databases.drop_own()

    assert databases.names() == {"payroll", "social_care_draft"}


def test_the_server_of_a_checkout_keeps_everything(tmp_path):
    databases = Databases(FakeServer(), tmp_path)
    published(databases, "care_t_x")

    databases.drop_own()

    assert databases.names() == {"care_t_x"}


def test_a_database_that_lost_its_attachments_is_prepared_anew(kitchen):
    kitchen.runtime.databases.create(kitchen.database(RECIPE))

    name = kitchen.cook(RECIPE)

    assert kitchen.runtime.done == [(f"{name}_draft", ("base",))]
    assert kitchen.runtime.databases.exists(name)


def test_drafts_of_runs_that_were_broken_off_are_dropped(kitchen):
    kitchen.runtime.databases.create("care_t_old_draft")
    kitchen.runtime.databases.create("other_draft")

    name = kitchen.cook(RECIPE)

    assert kitchen.runtime.databases.names() == {name, "other_draft"}


@pytest.mark.parametrize("text", ["", '["care_t_'])
def test_half_a_note_of_what_is_prepared_is_none(kitchen, places, text):
    note = places.local / "prepared.json"
    note.write_text(text)

    name = kitchen.cook(RECIPE)

    assert json.loads(note.read_text()) == [name]
