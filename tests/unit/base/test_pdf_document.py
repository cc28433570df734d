"""HTML of a report becomes one document with running headers and safe fonts."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.pdf_document import (
    HEADERS,
    PageSetup,
    add_font_fallbacks,
    assemble,
    split_running,
)

BODY = """<!DOCTYPE html><html><head>
<base href="http://elsewhere.test/"/>
<link rel="stylesheet" href="/one.css"/><link rel="stylesheet" href="/two.css"/>
<link rel="stylesheet" href="/one.css"/><script>alert(1)</script></head>
<body class="o_body_pdf" dir="rtl"><div class="article" data-oe-lang="ar_001">
<p>نص</p></div><iframe src="http://elsewhere.test/"></iframe></body></html>"""


def parse(html):
    return lxml.html.document_fromstring(html)


def test_style_sheets_are_handed_over_once_and_in_order():
    document = assemble(BODY)

    assert document.stylesheets == ["/one.css", "/two.css"]
    assert "<link" not in document.html


@pytest.mark.parametrize("tag", ["script", "base", "iframe"])
def test_what_acts_by_itself_is_removed(tag):
    assert not parse(assemble(BODY).html).xpath(f"//{tag}")


def test_header_and_footer_run_with_the_padding_of_the_page():
    header = lxml.html.fragment_fromstring("<div class='header'>H</div>")
    footer = lxml.html.fragment_fromstring("<div class='footer'>F</div>")

    body = parse(assemble(BODY, header, footer).html).find("body")

    assert [node.get("class") for node in body[:2]] == [
        "care-running-header o_body_pdf",
        "care-running-footer o_body_pdf",
    ]
    assert [node.text_content() for node in body[:2]] == ["H", "F"]


def test_the_language_of_the_text_goes_before_that_of_the_reader():
    html = parse(assemble(BODY, lang="en_US").html)

    assert html.get("lang") == "ar-001"


def test_a_fragment_gets_language_and_title():
    html = parse(assemble("<p>text</p>", lang="en_US", title="Receipt").html)

    assert html.get("lang") == "en-US"
    assert html.findtext(".//title") == "Receipt"


def test_a_title_of_its_own_stays():
    body = "<html><head><title>Own</title></head><body><p/></body></html>"

    assert parse(assemble(body, title="Other").html).findtext(".//title") == "Own"


@pytest.mark.parametrize(("direction", "parent"), [("rtl", "div"), ("ltr", "p")])
def test_from_right_to_left_an_image_in_a_row_is_boxed(direction, parent):
    body = f"<body dir='{direction}'><p class='d-flex'><img src='x'/> tail</p></body>"

    image = parse(assemble(body).html).find(".//img")

    assert image.getparent().tag == parent
    assert "tail" in image.getparent().getroottree().getroot().text_content()


def test_headers_are_split_one_per_body():
    html = f"<div id='{HEADERS}'><div>1</div><div>2</div></div>"

    assert [part.text for part in split_running(html, HEADERS)] == ["1", "2"]


@pytest.mark.parametrize("html", [None, "", "<p>no headers</p>"])
def test_no_headers_are_no_parts(html):
    assert split_running(html, HEADERS) == []


def test_every_list_of_fonts_ends_with_ours():
    css = "p{font-family:Lato;color:red}h1{font-family: 'A B', serif !important}"

    assert add_font_fallbacks(css, ["X", "Y"]) == (
        'p{font-family:Lato,"X","Y";color:red}'
        'h1{font-family:\'A B\', serif,"X","Y"!important}'
    )


@pytest.mark.parametrize(
    "css",
    [
        "@font-face {font-family: Lato; src: url(x)}",
        "p{font-family:inherit}",
        "p{font-family: initial }",
        ":root{--body-font-family: Lato}",
        "p{color:red}",
    ],
)
def test_what_is_no_list_of_fonts_stays(css):
    assert add_font_fallbacks(css, ["X"]) == css


@given(st.text())
def test_fallbacks_never_fail_on_a_style_sheet(css):
    assert add_font_fallbacks(css, ["X"])[:0] == ""


def test_a_reduced_page_is_measured_larger():
    css = PageSetup(width=100, height=200, margins=(10, 0, 20, 0), scale=0.5).to_css()

    assert "size: 200.000mm 400.000mm" in css
    assert "margin: 20.000mm 0.000mm 40.000mm 0.000mm" in css
