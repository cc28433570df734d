"""Join papers for the archive into one file that is for the archive too.

Joining files page by page loses what each says of itself: that it is PDF/A, its
colours, its language and its tags. Here the joined file takes them over.
"""

import hashlib
import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

# What the first paper says for all of them: they come from one report.
SHARED = ("/Metadata", "/OutputIntents", "/MarkInfo", "/Lang", "/ViewerPreferences")
TREE, PARENT, PARENTS = "/StructTreeRoot", "/StructParent", "/StructParents"
ARCHIVE = b"http://www.aiim.org/pdfa/ns/id/"


def is_for_archive(content: bytes) -> bool:
    """Tell whether a file says of itself that it is PDF/A, with tags.

    :raise pypdf.errors.PyPdfError: if it is no PDF
    """
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    if not {"/Metadata", "/OutputIntents", TREE} <= root.keys():
        return False
    return ARCHIVE in root["/Metadata"].get_data()


def merge_for_archive(papers: Sequence[bytes]) -> bytes:
    """Return the pages of all papers in one file, which is PDF/A if all of them are."""
    writer, first = PdfWriter(), PdfReader(io.BytesIO(papers[0]))
    writer.pdf_header = first.pdf_header
    root = writer._root_object
    for key in SHARED:
        if key in first.root_object:
            value = first.root_object.raw_get(key)
            root[NameObject(key)] = value.clone(writer)
    trees, start = [], 0
    for paper in papers:
        start = _append(writer, PdfReader(io.BytesIO(paper)), trees, start)
    root[NameObject(TREE)] = writer._add_object(_join_trees(writer, trees, start))
    # The metadata says what there is to say; two places could disagree.
    writer.metadata = None
    digest = hashlib.sha256(b"".join(papers)).digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(digest), ByteStringObject(digest)])
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _append(writer, reader, trees, start):
    """Add the pages of a paper and its tags, numbered from ``start``.

    :return: the first number that is free
    """
    pages = [writer.add_page(page) for page in reader.pages]
    tree = reader.root_object[TREE].clone(writer)
    trees.append(tree)
    numbers = tree["/ParentTree"]["/Nums"]
    keys = [int(key) for key in numbers[::2]]
    for place, key in enumerate(keys):
        numbers[2 * place] = NumberObject(start + key)
    for page, source in zip(pages, reader.pages, strict=True):
        _number(page, source, start)
    return start + max(keys, default=-1) + 1


def _number(page, source, start):
    """Let a page and its notes find their tags under the new numbers."""
    if PARENTS in source:  # which adding a page leaves out
        page[NameObject(PARENTS)] = NumberObject(start + int(source[PARENTS]))
    for note in page.get("/Annots", ()):
        note = note.get_object()
        if PARENT in note:
            note[NameObject(PARENT)] = NumberObject(start + int(note[PARENT]))


def _join_trees(writer, trees, size):
    """Return one tree of tags with the papers below it, one after the other."""
    joined = DictionaryObject({NameObject("/Type"): NameObject(TREE)})
    home = writer._add_object(joined)
    branches, numbers, roles = ArrayObject(), ArrayObject(), DictionaryObject()
    for tree in trees:
        kids = tree.raw_get("/K")
        kids = kids if isinstance(kids, ArrayObject) else [kids]
        for kid in kids:
            kid.get_object()[NameObject("/P")] = home
            branches.append(kid)
        numbers += tree["/ParentTree"]["/Nums"]
        roles.update(tree.get("/RoleMap", {}))
    parents = DictionaryObject({NameObject("/Nums"): numbers})
    joined[NameObject("/K")] = branches
    joined[NameObject("/ParentTree")] = writer._add_object(parents)
    joined[NameObject("/ParentTreeNextKey")] = NumberObject(size)
    if roles:
        joined[NameObject("/RoleMap")] = roles
    return joined
