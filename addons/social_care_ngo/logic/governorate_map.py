"""The map of the governorates: their outlines as SVG, shaded by a number.

The outlines are plain GeoJSON. Degrees of longitude are as long as they are in the
middle of the drawing (equirectangular), which is true enough for one country.

>>> square = [[30, 0], [31, 0], [31, 1], [30, 1], [30, 0]]
>>> shape = Shape("C", (30.5, 0.5), ((square,),))
>>> [area] = draw([shape], {"C": 10}, {"C": "Cairo"}, Frame(30, -1, 31, 1))
>>> area.name, area.count, area.path
('Cairo', 10, 'M0 1000h1000v-1000h-1000z')
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH = 1000
# From none to many; names are written dark, with a white edge around each letter.
SHADES = ("#f6f8fa", "#d6e6f4", "#9ecae1", "#4292c6", "#08519c")

Ring = Sequence[Sequence[float]]


class MapError(ValueError):
    """The outlines cannot be read."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One governorate: its code, where its name stands, its polygons of rings."""

    code: str
    label: tuple[float, float]
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the world that a drawing shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        """Return how many units a degree of longitude has."""
        return WIDTH / (self.east - self.west)

    @property
    def height(self) -> int:
        """Return the height of the drawing in units."""
        return self.project(self.west, self.south)[1]

    @property
    def view_box(self) -> str:
        """Return the size of the drawing, as SVG writes it."""
        return f"0 0 {WIDTH} {self.height}"

    def project(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return a place in units, from the upper left corner."""
        middle = math.radians((self.south + self.north) / 2)
        x = (longitude - self.west) * self.scale
        y = (self.north - latitude) * self.scale / math.cos(middle)
        return round(x), round(y)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether a place lies inside."""
        is_between = self.west <= longitude <= self.east
        return is_between and self.south <= latitude <= self.north

    def get_box(self, inner: "Frame") -> tuple[int, int, int, int]:
        """Return left, top, width and height of another frame in this drawing."""
        left, top = self.project(inner.west, inner.north)
        right, bottom = self.project(inner.east, inner.south)
        return left, top, right - left, bottom - top


@dataclass(frozen=True, slots=True)
class Area:
    """One governorate in a drawing; its name stands at ``x`` and ``y``."""

    code: str
    name: str
    lines: tuple[str, ...]
    count: int
    fill: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers of one shade; the last band has no end."""

    fill: str
    low: int
    high: int | None


COUNTRY = Frame(24.5, 21.8, 37.1, 31.9)
# Where half of the country's people live, too narrow to read in the whole.
DELTA = Frame(29.4, 28.65, 32.95, 31.75)


def read_shapes(collection: Mapping) -> list[Shape]:
    """Return the governorates of a GeoJSON collection.

    :raise MapError: if it is none, or names a governorate twice
    """
    try:
        shapes = [_read_shape(feature) for feature in collection["features"]]
    except (KeyError, TypeError, ValueError) as error:
        raise MapError(f"no collection of outlines: {error!r}") from error
    codes = [shape.code for shape in shapes]
    if len(set(codes)) != len(codes):
        raise MapError("a governorate is named twice")
    return shapes


def _read_shape(feature: Mapping) -> Shape:
    properties, geometry = feature["properties"], feature["geometry"]
    longitude, latitude = properties["label"]
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise MapError(f"{kind} is no outline")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return Shape(properties["code"], (longitude, latitude), tuple(map(tuple, polygons)))


def draw(
    shapes: Iterable[Shape],
    counts: Mapping[str, int],
    names: Mapping[str, str],
    frame: Frame,
) -> list[Area]:
    """Return the named governorates of which something lies in the frame.

    They come from the greatest number down. Shades depend on all numbers, so that two
    drawings of the same numbers have the same ones.
    """
    bounds = get_bounds([counts.get(code, 0) for code in names])
    areas = []
    for shape in shapes:
        if shape.code not in names or not _is_in(shape, frame):
            continue
        name, count = names[shape.code], counts.get(shape.code, 0)
        fill, path = SHADES[get_shade(count, bounds)], get_path(shape, frame)
        lines, place = split_name(name), frame.project(*shape.label)
        areas.append(Area(shape.code, name, lines, count, fill, path, *place))
    return sorted(areas, key=lambda area: (-area.count, area.name))


def _is_in(shape: Shape, frame: Frame) -> bool:
    points = [point for polygon in shape.polygons for point in polygon[0]]
    longitudes, latitudes = zip(*points, strict=True)
    is_apart = (
        max(longitudes) < frame.west
        or min(longitudes) > frame.east
        or max(latitudes) < frame.south
        or min(latitudes) > frame.north
    )
    return not is_apart


def get_path(shape: Shape, frame: Frame) -> str:
    """Return the outline as SVG writes it, without steps that nobody sees."""
    rings = (ring for polygon in shape.polygons for ring in polygon)
    return "".join(_get_ring_path(ring, frame) for ring in rings)


def _get_ring_path(ring: Ring, frame: Frame) -> str:
    # The last point is the first one again, where ``z`` leads anyhow.
    points = [frame.project(*point) for point in ring[:-1]]
    left, top = points[0]
    steps = [_step(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
    return f"M{left} {top}{''.join(steps)}z"


def _step(right: int, down: int) -> str:
    if not down:
        return f"h{right}" if right else ""
    if not right:
        return f"v{down}"
    return f"l{right} {down}" if down > 0 else f"l{right}{down}"


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


def get_bands(counts: Collection[int]) -> list[Band]:
    """Return which numbers each shade stands for; shades of no number are left out.

    >>> [(band.low, band.high) for band in get_bands([0, 1, 2, 3, 4])]
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, None)]
    """
    bounds = get_bounds(list(counts))
    steps = sorted(set(bounds))
    lows, highs = [1, *steps[1:]], [step - 1 for step in steps[1:]]
    bands = [
        Band(SHADES[get_shade(step, bounds)], low, high)
        for step, low, high in zip(steps, lows, [*highs, None], strict=True)
    ]
    return [Band(SHADES[0], 0, 0), *bands]


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
