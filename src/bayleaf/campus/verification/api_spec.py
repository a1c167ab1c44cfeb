"""The operation as the OpenAPI document describes it: every body, every answer."""

from __future__ import annotations

from typing import Any, Final

from bayleaf.campus.verification.actions import MAX_IMAGE_BYTES, MAX_TEXT_BYTES

_QUESTION: Final[dict[str, Any]] = {
    "type": "object",
    "description": 'A question about a credential: exactly one of "credential" and "url".',
    "properties": {
        "credential": {"type": ["object", "string"], "description": "The credential, or a token."},
        "url": {"type": "string", "format": "uri", "maxLength": 2000, "description": "A public link."},
        "recipient": {"type": "string", "maxLength": 320, "description": "An e-mail, name or DID to compare."},
        "valid_on": {"type": "string", "description": "2026-05-01 or 2026-05-01T09:30:00Z"},
    },
    "additionalProperties": False,
    "oneOf": [{"required": ["credential"]}, {"required": ["url"]}],
}  # fmt: skip

_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": (
                f"JSON or a token (at most {MAX_TEXT_BYTES >> 20} MiB), or a PNG or SVG with a "
                f"credential inside (at most {MAX_IMAGE_BYTES >> 20} MiB)."
            ),
        },
        "url": {"type": "string", "format": "uri", "description": "Instead of a file."},
        "recipient": {"type": "string", "maxLength": 320},
        "valid_on": {"type": "string"},
    },
}

_CREDENTIAL: Final[dict[str, Any]] = {
    "type": "object",
    "description": "The credential itself.",
    "required": ["@context"],
}

_TOKEN: Final[dict[str, Any]] = {"type": "string", "description": "A compact JWS."}


def _refusal(text: str, **more: Any) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": text,
        "content": {"application/problem+json": {"schema": schema}},
        **more,
    }


_WAIT: Final = {
    "headers": {
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    }
}

OPERATION: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {"schema": {"anyOf": [_CREDENTIAL, _QUESTION, _TOKEN]}},
            "application/vc": {"schema": _CREDENTIAL},
            "application/vc+jwt": {"schema": _TOKEN},
            "text/plain": {"schema": _TOKEN},
            "image/png": {"schema": {"type": "string", "format": "binary"}},
            "image/svg+xml": {"schema": {"type": "string", "format": "binary"}},
        },
    },
    "responses": {
        "200": {
            "description": "The report, whatever its verdict.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
        },
        "400": _refusal("The body cannot be read, or the link cannot be followed."),
        "413": _refusal("There is more than a credential may have."),
        "415": _refusal("A body of this type is not read."),
        "422": _refusal("The body is well formed, but asks nothing that can be answered."),
        "429": _refusal("Too many questions from this address.", **_WAIT),
        "503": _refusal("All places are taken.", **_WAIT),
    },
}
"""What ``openapi_extra`` adds to the operation."""

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and the cure."},
        "field": {"type": "string", "description": "The field it is about."},
        "report": {"$ref": "#/components/schemas/Report"},
    },
}


def schemas() -> dict[str, Any]:
    """The components of the document: problem and report, the latter in its published schema.

    The parts of the report's schema become components, so that no reference leaves the document.
    """
    from bayleaf.engine.verifying import report_schema

    published = report_schema()
    parts = {
        f"Report_{name}": part for name, part in published["$defs"].items() if name != "report"
    }
    return {
        "Problem": PROBLEM,
        **{name: _moved(part) for name, part in parts.items()},
        "Report": _moved(published["$defs"]["report"]),
    }


def _moved(value: Any) -> Any:
    if isinstance(value, list):
        return [_moved(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _reference(item) if name == "$ref" else _moved(item) for name, item in value.items()
    }


def _reference(target: str) -> str:
    name = target.removeprefix("#/$defs/")
    return "#/components/schemas/" + ("Report" if name == "report" else f"Report_{name}")
