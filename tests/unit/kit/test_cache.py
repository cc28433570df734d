import shutil

import pytest

from kit.cache import (
    MANIFEST,
    Cache,
    digest,
    digest_files,
    require_space,
    write_atomically,
)
from kit.failures import Failure


def test_the_digest_tells_where_one_part_ends():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab", b"c") == digest(b"ab", "c")


def test_the_digest_of_files_changes_with_a_name_and_with_contents(tmp_path):
    file = tmp_path / "one.py"
    file.write_text("x = 1")
    before = digest_files([file], tmp_path)

    renamed = file.rename(tmp_path / "two.py")
    after_rename = digest_files([renamed], tmp_path)
    renamed.write_text("x = 2")
    after_change = digest_files([renamed], tmp_path)

    assert len({before, after_rename, after_change}) == 3


def test_a_folder_is_built_once(tmp_path):
    cache, built = Cache(tmp_path), []

    for _run in range(2):
        folder = cache.folder("part", "key", built.append, space=0)

    assert built == [folder]


def test_a_broken_off_build_starts_over_in_an_empty_folder(tmp_path):
    cache = Cache(tmp_path)

    def break_off(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.folder("part", "key", break_off, space=0)
    seen = []
    folder = cache.folder("part", "key", lambda f: seen.extend(f.iterdir()), space=0)

    assert seen == []
    assert not (folder / "half").exists()


def fill(folder):
    (folder / "bin").mkdir()
    (folder / "bin/tool").write_text("#!/bin/sh\n")
    (folder / "bin/link").symlink_to("tool")


def lose(folder):
    (folder / "bin/tool").unlink()


def cut(folder):
    (folder / "bin/tool").write_text("#!")


def empty(folder):
    shutil.rmtree(folder / "bin")


def lose_list(folder):
    (folder / MANIFEST).unlink()


def cut_list(folder):
    (folder / MANIFEST).write_text((folder / MANIFEST).read_text()[:-5])


@pytest.mark.parametrize("damage", [lose, cut, empty, lose_list, cut_list])
def test_a_damaged_folder_is_built_anew(tmp_path, damage):
    folder = Cache(tmp_path).folder("part", "key", fill, space=0)
    damage(folder)

    Cache(tmp_path).folder("part", "key", fill, space=0)

    assert (folder / "bin/tool").read_text() == "#!/bin/sh\n"


def test_what_python_compiles_in_a_folder_is_no_damage(tmp_path):
    cache, built = Cache(tmp_path), []

    def build(folder):
        fill(folder)
        (folder / "bin/__pycache__").mkdir()
        (folder / "bin/__pycache__/x.pyc").write_text("old")
        built.append(folder)

    folder = cache.folder("part", "key", build, space=0)
    (folder / "bin/__pycache__/x.pyc").write_text("newer")
    (folder / "bin/__pycache__/y.pyc").write_text("new")
    cache.folder("part", "key", build, space=0)

    assert built == [folder]


def test_the_note_of_a_build_stays(tmp_path):
    cache = Cache(tmp_path)

    folder = cache.folder("part", "key", lambda folder: "19.0.1", space=0)

    assert cache.note(folder) == "19.0.1"


def test_a_disk_without_space_is_refused_before_the_work(tmp_path):
    with pytest.raises(Failure, match="The disk is full") as caught:
        require_space(tmp_path, 10**9)

    assert "XDG_CACHE_HOME" in caught.value.way_out


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "file"
    file.write_text("old")

    write_atomically(file, "new")

    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]
