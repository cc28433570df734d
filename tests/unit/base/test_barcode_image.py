"""Barcodes drawn without ReportLab's optional painter can still be read."""

import io

import pytest
from PIL import Image
from reportlab.graphics.barcode import createBarcodeDrawing

from base_logic.barcode_image import draw_png


def draw(kind, value, **options):
    drawing = createBarcodeDrawing(kind, value=value, format="png", **options)
    return Image.open(io.BytesIO(draw_png(drawing)))


def runs(line):
    """Return the widths of the black and white runs of a line of pixels."""
    found = []
    for pixel in line:
        dark = pixel < 128
        if found and found[-1][0] == dark:
            found[-1][1] += 1
        else:
            found.append([dark, 1])
    return found


def row(image, y):
    return [image.getpixel((x, y)) for x in range(image.width)]


def test_a_qr_code_has_its_three_finders():
    image = draw("QR", "EG-MOSS-1", width=290, height=290, barBorder=4)

    # version 1: 21 modules and a border of 4 on each side = 29, so 10 dots each;
    # a finder reads dark 7 in its first line, 1-1-3-1-1 through its middle
    assert image.size == (290, 290)
    assert runs(row(image, 45))[:2] == [[False, 40], [True, 70]]
    through = runs(row(image, 75))[:6]
    assert through == [
        [False, 40],
        [True, 10],
        [False, 10],
        [True, 30],
        [False, 10],
        [True, 10],
    ]
    assert runs(row(image, 45))[-2:] == [[True, 70], [False, 40]]
    assert runs(row(image, 245))[1] == [True, 70]


@pytest.mark.parametrize(("kind", "value"), [("Code128", "1234"), ("EAN8", "12345670")])
def test_bars_are_drawn_from_left_to_right(kind, value):
    image = draw(kind, value, width=300, height=60)

    bars = runs(row(image, image.height // 2))

    assert len([dark for dark, _width in bars if dark]) > 10
    assert not bars[0][0]
    assert not bars[-1][0]


def test_the_readable_text_stands_below_the_bars():
    plain = draw("Code128", "1234", width=300, height=60)
    readable = draw("Code128", "1234", width=300, height=60, humanReadable=True)

    assert plain.tobytes() != readable.tobytes()
