"""Make the samples of the command line anew: ``python -m tests.vectors.samples`` (needs Node).

They are badges of made-up organisations, signed and baked without Bayleaf, for people to try
``bayleaf verify`` on. ``src/bayleaf/cli/samples/README.md`` says what each of them is.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from tests.interop.containers import KEYWORD, NAMESPACE
from tests.interop.credentials import OB_3, VCDM_2
from tests.interop.oracle import Oracle
from tests.vectors.recipes_suites import ob_token
from tests.vectors.workshop import CREATED, Workshop

FOLDER = Path(__file__).parents[2] / "src" / "bayleaf" / "cli" / "samples"
RECIPIENT = "learner@example.org"

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{namespace}" \
viewBox="0 0 200 200" role="img"><openbadges:credential verify="{token}"></openbadges:credential>\
<title>{title}</title>
<circle cx="100" cy="100" r="92" fill="#8a4b1f"/><circle cx="100" cy="100" r="78" fill="#f6e7cf"/>
<path d="M40 122c0-38 27-62 60-62s60 24 60 62c0 9-6 14-14 14H54c-8 0-14-5-14-14z" fill="#c98442"/>
<path d="M72 84l14 18M97 76l14 18M122 82l14 18" fill="none" stroke="#f6e7cf" stroke-width="6" \
stroke-linecap="round"/></svg>
"""


def main() -> None:
    """Write the three samples."""
    absence = Oracle.absence()
    if absence is not None:
        raise SystemExit(absence)
    oracle = Oracle()
    workshop = Workshop(oracle)
    _write("first-aid.json", _first_aid(workshop))
    _write("welding.png", _welding(workshop))
    _write("bread.svg", _bread(workshop))
    oracle.close()


def _first_aid(workshop: Workshop) -> bytes:
    key = workshop.key("Ed25519")
    badge = _badge(
        key["controller"],
        issuer="Rowan Valley Ambulance Volunteers",
        site="https://rowan-valley.example/",
        name="First aid certificate",
        description="Gives first aid until help arrives: recovery position, resuscitation with a "
        "defibrillator, heavy bleeding, burns, choking.",
        criteria="Two days of training, then a practical examination with an actor as casualty. "
        "All five scenes have to be passed.",
    )
    by = "@digitalcredentials/vc"
    signed = workshop.embed(badge, "eddsa-rdfc-2022", key, by=by)
    return json.dumps(signed, indent=2, ensure_ascii=False).encode() + b"\n"


def _welding(workshop: Workshop) -> bytes:
    key = workshop.key("P-256")
    badge = _badge(
        key["controller"],
        issuer="Northgate Metalwork College",
        site="https://northgate.example/",
        name="MIG welding, fillet joints",
        description="Welds fillet joints in structural steel of 3 to 8 mm, flat and horizontal.",
        criteria="Six test pieces, cut and etched; no defect above quality level C.",
    )
    signed = workshop.embed(badge, "ecdsa-rdfc-2019", key)
    chunks = PngInfo()
    chunks.add_itxt(KEYWORD, json.dumps(signed))
    target = io.BytesIO()
    _drawing().save(target, "PNG", pnginfo=chunks, optimize=True, transparency=0)
    return target.getvalue()


def _bread(workshop: Workshop) -> bytes:
    key = workshop.key("P-256")
    badge = _badge(
        key["controller"],
        issuer="Millrace Bakers' Guild",
        site="https://millrace.example/",
        name="Sourdough for small bakeries",
        description="Keeps a leaven, plans a night's production and bakes three kinds of loaf.",
        criteria="A night in a working bakery; the loaves are judged blind by two members.",
    )
    token = ob_token(workshop, badge, key)
    title = escape(badge["name"])
    return _SVG.format(namespace=NAMESPACE, token=token, title=title).encode()


def _badge(
    did: str, *, issuer: str, site: str, name: str, description: str, criteria: str
) -> dict[str, Any]:
    slug = name.partition(",")[0].lower().replace(" ", "-")
    return {
        "@context": [VCDM_2, OB_3],
        "id": f"{site}awards/{slug}/2026-0042",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did, "type": ["Profile"], "name": issuer, "url": site},
        "validFrom": CREATED,
        "name": name,
        "credentialSubject": {
            "id": "urn:uuid:0d6f7c1a-3f5d-4a8e-9f43-51c7c0b8e2d7",
            "type": ["AchievementSubject"],
            "identifier": [_recipient()],
            "achievement": {
                "id": f"{site}{slug}",
                "type": ["Achievement"],
                "achievementType": "MicroCredential",
                "name": name,
                "description": description,
                "criteria": {"narrative": criteria},
            },
        },
    }


def _recipient() -> dict[str, Any]:
    salt = secrets.token_hex(16)
    digest = hashlib.sha256(f"{RECIPIENT}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }


def _drawing() -> Image.Image:
    image = Image.new("P", (200, 200), 0)
    image.putpalette([255, 255, 255, 31, 58, 84, 238, 243, 247, 214, 122, 30])
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 192, 192), fill=1)
    draw.ellipse((22, 22, 178, 178), fill=2)
    draw.polygon([(60, 60), (84, 60), (84, 116), (140, 116), (140, 140), (60, 140)], fill=1)
    draw.polygon([(84, 116), (84, 88), (112, 116)], fill=3)
    return image


def _write(name: str, data: bytes) -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
