from kit.inside.icons import NEUTRAL, with_known_icons

HELP = """
    <img src="/hr/static/description/icon.png" width="60"/>
    <img src="/sign/static/description/icon.png" width="60"/>
"""


def test_an_icon_of_a_module_that_is_missing_becomes_a_neutral_one():
    settled = with_known_icons(HELP, {"base", "hr"})

    assert settled == HELP.replace("/sign/static/description/icon.png", NEUTRAL)


def test_a_help_text_whose_icons_are_all_there_stays_as_it_is():
    assert with_known_icons(HELP, {"base", "hr", "sign"}) == HELP


def test_the_neutral_icon_is_not_replaced():
    once = with_known_icons(HELP, {"base"})

    assert with_known_icons(once, {"base"}) == once
