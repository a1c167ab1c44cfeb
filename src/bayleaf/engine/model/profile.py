"""Who: Profile with its address and identifiers, and the picture (Open Badges 3.0, appendix B)."""

from __future__ import annotations

from typing import ClassVar

from bayleaf.engine.model.kinds import (
    CompactJws,
    Date,
    Endorsement,
    Id,
    IdentifierType,
    InnerType,
    Number,
    Text,
    Types,
    Url,
)
from bayleaf.engine.model.node import Node


class Image(Node):
    """A picture: a URL or data URI (OB 3.0, ``Image``; closed)."""

    is_closed: ClassVar[bool] = True

    id: Id
    type: InnerType = "Image"
    caption: Text | None = None


class GeoCoordinates(Node):
    """A place on the globe in decimal degrees (OB 3.0, ``GeoCoordinates``)."""

    type: InnerType = "GeoCoordinates"
    latitude: Number
    longitude: Number


class Address(Node):
    """A postal address (OB 3.0, ``Address``)."""

    type: Types = ("Address",)
    address_country: Text | None = None
    address_country_code: Text | None = None
    address_region: Text | None = None
    address_locality: Text | None = None
    street_address: Text | None = None
    post_office_box_number: Text | None = None
    postal_code: Text | None = None
    geo: GeoCoordinates | None = None


class IdentifierEntry(Node):
    """An identifier in some other system (OB 3.0, ``IdentifierEntry``; closed)."""

    is_closed: ClassVar[bool] = True

    type: InnerType = "IdentifierEntry"
    identifier: Text
    identifier_type: IdentifierType


class Profile(Node):
    """A person or organization: issuer, creator, assessor (OB 3.0, ``Profile``)."""

    id: Id
    type: Types = ("Profile",)
    name: Text | None = None
    url: Url | None = None
    phone: Text | None = None
    description: Text | None = None
    endorsement: tuple[Endorsement, ...] = ()
    endorsement_jwt: tuple[CompactJws, ...] = ()
    image: Image | None = None
    email: Text | None = None
    address: Address | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    official: Text | None = None
    parent_org: Profile | None = None
    family_name: Text | None = None
    given_name: Text | None = None
    additional_name: Text | None = None
    patronymic_name: Text | None = None
    honorific_prefix: Text | None = None
    honorific_suffix: Text | None = None
    family_name_prefix: Text | None = None
    date_of_birth: Date | None = None
