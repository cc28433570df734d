"""Draw QR codes as small PNG files.

>>> draw_qr("care").startswith(b"\\x89PNG")
True
"""

import io
from functools import lru_cache

import qrcode
from PIL import Image

# The dots of one module, and the modules of white around the code (ISO/IEC 18004).
DOTS, QUIET = 6, 4
KEPT = 512


@lru_cache(maxsize=KEPT)
def draw_qr(text: str) -> bytes:
    """Return the QR code (level M) of a text; drawn once for its many prints."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET
    )
    code.add_data(text)
    rows = code.get_matrix()
    image = Image.new("1", (len(rows), len(rows)))
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    size = len(rows) * DOTS
    buffer = io.BytesIO()
    image.resize((size, size), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()
