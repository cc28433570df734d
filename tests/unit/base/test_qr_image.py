import io

import pytest
import qrcode
from PIL import Image

from base_logic.qr_image import DOTS, QUIET, draw_qr

LINE = "https://care.example/verify/NGO-2026-000001-23~ngo~0~abcdefghijkl~56475aa7." + (
    "A" * 86
)


@pytest.mark.parametrize("text", ["x", LINE, "شهادة"])
def test_picture_is_the_one_that_the_library_draws(text):
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=DOTS, border=QUIET
    )
    code.add_data(text)

    ours = Image.open(io.BytesIO(draw_qr(text))).convert("1")

    theirs = code.make_image().get_image().convert("1")
    assert ours.size == theirs.size
    assert ours.tobytes() == theirs.tobytes()


def test_text_is_drawn_once():
    assert draw_qr(LINE) is draw_qr(LINE)
    assert draw_qr(LINE) != draw_qr(LINE[:-1] + "B")
