"""Which uploaded files are taken: scans and letters, judged by what they contain.

>>> detect_type(b"%PDF-1.7 ...")
'application/pdf'
"""

# A longer name tells nobody more.
MAX_NAME = 120
# Whatever limit a country sets, one file never takes more of the server than this.
MAX_BYTES = 25 * 1024 * 1024
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def clean_name(name: str | None) -> str:
    r"""Return the name of a file without signs that hide or turn round what it says.

    >>> clean_name("محضر\u202efdp.exe\x00")
    'محضرfdp.exe'
    >>> clean_name(None)
    ''
    """
    text = "".join(sign for sign in name or "" if sign.isprintable()).strip()
    return text[-MAX_NAME:].strip()


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
