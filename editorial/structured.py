"""What search engines read of the organisation: JSON-LD with the schema.org vocabulary."""

from __future__ import annotations

from typing import Any

from editorial.schemas.vocabularies import Organisation

__all__ = ["organisation_data"]


def organisation_data(organisation: Organisation) -> dict[str, Any]:
    """The centre as a schema.org `GovernmentOrganization`, ready for JSON."""
    address = organisation.address
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": organisation.name,
        "description": organisation.statement,
        "url": f"{organisation.site}/",
        "email": organisation.email,
        "knowsAbout": list(organisation.missions),
        "member": [{"@type": "Organization", "name": name} for name in organisation.members],
        "memberOf": [
            {"@type": "Organization", "name": network.title, "url": network.url}
            for network in organisation.networks
        ],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": address.street,
            "postalCode": address.postal_code,
            "addressLocality": address.town,
            "addressCountry": "FR",
        },
    }
