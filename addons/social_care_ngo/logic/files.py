"""Which uploaded files are taken: scans and letters, judged by what they contain.

>>> detect_type(b"%PDF-1.7 ...")
'application/pdf'
"""

# Whatever limit a country sets, one file never takes more of the server than this.
MAX_BYTES = 25 * 1024 * 1024
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


class FileRefusedError(ValueError):
    """The file is not taken; ``code`` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def detect_type(content: bytes, max_bytes: int = MAX_BYTES) -> str:
    """Return the media type of a PDF, PNG or JPEG file, by its first bytes.

    :raise FileRefusedError: ``file_empty``, ``file_too_big`` or ``file_type``
    """
    if not content:
        raise FileRefusedError("file_empty")
    if len(content) > min(max_bytes, MAX_BYTES):
        raise FileRefusedError("file_too_big")
    for signature, media_type in SIGNATURES.items():
        if content.startswith(signature):
            return media_type
    raise FileRefusedError("file_type")
