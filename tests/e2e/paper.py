"""A printed paper: what stands on it, and where its QR code leads a phone."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pypdfium2
import zxingcpp
from playwright.sync_api import expect

# A common printer's 200 dots per inch; a page is laid out in 72 points per inch.
SCALE = 200 / 72
QR = zxingcpp.BarcodeFormat.QRCode


@dataclass(frozen=True)
class Paper:
    """What somebody who holds the paper has: its words and its code."""

    text: str
    address: str


def read_paper(path):
    """Draw the first page of a PDF, as a printer would, and scan its QR code."""
    with pypdfium2.PdfDocument(path) as file:
        page = file[0]
        text = page.get_textpage().get_text_range()
        picture = page.render(scale=SCALE).to_pil()
    [code] = zxingcpp.read_barcodes(picture, formats=QR)
    address = urlsplit(code.text)
    assert address.scheme in ("http", "https"), code.text
    return Paper(text, address.path)


def verify(person, paper, *facts):
    """Go where the code of the paper leads: the page is about this very paper."""
    person.go(paper.address)
    expect(person.page.locator(".alert-success")).to_be_visible()
    number = person.page.locator("#wrap dd bdi[dir=ltr]").first.inner_text()
    # In a line of Arabic the parts of a number are stored in an order of their own.
    assert all(part in paper.text for part in number.split("-")), (number, paper.text)
    for fact in facts:
        person.sees(fact)
