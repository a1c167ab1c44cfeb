"""Badge art: a distinct badge from a few choices, uploads made safe, drawings made pixels.

>>> design = default_design("https://college.example/a/7", isced="05", ring_text="Statistics")
>>> design.field, draw(design)[:4]
('data', '<svg')
"""

from .design import RING_LIMIT, Design, alt_text, default_design, short_name
from .draw import draw
from .problem import ArtProblem
from .raster import rasterise
from .sanitise import sanitise_svg
from .tables import DIVISIONS, FIELDS, MOTIFS, SILHOUETTES, Field, field_of_isced
from .uploads import read_upload, reencode

__all__ = [
    "DIVISIONS",
    "FIELDS",
    "MOTIFS",
    "RING_LIMIT",
    "SILHOUETTES",
    "ArtProblem",
    "Design",
    "Field",
    "alt_text",
    "default_design",
    "draw",
    "field_of_isced",
    "rasterise",
    "read_upload",
    "reencode",
    "sanitise_svg",
    "short_name",
]
