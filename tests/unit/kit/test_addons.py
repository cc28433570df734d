import pytest

from kit.addons import choose, closure, find_addons, outside

MANIFESTS = {
    "social_care_base": ["mail"],
    "social_care_ngo": ["social_care_base"],
    "social_care_fund": ["social_care_base", "account"],
    "social_care_grants": ["social_care_ngo", "social_care_fund"],
}


@pytest.fixture
def addons(tmp_path):
    for name, depends in MANIFESTS.items():
        (tmp_path / name / "demo").mkdir(parents=True)
        (tmp_path / name / "tests").mkdir()
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
    return find_addons(tmp_path)


def names(addons):
    return [addon.short_name for addon in addons]


def test_every_addon_comes_after_those_it_depends_on(addons):
    order = names(addons)

    assert order.index("base") < order.index("ngo") < order.index("grants")
    assert order.index("fund") < order.index("grants")


def test_an_addon_is_found_by_both_names(addons):
    assert choose(addons, "ngo") is choose(addons, "social_care_ngo")
    assert choose(addons, "nothing") is None


def test_the_closure_holds_what_is_needed_and_nothing_else(addons):
    assert set(names(closure(addons, choose(addons, "grants")))) == {
        "base",
        "ngo",
        "fund",
    }
    assert names(closure(addons, choose(addons, "ngo"))) == ["base"]
    assert closure(addons, choose(addons, "base")) == []


def test_odoos_own_modules_are_told_apart(addons):
    assert outside(addons) == ["account", "mail"]


def test_the_stamp_follows_what_is_installed(addons):
    addon = choose(addons, "ngo")
    bare, full = addon.stamp(demo=False), addon.stamp(demo=True)

    (addon.folder / "tests/test_x.py").write_text("")
    (addon.folder / "README.md").write_text("")
    assert (addon.stamp(demo=False), addon.stamp(demo=True)) == (bare, full)

    (addon.folder / "demo/x_demo.xml").write_text("")
    assert addon.stamp(demo=False) == bare
    assert addon.stamp(demo=True) != full

    (addon.folder / "models.py").write_text("")
    assert addon.stamp(demo=False) != bare
