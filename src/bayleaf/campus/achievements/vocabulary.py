"""The choices of the European elements, with their concepts in the published EU vocabularies.

Source: the controlled vocabularies of the European Learning Model (Publications Office of the EU):
"Assessment type", "Mode of learning and assessment", "Supervision and verification", "EQF". Where
no concept is known the scheme's own URI stands, and the label says what is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SNB: Final = "http://data.europa.eu/snb"


@dataclass(frozen=True)
class Concept:
    """One choice: ``key`` in the database, ``label`` on a page and in a credential, ``uri``."""

    key: str
    label: str
    uri: str
    hint: str = ""


def _table(*concepts: Concept) -> dict[str, Concept]:
    return {concept.key: concept for concept in concepts}


_ASSESSMENT: Final = f"{_SNB}/assessment"
ASSESSMENTS: Final = _table(
    Concept("written_exam", "Written examination", f"{_ASSESSMENT}/6e6cb2cc78"),
    Concept("oral_exam", "Oral examination", f"{_ASSESSMENT}/d30284d7df"),
    Concept("practical", "Practical exercise, watched by an assessor", f"{_ASSESSMENT}/6a4db9f11d"),
    Concept("project", "Project work", f"{_ASSESSMENT}/795dac4096"),
    Concept("portfolio", "Portfolio", f"{_ASSESSMENT}/4f03b91c0e"),
    Concept("assignment", "Marked assignment", f"{_ASSESSMENT}/2939dae15f"),
    Concept("artefact", "A piece of work that is assessed", f"{_ASSESSMENT}/de4d165a6c"),
    Concept("online_test", "Online test", f"{_ASSESSMENT}/b1b68f6735"),
    Concept("observation", "Observation over time", f"{_ASSESSMENT}/3484bd7e51"),
    Concept("peer_review", "Review by peers", f"{_ASSESSMENT}/812e3b0ae1"),
    Concept(
        "attendance",
        "Attendance only",
        f"{_ASSESSMENT}/7331eb4762",
        "Say it as it is: attendance is shown to every reader as attendance.",
    ),
)

_MODE: Final = f"{_SNB}/learning-assessment"
PARTICIPATIONS: Final = _table(
    Concept("online", "Online", f"{_MODE}/920fbb3cbe"),
    Concept("onsite", "On site", f"{_MODE}/9191af2ed9"),
    Concept("blended", "Blended: partly online, partly on site", f"{_MODE}/e92d221e4d"),
    Concept("work_based", "At the workplace", f"{_MODE}/729f3bed4b"),
)

_SUPERVISION: Final = f"{_SNB}/supervision-verification"
SUPERVISIONS: Final = _table(
    Concept("unsupervised", "Unsupervised, identity not checked", f"{_SUPERVISION}/c598449d64"),
    Concept("supervised", "Supervised, identity not checked", f"{_SUPERVISION}/25831c2"),
    Concept(
        "supervised_online_id", "Supervised online, identity checked", f"{_SUPERVISION}/25831c2"
    ),
    Concept(
        "supervised_onsite_id", "Supervised on site, identity checked", f"{_SUPERVISION}/25831c2"
    ),
)

LEVELS: Final = _table(
    *(Concept(str(n), f"Level {n}", f"{_SNB}/eqf/{n}") for n in range(1, 9)),
    Concept("none", "No level applies", f"{_SNB}/eqf/25831c2"),
)

STACKABILITIES: Final = _table(
    Concept("standalone", "Stands alone", ""),
    Concept("stackable", "Stacks with others towards something larger", ""),
    Concept("integrated", "Is part of a larger programme", ""),
)

ECTS_URI: Final = f"{_SNB}/education-credit/6fcec5c5af"
QUALITY_URI: Final = f"{_SNB}/accreditation/25831c2"

TYPES: Final = _table(
    Concept("MicroCredential", "Micro-credential", "", "All eleven European elements are stated."),
    Concept("Badge", "Badge", "", "A recognition that does not claim to be a micro-credential."),
    Concept("CertificateOfCompletion", "Certificate of completion", ""),
    Concept("Certificate", "Certificate", ""),
    Concept("Certification", "Certification", ""),
    Concept("Competency", "Competency", ""),
    Concept("Course", "Course", ""),
    Concept("Membership", "Membership", ""),
    Concept("License", "Licence to practise", ""),
)

LANGUAGES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak", "sl": "Slovenian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
"""BCP 47 codes and their names in English."""
