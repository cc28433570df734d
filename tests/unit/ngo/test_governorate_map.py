"""The map of the governorates, and the packaged outlines that it is drawn from."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.governorate_map import (
    COUNTRY,
    DELTA,
    SHADES,
    Frame,
    MapError,
    Shape,
    draw,
    get_bands,
    get_bounds,
    get_path,
    get_shade,
    read_shapes,
)

ADDON = Path(__file__).resolve().parents[3] / "addons/social_care_ngo"
OUTLINES = ADDON / "static/geo/egypt_governorates.geojson"
# As Odoo writes them; without the two that were abolished in 2011.
CODES = {
    "ALX", "ASN", "AST", "BA", "BH", "BNS", "C", "DK", "DT", "FYM", "GH", "GZ", "IS",
    "JS", "KB", "KFS", "KN", "LX", "MN", "MNF", "MT", "PTS", "SHG", "SHR", "SIN", "SUZ",
    "WAD",
}  # fmt: skip
UPPER_EGYPT_AND_DESERTS = {
    "ASN", "AST", "BA", "BNS", "FYM", "JS", "KN", "LX", "MN", "MT", "SHG", "SIN", "WAD",
}  # fmt: skip
SQUARE = ((30, 0), (31, 0), (31, 1), (30, 1), (30, 0))
COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=27)


@pytest.fixture(scope="module")
def shapes():
    return read_shapes(json.loads(OUTLINES.read_text(encoding="utf-8")))


def is_inside(point, ring):
    """Count the sides that a line from the point to the east crosses."""
    x, y = point
    sides = pairwise(ring)
    crossed = [
        (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] > x
        for a, b in sides
        if (a[1] > y) != (b[1] > y)
    ]
    return sum(crossed) % 2 == 1


def find(shapes, longitude, latitude):
    return {
        shape.code
        for shape in shapes
        for polygon in shape.polygons
        if is_inside((longitude, latitude), polygon[0])
    }


# === THE PACKAGED OUTLINES === #


def test_all_governorates_are_packaged_and_no_other(shapes):
    assert len(shapes) == 27
    assert {shape.code for shape in shapes} == CODES


def test_the_file_stays_small():
    assert OUTLINES.stat().st_size < 150_000


def test_each_name_stands_in_its_governorate(shapes):
    for shape in shapes:
        assert find(shapes, *shape.label) == {shape.code}


@pytest.mark.parametrize(
    ("town", "longitude", "latitude", "code"),
    [
        ("Alexandria", 29.92, 31.18, "ALX"),
        ("Arish", 33.78, 31.10, "SIN"),
        ("Aswan", 32.90, 24.09, "ASN"),
        ("Cairo, Nasr City", 31.35, 30.05, "C"),
        ("Helwan", 31.36, 29.85, "C"),
        ("Dokki", 31.20, 30.04, "GZ"),
        ("6th of October", 30.93, 29.95, "GZ"),
        ("Armant", 32.53, 25.61, "LX"),
        ("Luxor", 32.64, 25.69, "LX"),
        ("Qena", 32.72, 26.16, "KN"),
        ("Kharga", 30.55, 25.45, "WAD"),
        ("Mansoura", 31.38, 31.03, "DK"),
        ("Marsa Matrouh", 27.23, 31.34, "MT"),
        ("Shalateen, in the south-east", 35.58, 23.12, "BA"),
        ("Halaib", 36.60, 22.20, "BA"),
        ("Suez", 32.53, 29.97, "SUZ"),
        ("Tanta", 31.00, 30.79, "GH"),
        ("Tor", 33.65, 28.25, "JS"),
        ("Zagazig", 31.51, 30.58, "SHR"),
    ],
)
def test_towns_lie_in_their_governorate(shapes, town, longitude, latitude, code):
    assert find(shapes, longitude, latitude) == {code}, town


def test_the_drawings_show_all_of_it(shapes):
    points = [p for shape in shapes for polygon in shape.polygons for p in polygon[0]]

    assert all(COUNTRY.holds(*point) for point in points)
    # The crowded north: all that would be too narrow in the whole.
    large = {shape.code for shape in shapes if DELTA.holds(*shape.label)}
    assert large >= CODES - UPPER_EGYPT_AND_DESERTS


@pytest.mark.parametrize(
    "collection",
    [
        {},
        {"features": [{}]},
        {"features": None},
        {
            "features": [
                {
                    "properties": {"code": "C", "label": [1, 2]},
                    "geometry": {"type": "Point", "coordinates": [1, 2]},
                }
            ]
        },
        {
            "features": 2
            * [
                {
                    "properties": {"code": "C", "label": [30.5, 0.5]},
                    "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
                }
            ]
        },
    ],
)
def test_what_is_no_collection_of_outlines_is_refused(collection):
    with pytest.raises(MapError):
        read_shapes(collection)


# === DRAWING === #


def test_a_degree_north_is_longer_than_a_degree_east_away_from_the_equator():
    frame = Frame(0, 59, 10, 61)  # at 60 degrees twice as long

    assert frame.project(1, 61) == (100, 0)
    assert frame.project(0, 60) == (0, 200)
    assert frame.view_box == "0 0 1000 400"


def test_the_frame_of_another_drawing_lies_where_it_belongs():
    assert Frame(0, -5, 10, 5).get_box(Frame(2, -1, 4, 1)) == (200, 400, 200, 200)


def test_a_path_leads_round_the_outline_once():
    shape = Shape("C", (30.5, 0.5), ((SQUARE,), (SQUARE,)))

    path = get_path(shape, Frame(30, -1, 31, 1))

    assert path == 2 * "M0 1000h1000v-1000h-1000z"


def test_steps_that_nobody_sees_are_left_out():
    ring = ((0, 0), (0.1, 0.0), (5, 0.01), (5, 5), (5.001, 5.001), (0, 0))

    path = get_path(Shape("C", (1, 1), ((ring,),)), Frame(0, -1000, 1000, 1000))

    assert path == "M0 1000h5v-5z"


def test_a_path_ends_where_each_step_says(shapes):
    for shape in shapes:
        [start, *_rest] = shape.polygons[0][0]
        path, (x, y) = get_path(shape, COUNTRY), COUNTRY.project(*start)
        assert path.startswith(f"M{x} {y}")
        assert re.fullmatch(r"(M\d+ \d+([hv]-?\d+|l-?\d+[ -]\d+)*z)+", path)


def test_what_lies_outside_the_frame_is_not_drawn():
    shape = Shape("C", (30.5, 0.5), ((SQUARE,),))

    for apart in ((32, 0, 33, 1), (28, 0, 29, 1), (30, 2, 31, 3), (30, -3, 31, -1)):
        assert draw([shape], {"C": 1}, {"C": "Cairo"}, Frame(*apart)) == []


def test_a_place_without_outline_is_left_to_the_table():
    shape = Shape("C", (30.5, 0.5), ((SQUARE,),))

    areas = draw([shape], {"C": 3, "XX": 3}, {"XX": "Elsewhere"}, COUNTRY)

    assert areas == []


def test_both_drawings_shade_a_governorate_alike(shapes):
    counts = {code: number for number, code in enumerate(sorted(CODES))}
    names = {code: code for code in CODES}

    whole = {area.code: area.fill for area in draw(shapes, counts, names, COUNTRY)}
    part = {area.code: area.fill for area in draw(shapes, counts, names, DELTA)}

    assert set(whole) == CODES
    assert part.items() <= whole.items()


# === SHADES === #


@given(COUNTS)
def test_a_greater_number_is_never_lighter(counts):
    bounds = get_bounds(counts)
    shades = [get_shade(count, bounds) for count in sorted(counts)]

    assert shades == sorted(shades)
    assert set(shades) <= set(range(len(SHADES)))


@given(COUNTS)
def test_the_legend_tells_the_shade_of_each_number(counts):
    bounds = get_bounds(counts)

    for count in counts:
        [fill] = [
            band.fill
            for band in get_bands(counts)
            if band.low <= count and (band.high is None or count <= band.high)
        ]
        assert fill == SHADES[get_shade(count, bounds)]


def test_shades_grow_darker_and_differ():
    lights = [luminance(shade) for shade in SHADES]

    assert lights == sorted(lights, reverse=True)
    assert min((a + 0.05) / (b + 0.05) for a, b in pairwise(lights)) > 1.15


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
