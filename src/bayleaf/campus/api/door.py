"""The programs' door: one OpenAPI document, without a page that would load somebody else's scripts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

import bayleaf
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.verification import api as verification
from bayleaf.campus.verification.api_spec import schemas


class Door(NinjaAPI):
    """A ``NinjaAPI`` whose answers any origin may read: no cookie and no session is used here."""

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """Write the answer, with the headers for scripts of other origins."""
        return verification.open_to_all(super().create_response(request, data, **more))

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """The document, with the components that the operations refer to."""
        document = super().get_openapi_schema(**more)
        document["components"]["schemas"].update(schemas())
        return document


door = Door(
    title="Bayleaf",
    version=bayleaf.__version__,
    description="Check micro-credentials: Open Badges 3.0, CLR 2.0 and verifiable presentations.",
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="/openapi.json",
)
door.add_router("", verification.router)


@door.exception_handler(CampusError)
def refused(request: HttpRequest, error: CampusError) -> HttpResponse:
    """A refusal that an operation did not answer itself."""
    return verification.problem(error)
