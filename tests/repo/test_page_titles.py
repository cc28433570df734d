"""Each page of the site has a title of its own: a view's name is in no language."""

import pytest
from lxml import etree
from suite import ADDONS, data_files

LAYOUTS = {
    "portal.frontend_layout",
    "portal.portal_layout",
    "web.frontend_layout",
    "web.login_layout",
}


def find_pages():
    """Yield the content of each page of the suite's own."""
    for file in (f for addon in ADDONS.values() for f in data_files(addon)):
        for template in etree.parse(file).iter("template"):
            for call in template.findall("t"):
                if call.get("t-call") in LAYOUTS:
                    yield pytest.param(call, id=f"{file.stem}-{template.get('id')}")


@pytest.mark.parametrize("page", list(find_pages()))
def test_a_page_says_its_own_title(page):
    named = [inner.get("t-set") for inner in page.iter("t")]

    assert "additional_title" in named


def test_there_are_pages_to_look_at():
    assert len(list(find_pages())) > 30
