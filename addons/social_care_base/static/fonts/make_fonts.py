"""Make the fonts of this folder from the originals of Debian's fonts-noto-core.

    python3 make_fonts.py [/usr/share/fonts/truetype/noto]

Each is cut down to Arabic, Latin and the signs of office texts. Besides, Arabic text
must come out of a PDF as it went in: a reader maps every glyph back to letters and
cannot order the letters of a ligature. So the ligatures that only please the eye go,
and the obligatory one of lam and alef is drawn as two glyphs, the second one blank.
Needs fontTools and brotli.
"""

import sys
from pathlib import Path

from fontTools.otlLib import builder
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

HERE = Path(__file__).parent
SOURCES = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto")
ARABIC = (
    "0020-007E 00A0 00AB 00BB 00D7 0600-06FF 200B-200F 2010-2015 2018-2026 202A-202E"
    " 2030 2066-2069 20AC 2212 25CC FB50-FB59 FB66-FB69 FB7A-FB7D FB88-FB95 FBA4-FBAF"
    " FBFC-FBFF FD3E-FD3F FDFA-FDFC FE70-FEF4 FEFF"
)
LATIN = (
    "0020-007E 00A0-017F 0192 0218-021B 02C6-02DD 0300-0304 0307-030C 0326-0328"
    " 2000-200F 2010-2027 202F-2044 2070-2079 20A0-20BF 2113 2116 2122 2150-215E"
    " 2190-2193 2212 2215 2248 2260 2264-2265 25A0-25CF 2713 FEFF FFFD"
)
FONTS = {
    "NotoSansArabic-Regular": ARABIC,
    "NotoSansArabic-Bold": ARABIC,
    "NotoNaskhArabic-Regular": ARABIC,
    "NotoNaskhArabic-Bold": ARABIC,
    "NotoSans-Regular": LATIN,
    "NotoSans-Bold": LATIN,
    "NotoSans-Italic": LATIN,
}
FOR_THE_WEB = ("NotoSansArabic-Regular", "NotoSansArabic-Bold")
KEPT_FEATURES = (
    "ccmp locl init medi fina isol rlig calt mark mkmk kern curs liga frac ordn sups"
)
LAMS = ("uniFEDF", "uniFEE0")
ALEFS = ("uniFE8E", "uniFE84", "uniFE88", "uniFE82", "uniFB51")
PART_OF_ALEF = 0.4


def main():
    """Write every font anew."""
    for name, ranges in FONTS.items():
        font = TTFont(SOURCES / f"{name}.ttf")
        if "Arabic" in name:
            drop_optional_ligatures(font)
            split_lam_alef(font)
        cut(font, ranges)
        font.save(HERE / f"{name}.ttf")
        if name in FOR_THE_WEB:
            font.flavor = "woff2"
            font.save(HERE / f"{name}.woff2")


def cut(font, ranges):
    """Keep the letters of ``ranges`` and what their shapes need."""
    options = Options(
        hinting=False,
        layout_features=KEPT_FEATURES.split(),
        name_IDs=["*"],
        notdef_outline=True,
    )
    codes = set()
    for part in ranges.split():
        first, _dash, last = part.partition("-")
        codes |= set(range(int(first, 16), int(last or first, 16) + 1))
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def drop_optional_ligatures(font):
    """Remove the words in one glyph, such as the name of God, and other ornaments."""
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag in ("liga", "dlig"):
            record.Feature.LookupListIndex = []
    for lookup in table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            real = getattr(subtable, "ExtSubTable", subtable)
            if real.LookupType == 4:
                drop_words(real)


def drop_words(subtable):
    """Remove what joins more than a lam and an alef; marks may go on joining."""
    for first, ligatures in list(subtable.ligatures.items()):
        subtable.ligatures[first] = [
            one
            for one in ligatures
            if not (len(one.Component) > 1 or one.LigGlyph in ("uniFC43", "uniFC86"))
        ]


def split_lam_alef(font):
    """Draw each ligature of lam and alef by a glyph for lam and a blank for alef."""
    pairs = find_lam_alef(font)
    if not pairs:
        return  # this font does it already, in a way of its own
    shift = round(PART_OF_ALEF * min(font["hmtx"][one][0] for one in pairs.values()))
    alefs = sorted({alef for _lam, alef in pairs})
    blanks = {alef: add_blank(font, f"{alef}.blank", shift) for alef in alefs}
    shapes = {
        (lam, alef): add_shifted(font, f"{lam}.{alef}", ligature, -shift)
        for (lam, alef), ligature in pairs.items()
    }
    replace_ligatures(font, blanks, shapes)
    attach_marks(font, pairs, blanks, shapes, shift)


