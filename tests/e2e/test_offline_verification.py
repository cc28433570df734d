"""A person keeps the page, has no network, and checks papers with it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[1] / "golden/signed_lines.json").read_text()
)
DATA = re.compile(r'(?<=id="care-page">).*?(?=</script>)', re.DOTALL)


@pytest.fixture
def kept(enter, tmp_path):
    """Return a phone without a network that shows the kept page.

    The keys of the page are those of the golden lines.
    """
    passer_by = enter(width=390)
    passer_by.go("/verify")
    passer_by.page.click("a[href='/verify/offline']")
    with passer_by.page.expect_download() as download:
        passer_by.page.locator("a[download]:visible").click()
    file = tmp_path / "verify.html"
    download.value.save_as(file)
    html = file.read_text(encoding="utf-8")
    data = json.loads(DATA.search(html)[0])
    data["keys"] = {kid: {"x": x} for kid, x in GOLDEN["keys"].items()}
    data["withdrawn"] = GOLDEN["withdrawn"]
    file.write_text(DATA.sub(lambda _old: json.dumps(data), html), encoding="utf-8")
    passer_by.context.set_offline(True)
    passer_by.page.goto(file.as_uri())
    return passer_by


def check(page, text):
    """Paste a text, press the button, and return the verdicts that show."""
    page.locator("textarea:visible").fill(text)
    page.locator("button[type=submit]:visible").click()
    shown = page.locator("main:visible [data-verdict]:visible")
    expect(shown.first).to_be_visible()
    return set(shown.evaluate_all("parts => parts.map(part => part.dataset.verdict)"))


def test_kept_page_judges_every_golden_line_without_a_network(kept):
    for case in GOLDEN["lines"]:
        assert check(kept.page, case["line"]) == {case["verdict"]}, case["what"]
        address = f" https://care.example/ar/verify/\n{case['line']}?x=1 "
        if case["verdict"] != "malformed":
            assert check(kept.page, address) == {case["verdict"]}, case["what"]


def test_kept_page_tells_what_the_paper_states_and_what_it_cannot_know(kept, language):
    lines = {case["what"]: case["line"] for case in GOLDEN["lines"]}
    page = kept.page
    assert page.locator("html").get_attribute("dir") == (
        "rtl" if language.startswith("ar") else "ltr"
    )

    check(page, lines["a paper whose time has run out"])

    panel = page.locator("main:visible")
    expect(panel.locator("[data-fill=number]")).to_have_text("NGO-2026-000001-23")
    expect(panel.locator("[data-fill=until]")).to_contain_text("2020")
    expect(panel.locator("[data-when=passed]")).to_be_visible()
    address = panel.locator("[data-online]").get_attribute("href")
    assert address.endswith(f"/verify/{lines['a paper whose time has run out']}")
    kept.picture("90-offline-signed-390")
    check(page, lines["another number"])
    expect(panel.locator("[data-fill=number]")).to_be_hidden()
    kept.picture("91-offline-forged-390")
    assert page.evaluate("document.body.scrollWidth <= window.innerWidth")


def test_browser_that_cannot_check_says_so_and_judges_nothing(kept):
    page = kept.page
    page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new Error('unknown'))"
    )
    page.reload()
    expect(page.locator("main:visible [data-verdict=unable]")).to_be_visible()

    assert check(page, GOLDEN["lines"][0]["line"]) == {"unable"}


def test_other_language_is_one_press_away(kept, language):
    other = "en_US" if language.startswith("ar") else "ar_001"

    kept.page.click(f"[data-turn={other}]")

    assert kept.page.locator("main:visible").get_attribute("data-lang") == other


def test_page_of_the_server_knows_the_keys_that_it_publishes(enter):
    passer_by = enter()
    published = passer_by.context.request.get(
        f"{passer_by.url}/.well-known/social-care-keys.json"
    ).json()["keys"]

    passer_by.go("/verify/offline")

    data = passer_by.page.locator("#care-page").inner_text()
    assert set(json.loads(data)["keys"]) == {key["kid"] for key in published}
