"""No test skips itself: what cannot be compared would look as if it had been."""

import re
from pathlib import Path

from suite import ADDONS, ROOT, python_files, where

SKIPS = re.compile(
    r"\b(?:pytest\.(?:skip|importorskip|xfail)|mark\.(?:skip\w*|xfail)"
    r"|self\.skipTest|unittest\.(?:skip\w*|SkipTest|expectedFailure))\b"
)


def test_no_test_skips_itself():
    own = set((ROOT / "tests").rglob("*.py")) - {Path(__file__)}
    of_addons = [file for addon in ADDONS.values() for file in python_files(addon)]
    found = [
        where(file, number)
        for file in [*sorted(own), *of_addons]
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if SKIPS.search(line)
    ]

    assert found == []


def test_every_way_to_skip_is_recognised():
    ways = (
        'pytest.skip("no file")',
        'pypdf = pytest.importorskip("pypdf")',
        "@pytest.mark.skipif(True)",
        "@pytest.mark.xfail",
        'self.skipTest("no Arabic")',
        '@unittest.skip("later")',
    )

    assert [way for way in ways if not SKIPS.search(way)] == []
