"""The printer: right to left, embedded fonts, and nothing from outside."""

import io
from pathlib import Path

import pypdf
import pytest

from base_logic import pdf_engine
from base_logic.pdf_document import PageSetup, assemble
from base_logic.pdf_engine import (
    PdfEngineError,
    PdfResourceError,
    Resource,
    get_engine,
    load_library,
)

ADDON = Path(__file__).parents[3] / "addons/social_care_base"
BASE = "http://report.test/"
FACES = "".join(
    f"@font-face{{font-family:'{family}';src:url('/{name}.ttf')}}"
    for family, name in (
        ("Care Arabic", "NotoSansArabic-Regular"),
        ("Care Latin", "NotoSans-Regular"),
    )
)
SHEET = FACES + "body{font-family:Anything}"
ARABIC = "وزارة التضامن الاجتماعي: لا إله إلا الله، الأمل والآمال على الجمعية الأهلية"


A4 = PageSetup()
# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


class Server:
    """Answers like an Odoo server and keeps what it was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, url):
        self.asked.append(url)
        name = url.removeprefix(BASE)
        if name == "sheet.css":
            return Resource(SHEET.encode(), "text/css")
        font = ADDON / "static/fonts" / name
        if url.startswith(BASE) and font.is_file():
            return Resource(font.read_bytes(), "font/ttf")
        raise PdfResourceError(url)


@pytest.fixture
def server():
    return Server()


def render(server, *bodies, scope="", setup=A4):
    link = '<link rel="stylesheet" href="/sheet.css"/>'
    documents = [
        assemble(
            f"<html><head>{link}</head><body dir='rtl'>{body}</body></html>",
            lang="ar_001",
            title="خطاب",
        )
        for body in bodies
    ]
    data = get_engine().render(documents, setup, server, base_url=BASE, scope=scope)
    return pypdf.PdfReader(io.BytesIO(data))


def test_arabic_text_comes_out_as_it_went_in(server):
    text = render(server, f"<p>{ARABIC}</p>").pages[0].extract_text()

    assert " ".join(text.split()) == ARABIC


def test_only_our_fonts_are_used_and_embedded(server):
    page = render(server, f"<p>{ARABIC} A-12 (Consulting)</p>").pages[0]

    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    names = {font["/BaseFont"].partition("+")[2] for font in fonts}
    assert names == {"Care-Arabic", "Care-Latin"}
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor.get_object()


def test_the_pdf_is_tagged_and_made_for_archives(server):
    root = render(server, "<h1>عنوان</h1>").trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ar-001"
    assert b'pdfaid:part="3"' in root["/Metadata"].get_data()


def test_each_document_counts_its_own_pages(server):
    body = (
        "<div class='care-running-footer'><span class='page'></span> of"
        " <span class='topage'></span></div><p style='break-after:page'>x</p><p>y</p>"
    )

    pages = render(server, body, body).pages

    counts = [" ".join(page.extract_text().split()[-3:]) for page in pages]
    assert [sorted(count) for count in counts] == [
        sorted(text) for text in ("1 of 2", "2 of 2", "1 of 2", "2 of 2")
    ]


@pytest.mark.parametrize("scale", [1, 0.8])
def test_the_paper_has_its_size_whatever_the_scale(server, scale):
    setup = PageSetup(width=210, height=297, scale=scale)

    box = render(server, "<p>x</p>", setup=setup).pages[0].mediabox

    assert (round(box.width), round(box.height)) == (595, 842)


@pytest.mark.parametrize(
    "body",
    [
        "<img src='file:///etc/hostname'>",
        "<img src='http://elsewhere.test/a.png'>",
        "<style>@import url('http://elsewhere.test/a.css')</style>",
        "<p style='background:url(http://elsewhere.test/a.png)'>x</p>",
        "<a rel='attachment' href='file:///etc/hostname'>x</a>",
        "<object data='file:///etc/hostname'></object>",
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
        "<image href='http://elsewhere.test/a.png'/></svg>\">",
    ],
)
def test_a_foreign_address_is_asked_of_nobody_but_fetch(server, body, monkeypatch):
    def no_network(*args, **kwargs):
        raise AssertionError("the engine opened a connection or a file")

    monkeypatch.setattr("socket.create_connection", no_network)
    monkeypatch.setattr("urllib.request.FileHandler.file_open", no_network)

    pages = render(server, f"<p>before</p>{body}<p>after</p>", scope=body).pages

    assert "after" in pages[0].extract_text()


def test_a_style_sheet_is_parsed_once_for_each_database(server):
    for scope in ("one", "one", "two"):
        render(server, "<p>x</p>", scope=scope)

    assert [url for url in server.asked if url.endswith(".css")] == [
        f"{BASE}sheet.css",
        f"{BASE}sheet.css",
    ]


def test_only_so_many_style_sheets_are_kept(server):
    for number in range(pdf_engine.SHEETS_KEPT + 3):
        render(server, "<p>x</p>", scope=f"kept {number}")

    assert len(get_engine()._sheets) == pdf_engine.SHEETS_KEPT


def test_a_document_prints_without_a_refused_style_sheet(server):
    documents = [assemble("<link rel='stylesheet' href='/no.css'/><p>x</p>")]

    data = get_engine().render(documents, PageSetup(), server, base_url=BASE)

    assert data.startswith(b"%PDF")


def test_a_style_sheet_that_was_refused_is_asked_for_again(server):
    def refuse(url):
        raise PdfResourceError(url)

    render(refuse, "<p>x</p>", scope="again")
    render(server, "<p>x</p>", scope="again")

    assert f"{BASE}sheet.css" in server.asked


def test_a_missing_library_is_told_as_such(monkeypatch):
    load_library.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)

    with pytest.raises(PdfEngineError, match="weasyprint"):
        load_library()

    load_library.cache_clear()
