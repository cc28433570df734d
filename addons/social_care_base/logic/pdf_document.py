"""From the parts of a report to one complete HTML document per PDF.

A report arrives as bodies, headers and footers that were made for an engine which
prints the three apart. Here a header and a footer become running elements of their
body: cascading styles then repeat them on every page and count the pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import lxml.html

HEADERS, FOOTERS = "minimal_layout_report_headers", "minimal_layout_report_footers"
_FONT_RULES = re.compile(
    r"@font-face\s*\{[^}]*\}|(?<![\w-])font-family\s*:\s*(?P<families>[^;}!]+)"
)
_KEYWORDS = {"inherit", "initial", "unset", "revert"}


@dataclass(frozen=True)
class PageSetup:
    """A sheet of paper in millimetres, and how much its content is reduced.

    ``margins`` are top, right, bottom, left; a header starts ``header_start`` below
    the upper edge.
    """

    width: float = 210
    height: float = 297
    margins: tuple[float, float, float, float] = (20, 15, 20, 15)
    header_start: float = 0
    scale: float = 1

    def to_css(self) -> str:
        """Return the rules of the page; the sizes grow as the content is reduced."""
        width, height, top, right, bottom, left, start = (
            f"{length / self.scale:.3f}mm"
            for length in (self.width, self.height, *self.margins, self.header_start)
        )
        return f"""
            @page {{
                size: {width} {height};
                margin: {top} {right} {bottom} {left};
                @top-center {{
                    content: element(care-header);
                    width: 100%; vertical-align: top; padding-top: {start};
                }}
                @bottom-center {{
                    content: element(care-footer);
                    width: 100%; vertical-align: top;
                }}
            }}
            .care-running-header {{ position: running(care-header) }}
            .care-running-footer {{ position: running(care-footer) }}
            .care-running-header > *, .care-running-footer > * {{ width: 100% }}
            span.page::after {{ content: counter(page) }}
            span.topage::after {{ content: counter(pages) }}
            html, body {{ height: auto !important; overflow: visible !important }}
            /* Archives (ISO 19005-3, 6.2.8) take no image that a reader smooths. */
            html {{ image-rendering: crisp-edges }}
            /* Columns that add up to 100 % must not break for a rounding error. */
            [dir="ltr"] .row > * {{ margin-right: -0.05px }}
            [dir="rtl"] .row > * {{ margin-left: -0.05px }}
        """


@dataclass(frozen=True)
class Document:
    """A complete HTML document and the addresses of its style sheets, in order."""

    html: str
    stylesheets: Sequence[str] = field(default_factory=list)


def assemble(
    body: str, header=None, footer=None, *, lang: str = "", title: str = ""
) -> Document:
    """Return ``body`` with its running header and footer.

    :param body: a whole HTML document or a fragment
    :param header: an element, or nothing; the same for ``footer``
    :param lang: of the document, unless the body names its own
    :param title: of the document, unless the body has its own
    """
    document = lxml.html.document_fromstring(str(body))
    sheets = _take_stylesheets(document)
    for node in [*document.iter("script", "base", "noscript", "iframe")]:
        node.drop_tree()
    page = document.find("body")
    for kind, content in (("footer", footer), ("header", header)):
        if content is not None:
            page.insert(0, _make_running(kind, content, page))
    if page.get("dir") == "rtl":
        _wrap_flex_images(document)
    _describe(document, lang, title)
    html = lxml.html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>")
    return Document(html, sheets)


def split_running(html: str | None, container: str) -> list:
    """Return the headers (or footers) that stand in ``container``, one per body."""
    if not html:
        return []
    root = lxml.html.document_fromstring(str(html))
    found = root.get_element_by_id(container, None)
    return [] if found is None else list(found)


def add_font_fallbacks(css: str, families: Sequence[str]) -> str:
    """Name ``families`` at the end of every list of fonts.

    Reports ask for Latin fonts only. What a font lacks must come from our own files,
    never from what happens to be installed on the server.
    """
    fallbacks = ",".join(f'"{family}"' for family in families)

    def extend(match):
        asked = (match["families"] or "").strip()
        if not asked or asked.lower() in _KEYWORDS:
            return match[0]
        return f"font-family:{asked},{fallbacks}"

    return _FONT_RULES.sub(extend, css)


def _take_stylesheets(document) -> list[str]:
    links = document.xpath("//link[@rel='stylesheet'][@href]")
    for link in links:
        link.drop_tree()
    return list(dict.fromkeys(link.get("href") for link in links))


def _wrap_flex_images(document):
    """Give an image in a flexible row a box of its own.

    From right to left, the engine moves the bare image out of the page.
    """
    classes = "concat(' ', normalize-space(@class), ' ')"
    rows = f"contains({classes}, ' d-flex ') or contains({classes}, ' row ')"
    for image in document.xpath(f"//*[{rows}]/*[self::img or self::svg]"):
        box = lxml.html.Element("div")
        image.getparent().replace(image, box)
        box.append(image)
        box.tail, image.tail = image.tail, None


def _make_running(kind, content, page):
    running = lxml.html.Element("div")
    # The header was written for a page of its own: it brings that page's padding.
    running.set("class", f"care-running-{kind} {page.get('class', '')}")
    running.append(content)
    return running


def _describe(document, lang, title):
    article = document.find(".//*[@data-oe-lang]")
    if article is not None:
        lang = article.get("data-oe-lang") or lang
    if lang and not document.get("lang"):
        document.set("lang", lang.replace("_", "-"))
    head = document.find("head")
    if head is None:
        head = lxml.html.Element("head")
        document.insert(0, head)
    if title and not document.findtext(".//title"):
        node = lxml.html.Element("title")
        node.text = title
        head.append(node)
