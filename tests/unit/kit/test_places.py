"""Fresh set-ups leave nothing behind, also where they were killed."""

import pytest

from kit import paths
from kit.paths import places_for


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    for name in ("PIP_NO_CACHE_DIR", "NPM_CONFIG_CACHE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    return tmp_path


def fresh_folders(root):
    return list((root / ".local").glob("fresh-*"))


def test_fresh_places_are_empty_and_deleted_afterwards(root):
    with places_for(is_fresh=True) as places:
        assert places.is_fresh
        assert list(places.cache.iterdir()) == []
        assert len(fresh_folders(root)) == 1

    assert fresh_folders(root) == []


def test_fresh_places_are_deleted_when_the_work_is_broken_off(root):
    with pytest.raises(KeyboardInterrupt), places_for(is_fresh=True):
        raise KeyboardInterrupt

    assert fresh_folders(root) == []


@pytest.mark.parametrize("is_fresh", [False, True])
def test_what_a_killed_run_left_is_deleted(root, is_fresh):
    left = root / ".local/fresh-killed/local"
    left.mkdir(parents=True)

    with places_for(is_fresh=is_fresh):
        assert not left.exists()


def test_the_fresh_places_of_a_run_at_work_stay():
    with places_for(is_fresh=True) as one, places_for(is_fresh=True) as other:
        assert one.local.is_dir()
        assert other.local.is_dir()
        assert one != other
