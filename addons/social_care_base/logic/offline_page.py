"""One HTML file that checks papers without a network, whole in itself.

Styles, script, texts and keys stand in the file. Its policy lets it run this one
script and load nothing, so that whoever saved it knows that it calls nobody.

>>> page = assemble({"en": "<main>Hello</main>"}, {"keys": {}}, "go();", "p{}")
>>> policy("go();") in page, "<main>Hello</main>" in page
(True, True)
"""

import base64
import hashlib
import json
from collections.abc import Mapping

_PAGE = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{panels}
<script type="application/json" id="care-page">{data}</script>
<script>{script}</script>
</body>
</html>
"""


class OfflinePageError(ValueError):
    """A part would end its own element and must not stand in the page."""


def policy(script: str) -> str:
    """Return the policy of a page that runs ``script`` and loads nothing at all."""
    found = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{found}'; style-src 'unsafe-inline';"
        " base-uri 'none'; form-action 'none'"
    )


def assemble(
    panels: Mapping[str, str],
    data: Mapping,
    script: str,
    style: str,
    *,
    title: str = "",
    lang: str = "en",
    direction: str = "ltr",
) -> str:
    """Return the page.

    :param panels: the HTML of each language, escaped already
    :param data: plain values for the script, the keys among them
    :param lang: of the panel that is shown where no script runs
    :raise OfflinePageError: if script or style would leave their element
    """
    if "</" in style or "</script" in script.lower() or "<!--" in script:
        raise OfflinePageError("a script or style would end its element")
    # No text in the data may look like the end of the element that holds it.
    values = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return _PAGE.format(
        policy=policy(script),
        title=title.replace("&", "&amp;").replace("<", "&lt;"),
        lang=lang,
        direction=direction,
        style=style,
        panels="\n".join(panels.values()),
        data=values.replace("<", "\\u003c"),
        script=script,
    )
