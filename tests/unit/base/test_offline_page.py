import base64
import hashlib
import json
import re

import pytest

from base_logic.offline_page import OfflinePageError, assemble, policy

SCRIPT = 'go("ش");'


def page(**parts):
    parts = {"panels": {"en": "<main>x</main>"}, "data": {}, "script": SCRIPT, **parts}
    return assemble(parts["panels"], parts["data"], parts["script"], "p{}", title="A<b")


def test_policy_lets_only_this_script_run():
    found = hashlib.sha256(SCRIPT.encode()).digest()

    assert f"'sha256-{base64.b64encode(found).decode()}'" in policy(SCRIPT)
    assert policy(SCRIPT).startswith("default-src 'none'")
    assert policy(SCRIPT) != policy(SCRIPT + " ")


def test_data_cannot_end_its_element():
    data = {"kinds": {"x": "</script><script>alert(1)</script>"}}

    html = page(data=data)
    held = re.search(r'id="care-page">(.*?)</script>', html, re.DOTALL)[1]

    assert json.loads(held) == data
    assert html.count("<script") == 2


def test_title_is_escaped():
    assert "<title>A&lt;b</title>" in page()


@pytest.mark.parametrize("script", ["</SCRIPT>", "x = '<!--'"])
def test_script_that_would_end_its_element_is_refused(script):
    with pytest.raises(OfflinePageError):
        page(script=script)
