import functools
import json

from odoo import api, models
from odoo.tools import file_open

from ..logic.governorate_map import COUNTRY, DELTA, draw, get_bands, read_shapes
from .care_ngo_open_data import GOES_ON

OUTLINES = "social_care_ngo/static/geo/egypt_governorates.geojson"


@functools.cache
def read_outlines():
    """Return the packaged outlines; read once, for they change with the code alone."""
    with file_open(OUTLINES) as file:
        return tuple(read_shapes(json.load(file)))


class CareNgo(models.Model):
    """The map of the public register, drawn from outlines that lie with the code."""

    _inherit = "care.ngo"

    @api.model
    def _prepare_public_map_vals(self):
        """Return two drawings of the same numbers: the country, and its crowded north.

        Each governorate is a link for keyboards in one of them: where its name stands.
        """
        names = dict(self._get_known_public_choices()["governorate"])
        counts = dict.fromkeys(names, 0) | self._count_by_governorate()
        shapes = read_outlines()
        crowded = {shape.code for shape in shapes if DELTA.holds(*shape.label)}
        rows = [(code, name, counts[code]) for code, name in names.items()]
        return {
            "country": COUNTRY,
            "delta": DELTA,
            "box": COUNTRY.get_box(DELTA),
            "areas": draw(shapes, counts, names, COUNTRY),
            "crowded_areas": draw(shapes, counts, names, DELTA),
            "crowded": crowded,
            "bands": get_bands([count for _code, _name, count in rows]),
            "rows": sorted(rows, key=lambda row: (-row[2], row[1])),
            "total": sum(count for _code, _name, count in rows),
            "status": GOES_ON,
        }
