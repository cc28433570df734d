"""Draw a barcode as a picture where ReportLab cannot: its own painter is optional."""

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.shapes import Group, Rect, String, UserNode, mmult

IDENTITY = (1, 0, 0, 1, 0, 0)
GREYS = 256


def draw_png(drawing) -> bytes:
    """Return a ReportLab drawing that consists of bars and of text as a PNG file."""
    width, height = round(drawing.width), round(drawing.height)
    image = Image.new("L", (width, height), "white")
    brush = ImageDraw.Draw(image)
    for shape, matrix in _walk(drawing, IDENTITY):
        if isinstance(shape, Rect) and shape.fillColor is not None:
            _draw_bar(brush, shape, matrix, height)
        elif isinstance(shape, String):
            _draw_text(brush, shape, matrix, height)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _walk(node, matrix) -> Iterator:
    if isinstance(node, UserNode):
        node = node.provideNode()
    if not isinstance(node, Group):
        yield node, matrix
        return
    matrix = mmult(matrix, node.transform)
    for child in node.contents:
        yield from _walk(child, matrix)


def _place(matrix, x, y, height):
    """Return where a point falls on the picture, whose first line is the upper one."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, height - (b * x + d * y + f)


def _draw_bar(brush, bar, matrix, height):
    left, bottom = _place(matrix, bar.x, bar.y, height)
    right, top = _place(matrix, bar.x + bar.width, bar.y + bar.height, height)
    # Neighbours share their edge, so that no bar grows and no gap closes.
    box = [round(left), round(top), round(right) - 1, round(bottom) - 1]
    if box[0] <= box[2] and box[1] <= box[3]:
        brush.rectangle(box, fill=_grey(bar.fillColor))


def _draw_text(brush, text, matrix, height):
    x, y = _place(matrix, text.x, text.y, height)
    anchor = {"middle": "ms", "end": "rs"}.get(text.textAnchor, "ls")
    font = ImageFont.load_default(size=max(text.fontSize * abs(matrix[3]), 6))
    brush.text((x, y), text.text, fill="black", font=font, anchor=anchor)


def _grey(color) -> int:
    red, green, blue = color.rgb()
    return round((GREYS - 1) * (0.299 * red + 0.587 * green + 0.114 * blue))
