"""What search engines read: the list of all addresses. Source: the sitemaps.org protocol 0.9."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from editorial import urls
from editorial.feeds import File
from editorial.lifecycle import public_from
from editorial.site import Site

__all__ = ["sitemap_files"]

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_files(site: Site) -> Iterator[File]:
    """``sitemap.xml`` and the ``robots.txt`` that names it; a preview keeps robots out instead."""
    base = site.corpus.organisation.site
    if site.drafts:
        yield File("robots.txt", b"User-agent: *\nDisallow: /\n")
        return
    ET.register_namespace("", _NAMESPACE)
    root = ET.Element(f"{{{_NAMESPACE}}}urlset")
    for url, modified in sorted(_addresses(site).items()):
        entry = ET.SubElement(root, f"{{{_NAMESPACE}}}url")
        ET.SubElement(entry, f"{{{_NAMESPACE}}}loc").text = base + url
        if modified:
            ET.SubElement(entry, f"{{{_NAMESPACE}}}lastmod").text = modified
    ET.indent(root)
    yield File("sitemap.xml", ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    robots = f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"
    yield File("robots.txt", robots.encode())


def _addresses(site: Site) -> dict[str, str]:
    """Each public address, with the day of its last change when it is known."""
    addresses = {place.url: "" for place in site.plan if place.is_listed}
    addresses |= {urls.letter_url(issue): issue.meta.date.isoformat() for issue in site.issues}
    for document in site.documents:
        changed = document.meta.modified or public_from(document)
        addresses[document.url] = changed.isoformat() if changed else ""
    return addresses
