"""Nobody waits for style sheets and scripts on the first pages of the demonstration."""

import pytest


@pytest.mark.parametrize(
    ("name", "kind", "is_rtl"),
    [
        ("web.assets_web", "js", False),
        ("web.assets_web", "css", False),
        ("web.assets_web", "css", True),
    ],
)
def test_the_web_client_is_compiled(env, name, kind, is_rtl):
    assert is_compiled(env, name, kind, is_rtl)


@pytest.mark.parametrize("is_rtl", [False, True])
def test_the_website_is_dressed(env, is_rtl):
    website = env["website"].search([], limit=1)
    env = env(context={"website_id": website.id})

    assert is_compiled(env, "web.assets_frontend", "css", is_rtl)


def is_compiled(env, name, kind, is_rtl):
    """Tell whether the file of today's sources is there."""
    bundle = env["ir.qweb"]._get_asset_bundle(name, rtl=is_rtl)
    address = bundle.get_link(kind)
    return env["ir.attachment"].search_count([("url", "=", address)]) == 1