def find_lam_alef(font):
    """Take the ligatures out of their lookup and return ``{(lam, alef): glyph}``."""
    pairs = {}
    contextual = any(name.endswith(".rlig") for name in font.getGlyphOrder())
    for lookup in font["GSUB"].table.LookupList.Lookup if not contextual else ():
        for subtable in lookup.SubTable:
            real = getattr(subtable, "ExtSubTable", subtable)
            if real.LookupType != 4:
                continue
            for lam in LAMS:
                for one in list(real.ligatures.get(lam, ())):
                    if len(one.Component) == 1 and one.Component[0] in ALEFS:
                        pairs[lam, one.Component[0]] = one.LigGlyph
                        real.ligatures[lam].remove(one)
    return pairs


def add_blank(font, name, width):
    """Add an empty glyph."""
    return add_glyph(font, name, TTGlyphPen(None).glyph(), width)


def add_shifted(font, name, source, shift):
    """Add a copy of ``source``, moved by ``shift`` and as much wider."""
    glyphs = font.getGlyphSet()
    pen = TTGlyphPen(glyphs)
    glyphs[source].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
    return add_glyph(font, name, pen.glyph(), font["hmtx"][source][0] + shift)


def add_glyph(font, name, glyph, width):
    """Add a glyph at the end of the font."""
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = font.getGlyphOrder()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    return name


def replace_ligatures(font, blanks, shapes):
    """Add contextual substitutions to the feature of the obligatory ligatures."""
    table = font["GSUB"].table
    flag = 9  # from right to left, over the vowel signs
    blank_index = add_lookup(
        table, builder.buildLookup([builder.buildSingleSubstSubtable(blanks)])
    )
    rules = []
    for alef in blanks:
        mapping = {lam: shapes[lam, alef] for lam in LAMS if (lam, alef) in shapes}
        index = add_lookup(
            table, builder.buildLookup([builder.buildSingleSubstSubtable(mapping)])
        )
        rule = otTables.ChainContextSubst()
        rule.Format = 3
        rule.BacktrackCoverage = rule.LookAheadCoverage = []
        rule.BacktrackGlyphCount = rule.LookAheadGlyphCount = 0
        glyph_map = font.getReverseGlyphMap()
        rule.InputCoverage = [
            builder.buildCoverage(set(mapping), glyph_map),
            builder.buildCoverage({alef}, glyph_map),
        ]
        rule.InputGlyphCount = 2
        rule.SubstLookupRecord = [make_record(0, index), make_record(1, blank_index)]
        rule.SubstCount = 2
        rules.append(rule)
    new = add_lookup(table, builder.buildLookup(rules, flags=flag))
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "rlig":
            record.Feature.LookupListIndex.append(new)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def add_lookup(table, lookup):
    """Append a lookup and return its number."""
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    return table.LookupList.LookupCount - 1


def make_record(position, index):
    """Return the call of a lookup at a place of the input."""
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = position, index
    return record


def attach_marks(font, pairs, blanks, shapes, shift):
    """Let the vowel signs stand where they stood on the parts of the ligatures."""
    table = font["GPOS"].table
    new = []
    for lookup in list(table.LookupList.Lookup):
        for subtable in lookup.SubTable:
            real = getattr(subtable, "ExtSubTable", subtable)
            if real.LookupType != 5:
                continue
            anchors = collect_anchors(real, pairs, blanks, shapes, shift)
            if anchors:
                marks = {
                    glyph: (record.Class, record.MarkAnchor)
                    for glyph, record in zip(
                        real.MarkCoverage.glyphs, real.MarkArray.MarkRecord, strict=True
                    )
                }
                base = builder.buildMarkBasePosSubtable(
                    marks, anchors, font.getReverseGlyphMap()
                )
                added = builder.buildLookup([base], flags=lookup.LookupFlag)
                new.append(add_lookup(table, added))
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "mark":
            record.Feature.LookupListIndex.extend(new)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def collect_anchors(subtable, pairs, blanks, shapes, shift):
    """Return the anchors of the parts of ligatures, taken from the ligatures."""
    found = dict(
        zip(
            subtable.LigatureCoverage.glyphs,
            subtable.LigatureArray.LigatureAttach,
            strict=True,
        )
    )
    anchors = {}
    for (lam, alef), ligature in pairs.items():
        if ligature not in found:
            continue
        for_lam, for_alef = found[ligature].ComponentRecord[:2]
        anchors[shapes[lam, alef]] = {
            kind: builder.buildAnchor(anchor.XCoordinate - shift, anchor.YCoordinate)
            for kind, anchor in enumerate(for_lam.LigatureAnchor)
            if anchor
        }
        anchors[blanks[alef]] = {
            kind: builder.buildAnchor(anchor.XCoordinate, anchor.YCoordinate)
            for kind, anchor in enumerate(for_alef.LigatureAnchor)
            if anchor
        }
    return anchors


if __name__ == "__main__":
    main()
