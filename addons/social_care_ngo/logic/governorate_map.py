"""The map of the governorates of Egypt: one equal tile each, where its neighbours are.

Drawn for this register; no boundary is stated by it. Tiles of equal size keep the
small governorates of the delta readable, and reachable with a finger.

>>> draw({"C": 10, "GZ": 4}, {"C": "Cairo", "GZ": "Giza"})[0].name
'Cairo'
"""

from collections.abc import Mapping
from dataclasses import dataclass

# Column and row of each tile, from the west and from the north.
PLACES = {
    "ALX": (1, 0),
    "KFS": (2, 0),
    "DT": (3, 0),
    "PTS": (4, 0),
    "MT": (0, 1),
    "BH": (1, 1),
    "GH": (2, 1),
    "DK": (3, 1),
    "IS": (4, 1),
    "SIN": (5, 1),
    "MNF": (1, 2),
    "KB": (2, 2),
    "SHR": (3, 2),
    "SUZ": (4, 2),
    "JS": (5, 2),
    "GZ": (2, 3),
    "C": (3, 3),
    "FYM": (1, 4),
    "BNS": (2, 4),
    "MN": (2, 5),
    "WAD": (1, 6),
    "AST": (2, 6),
    "BA": (3, 6),
    "SHG": (2, 7),
    "KN": (3, 7),
    "LX": (3, 8),
    "ASN": (3, 9),
}
WIDTH, HEIGHT, GAP = 100, 76, 4
COLUMNS, ROWS = 6, 10
# Background and text of each shade, from few to many; each pair has a contrast of at
# least 4.5 to 1.
SHADES = (
    ("#f2f2f2", "#1a1a1a"),
    ("#deebf7", "#1a1a1a"),
    ("#9ecae1", "#1a1a1a"),
    ("#2171b5", "#ffffff"),
    ("#08306b", "#ffffff"),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One governorate on the map: where it lies, its name in lines, its number."""

    code: str
    name: str
    lines: tuple[str, ...]
    count: int
    x: int
    y: int
    fill: str
    ink: str


def draw(counts: Mapping[str, int], names: Mapping[str, str]) -> list[Tile]:
    """Return the tiles of the named governorates, from the greatest number down."""
    bounds = get_bounds([counts.get(code, 0) for code in names])
    tiles = []
    for code, name in names.items():
        if code not in PLACES:
            continue
        column, row = PLACES[code]
        count = counts.get(code, 0)
        fill, ink = SHADES[get_shade(count, bounds)]
        x, y = column * (WIDTH + GAP), row * (HEIGHT + GAP)
        tiles.append(Tile(code, name, split_name(name), count, x, y, fill, ink))
    return sorted(tiles, key=lambda tile: (-tile.count, tile.name))


def get_bounds(counts: list[int]) -> list[int]:
    """Return the numbers at which the second and each later shade begins.

    >>> get_bounds([0, 1, 2, 3, 4])
    [1, 2, 3, 4]
    """
    some = sorted(count for count in counts if count) or [1]
    steps = len(SHADES) - 1
    return [some[len(some) * step // steps] for step in range(steps)]


def get_shade(count: int, bounds: list[int]) -> int:
    """Return the shade of a number: 0 for none, then one of equal parts."""
    return sum(count >= bound for bound in bounds) if count else 0


def split_name(name: str) -> tuple[str, ...]:
    """Return a name in at most two lines of about equal length.

    >>> split_name("Kafr el-Sheikh"), split_name("القاهرة")
    (('Kafr', 'el-Sheikh'), ('القاهرة',))
    """
    words = name.split()
    if len(words) < 2:
        return (name,)
    cut = min(
        range(1, len(words)),
        key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))),
    )
    return " ".join(words[:cut]), " ".join(words[cut:])


def get_view_box() -> str:
    """Return the size of the drawing, as SVG writes it."""
    return f"0 0 {COLUMNS * (WIDTH + GAP) - GAP} {ROWS * (HEIGHT + GAP) - GAP}"
