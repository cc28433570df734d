"""Export the texts of addons and merge the Arabic; run by ``kit/command_i18n.py``.

usage: export_texts.py DATABASE ADDON_FOLDER...
"""

import io
import sys
from pathlib import Path

import polib

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import trans_export

# These change with every export and say nothing.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")
LANGUAGE = "ar"
PLURALS = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
    " : n%100>=11 ? 4 : 5;"
)


def export_template(env, name):
    """Return the texts of the addon as a catalogue."""
    buffer = io.BytesIO()
    trans_export(None, [name], buffer, "po", env)
    template = polib.pofile(buffer.getvalue().decode())
    for key in VOLATILE:
        template.metadata.pop(key, None)
    return template


def merge(template, file):
    """Return the Arabic catalogue with exactly the texts of ``template``."""
    old = polib.pofile(str(file)) if file.exists() else polib.POFile()
    known = {entry.msgid: entry.msgstr for entry in old if "fuzzy" not in entry.flags}
    new = polib.POFile()
    new.header = template.header
    new.metadata = dict(template.metadata, Language=LANGUAGE)
    new.metadata["Plural-Forms"] = PLURALS
    for entry in template:
        new.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return new


def main(database, *folders):
    """Write both catalogues of each addon; tell how many texts have no Arabic yet."""
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        for folder in map(Path, folders):
            template = export_template(env, folder.name)
            target = folder / "i18n"
            target.mkdir(exist_ok=True)
            template.save(str(target / f"{folder.name}.pot"))
            arabic = merge(template, target / f"{LANGUAGE}.po")
            arabic.save(str(target / f"{LANGUAGE}.po"))
            open_texts = len(arabic.untranslated_entries())
            line = f"{folder.name}: {len(arabic)} texts, {open_texts} without Arabic"
            sys.stdout.write(f"@status {line}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
