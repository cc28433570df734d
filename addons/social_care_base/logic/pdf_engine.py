"""Print HTML to PDF in this process: no program to start, no address to call.

Every style sheet, font and image comes from the ``fetch`` function of the caller.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

from .pdf_document import Document, PageSetup, add_font_fallbacks

FONT_FALLBACKS = ("Care Arabic", "Care Latin")
# Archives ask for PDF/A; 3 allows machine-readable attachments. The tags are for
# screen readers and for text that is taken out again.
OPTIONS = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "presentational_hints": True}
SHEETS_KEPT = 24


class PdfEngineError(ValueError):
    """The libraries that print are missing on this machine."""


class PdfResourceError(ValueError):
    """A document asks for something that it may not have."""


@dataclass(frozen=True)
class Resource:
    """A style sheet, an image or a font."""

    body: bytes
    content_type: str


Fetch = Callable[[str], Resource]


class PdfEngine:
    """The printer of one process; it keeps fonts and parsed style sheets."""

    def __init__(self):
        self._weasyprint = load_library()
        self._fonts = self._weasyprint.text.fonts.FontConfiguration()
        self._sheets: OrderedDict[Hashable, object] = OrderedDict()
        # Fontconfig and Pango share their state between threads.
        self._lock = threading.Lock()

    def render(
        self,
        documents: Sequence[Document],
        setup: PageSetup,
        fetch: Fetch,
        *,
        base_url: str,
        scope: str = "",
    ) -> bytes:
        """Return one PDF; the pages of each document are counted by themselves.

        :param fetch: returns what an address stands for, or raises
        :param base_url: what relative addresses start from
        :param scope: whose style sheets these are: the name of the database
        """
        fetcher = _make_fetcher(self._weasyprint, fetch)
        sheets = self._collect_sheets(documents, fetch, base_url, scope)
        with self._lock:
            paper = self._parse(setup.to_css(), base_url, fetcher)
            for key, sheet in sheets.items():
                if isinstance(sheet, str):
                    sheets[key] = self._keep(key, self._parse(sheet, base_url, fetcher))
                elif sheet is None:
                    sheets[key] = self._parse("", base_url, fetcher)
            rendered = []
            for document in documents:
                styles = [sheets[scope, url] for url in document.stylesheets]
                html = self._weasyprint.HTML(
                    string=document.html, base_url=base_url, url_fetcher=fetcher
                )
                rendered.append(
                    html.render(
                        font_config=self._fonts, stylesheets=[*styles, paper], **OPTIONS
                    )
                )
            return _combine(rendered).write_pdf(zoom=setup.scale, **OPTIONS)

    def _collect_sheets(self, documents, fetch, base_url, scope):
        """Return the parsed sheet for each address, or its text for a new one.

        Before the lock: a sheet may have to be compiled and stored first. None stands
        for one that was refused: it is asked for again with the next document.
        """
        keys = {(scope, url) for doc in documents for url in doc.stylesheets}
        sheets = {key: self._sheets.get(key) for key in keys}
        for key in (key for key, sheet in sheets.items() if sheet is None):
            try:
                css = fetch(urljoin(base_url, key[1])).body.decode()
            except PdfResourceError:
                continue  # a document without this sheet; whoever refused it tells
            sheets[key] = add_font_fallbacks(css, FONT_FALLBACKS)
        return sheets

    def _keep(self, key, sheet):
        self._sheets[key] = sheet
        if len(self._sheets) > SHEETS_KEPT:
            self._sheets.popitem(last=False)
        return sheet

    def _parse(self, css, base_url, fetcher):
        return self._weasyprint.CSS(
            string=css, base_url=base_url, url_fetcher=fetcher, font_config=self._fonts
        )


def _combine(rendered):
    if len(rendered) == 1:
        return rendered[0]
    return rendered[0].copy([page for document in rendered for page in document.pages])


@cache
def get_engine() -> PdfEngine:
    """Return the engine of this process.

    :raise PdfEngineError: if WeasyPrint or Pango is missing
    """
    return PdfEngine()


@cache
def load_library():
    """Return the ``weasyprint`` package.

    :raise PdfEngineError: if it, or a library under it, is missing
    """
    try:
        import weasyprint
        import weasyprint.text.fonts
        import weasyprint.urls
    except (ImportError, OSError) as error:
        raise PdfEngineError(str(error).splitlines()[0]) from error
    # Reports are written for browsers; every unknown property would be a warning.
    # What matters, a refused address, is reported by the one who refuses it.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return weasyprint


def _make_fetcher(weasyprint, fetch: Fetch):
    class Fetcher(weasyprint.urls.URLFetcher):
        """Ask ``fetch`` for everything that the document does not hold itself."""

        def __init__(self):
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)

        def fetch(self, url, headers=None):
            """Return the response for an address; WeasyPrint calls nothing else."""
            if url.startswith("data:"):
                return super().fetch(url, headers)
            resource = fetch(url)
            return weasyprint.urls.URLFetcherResponse(
                url, resource.body, {"Content-Type": resource.content_type}
            )

    return Fetcher()
