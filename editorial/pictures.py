"""Pictures: what may be put in content/media, and the light copies that readers receive.

A file is never decoded before its size in pixels is known, and never served as it came: copies
are made again from the pixels alone, so what a camera wrote in it (place, time, owner) stays at
home. Formats: JPEG, PNG, WebP, AVIF, still GIF, and SVG that holds nothing but a drawing.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageOps, UnidentifiedImageError

from editorial import french

__all__ = [
    "Copy",
    "Illustration",
    "PictureError",
    "illustrate",
    "is_picture",
    "make",
    "open_picture",
]

MAX_BYTES = 25_000_000
MAX_PIXELS = 40_000_000
WIDTHS = (480, 960, 1600)
"""In pixels; a picture is never made larger than it came."""
_FORMATS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".gif": "GIF",
}
_QUALITY: Mapping[str, Mapping[str, int | bool]] = {
    "AVIF": {"quality": 55, "speed": 7},
    "WEBP": {"quality": 78, "method": 4},
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "GIF": {},
}
_MODERN = (("AVIF", "image/avif", ".avif"), ("WEBP", "image/webp", ".webp"))
_SVG = "{http://www.w3.org/2000/svg}"
_UNSAFE = {"script", "foreignObject", "iframe", "embed", "object", "style", "animate", "set"}
_IMAGE = re.compile(r'<img alt="([^"]*)" loading="lazy" src="/media/([^"]+)"[^>]*>')


class PictureError(ValueError):
    """Why a file cannot be shown, in French, and what to do."""


@dataclass(frozen=True)
class Copy:
    """A file made from a picture: its address below the site, and how it is made."""

    path: str
    format: str
    width: int


@dataclass(frozen=True)
class Illustration:
    """A picture that readers see, `width` by `height` pixels at most."""

    name: str
    width: int
    height: int
    digest: str
    sizes: ClassVar[str] = "(min-width: 48rem) 46rem, 92vw"
    """How wide it is shown, for the browser to choose a copy."""

    @property
    def url(self) -> str:
        """The address of the copy that any browser can show: that of the file itself."""
        return f"/media/{self.name}"

    @property
    def is_drawing(self) -> bool:
        """Whether it is drawn anew at any size, hence has no copies."""
        return self.name.lower().endswith(".svg")

    @property
    def copies(self) -> tuple[Copy, ...]:
        """The files to make, the one that any browser can show last."""
        if self.is_drawing:
            return ()
        path = PurePosixPath("media", self.name)
        kind = _FORMATS[path.suffix.lower()]
        light = (
            Copy(str(path.with_name(f"{path.stem}.{self.digest}-{width}{suffix}")), name, width)
            for name, _, suffix in _MODERN
            for width in self._widths()
        )
        return (*light, Copy(str(path), kind, self.width))

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """By format, best first: its media type, and the ``srcset`` of its copies."""
        by_format = {
            mime: ", ".join(f"/{c.path} {c.width}w" for c in self.copies[:-1] if c.format == name)
            for name, mime, _ in _MODERN
        }
        return tuple((mime, srcset) for mime, srcset in by_format.items() if srcset)

    def _widths(self) -> Iterator[int]:
        yield from (width for width in WIDTHS if width < self.width)
        yield self.width


def is_picture(name: str) -> bool:
    """Whether a file is one, by its name."""
    return PurePosixPath(name).suffix.lower() in {*_FORMATS, ".svg"}


def open_picture(path: Path, name: str) -> Illustration:
    """Look at a file without decoding it; `PictureError` says why it cannot be shown."""
    size = path.stat().st_size
    if not size:
        raise PictureError("fichier vide : l’envoyer de nouveau.")
    if size > MAX_BYTES:
        weight = f"{french.number(round(size / 1e6))} Mo"
        limit = f"{MAX_BYTES // 1_000_000} Mo"
        raise PictureError(f"image trop lourde ({weight}) : la réduire à moins de {limit}.")
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    width, height = _box(content) if name.lower().endswith(".svg") else _size(content, name)
    return Illustration(name, width, height, digest)


def make(content: bytes, copy: Copy) -> bytes:
    """The bytes of a copy: upright, of its width, without what the camera wrote."""
    with Image.open(io.BytesIO(content)) as source:
        picture = ImageOps.exif_transpose(source)
        profile = "RGBA" if picture.has_transparency_data and copy.format != "JPEG" else "RGB"
        picture = picture.convert(profile)
    height = max(1, round(picture.height * copy.width / picture.width))
    if copy.width < picture.width:
        picture = picture.resize((copy.width, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, copy.format, **_QUALITY[copy.format])
    return buffer.getvalue()


def illustrate(markup: str, find: Callable[[str], Illustration | None]) -> str:
    """Give each image of a body its size and its light copies."""

    def picture(match: re.Match[str]) -> str:
        found = find(html.unescape(match[2]))
        return match[0] if found is None else _markup(found, match[1])

    return _IMAGE.sub(picture, markup)


def _markup(found: Illustration, alternative: str) -> str:
    sources = "".join(
        f'<source type="{mime}" srcset="{html.escape(srcset)}" sizes="{found.sizes}">'
        for mime, srcset in found.sources
    )
    image = (
        f'<img src="{html.escape(found.url)}" alt="{alternative}" width="{found.width}"'
        f' height="{found.height}" loading="lazy" decoding="async">'
    )
    return f"<picture>{sources}{image}</picture>" if sources else image


def _size(content: bytes, name: str) -> tuple[int, int]:
    """The size that readers see, from the head of the file."""
    suffix = PurePosixPath(name).suffix.lower()
    try:
        with Image.open(io.BytesIO(content), formats=[*set(_FORMATS.values())]) as image:
            width, height = image.size
            kind, frames = image.format, getattr(image, "n_frames", 1)
            turned = image.getexif().get(0x0112, 1) > 4
    except Image.DecompressionBombError:
        raise PictureError(_too_large("plus de 100 millions")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise PictureError(
            f"ce n’est pas une image {_FORMATS[suffix]} : l’enregistrer de nouveau avec un "
            "logiciel d’images, ou l’ôter."
        ) from None
    if kind != _FORMATS[suffix]:
        raise PictureError(
            f"image {kind} nommée {suffix} : la renommer ou l’enregistrer autrement."
        )
    if frames > 1:
        raise PictureError("image animée : en garder une vue fixe (PNG ou JPEG).")
    if width * height > MAX_PIXELS:
        raise PictureError(_too_large(f"{width} × {height}"))
    if turned:
        width, height = height, width
    shown = min(width, WIDTHS[-1])
    return shown, max(1, round(height * shown / width))


def _too_large(size: str) -> str:
    return f"image trop grande ({size} pixels) : la réduire à {WIDTHS[-1]} pixels de large."


def _box(content: bytes) -> tuple[int, int]:
    """The size of a drawing, once nothing in it can run or call outside."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise PictureError("dessin SVG illisible : l’exporter de nouveau, ou en PNG.") from None
    if root.tag != f"{_SVG}svg":
        raise PictureError("ce n’est pas un dessin SVG : l’exporter de nouveau, ou en PNG.")
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        links = (v for k, v in element.attrib.items() if k.rpartition("}")[2] in ("href", "src"))
        if (
            name in _UNSAFE
            or any(key.lower().startswith("on") for key in element.attrib)
            or any(not link.startswith("#") for link in links)
            or any("url(" in v and "url(#" not in v for v in element.attrib.values())
        ):
            raise PictureError(
                f"dessin SVG qui contient autre chose qu’un dessin (« {name} ») : "
                "l’exporter en PNG."
            )
    return _view(root.get("viewBox"), root.get("width"), root.get("height"))


def _view(box: str | None, width: str | None, height: str | None) -> tuple[int, int]:
    numbers = re.findall(r"[\d.]+", box or "")[-2:] or [width or "", height or ""]
    try:
        across, down = (round(float(number.removesuffix("px"))) for number in numbers)
    except ValueError:
        raise PictureError("dessin SVG sans taille : lui donner un attribut viewBox.") from None
    return max(1, across), max(1, down)
